"""An admin decides settings and roles; everybody else reads what they may do."""

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import delete, select

from domain import people, settings
from domain.methods import Method
from domain.people import Role
from domain.settings import Decided
from domain.tables import AuditRow, StaffRoleRow
from tests import make
from tests.journeys.conftest import Counter
from tests.slack import PersonAtKeyboard

NBSP = "\u00a0"
MAYA = "U0ADMIN"
YESTERDAY = datetime.now(UTC).astimezone(make.ZONE).date() - timedelta(days=1)


def told(person: PersonAtKeyboard) -> str:
    blocks = person.view()["blocks"]
    return "\n".join(block["text"]["text"] for block in blocks if block["type"] == "section")


def decided(counter: Counter) -> Decided:
    with counter.books.reading() as session:
        return settings.load(session)


def roles(counter: Counter, user_id: str) -> tuple[frozenset[Role], int | None]:
    with counter.books.reading() as session:
        kept = people.load_assignment(session, user_id)
        return kept.roles, kept.approval_limit_cents


def audited(counter: Counter) -> list[tuple[str, str, int]]:
    with counter.books.reading() as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.actor == MAYA).order_by(AuditRow.id))
        return [(row.action, row.subject, row.refused) for row in rows]


def test_what_is_decided_holds_at_once_and_is_audited(counter: Counter) -> None:
    with counter.arrive(MAYA) as maya:
        maya.types("/billing")
        assert maya.values()["methods"] == [str(method) for method in Method]
        assert maya.values()["finance_channel"] == "C0FINANCE"
        assert maya.values()["summary_time"] == "06:00"
        maya.fills(methods=["cash", "cheque"], managers_channel="C0APPROVALS")
        maya.fills(summary_time="07:30", closed_through=YESTERDAY.isoformat())
        assert maya.submits() == "updated"
        assert "The settings are saved." in told(maya)
    wanted = Decided((Method.CASH, Method.CHEQUE), "", "", "C0APPROVALS", time(7, 30), YESTERDAY)
    assert decided(counter) == wanted
    assert audited(counter) == [
        ("setting.decide", f"closed_through={YESTERDAY}", 0),
        ("setting.decide", "methods=cash cheque", 0),
        ("setting.decide", "managers_channel=C0APPROVALS", 0),
        ("setting.decide", "summary_time=07:30", 0),
    ]
    with counter.books.transaction() as session:
        make.invoice(session, "F-1", [5000])
    with counter.ana as ana:
        ana.types("/pay C-1 50")
        ana.fills(method="cash", received_on=YESTERDAY.isoformat())
        assert ana.submits() == "errors"
        assert "Tout est fermé jusqu’au" in ana.errors()["received_on"]
        with pytest.raises(AssertionError, match="is 0 of"):
            ana.fills(method="bank_transfer")


def test_a_method_withdrawn_while_a_form_is_open_is_refused(counter: Counter) -> None:
    with counter.ana as ana, counter.arrive(MAYA) as maya:
        ana.types("/deposit C-1 50 cheque")
        maya.types("/billing")
        maya.fills(methods=["cash"])
        assert maya.submits() == "updated"
        assert ana.submits() == "errors"
        assert "n’est pas offert" in ana.errors()["method"]


def test_an_admin_gives_roles_and_a_limit_to_somebody_else(counter: Counter) -> None:
    with counter.arrive(MAYA) as maya:
        maya.types("/billing")
        maya.chooses("staff", "U0CLERK")
        maya.awaits_view(lambda view: "roles:U0CLERK" in str(view["blocks"]))
        assert maya.values()["roles"] == ["cashier"]
        maya.fills(roles=["cashier", "approver"], approval_limit="1,500.00")
        assert maya.submits() == "updated"
        assert "<@U0CLERK>: Approver, Cashier · approves up to $1,500.00" in told(maya)
        maya.presses("back")
        maya.awaits_view(lambda view: view["callback_id"] == "billing")
        maya.chooses("staff", "U0CLERK")
        maya.awaits_view(lambda view: "roles:U0CLERK" in str(view["blocks"]))
        assert maya.values()["approval_limit"] == "1,500.00"
        maya.chooses("staff", "U0CASHIER")
        maya.awaits_view(lambda view: "roles:U0CASHIER" in str(view["blocks"]))
        assert (maya.values()["roles"], maya.values()["approval_limit"]) == (["cashier"], None)
        maya.fills(approval_limit="12,34")
        assert maya.submits() == "errors"
        assert set(maya.errors()) == {"approval_limit"}
    assert roles(counter, "U0CLERK") == (frozenset({Role.CASHIER, Role.APPROVER}), 150000)
    assert roles(counter, "U0CASHIER") == (frozenset({Role.CASHIER}), None)


def test_nobody_changes_their_own_roles(counter: Counter) -> None:
    with counter.books.transaction() as session:
        make.staff(session, "U0OTHER", Role.ADMIN)
    with counter.arrive(MAYA) as maya:
        maya.types("/billing")
        maya.chooses("staff", MAYA)
        maya.awaits_view(lambda view: f"roles:{MAYA}" in str(view["blocks"]))
        maya.fills(roles=["admin", "approver"])
        assert maya.submits() == "errors"
        assert "their own roles" in maya.errors()["roles"]
    assert roles(counter, MAYA) == (frozenset({Role.ADMIN}), None)
    assert audited(counter) == [("billing", MAYA, 1)]


def test_a_sole_admin_may_and_the_finance_channel_reads_it(counter: Counter) -> None:
    with counter.arrive(MAYA) as maya:
        maya.types("/billing")
        maya.chooses("staff", MAYA)
        maya.awaits_view(lambda view: f"roles:{MAYA}" in str(view["blocks"]))
        maya.fills(roles=["approver"])
        assert maya.submits() == "errors"
        assert "you are the only one" in maya.errors()["roles"]
        maya.fills(roles=["admin", "supervisor"])
        assert maya.submits() == "updated"
        message = maya.awaits("C0FINANCE", lambda message: "<@U0ADMIN>" in message["text"])
        assert "a changé ses propres rôles" in message["text"]
        assert "Administration, Supervision" in message["text"]


def test_an_open_period_is_not_closed_before_it_is_over(counter: Counter) -> None:
    with counter.arrive(MAYA) as maya:
        maya.types("/billing")
        maya.fills(closed_through=(YESTERDAY + timedelta(days=1)).isoformat())
        assert maya.submits() == "errors"
        assert set(maya.errors()) == {"closed_through"}
    assert decided(counter) == Decided()


def test_everybody_else_reads_what_they_may_do(counter: Counter) -> None:
    with counter.ana as ana:
        ana.types("/billing")
        assert not ana.has_view()
        (help_,) = ana.ephemerals()
        assert "`/pay` enregistrer un paiement" in help_["text"]
        assert "/void" not in help_["text"]
    with counter.simon as simon:
        simon.types("/billing")
        assert "`/void` annuler un paiement" in simon.ephemerals()[0]["text"]
    with counter.arrive("U0APPROVER") as grace:
        grace.types("/billing")
        assert "no role in Guichet yet" in grace.ephemerals()[0]["text"]


def test_a_role_lost_while_the_form_was_open_is_seen_at_submit(counter: Counter) -> None:
    with counter.arrive(MAYA) as maya:
        maya.types("/billing")
        with counter.books.transaction() as session:
            session.execute(delete(StaffRoleRow).where(StaffRoleRow.slack_user_id == MAYA))
        maya.fills(methods=["cash"])
        assert maya.submits() == "updated"
        assert "change settings and roles" in told(maya)
    assert decided(counter) == Decided()
    assert audited(counter)[-1] == ("billing", "", 1)
