"""Credit memos: credit given without money, used like deposits; never cancelled, only offset."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from domain import audit, customers, invoices, ledger, people, requests, sources
from domain.accounts import Account, revenue
from domain.ledger import Posting, Stamp
from domain.numbering import next_number
from domain.people import Permission
from domain.requests import Request
from domain.tables import CreditMemoRow


@dataclass(frozen=True, slots=True)
class IssueCreditMemo:
    """A credit memo to issue: how many cents, against which GL code, and why."""

    request_id: str
    customer_id: str
    gl_code: str
    amount_cents: int
    reason: str
    origin: str = "issued"


def issue_credit_memo(session: Session, command: IssueCreditMemo, stamp: Stamp) -> str:
    """Issue a credit memo and return its number; the same request issues it once.

    Raises:
        BillingError: no right, an unknown customer or GL code; nothing is then written.
    """
    people.require(session, stamp.actor, Permission.ISSUE_CREDIT)
    customers.lock(session, command.customer_id)
    details = (command.customer_id, command.gl_code, command.amount_cents, command.reason)
    request = Request.of(command.request_id, "credit_memo", *details)
    earlier = requests.find_answer(session, request)
    if earlier is not None:
        return earlier[0]
    invoices.require_gl_code(session, command.gl_code)
    number = give_credit(session, command, stamp)
    audit.record(session, stamp, "credit.issue", number)
    requests.remember_answer(session, request, (number,), stamp)
    return number


def give_credit(session: Session, command: IssueCreditMemo, stamp: Stamp) -> str:
    """Write a credit memo and post it: revenue of its GL code to account deposits (contract §7)."""
    number = next_number(session, "CM")
    credit = sources.Source(number, "credit_memo", command.customer_id, command.amount_cents)
    sources.open_source(session, credit, stamp.on, stamp)
    session.execute(
        insert(CreditMemoRow),
        {
            "number": number,
            "gl_code": command.gl_code,
            "issued_on": stamp.on,
            "recorded_by": stamp.actor,
            "reason": command.reason,
            "origin": command.origin,
        },
    )
    posting = Posting(
        debit=revenue(command.gl_code),
        credit=Account.ACCOUNT_DEPOSITS,
        amount_cents=command.amount_cents,
        subject=number,
    )
    ledger.post(session, "credit_memo", command.customer_id, [posting], stamp)
    return number


def find_cancelling(session: Session, numbers: Sequence[str]) -> set[str]:
    """Return which of these sources are memos that cancelled items."""
    query = select(CreditMemoRow.number).where(
        CreditMemoRow.number.in_(numbers), CreditMemoRow.origin == "cancellation"
    )
    return set(session.scalars(query))
