"""Reconciliation by hand: one link at a time, a chosen line, everything; twice gives the same."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from domain import allocations, balances, reconciliation, settings, verification
from domain.errors import (
    LineOverApplied,
    LineUnknown,
    LinkUnknown,
    NotAllowed,
    NothingToReconcile,
    SourceNotTheirs,
)
from domain.invoices import list_open_lines
from domain.people import Role
from domain.reconciliation import ApplyByHand, apply_by_hand, reconcile_all, unapply_link
from tests import make

LUC = "U0ACCOUNTANT"


def open_books(session: Session) -> None:
    make.counter(session)
    make.staff(session, LUC, Role.ACCOUNTANT)


def due(session: Session) -> dict[str, int]:
    lines = list_open_lines(session, make.CUSTOMER)
    return {f"{line.invoice}/{line.position}": line.due_cents for line in lines}


def apply(session: Session, source: str, line: str, cents: int, request_id: str = "a-1") -> None:
    command = ApplyByHand(request_id, make.CUSTOMER, source, line, cents)
    apply_by_hand(session, command, make.stamp(LUC))


def test_one_link_is_taken_back_today_and_the_others_stand(engine: Engine) -> None:
    with Session(engine) as session:
        open_books(session)
        make.invoice(session, "F-1", [6000, 4000])
        (payment,) = make.pay(session, 10000)
        later = make.stamp(LUC, make.NOON + timedelta(days=3))
        assert unapply_link(session, payment, "F-1", 1, later) == 6000
        assert due(session) == {"F-1/1": 6000}
        (left,) = allocations.standing_of_source(session, payment)
        assert (left.position, left.amount_cents) == (2, 4000)
        balance = balances.load(session, make.CUSTOMER)
        assert (balance.owed_cents, balance.available_credit_cents) == (0, 6000)
        with pytest.raises(LinkUnknown):
            unapply_link(session, payment, "F-1", 1, later)
        assert list(verification.verify(session)) == []


def test_a_link_of_a_closed_period_is_taken_back_today(engine: Engine) -> None:
    with Session(engine) as session:
        open_books(session)
        make.invoice(session, "F-1", [5000])
        (payment,) = make.pay(session, 5000)
        later = make.stamp(LUC, make.NOON + timedelta(days=40))
        settings.close_through(session, make.TODAY + timedelta(days=10), later)
        unapply_link(session, payment, "F-1", 1, later)
        assert due(session) == {"F-1/1": 5000}


def test_a_source_goes_to_the_chosen_line_once(engine: Engine) -> None:
    with Session(engine) as session:
        open_books(session)
        make.invoice(session, "F-1", [6000, 4000])
        deposit = make.deposit(session, 5000)
        apply(session, deposit, "F-1/2", 3000)
        apply(session, deposit, "F-1/2", 3000)
        assert due(session) == {"F-1/1": 6000, "F-1/2": 1000}
        with pytest.raises(LineOverApplied) as refused:
            apply(session, deposit, "F-1/2", 1001, "a-2")
        assert refused.value.facts == {"max_cents": 1000}
        with pytest.raises(LineOverApplied) as refused:
            apply(session, deposit, "F-1/1", 2001, "a-3")
        assert refused.value.facts == {"max_cents": 2000}
        assert list(verification.verify(session)) == []


def test_another_customers_source_or_line_is_refused(engine: Engine) -> None:
    with Session(engine) as session:
        open_books(session)
        make.customer(session, "C-2", "Léo Roy")
        make.invoice(session, "F-1", [6000])
        make.invoice(session, "F-2", [6000], customer_id="C-2")
        theirs = make.deposit(session, 5000, "C-2")
        ours = make.deposit(session, 5000)
        with pytest.raises(SourceNotTheirs):
            apply(session, theirs, "F-1/1", 100)
        with pytest.raises(LineUnknown):
            apply(session, ours, "F-2/1", 100)


def test_a_number_with_slashes_is_read_from_its_end(engine: Engine) -> None:
    with Session(engine) as session:
        open_books(session)
        make.invoice(session, "2026/09/1", [6000])
        deposit = make.deposit(session, 5000)
        apply(session, deposit, "2026/09/1/1", 5000)
        assert due(session) == {"2026/09/1/1": 1000}


def test_everything_is_reconciled_oldest_first_and_twice_changes_nothing(engine: Engine) -> None:
    with Session(engine) as session:
        open_books(session)
        make.invoice(session, "F-2", [4000], make.TODAY)
        make.invoice(session, "F-1", [6000])
        make.deposit(session, 7000)
        reconcile_all(session, make.CUSTOMER, ["deposits"], make.stamp(LUC))
        assert due(session) == {"F-2/1": 3000}
        before = allocations.standing_of_customer(session, make.CUSTOMER)
        with pytest.raises(NothingToReconcile):
            reconcile_all(session, make.CUSTOMER, ["deposits"], make.stamp(LUC))
        assert allocations.standing_of_customer(session, make.CUSTOMER) == before
        assert list(verification.verify(session)) == []


def test_only_the_chosen_kinds_are_used(engine: Engine) -> None:
    with Session(engine) as session:
        open_books(session)
        make.invoice(session, "F-1", [5000])
        (payment,) = make.pay(session, 5000)
        unapply_link(session, payment, "F-1", 1, make.stamp(LUC))
        make.deposit(session, 7000)
        with pytest.raises(NothingToReconcile):
            reconcile_all(session, make.CUSTOMER, [], make.stamp(LUC))
        with pytest.raises(NothingToReconcile):
            reconcile_all(session, make.CUSTOMER, ["credit_memos"], make.stamp(LUC))
        reconcile_all(session, make.CUSTOMER, ["payments"], make.stamp(LUC))
        (link,) = allocations.standing_of_customer(session, make.CUSTOMER)
        assert link.source == payment


def test_a_cashier_does_not_reconcile(engine: Engine) -> None:
    with Session(engine) as session:
        open_books(session)
        with pytest.raises(NotAllowed):
            reconcile_all(session, make.CUSTOMER, ["payments"], make.stamp())
        with pytest.raises(NotAllowed):
            unapply_link(session, "R-000001", "F-1", 1, make.stamp())
        with pytest.raises(NotAllowed):
            reconciliation.apply_by_hand(
                session, ApplyByHand("x", make.CUSTOMER, "R-1", "F-1/1", 1), make.stamp()
            )
