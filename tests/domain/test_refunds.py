"""Refunds: reserved when asked, decided by somebody else, paid out once (contract §3, §7)."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.database import reading, transaction
from domain import approvals, balances, reconciliation, refunds, returns, sources, voids
from domain.allocations import Undoing
from domain.approvals import Approval
from domain.balances import Balance
from domain.errors import (
    BillingError,
    NoSourcePicked,
    NotAllowed,
    OriginalMethodUnclear,
    ReceiptClaimed,
    RefundTooLarge,
    RequestReusedWithOtherDetails,
    RequestUnknown,
    SourceNotTheirs,
)
from domain.invoices import list_open_lines
from domain.methods import Method
from domain.people import Role
from domain.returns import ReturnFee
from domain.verification import verify
from domain.voids import VoidReceipt
from tests import make


@pytest.fixture
def books(engine: Engine) -> Engine:
    """A customer, a cashier, a supervisor who asks and an approver who decides."""
    with transaction(engine) as session:
        make.counter(session)
        make.approvers(session)
    return engine


def approve(session: Session, number: str) -> Approval:
    return refunds.approve_refund(session, number, make.stamp(make.APPROVER)).approval


def balance(session: Session) -> Balance:
    return balances.load(session, make.CUSTOMER)


def due(session: Session) -> dict[str, int]:
    lines = list_open_lines(session, make.CUSTOMER)
    return {f"{line.invoice}/{line.position}": line.due_cents for line in lines}


def assert_sound(engine: Engine) -> None:
    with reading(engine) as session:
        assert list(verify(session)) == []


def test_a_refunded_payment_is_owed_again_on_the_line_it_had_paid(books: Engine) -> None:
    with transaction(books) as session:
        make.invoice(session, "A", [10000])
        (paid,) = make.pay(session, 10000)
        number = make.refund(session, 1000, paid)
        assert due(session) == {}
        assert approve(session, number).status == "sent"
        assert due(session) == {"A/1": 1000}
        assert balance(session) == Balance(owed_cents=1000)
    assert_sound(books)


def test_a_payment_gives_its_last_applied_lines_back_first(books: Engine) -> None:
    with transaction(books) as session:
        make.invoice(session, "A", [3000, 3000])
        make.invoice(session, "B", [4000])
        (paid,) = make.pay(session, 10000)
        standing = refunds.load_refundable(session, make.CUSTOMER, [paid])
        (drawn,) = refunds.preview(session, standing, 5000)
        assert reopened(drawn.undone) == [("B", 1, 4000), ("A", 2, 1000)]
        approve(session, make.refund(session, 5000, paid))
        assert due(session) == {"A/2": 1000, "B/1": 4000}
    assert_sound(books)


def reopened(undone: Sequence[Undoing]) -> list[tuple[str, int, int]]:
    return [
        (u.allocation.invoice, u.allocation.position, u.allocation.amount_cents - u.kept_cents)
        for u in undone
    ]


def test_a_deposit_gives_its_free_part_alone_and_it_is_reserved_at_once(books: Engine) -> None:
    with transaction(books) as session:
        make.invoice(session, "A", [7000])
        deposit = make.deposit(session, 10000)
        make.pay(session, 0, credit=7000)
        with pytest.raises(RefundTooLarge) as refused:
            make.refund(session, 3001, deposit)
        assert refused.value.facts == {
            "max_cents": 3000,
            "paid_cents": 10000,
            "refunded_cents": 0,
            "applied_cents": 7000,
        }
        number = make.refund(session, 3000, deposit)
        waiting = Balance(owed_cents=-3000, available_credit_cents=0, reserved_cents=3000)
        assert balance(session) == waiting
        approve(session, number)
        assert balance(session) == Balance()
    assert_sound(books)


def test_the_oldest_source_gives_first_whatever_the_order_of_the_clicks(books: Engine) -> None:
    with transaction(books) as session:
        old = make.deposit(session, 500)
        new = make.deposit(session, 500)
        number = make.refund(session, 700, new, old)
        parts = refunds.list_parts(session, number)
        assert [(p.claim.source, p.claim.amount_cents) for p in parts] == [(old, 500), (new, 200)]


def test_what_is_reserved_is_not_refunded_twice_nor_paid_with(books: Engine) -> None:
    with transaction(books) as session:
        deposit = make.deposit(session, 1000)
        make.refund(session, 600, deposit)
        with pytest.raises(RefundTooLarge):
            make.refund(session, 401, deposit)
        assert make.refund(session, 400, deposit)
        assert balance(session).available_credit_cents == 0


def test_a_voided_deposit_is_refused_while_it_is_reserved(books: Engine) -> None:
    with transaction(books) as session:
        deposit = make.deposit(session, 1000)
        make.refund(session, 600, deposit)
        command = VoidReceipt("void", deposit, "erreur")
        with pytest.raises(ReceiptClaimed):
            voids.void_receipt(session, command, make.stamp(make.SUPERVISOR))


def test_a_bank_return_in_between_makes_the_refund_fail_and_releases_all(books: Engine) -> None:
    with transaction(books) as session:
        bounced, kept = make.deposit(session, 1000), make.deposit(session, 500)
        number = make.refund(session, 1200, bounced, kept)
        returns.record_return(session, bounced, "901", ReturnFee(), make.stamp("cli"))
        failed = approve(session, number)
        assert (failed.status, failed.decided_by) == ("failed", make.APPROVER)
        assert balance(session) == Balance(owed_cents=-500, available_credit_cents=500)
        assert told(session, number) == ["show_refund", "show_refund", "tell_requester"]
    assert_sound(books)


def told(session: Session, number: str) -> list[str]:
    """Promises about a request, in order."""
    return make.promises(session, number)


def test_money_freed_by_hand_while_a_refund_waits_is_not_claimed_a_second_time(
    books: Engine,
) -> None:
    with transaction(books) as session:
        make.customer(session, "C-2", "Léo Roy")
        make.appoint(session, make.SUPERVISOR, Role.ACCOUNTANT)
        make.invoice(session, "A", [1000])
        (paid,) = make.pay(session, 1000)
        number = make.refund(session, 700, paid)
        reconciliation.unapply_link(session, paid, "A", 1, make.stamp(make.SUPERVISOR))
        with pytest.raises(BillingError) as refused:
            make.transfer(session, 301, "C-2")
        assert refused.value.facts == {"max_cents": 300}
        approve(session, number)
        assert balance(session) == Balance(owed_cents=700, available_credit_cents=300)
    assert_sound(books)


def test_a_cheque_pays_back_by_cheque_and_another_method_only_when_chosen(books: Engine) -> None:
    with transaction(books) as session:
        by_cheque = make.deposit(session, 1000)
        in_cash = make.deposit(session, 1000, method=Method.CASH)
        number = make.refund(session, 500, by_cheque)
        assert refunds.load_refund(session, number).method == "cheque"
        with pytest.raises(OriginalMethodUnclear):
            make.refund(session, 1500, by_cheque, in_cash)
        other = make.refund(session, 1500, by_cheque, in_cash, method="bank_transfer")
        assert refunds.load_refund(session, other).method == "bank_transfer"


def test_a_refund_only_looks_at_the_methods_of_what_it_takes(books: Engine) -> None:
    with transaction(books) as session:
        by_cheque = make.deposit(session, 1000)
        in_cash = make.deposit(session, 1000, method=Method.CASH)
        number = make.refund(session, 1000, by_cheque, in_cash)
        assert refunds.load_refund(session, number).method == "cheque"


def test_every_request_that_cannot_be_is_refused(books: Engine) -> None:
    with transaction(books) as session:
        make.customer(session, "C-2", "Léo Roy")
        theirs = make.deposit(session, 1000, "C-2")
        with pytest.raises(SourceNotTheirs):
            make.refund(session, 100, theirs)
        with pytest.raises(NoSourcePicked):
            make.refund(session, 100)
        with pytest.raises(NotAllowed):
            make.refund(session, 100, theirs, by=make.CASHIER, customer_id="C-2")
        with pytest.raises(RequestUnknown):
            approve(session, "RF-000099")


def test_the_same_form_twice_asks_once(books: Engine) -> None:
    with transaction(books) as session:
        deposit = make.deposit(session, 1000)
        first = make.refund(session, 100, deposit, request_id="form")
        assert make.refund(session, 100, deposit, request_id="form") == first
        with pytest.raises(RequestReusedWithOtherDetails):
            make.refund(session, 200, deposit, request_id="form")
        assert balance(session).reserved_cents == 100


def test_a_declined_refund_gives_back_what_it_held(books: Engine) -> None:
    with transaction(books) as session:
        deposit = make.deposit(session, 1000)
        number = make.refund(session, 1000, deposit)
        stamp = make.stamp(make.APPROVER, make.NOON + timedelta(hours=1))
        refunds.decline_refund(session, number, "pas les bons papiers", stamp)
        declined = approvals.load(session, number)
        assert (declined.status, declined.decline_reason) == ("declined", "pas les bons papiers")
        assert balance(session) == Balance(owed_cents=-1000, available_credit_cents=1000)
        assert sources.load_standing(session, deposit).reserved_cents == 0
    assert_sound(books)


def test_a_transfer_is_not_approved_through_the_door_of_refunds(books: Engine) -> None:
    with transaction(books) as session:
        make.customer(session, "C-2", "Léo Roy")
        make.deposit(session, 1000)
        number = make.transfer(session, 1000, "C-2")
        with pytest.raises(RequestUnknown):
            approve(session, number)
