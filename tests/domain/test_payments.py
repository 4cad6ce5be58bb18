"""Payments obey R3–R8 and the arithmetic of contract §7, on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.database import transaction
from domain import allocations, balances, receipts
from domain.errors import (
    CreditTooLarge,
    CustomerUnknown,
    InvoiceNotOpen,
    NoInvoicePicked,
    NotAllowed,
    NothingOwed,
    NothingToRecord,
    PaymentLooksTypedTwice,
    PaymentTooLarge,
    ReceivedInFuture,
    RequestReusedWithOtherDetails,
)
from domain.invoices import by_invoice
from domain.methods import Method
from domain.payments import RecordPayment, record_payment
from domain.people import Role
from tests import make


def owed(session: Session) -> int:
    return balances.load(session, make.CUSTOMER).owed_cents


def due(session: Session) -> dict[str, int]:
    lines = allocations.load_position(session, make.CUSTOMER).lines
    return {invoice.number: invoice.due_cents for invoice in by_invoice(lines)}


def test_a_payment_settles_the_oldest_invoice_first_whatever_the_order_of_clicks(
    engine: Engine,
) -> None:
    with transaction(engine) as session:
        make.counter(session)
        make.invoice(session, "B", [6000], date(2026, 10, 1))
        make.invoice(session, "A", [6000], date(2026, 9, 1))
        make.pay(session, 7000, "B", "A")
        assert due(session) == {"B": 5000}


def test_same_day_invoices_are_paid_by_number_and_lines_as_printed(engine: Engine) -> None:
    with transaction(engine) as session:
        make.counter(session)
        make.invoice(session, "A-2", [100, 200])
        make.invoice(session, "A-1", [300, 400])
        make.pay(session, 500)
        lines = allocations.load_position(session, make.CUSTOMER).lines
        left = [(line.invoice, line.position, line.due_cents) for line in lines]
        assert left == [("A-1", 2, 200), ("A-2", 1, 100), ("A-2", 2, 200)]


def test_invoices_that_were_not_picked_stay_untouched(engine: Engine) -> None:
    with transaction(engine) as session:
        make.counter(session)
        make.invoice(session, "A", [6000], date(2026, 9, 1))
        make.invoice(session, "B", [6000], date(2026, 10, 1))
        make.pay(session, 6000, "B")
        assert due(session) == {"A": 6000}


def test_credit_that_waits_for_a_decision_still_lowers_the_ceiling(engine: Engine) -> None:
    with transaction(engine) as session:
        make.counter(session)
        make.approvers(session)
        make.invoice(session, "A", [10000])
        make.refund(session, 3000, make.deposit(session, 3000))
        assert owed(session) == 7000
        with pytest.raises(PaymentTooLarge) as refusal:
            make.pay(session, 7001)
        assert refusal.value.facts == {"max_cents": 7000}
        make.pay(session, 7000)
        assert owed(session) == 0


def test_the_contracts_example_of_a_ceiling(engine: Engine) -> None:
    with transaction(engine) as session:
        make.counter(session)
        make.invoice(session, "A", [10000])
        make.deposit(session, 3000)
        with pytest.raises(PaymentTooLarge) as refusal:
            make.pay(session, 8000)
        assert refusal.value.facts == {"max_cents": 7000}
        with pytest.raises(CreditTooLarge):
            make.pay(session, 6000, credit=4000)
        make.pay(session, 7000, credit=3000)
        assert due(session) == {}
        assert balances.load(session, make.CUSTOMER) == balances.Balance()


def test_credit_alone_settles_without_a_receipt(engine: Engine) -> None:
    with transaction(engine) as session:
        make.counter(session)
        make.invoice(session, "A", [10000])
        number = make.deposit(session, 3000)
        assert make.pay(session, 0, credit=3000) == ()
        assert due(session) == {"A": 7000}
        assert [receipt.number for receipt in receipts.list_latest(session, make.CUSTOMER)] == [
            number
        ]


def test_credit_is_used_before_money_and_oldest_credit_first(engine: Engine) -> None:
    with transaction(engine) as session:
        make.counter(session)
        make.invoice(session, "A", [6000], date(2026, 9, 1))
        make.invoice(session, "B", [6000], date(2026, 10, 1))
        newer = make.deposit(session, 2000, received_on=date(2026, 10, 2))
        older = make.deposit(session, 5000, received_on=date(2026, 8, 2))
        (payment,) = make.pay(session, 4000, credit=5000)
        assert receipts.list_applied(session, older) == [receipts.Applied(older, "A", 5000)]
        assert receipts.list_applied(session, newer) == []
        assert receipts.list_applied(session, payment) == [
            receipts.Applied(payment, "A", 1000),
            receipts.Applied(payment, "B", 3000),
        ]
        assert due(session) == {"B": 3000}


def test_a_surplus_becomes_a_deposit_only_when_asked(engine: Engine) -> None:
    with transaction(engine) as session:
        make.counter(session)
        make.invoice(session, "A", [9575])
        with pytest.raises(PaymentTooLarge):
            make.pay(session, 10000)
        payment, deposit = make.pay(session, 10000, excess=True)
        assert receipts.load(session, payment).amount_cents == 9575
        assert receipts.load(session, deposit).amount_cents == 425
        assert receipts.load(session, deposit).kind == "deposit"
        assert owed(session) == -425


def test_without_an_open_invoice_there_is_no_payment(engine: Engine) -> None:
    with transaction(engine) as session:
        make.counter(session)
        with pytest.raises(NothingOwed):
            make.pay(session, 100)
        make.invoice(session, "A", [100])
        make.invoice(session, "B", [100])
        make.pay(session, 100, "A")
        with pytest.raises(InvoiceNotOpen):
            make.pay(session, 50, "A")
        with pytest.raises(NothingToRecord):
            make.pay(session, 0)


def test_an_empty_choice_is_no_choice(engine: Engine) -> None:
    with transaction(engine) as session:
        make.counter(session)
        make.invoice(session, "A", [100])
        command = RecordPayment("r", make.CUSTOMER, make.received(100), invoices=())
        with pytest.raises(NoInvoicePicked):
            record_payment(session, command, make.stamp())


def test_the_same_request_twice_is_recorded_once(engine: Engine) -> None:
    with transaction(engine) as session:
        make.counter(session)
        make.invoice(session, "A", [10000])
        first = make.pay(session, 4000, request_id="form-1")
        assert make.pay(session, 4000, request_id="form-1") == first
        with pytest.raises(RequestReusedWithOtherDetails):
            make.pay(session, 5000, request_id="form-1")
        assert due(session) == {"A": 6000}


def test_the_same_payment_within_24_hours_asks_first(engine: Engine) -> None:
    with transaction(engine) as session:
        make.counter(session)
        make.staff(session, "U0OTHER")
        make.invoice(session, "A", [10000])
        make.pay(session, 1000)
        soon = make.NOON + timedelta(hours=23, minutes=59)
        with pytest.raises(PaymentLooksTypedTwice) as refusal:
            make.pay(session, 1000, at=soon)
        assert refusal.value.facts["receipt"] == "R-000001"
        make.pay(session, 1000, at=soon, method=Method.CASH)
        make.pay(session, 1000, at=soon, confirmed=True)
        make.pay(session, 1000, at=soon + timedelta(hours=24))
        assert due(session) == {"A": 6000}


def test_roles_and_days_are_checked(engine: Engine) -> None:
    with transaction(engine) as session:
        make.counter(session)
        make.staff(session, "U0VIEWER", Role.VIEWER, Role.ADMIN, Role.APPROVER, Role.ACCOUNTANT)
        make.invoice(session, "A", [10000])
        tomorrow = RecordPayment(
            "t",
            make.CUSTOMER,
            make.received(1, Method.CASH, received_on=make.TODAY + timedelta(days=1)),
        )
        with pytest.raises(ReceivedInFuture):
            record_payment(session, tomorrow, make.stamp())
        with pytest.raises(NotAllowed):
            record_payment(session, tomorrow, make.stamp("U0VIEWER"))
        with pytest.raises(NotAllowed):
            record_payment(session, tomorrow, make.stamp("U0STRANGER"))
        nobody = RecordPayment("n", "C-404", make.received(1))
        with pytest.raises(CustomerUnknown):
            record_payment(session, nobody, make.stamp())


def test_cash_is_rounded_to_coins_beside_what_it_settles(engine: Engine) -> None:
    with transaction(engine) as session:
        make.counter(session)
        make.invoice(session, "A", [11498])
        (number,) = make.pay(session, 11498, method=Method.CASH, rounding=5)
        receipt = receipts.load(session, number)
        assert (receipt.amount_cents, receipt.rounding_cents) == (11498, 2)
        assert due(session) == {}
