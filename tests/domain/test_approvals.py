"""Who may decide: never one's own, within a limit, once, in 72 hours (contract §3, Roles)."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.database import reading, transaction
from domain import approvals, balances, refunds, transfers
from domain.errors import (
    AboveApprovalLimit,
    AlreadyDecided,
    NotAllowed,
    OwnRequest,
    OwnRequestTooSoon,
    OwnRequestUnconfirmed,
    RequestExpired,
)
from domain.expiries import expire_due
from domain.people import Role
from domain.verification import verify
from tests import make

OTHER = "U0OTHER"
HOUR = timedelta(hours=1)


def status(session: Session, number: str) -> str:
    return approvals.load(session, number).status


def approve(session: Session, number: str, by: str = make.APPROVER, after: timedelta = HOUR) -> str:
    stamp = make.stamp(by, make.NOON + after)
    return refunds.approve_refund(session, number, stamp).approval.status


@pytest.fixture
def books(engine: Engine) -> Engine:
    with transaction(engine) as session:
        make.counter(session)
        make.approvers(session, make.APPROVER, OTHER)
        make.deposit(session, 100000)
    return engine


def ask(session: Session, cents: int = 1000, by: str = make.SUPERVISOR) -> str:
    return make.refund(session, cents, "R-000001", by=by)


def test_the_first_decision_stands_and_names_who_took_it(books: Engine) -> None:
    with transaction(books) as session:
        number = ask(session)
        approve(session, number)
        for late in (make.APPROVER, OTHER):
            with pytest.raises(AlreadyDecided) as refused:
                approve(session, number, late)
            facts = {"subject": number, "decision": "sent", "user": make.APPROVER}
            assert refused.value.facts == facts
        with pytest.raises(AlreadyDecided):
            refunds.decline_refund(session, number, "non", make.stamp(OTHER))
        assert balances.load(session, make.CUSTOMER).owed_cents == -99000


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.APPROVER])
def test_only_an_approver_decides(books: Engine, role: Role) -> None:
    with transaction(books) as session:
        number = ask(session)
        make.staff(session, "U0SOMEBODY", role)
        with pytest.raises(NotAllowed):
            approve(session, number, "U0SOMEBODY")
        with pytest.raises(NotAllowed):
            refunds.decline_refund(session, number, "non", make.stamp("U0SOMEBODY"))
        assert status(session, number) == "requested"


def test_nobody_decides_their_own_request_while_somebody_else_can(books: Engine) -> None:
    with transaction(books) as session:
        make.appoint(session, make.APPROVER, Role.SUPERVISOR)
        number = ask(session, by=make.APPROVER)
        with pytest.raises(OwnRequest):
            approve(session, number, after=2 * HOUR)
        with pytest.raises(OwnRequest):
            refunds.decline_refund(session, number, "non", make.stamp(make.APPROVER))
        assert approve(session, number, OTHER) == "sent"


def test_a_sole_approver_waits_an_hour_and_confirms(engine: Engine) -> None:
    with transaction(engine) as session:
        make.counter(session)
        make.staff(session, make.APPROVER, Role.APPROVER, Role.SUPERVISOR)
        make.deposit(session, 1000)
        number = ask(session, by=make.APPROVER)
        with pytest.raises(OwnRequestTooSoon) as refused:
            approve(session, number, after=HOUR - timedelta(seconds=1))
        assert refused.value.facts["earliest_at"] == make.NOON + HOUR
        with pytest.raises(OwnRequestUnconfirmed):
            approve(session, number, after=HOUR)
        stamp = make.stamp(make.APPROVER, make.NOON + HOUR)
        decided = refunds.approve_refund(session, number, stamp, confirmed=True).approval
        assert (decided.status, decided.decided_by) == ("sent", make.APPROVER)
        assert list(verify(session)) == []


def test_a_limit_counts_all_that_was_asked_for_the_customer_that_day(engine: Engine) -> None:
    with transaction(engine) as session:
        make.counter(session)
        make.approvers(session, limit_cents=1000)
        make.deposit(session, 100000)
        first, second = ask(session, 600), ask(session, 401)
        for number in (first, second):
            with pytest.raises(AboveApprovalLimit) as refused:
                approve(session, number)
            facts = {"subject": number, "limit_cents": 1000, "asked_cents": 1001}
            assert refused.value.facts == facts
        tomorrow = make.refund(session, 1000, "R-000001", at=make.NOON + timedelta(days=1))
        assert approve(session, tomorrow, after=timedelta(days=1)) == "sent"


def test_what_was_declined_no_longer_counts_towards_a_limit(engine: Engine) -> None:
    with transaction(engine) as session:
        make.counter(session)
        make.approvers(session, limit_cents=1000)
        make.staff(session, OTHER, Role.APPROVER)
        make.deposit(session, 100000)
        first, second = ask(session, 600), ask(session, 1000)
        refunds.decline_refund(session, first, "non", make.stamp(OTHER))
        assert approve(session, second) == "sent"


def test_another_customers_refunds_do_not_count(engine: Engine) -> None:
    with transaction(engine) as session:
        make.counter(session)
        make.approvers(session, limit_cents=1000)
        make.customer(session, "C-2", "Léo Roy")
        theirs = make.deposit(session, 1000, "C-2")
        make.deposit(session, 1000)
        make.refund(session, 1000, theirs, customer_id="C-2")
        assert approve(session, make.refund(session, 1000, "R-000002")) == "sent"


def test_after_72_hours_time_decides_and_the_reserve_is_free(books: Engine) -> None:
    late = make.NOON + timedelta(hours=72)
    with transaction(books) as session:
        make.customer(session, "C-2", "Léo Roy")
        refund, transfer = ask(session, 600), make.transfer(session, 400, "C-2")
        early = make.stamp("guichet", late - timedelta(seconds=1))
        assert expire_due(session, early) == 0
        with pytest.raises(RequestExpired):
            approve(session, refund, after=timedelta(hours=72))
        assert expire_due(session, make.stamp("guichet", late)) == 2
        assert expire_due(session, make.stamp("guichet", late)) == 0
        assert {status(session, number) for number in (refund, transfer)} == {"expired"}
        assert balances.load(session, make.CUSTOMER).reserved_cents == 0
        assert make.promises(session, refund)[-2:] == ["show_refund", "tell_requester"]
        assert make.promises(session, transfer)[-2:] == ["show_transfer", "tell_requester"]
        with pytest.raises(RequestExpired):
            transfers.approve_transfer(session, transfer, make.stamp(OTHER, late))
    with reading(books) as session:
        assert list(verify(session)) == []


def test_expiry_takes_no_more_than_it_is_told_to(books: Engine) -> None:
    with transaction(books) as session:
        for _ in range(3):
            ask(session, 100)
        stamp = make.stamp("guichet", make.NOON + timedelta(hours=72))
        assert [expire_due(session, stamp, limit=2) for _ in range(3)] == [2, 1, 0]
