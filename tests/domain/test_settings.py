"""What admins decide: methods, channels, the closed period; and whose roles they may change."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import get_args

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from domain import outbox, people, settings
from domain.deposits import RecordDeposit, record_deposit
from domain.errors import (
    ClosesTooLate,
    DayClosed,
    FieldMissing,
    LastAdmin,
    MethodNotOffered,
    NotAllowed,
    OwnRolesFixed,
)
from domain.invoices import NewInvoice, NewLine
from domain.issues import IssueInvoice, issue_invoice
from domain.methods import Method
from domain.people import Assignment, Role
from domain.promises import Promise, SendReport, SendStatement
from domain.receipts import Received
from domain.settings import Decided
from domain.tables import AuditRow, PromiseRow
from tests import make

ADMIN, OTHER = "U0ADMIN", "U0OTHER"
YESTERDAY = make.TODAY - timedelta(days=1)


def audited(session: Session) -> list[str]:
    rows = session.scalars(select(AuditRow).order_by(AuditRow.id))
    return [f"{row.action} {row.subject}" for row in rows]


def deposit(session: Session, method: Method, day: date) -> None:
    received = Received(1000, method, day)
    record_deposit(session, RecordDeposit(f"{method} {day}", make.CUSTOMER, received), make.stamp())


def test_everything_decided_is_read_back_and_audited_once(engine: Engine) -> None:
    with Session(engine) as session:
        make.staff(session, ADMIN, Role.ADMIN)
        wanted = Decided((Method.CASH, Method.CHEQUE), "C1", "C2", "C3", time(7, 30), YESTERDAY)
        for _ in range(2):
            settings.change(session, wanted, make.stamp(ADMIN))
            assert settings.load(session) == wanted
        assert audited(session) == [
            f"setting.decide closed_through={YESTERDAY}",
            "setting.decide methods=cash cheque",
            "setting.decide finance_channel=C1",
            "setting.decide approvals_channel=C2",
            "setting.decide managers_channel=C3",
            "setting.decide summary_time=07:30",
        ]


def test_a_method_that_is_not_on_offer_is_refused(engine: Engine) -> None:
    with Session(engine) as session:
        make.counter(session)
        make.staff(session, ADMIN, Role.ADMIN)
        settings.change(session, Decided((Method.CASH,)), make.stamp(ADMIN))
        deposit(session, Method.CASH, make.TODAY)
        with pytest.raises(MethodNotOffered):
            deposit(session, Method.CHEQUE, make.TODAY)
        with pytest.raises(FieldMissing):
            settings.change(session, Decided(()), make.stamp(ADMIN))


def test_nothing_is_dated_in_a_closed_period(engine: Engine) -> None:
    with Session(engine) as session:
        make.counter(session)
        make.staff(session, "U0SUPERVISOR", Role.SUPERVISOR)
        code = make.gl_code(session)
        settings.close_through(session, YESTERDAY, make.stamp("cli"))
        with pytest.raises(DayClosed) as refused:
            deposit(session, Method.CASH, YESTERDAY)
        assert refused.value.facts == {"closed_through": YESTERDAY}
        deposit(session, Method.CASH, make.TODAY)
        for day in (YESTERDAY, make.TODAY):
            issued = NewInvoice(make.CUSTOMER, day, make.TODAY, (NewLine("Camp", code, 100),))
            command = IssueInvoice(f"i-{day}", issued)
            if day == YESTERDAY:
                with pytest.raises(DayClosed):
                    issue_invoice(session, command, make.stamp("U0SUPERVISOR"))
            else:
                issue_invoice(session, command, make.stamp("U0SUPERVISOR"))


def test_a_period_closes_once_over_and_never_opens_again(engine: Engine) -> None:
    with Session(engine) as session:
        with pytest.raises(ClosesTooLate):
            settings.close_through(session, make.TODAY, make.stamp("cli"))
        settings.close_through(session, YESTERDAY, make.stamp("cli"))
        settings.close_through(session, YESTERDAY, make.stamp("cli"))
        with pytest.raises(ClosesTooLate):
            settings.close_through(session, YESTERDAY - timedelta(days=1), make.stamp("cli"))
        assert audited(session) == [f"setting.decide closed_through={YESTERDAY}"]


def test_an_undecided_closing_stays_undecided(engine: Engine) -> None:
    with Session(engine) as session:
        make.staff(session, ADMIN, Role.ADMIN)
        settings.change(session, Decided(), make.stamp(ADMIN))
        assert settings.load(session) == Decided()
        settings.close_through(session, YESTERDAY, make.stamp("cli"))
        with pytest.raises(ClosesTooLate):
            settings.change(session, Decided(), make.stamp(ADMIN))


def test_an_admin_assigns_roles_and_a_limit_once(engine: Engine) -> None:
    with Session(engine) as session:
        make.staff(session, ADMIN, Role.ADMIN)
        wanted = Assignment("U0NEW", frozenset({Role.APPROVER, Role.CASHIER}), 50000)
        assert people.assign(session, wanted, make.stamp(ADMIN))
        assert not people.assign(session, wanted, make.stamp(ADMIN))
        assert people.load_assignment(session, "U0NEW") == wanted
        assert people.load_approval_limit(session, "U0NEW") == 50000
        none = Assignment("U0NEW", frozenset(), None)
        assert people.assign(session, none, make.stamp(ADMIN))
        assert people.load_assignment(session, "U0NEW") == none
        assert audited(session)[0] == "staff.assign U0NEW roles=approver,cashier limit=50000"


def test_nobody_changes_their_own_roles_or_limit(engine: Engine) -> None:
    with Session(engine) as session:
        make.staff(session, ADMIN, Role.ADMIN)
        make.staff(session, OTHER, Role.ADMIN)
        mine = people.load_assignment(session, ADMIN)
        assert not people.assign(session, mine, make.stamp(ADMIN))
        for wanted in (
            replace(mine, roles=mine.roles | {Role.APPROVER}),
            replace(mine, approval_limit_cents=1),
        ):
            with pytest.raises(OwnRolesFixed):
                people.assign(session, wanted, make.stamp(ADMIN))


def test_a_sole_admin_may_and_the_finance_channel_is_told(engine: Engine) -> None:
    with Session(engine) as session:
        make.staff(session, ADMIN, Role.ADMIN)
        wanted = Assignment(ADMIN, frozenset({Role.ADMIN, Role.CASHIER}), None)
        assert people.assign(session, wanted, make.stamp(ADMIN))
        owed = session.scalars(select(PromiseRow)).one()
        assert (owed.kind, owed.subject) == ("announce_own_roles", ADMIN)
        with pytest.raises(LastAdmin):
            people.assign(session, Assignment(ADMIN, frozenset(), None), make.stamp(ADMIN))


def test_only_an_admin_administers(engine: Engine) -> None:
    with Session(engine) as session:
        make.staff(session)
        with pytest.raises(NotAllowed):
            people.assign(session, Assignment(OTHER, frozenset(), None), make.stamp())
        with pytest.raises(NotAllowed):
            settings.change(session, Decided(), make.stamp())


DAYS = (date(2026, 1, 1), date(2026, 11, 19))
WORDY: dict[type[Promise], Promise] = {
    SendStatement: SendStatement("C-1", *DAYS, "pdf", "U0CASHIER"),
    SendReport: SendReport("payment_details", *DAYS, "csv", "U0CASHIER", "C0FINANCE"),
}
"""The promises about more than one number."""


@pytest.mark.parametrize("kind", get_args(Promise), ids=lambda kind: str(kind.__name__))
def test_every_promise_comes_back_as_it_was_made(engine: Engine, kind: type[Promise]) -> None:
    made = WORDY.get(kind) or kind("R-000001")  # type: ignore[call-arg]
    with Session(engine) as session:
        outbox.promise(session, made, make.stamp())
        owed = outbox.claim_next(session, make.NOON)
        assert owed is not None
        assert owed.promise == made
