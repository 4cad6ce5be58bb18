"""Cancellations obey contract §7: two legs, a fee that is paid at once, money back at most once."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.database import transaction
from domain import allocations, balances, cancellations, invoices, refunds
from domain.cancellations import CancelItems, Outcome, cancel_items, foresee
from domain.credit_memos import IssueCreditMemo, issue_credit_memo
from domain.errors import (
    CreditAboveLines,
    FeeNeedsGlCode,
    GlCodeUnknown,
    InvoiceUnknown,
    ItemsCancelled,
    LineUnknown,
    NoLinePicked,
    NotAllowed,
    OriginalMethodUnclear,
    RefundAboveFreed,
    RequestReusedWithOtherDetails,
)
from domain.methods import Method
from domain.people import Role
from domain.plans import MakePlan, make_plan
from domain.refunds import RequestRefund, request_refund
from domain.schedules import Interval
from domain.verification import verify
from tests import make

SUPERVISOR = "U0SUPERVISOR"
APPROVER = "U0APPROVER"


def books(session: Session, *amounts: int) -> None:
    make.counter(session)
    make.staff(session, SUPERVISOR, Role.SUPERVISOR)
    make.staff(session, APPROVER, Role.APPROVER)
    make.invoice(session, "F", amounts)
    make.gl_code(session, "4900")


def asked(*positions: int, **details: object) -> CancelItems:
    given: dict[str, object] = {
        "request_id": f"cancel-{positions}-{details}",
        "credit_cents": None,
        "reason": "Camp annulé",
        **details,
    }
    lines = tuple(f"F/{position}" for position in positions)
    return CancelItems(lines=lines, **given)  # type: ignore[arg-type]


def cancel(session: Session, *positions: int, **details: object) -> tuple[str, ...]:
    with session.begin_nested():  # a refusal undoes what came before it, as the counter does
        return cancel_items(session, asked(*positions, **details), make.stamp(SUPERVISOR))


def due(session: Session) -> dict[int, int]:
    lines = invoices.load_invoice(session, "F").lines
    return {line.position: line.due_cents for line in lines if line.due_cents}


def balance(session: Session) -> balances.Balance:
    return balances.load(session, make.CUSTOMER)


def test_the_contracts_example_before_and_after_the_approval(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session, *[2500] * 10)
        make.pay(session, 25000)
        legs = {"fee_cents": 2000, "fee_gl_code": "4900", "refund_cents": 18000}
        positions = range(1, 9)
        assert foresee(session, asked(*positions, **legs)) == Outcome(20000, 20000, 2000, 18000)
        assert cancel(session, *positions, **legs) == ("CM-000001", "RF-000001")
        assert balance(session) == balances.Balance(owed_cents=-18000, reserved_cents=18000)
        assert due(session) == {}
        refunds.approve_refund(session, "RF-000001", make.stamp(APPROVER))
        assert balance(session) == balances.Balance()
        assert list(verify(session)) == []


def test_what_is_not_paid_is_simply_no_longer_owed(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session, 1000, 2000, 3000)
        assert cancel(session, 3, 1) == ("CM-000001",)
        assert due(session) == {2: 2000}
        assert balance(session) == balances.Balance(owed_cents=2000)


def test_a_part_is_taken_from_the_items_as_printed_and_the_rest_can_follow(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session, 1000, 2000)
        cancel(session, 2, 1, credit_cents=1500)
        assert due(session) == {2: 1500}
        with pytest.raises(CreditAboveLines) as refusal:
            cancel(session, 1, 2, credit_cents=1501)
        assert refusal.value.facts == {"max_cents": 1500}
        cancel(session, 1, 2)
        with pytest.raises(ItemsCancelled):
            cancel(session, 1, 2, reason="encore")
        assert cancellations.list_cancellable(session, "F") == []


def test_what_was_applied_last_is_freed_first(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session, 1000)
        make.pay(session, 300, method=Method.CASH)
        (later,) = make.pay(session, 500)
        cancel(session, 1, credit_cents=600)
        credits = allocations.list_credits(session, make.CUSTOMER)
        assert [(fund.source, fund.cents) for fund in credits] == [(later, 400)]
        assert due(session) == {}


def test_a_fee_that_nothing_was_freed_for_is_owed(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session, 1000)
        cancel(session, 1, fee_cents=300, fee_gl_code="4900", fee_title="Frais")
        assert due(session) == {2: 300}
        fee = invoices.load_invoice(session, "F").lines[1]
        assert (fee.description, fee.gl_code) == ("Frais", "4900")


def test_each_gl_code_has_a_memo_of_its_own(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session, 1000)
        invoices.add_line(session, "F", invoices.NewLine("Judo", "4900", 500), date(2026, 9, 2))
        assert cancel(session, 1, 2) == ("CM-000001", "CM-000002")
        assert list(verify(session)) == []


def test_what_another_refund_asks_for_is_not_paid_back_twice(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session, 1000)
        (receipt,) = make.pay(session, 1000)
        again = RequestRefund("r", make.CUSTOMER, (receipt,), 700, "original", "erreur")
        request_refund(session, again, make.stamp(SUPERVISOR))
        assert foresee(session, asked(1)).refundable_cents == 300
        with pytest.raises(RefundAboveFreed) as refusal:
            cancel(session, 1, refund_cents=301)
        assert refusal.value.facts == {"max_cents": 300}
        cancel(session, 1, refund_cents=300)
        assert list(verify(session)) == []


def test_a_memo_that_had_paid_needs_a_method_to_be_paid_back(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session, 1000)
        memo = IssueCreditMemo("m", make.CUSTOMER, "4900", 1000, "geste")
        issue_credit_memo(session, memo, make.stamp(SUPERVISOR))
        make.pay(session, 0, credit=1000)
        with pytest.raises(OriginalMethodUnclear):
            cancel(session, 1, refund_cents=1000)
        numbers = cancel(session, 1, refund_cents=1000, refund_method=Method.BANK_TRANSFER)
        assert refunds.load_refund(session, numbers[1]).method == "bank_transfer"


def test_a_plan_shrinks_with_what_is_no_longer_owed(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session, 1000, 2000)
        plan = MakePlan("p", ("F",), 3, Interval.MONTH, make.TODAY)
        make_plan(session, plan, make.stamp(SUPERVISOR))
        cancel(session, 2)
        assert balance(session) == balances.Balance(owed_cents=1000, planned_cents=1000)
        assert list(verify(session)) == []


def test_the_receipts_that_are_freed_are_shown_anew(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session, 1000)
        (receipt,) = make.pay(session, 1000)
        before = make.promises(session, receipt)
        cancel(session, 1)
        assert make.promises(session, receipt) == [*before, "show_receipt"]


def test_what_cannot_be_cancelled_is_refused(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session, 1000)
        make.customer(session, "C-2", "Léo Roy")
        make.invoice(session, "Z", [100], customer_id="C-2")
        with pytest.raises(NoLinePicked):
            cancel(session)
        for name in ("F/2", "F/x", "F", "F/٣", "F/99999999999999999999", "Z/2"):
            with pytest.raises(LineUnknown):
                foresee(session, CancelItems("", (name,), None, ""))
        with pytest.raises(LineUnknown):
            foresee(session, CancelItems("", ("F/1", "Z/1"), None, ""))
        with pytest.raises(InvoiceUnknown):
            cancellations.list_cancellable(session, "F-404")
        with pytest.raises(NotAllowed):
            cancel_items(session, asked(1), make.stamp())
        with pytest.raises(FeeNeedsGlCode):
            cancel(session, 1, fee_cents=1)


def test_a_fee_of_an_unknown_code_is_refused(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session, 1000)
        with pytest.raises(GlCodeUnknown):
            cancel(session, 1, fee_cents=1, fee_gl_code="9999")


def test_the_same_request_cancels_once(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session, 1000, 2000)
        first = cancel(session, 1, request_id="r", credit_cents=400)
        assert cancel(session, 1, request_id="r", credit_cents=400) == first
        with pytest.raises(RequestReusedWithOtherDetails):
            cancel(session, 1, request_id="r", credit_cents=500)
        assert due(session) == {1: 600, 2: 2000}


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    amounts=st.lists(st.integers(1, 5000), min_size=1, max_size=5),
    paid=st.integers(0, 100),
    credit=st.integers(1, 100),
    fee=st.integers(0, 3000),
    back=st.integers(0, 100),
)
def test_any_cancellation_does_what_was_foreseen(
    engine: Engine, amounts: list[int], paid: int, credit: int, fee: int, back: int
) -> None:
    with Session(engine) as session:
        books(session, *amounts)
        if sum(amounts) * paid // 100:
            make.pay(session, sum(amounts) * paid // 100)
        before = balance(session)
        positions = range(1, len(amounts) + 1)
        cents = max(1, sum(amounts) * credit // 100)
        legs: dict[str, object] = {
            "credit_cents": cents,
            "fee_cents": fee,
            "fee_gl_code": "4900" if fee else "",
        }
        outcome = foresee(session, asked(*positions, **legs))
        asked_back = outcome.refundable_cents * back // 100
        numbers = cancel(session, *positions, **legs, refund_cents=asked_back)
        after = balance(session)
        assert outcome.credit_cents == cents
        assert outcome.freed_cents == outcome.fee_paid_cents + outcome.refundable_cents
        assert after.owed_cents == before.owed_cents - cents + fee
        assert after.reserved_cents == asked_back
        assert after.available_credit_cents == outcome.refundable_cents - asked_back
        assert len(numbers) == 1 + bool(asked_back)
        assert list(verify(session)) == []
        session.rollback()
