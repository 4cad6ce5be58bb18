"""Account statements: every act once, dated as the customer knows it, adding up to what is owed."""

from datetime import date, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from domain import balances, refunds, transfers
from domain.cancellations import CancelItems, cancel_items
from domain.credit_memos import IssueCreditMemo, issue_credit_memo
from domain.deposits import RecordDeposit, record_deposit
from domain.extract.statements import Statement, load_statement
from domain.methods import Method
from domain.people import Role
from domain.receipts import Received
from domain.refunds import RequestRefund
from domain.returns import ReturnFee, record_return
from domain.transfers import RequestTransfer
from domain.voids import VoidReceipt, void_receipt
from tests import make

SIMON, GRACE = "U0SUPERVISOR", "U0APPROVER"
EVER = date(2000, 1, 1), date(2099, 12, 31)


def open_books(session: Session) -> None:
    make.counter(session)
    make.customer(session, "C-2", "Léo Roy")
    make.staff(session, SIMON, Role.SUPERVISOR)
    make.staff(session, GRACE, Role.APPROVER)


def read(session: Session, customer_id: str = make.CUSTOMER) -> Statement:
    return load_statement(session, customer_id, *EVER)


def told(statement: Statement) -> list[tuple[date, str, str, int]]:
    return [(x.on, x.kind, x.number, x.cents) for x in statement.entries]


def everything_happens(session: Session) -> None:
    """One act of each kind."""
    make.invoice(session, "F-1", [6000, 4000], date(2026, 9, 1))
    make.deposit(session, 5000)
    make.pay(session, 4000, credit=2000)
    stamp, later = make.stamp(SIMON), make.stamp(SIMON, make.NOON + timedelta(days=2))
    code = make.gl_code(session, "4500")
    issue_credit_memo(session, IssueCreditMemo("m", make.CUSTOMER, code, 700, "Rabais"), stamp)
    asked = RequestRefund("r", make.CUSTOMER, ("R-000001",), 1000, "original", "Départ")
    number = refunds.request_refund(session, asked, stamp)
    refunds.approve_refund(session, number, make.stamp(GRACE, make.NOON + timedelta(days=1)))
    moved = RequestTransfer("t", make.CUSTOMER, "C-2", 300, "Fratrie")
    transfers.approve_transfer(
        session, transfers.request_transfer(session, moved, stamp), make.stamp(GRACE)
    )
    void_receipt(session, VoidReceipt("v", "R-000002", "Erreur"), later)
    cancel_items(
        session,
        CancelItems("c", ("F-1/2",), 4000, "Retrait", fee_cents=500, fee_gl_code=code),
        later,
    )


def test_every_act_stands_once_and_adds_up_to_what_is_owed(engine: Engine) -> None:
    with Session(engine) as session:
        open_books(session)
        everything_happens(session)
        today, later = make.TODAY, make.TODAY + timedelta(days=2)
        assert told(read(session)) == [
            (date(2026, 9, 1), "invoice", "F-1", 10000),
            (today, "deposit", "R-000001", -5000),
            (today, "payment", "R-000002", -4000),
            (today, "credit_memo", "CM-000001", -700),
            (today, "transfer_out", "TR-000001", 300),
            (today + timedelta(days=1), "refund", "RF-000001", 1000),
            (later, "added_item", "F-1", 500),
            (later, "void", "R-000002", 4000),
            (later, "credit_memo", "CM-000002", -4000),
        ]
        assert told(read(session, "C-2")) == [(today, "transfer_in", "TR-000001", -300)]
        for customer_id in (make.CUSTOMER, "C-2"):
            owed = balances.load(session, customer_id).owed_cents
            assert read(session, customer_id).closing_cents == owed


def test_a_return_gives_back_only_what_was_not_refunded(engine: Engine) -> None:
    with Session(engine) as session:
        open_books(session)
        make.invoice(session, "F-1", [7000], make.TODAY)
        make.deposit(session, 10000)
        make.pay(session, 0, credit=7000)
        asked = RequestRefund("r", make.CUSTOMER, ("R-000001",), 3000, "original", "Départ")
        number = refunds.request_refund(session, asked, make.stamp(SIMON))
        refunds.approve_refund(session, number, make.stamp(GRACE))
        record_return(session, "R-000001", "", ReturnFee(), make.stamp("cli"))
        statement = read(session)
        assert [x.cents for x in statement.entries if x.kind == "return"] == [7000]
        assert statement.closing_cents == balances.load(session, make.CUSTOMER).owed_cents == 10000


def test_a_period_opens_with_what_was_owed_and_says_what_came_later(engine: Engine) -> None:
    with Session(engine) as session:
        open_books(session)
        make.invoice(session, "F-1", [6000], date(2026, 9, 1))
        make.invoice(session, "F-2", [1000], date(2026, 10, 5))
        make.pay(session, 6500)
        statement = load_statement(
            session, make.CUSTOMER, date(2026, 10, 1), make.TODAY - timedelta(days=1)
        )
        assert (statement.opening_cents, statement.closing_cents) == (6000, 7000)
        assert [owed for _, owed in statement.with_balances()] == [7000]
        assert statement.later_cents == -6500
        owed = balances.load(session, make.CUSTOMER).owed_cents
        assert statement.closing_cents + statement.later_cents == owed


def test_money_counts_on_the_day_it_was_received(engine: Engine) -> None:
    with Session(engine) as session:
        open_books(session)
        friday = make.TODAY - timedelta(days=3)
        received = Received(5000, Method.CASH, friday)
        record_deposit(session, RecordDeposit("d", make.CUSTOMER, received), make.stamp())
        (entry,) = read(session).entries
        assert (entry.on, entry.method) == (friday, "cash")
