"""Invoices and credit memos issued at the counter, on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.database import transaction
from domain import allocations, balances, invoices, settings
from domain import ledger as journal
from domain.accounts import Account, revenue
from domain.credit_memos import IssueCreditMemo, issue_credit_memo
from domain.errors import (
    CustomerUnknown,
    DayClosed,
    DueBeforeIssued,
    GlCodeUnknown,
    InvoiceUnknown,
    NoLines,
    NotAllowed,
    RequestReusedWithOtherDetails,
)
from domain.invoices import NewInvoice, NewLine
from domain.issues import IssueInvoice, issue_invoice
from domain.people import Role
from domain.tables import JournalEntryRow
from domain.verification import verify
from tests import make

SUPERVISOR = "U0SUPERVISOR"
LINES = (NewLine("Natation", "4000", 5000), NewLine("Casque", "4000", 1250))


def books(session: Session) -> None:
    make.counter(session)
    make.staff(session, SUPERVISOR, Role.SUPERVISOR)
    make.gl_code(session)


def issue(
    session: Session,
    lines: tuple[NewLine, ...] = LINES,
    issued_on: date = make.TODAY,
    days: int = 30,
    request_id: str = "i",
) -> str:
    new = NewInvoice(make.CUSTOMER, issued_on, issued_on + timedelta(days=days), lines)
    return issue_invoice(session, IssueInvoice(request_id, new), make.stamp(SUPERVISOR))


def credit(session: Session, cents: int = 2500, **details: str) -> str:
    given = {"request_id": "c", "gl_code": "4000", "reason": "geste", **details}
    command = IssueCreditMemo(customer_id=make.CUSTOMER, amount_cents=cents, **given)
    return issue_credit_memo(session, command, make.stamp(SUPERVISOR))


def test_an_invoice_raises_what_is_owed_and_posts_nothing(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session)
        assert issue(session) == "INV-000001"
        issued = invoices.load_invoice(session, "INV-000001")
        assert [(line.position, line.due_cents) for line in issued.lines] == [(1, 5000), (2, 1250)]
        assert balances.load(session, make.CUSTOMER).owed_cents == 6250
        assert session.scalars(select(JournalEntryRow)).all() == []


def test_a_number_that_was_imported_is_not_given_again(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session)
        make.invoice(session, "INV-000001", [100])
        assert issue(session) == "INV-000002"


def test_the_same_request_issues_once(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session)
        assert issue(session) == issue(session)
        with pytest.raises(RequestReusedWithOtherDetails):
            issue(session, LINES[:1])


def test_what_cannot_be_issued_is_refused(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session)
        with pytest.raises(NoLines):
            issue(session, ())
        with pytest.raises(DueBeforeIssued):
            issue(session, days=-1)
        settings.close_through(session, make.TODAY - timedelta(days=1), make.stamp(SUPERVISOR))
        with pytest.raises(DayClosed):
            issue(session, issued_on=make.TODAY - timedelta(days=1))
        nobody = NewInvoice("C-404", make.TODAY, make.TODAY, LINES)
        with pytest.raises(CustomerUnknown):
            issue_invoice(session, IssueInvoice("n", nobody), make.stamp(SUPERVISOR))
        known = NewInvoice(make.CUSTOMER, make.TODAY, make.TODAY, LINES)
        with pytest.raises(NotAllowed):
            issue_invoice(session, IssueInvoice("n", known), make.stamp())
        assert issue(session) == "INV-000001"


def test_a_line_of_an_unknown_code_is_refused(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session)
        with pytest.raises(GlCodeUnknown):
            issue(session, (NewLine("Natation", "9999", 100),))


def test_a_memo_moves_revenue_to_account_deposits_and_pays_like_a_deposit(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session)
        issue(session)
        assert credit(session) == "CM-000001" == credit(session)
        balance = balances.load(session, make.CUSTOMER)
        assert (balance.owed_cents, balance.available_credit_cents) == (3750, 2500)
        assert journal.credit_balance(session, Account.ACCOUNT_DEPOSITS, make.CUSTOMER) == 2500
        assert journal.credit_balance(session, revenue("4000"), make.CUSTOMER) == -2500
        make.pay(session, 0, credit=2500)
        assert allocations.list_credits(session, make.CUSTOMER) == []
        assert list(verify(session)) == []


def test_a_memo_without_a_right_or_a_code_is_refused(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session)
        with pytest.raises(GlCodeUnknown):
            credit(session, gl_code="9999")
        credit(session, 2500)
        with pytest.raises(RequestReusedWithOtherDetails):
            credit(session, 2501)
        command = IssueCreditMemo("n", make.CUSTOMER, "4000", 100, "geste")
        with pytest.raises(NotAllowed):
            issue_credit_memo(session, command, make.stamp())


def test_an_invoice_is_found_whatever_its_capitals(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session)
        make.invoice(session, "Fac-1", [100])
        make.invoice(session, "FAC-2", [100])
        make.invoice(session, "fac-2", [100])
        assert invoices.find_number(session, " fac-1 ") == "Fac-1"
        assert invoices.find_number(session, "fac-2") == "fac-2"
        for unclear in ("Fac-2", "fac", "", "fac_1"):
            with pytest.raises(InvoiceUnknown):
                invoices.find_number(session, unclear)
        found = [number for number, _ in invoices.list_numbers(session, make.CUSTOMER, "FAC-")]
        assert set(found) == {"Fac-1", "FAC-2", "fac-2"}
        assert invoices.list_numbers(session, make.CUSTOMER, "_") == []
