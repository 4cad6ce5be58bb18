"""What counts as what: opening balances, transfers, returns after a refund, gateways to come."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from domain import payouts
from domain.business_day import Today
from domain.deposits import RecordDeposit, record_deposit
from domain.intake.batch import Batch
from domain.intake.deposits import record_deposits
from domain.intake.given import GivenDeposit
from domain.methods import Method
from domain.people import Role
from domain.refunds import approve_refund
from domain.report_rows import Period, Report
from domain.reports import REPORTS, series
from domain.returns import ReturnFee, record_return
from domain.tables import ReceiptRow
from domain.transfers import approve_transfer
from tests import make

TODAY = Today.of(make.NOON, make.ZONE)
DAYS = Period(make.TODAY, make.TODAY)


@pytest.fixture
def books(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        make.counter(session)
        make.customer(session, "C-2", "Léo Roy")
        make.approvers(session)
        make.appoint(session, make.SUPERVISOR, Role.CASHIER)
        yield session


def report(session: Session, name: str, period: Period = DAYS) -> Report:
    return REPORTS[name](session, period, TODAY)


def bring(session: Session, cents: int) -> None:
    row = GivenDeposit(
        line=1,
        customer_id=make.CUSTOMER,
        received_on=make.TODAY,
        method=Method.CASH,
        amount_cents=cents,
        reference="B-1",
    )
    record_deposits(session, Batch("d.csv", [row], [], lambda _: None), make.stamp("cli"))


def test_an_opening_balance_is_a_deposit_and_no_payment(books: Session) -> None:
    bring(books, 5000)
    make.invoice(books, "A", [2000])
    make.pay(books, 0, credit=2000)
    assert report(books, "payments_summary").rows == []
    assert report(books, "payment_details").rows == []
    (left,) = report(books, "payments_by_gl_code").rows
    assert (left["gl_code"], left["total"]) == ("unreconciled", 0)
    (deposits,) = report(books, "deposits_summary").rows
    assert {k: v for k, v in deposits.items() if v} == {
        "customer_id": "C-1",
        "deposited": 5000,
        "applied": 2000,
        "closing": 3000,
    }


def test_a_refund_stands_under_the_method_that_paid_it_out(books: Session) -> None:
    deposit = make.deposit(books, 5000, method=Method.CHEQUE)
    number = make.refund(books, 2000, deposit, method=Method.CASH)
    assert [row["method"] for row in report(books, "payments_summary").rows] == ["cheque"]
    approve_refund(books, number, make.stamp(make.APPROVER))
    net = {row["method"]: row["net"] for row in report(books, "payments_summary").rows}
    assert net == {"cash": -2000, "cheque": 5000}


def test_a_refund_of_several_deposits_counts_each_once(books: Session) -> None:
    first = make.deposit(books, 1000)
    second = make.deposit(books, 1000, request_id="second")
    paid = report(books, "payment_details").rows
    assert [row["refunded"] for row in paid] == [0, 0]
    number = make.refund(books, 1500, first, second)
    approve_refund(books, number, make.stamp(make.APPROVER))
    (deposits,) = report(books, "deposits_summary").rows
    assert (deposits["refunded"], deposits["closing"]) == (1500, 500)
    paid = report(books, "payment_details").rows
    assert [row["refunded"] for row in paid] == [1000, 500]


def test_a_return_after_a_refund_ties_to_cash_and_to_its_gl_code(books: Session) -> None:
    """Contract §7: 10000 deposited, 7000 applied, 3000 refunded, 10000 returned."""
    make.invoice(books, "A", [7000])
    deposit = make.deposit(books, 10000)
    make.pay(books, 0, credit=7000)
    number = make.refund(books, 3000, deposit)
    approve_refund(books, number, make.stamp(make.APPROVER))
    record_return(books, deposit, "R01", ReturnFee(), make.stamp("cli"))
    (summary,) = report(books, "payments_summary").rows
    assert (summary["returns"], summary["refunds"], summary["net"]) == (10000, 3000, -3000)
    codes = {row["gl_code"]: row["total"] for row in report(books, "payments_by_gl_code").rows}
    assert codes == {"returned": -3000, "unreconciled": 0}
    (deposits,) = report(books, "deposits_summary").rows
    assert (deposits["refunded"], deposits["voided"], deposits["closing"]) == (3000, 7000, 0)


def test_transferred_credit_keeps_its_place_among_what_is_not_reconciled(books: Session) -> None:
    """It has no method at whoever received it: the method that brought it still shows it."""
    make.deposit(books, 5000, method=Method.CASH)
    number = make.transfer(books, 5000, "C-2")
    approve_transfer(books, number, make.stamp(make.APPROVER))
    make.invoice(books, "B", [5000], customer_id="C-2")
    make.pay(books, 0, credit=5000, customer_id="C-2")
    (left,) = report(books, "payments_by_gl_code").rows
    assert (left["gl_code"], left["cash"], left["total"]) == ("unreconciled", 5000, 5000)
    (deposits,) = report(books, "deposits_summary").rows
    assert (deposits["customer_id"], deposits["applied"], deposits["closing"]) == ("C-1", 5000, 0)


def test_a_method_that_only_a_gateway_knows_comes_last(books: Session) -> None:
    make.invoice(books, "A", [4000])
    make.pay(books, 4000)
    make.deposit(books, 100, method=Method.ECHECK)
    books.execute(update(ReceiptRow).where(ReceiptRow.kind == "payment").values(method="card"))
    assert [row["method"] for row in report(books, "payments_summary").rows] == ["echeck", "card"]
    columns = [column.key for column in report(books, "payments_by_gl_code").columns]
    assert columns[2:] == [*Method, "card", "total"]


def test_receivables_are_as_old_as_they_were_on_the_day(books: Session) -> None:
    for number, days in enumerate((-1, 0, 1, 30, 31, 60, 61, 90, 91)):
        due_on = make.TODAY - timedelta(days=days)
        make.invoice(books, f"F-{number}", [10**number], issued_on=due_on)
    (row,) = report(books, "receivables_aging").rows
    ages = ("current", "days_1_30", "days_31_60", "days_61_90", "days_over_90", "owed")
    assert [row[age] for age in ages] == [11, 1100, 110000, 11000000, 100000000, 111111111]
    day_before = Period(make.TODAY - timedelta(days=1), make.TODAY - timedelta(days=1))
    assert report(books, "receivables_aging", day_before).rows == []


def test_what_waits_for_a_decision_is_no_credit(books: Session) -> None:
    deposit = make.deposit(books, 5000)
    make.refund(books, 2000, deposit)
    (row,) = report(books, "receivables_aging").rows
    assert (row["credit"], row["owed"]) == (3000, -5000)


def test_a_payout_line_is_written_once_and_tied_to_its_receipt(books: Session) -> None:
    line = payouts.PayoutLine(
        gateway_ref="tx_1",
        payout="po_1",
        paid_on=make.TODAY,
        moved_on=make.TODAY - timedelta(days=2),
        kind="charge",
        receipt="R-000001",
        customer_id=make.CUSTOMER,
        amount_cents=10000,
        fee_cents=320,
    )
    assert payouts.record_line(books, line)
    assert not payouts.record_line(books, line)
    told = report(books, "merchant_account")
    (row,) = told.rows
    assert (row["payout"], row["receipt"], row["net"]) == ("po_1", "R-000001", 9680)
    assert (told.totals["amount"], told.totals["fee"], told.totals["net"]) == (10000, 320, 9680)


def test_series_tell_each_day_and_what_is_usual(books: Session) -> None:
    for weeks, cents in enumerate((900, 100, 300, 200)):
        stamp = make.stamp(at=make.NOON - timedelta(weeks=weeks))
        received = make.received(cents, received_on=stamp.on)
        record_deposit(books, RecordDeposit(f"w-{weeks}", make.CUSTOMER, received), stamp)
    assert series.usual_net(books, DAYS, TODAY) == series.Usual(make.TODAY, 900, 200)
    three = Period(make.TODAY - timedelta(days=7), make.TODAY)
    (days,) = series.net_per_day(books, three, TODAY)
    assert (days.net_cents[0], sum(days.net_cents), days.net_cents[-1]) == (100, 1000, 900)
    (both,) = series.totals_by_method(books, DAYS, TODAY)
    assert (both.net_cents, both.before_cents) == (900, 0)


def test_deposits_held_are_told_at_the_end_of_each_day(books: Session) -> None:
    make.deposit(books, 700)
    make.invoice(books, "A", [300])
    make.pay(books, 0, credit=300, at=make.NOON + timedelta(days=1))
    days = Period(make.TODAY - timedelta(days=1), make.TODAY + timedelta(days=1))
    assert [day.cents for day in series.deposits_held(books, days, TODAY)] == [0, 700, 400]


def test_nothing_is_usual_in_books_without_earlier_days(books: Session) -> None:
    assert series.usual_net(books, DAYS, TODAY) == series.Usual(make.TODAY, 0, None)
    assert series.ageing(books, DAYS, TODAY)[0] == series.CodeAmount("current", 0, 0)
    assert series.echeck_amounts(books, DAYS, TODAY) == []
    assert series.expected_per_week(books, DAYS, TODAY) == []


def test_the_period_before_ends_the_day_before() -> None:
    month = Period(date(2026, 3, 1), date(2026, 3, 31))
    assert month.before == Period(date(2026, 1, 29), date(2026, 2, 28))
