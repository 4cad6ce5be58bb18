"""Account statements: what raised and lowered what a customer owes, day by day.

An invoice counts on the day of its issue and money on the day it was received, as the customer
knows them; what was undone, on the day it was undone. Closing a period keeps its statement as it
is: nothing can be dated there any more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from domain import customers
from domain.accounts import Account, revenue
from domain.customers import Customer
from domain.receipts import receipt_number
from domain.tables import InvoiceLineRow, InvoiceRow, JournalEntryRow, PostingRow, ReceiptRow

CREDIT_MEMO = "credit_memo"
KINDS = MappingProxyType(
    {
        CREDIT_MEMO: CREDIT_MEMO,
        "refund": "refund",
        "transfer.out": "transfer_out",
        "transfer.in": "transfer_in",
        "void": "void",
        "return": "return",
        "failure": "failure",
        "refund.return": "refund_return",
    }
)
"""What a journal entry is called on a statement; the others are receipts, by their own kind."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a statement; ``cents`` raise what is owed, or lower it below zero."""

    on: date
    at: datetime
    kind: str
    number: str
    cents: int
    method: str = ""

    @property
    def order(self) -> tuple[date, bool, datetime]:
        """By day; invoices before the money of the same day, then as recorded."""
        return (self.on, self.kind != "invoice", self.at)


@dataclass(frozen=True, slots=True)
class _Received:
    """What a statement says of a receipt."""

    kind: str
    on: date
    method: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A customer's account over a period, its last day included; amounts in cents owed."""

    customer: Customer
    from_on: date
    to_on: date
    opening_cents: int
    entries: Sequence[Entry]
    later_cents: int

    @property
    def closing_cents(self) -> int:
        """What is owed at the end of the last day."""
        return self.opening_cents + sum(entry.cents for entry in self.entries)

    def with_balances(self) -> Iterator[tuple[Entry, int]]:
        """Give each entry with what is owed after it."""
        owed = self.opening_cents
        for entry in self.entries:
            owed += entry.cents
            yield entry, owed


def load_statement(session: Session, customer_id: str, from_on: date, to_on: date) -> Statement:
    """Return the account statement of a customer.

    Raises:
        CustomerUnknown: there is no such customer.
    """
    customer = customers.load(session, customer_id)
    entries = sorted(
        [*_invoiced(session, customer_id), *_moved(session, customer_id)],
        key=lambda entry: entry.order,
    )
    return Statement(
        customer=customer,
        from_on=from_on,
        to_on=to_on,
        opening_cents=sum(entry.cents for entry in entries if entry.on < from_on),
        entries=[entry for entry in entries if from_on <= entry.on <= to_on],
        later_cents=sum(entry.cents for entry in entries if entry.on > to_on),
    )


def _invoiced(session: Session, customer_id: str) -> Iterator[Entry]:
    """Give each invoice, and what was added to it later."""
    rows = session.execute(
        select(
            InvoiceRow.number,
            InvoiceRow.issued_on,
            InvoiceRow.recorded_at,
            InvoiceLineRow.added_on,
            func.sum(InvoiceLineRow.amount_cents),
        )
        .join(InvoiceLineRow, InvoiceLineRow.invoice_id == InvoiceRow.id)
        .where(InvoiceRow.customer_id == customer_id)
        .group_by(InvoiceRow.id, InvoiceLineRow.added_on)
        .order_by(InvoiceRow.number)
    )
    for number, issued_on, recorded_at, added_on, cents in rows:
        kind = "invoice" if added_on is None else "added_item"
        yield Entry(added_on or issued_on, recorded_at, kind, number, int(cents))


def _moved(session: Session, customer_id: str) -> Iterator[Entry]:
    """Give what moved the customer's own account: money, credit memos, and what was undone."""
    known = _received(session, customer_id)
    own = Account.ACCOUNT_DEPOSITS
    rows = session.execute(
        select(
            JournalEntryRow.kind,
            JournalEntryRow.posted_on,
            JournalEntryRow.posted_at,
            PostingRow.debit,
            PostingRow.credit,
            PostingRow.amount_cents,
            PostingRow.subject,
        )
        .join(PostingRow, PostingRow.entry_id == JournalEntryRow.id)
        .where(
            JournalEntryRow.customer_id == customer_id,
            or_(PostingRow.debit == own, PostingRow.credit == own),
        )
        .order_by(PostingRow.id)
    )
    for kind, posted_on, posted_at, debit, credit, cents, subject in rows:
        if kind != CREDIT_MEMO and (_is_revenue(debit) or _is_revenue(credit)):
            continue  # between credit and an invoice: what is owed stays the same
        received = known.get(subject)
        owed = cents if debit == own else -cents
        method = received.method if received else ""
        if received is not None and kind not in KINDS:
            yield Entry(received.on, posted_at, received.kind, subject, owed, method)
        else:
            yield Entry(posted_on, posted_at, KINDS[kind], subject, owed, method)


def _is_revenue(account: str) -> bool:
    return account.startswith(revenue(""))


def _received(session: Session, customer_id: str) -> dict[str, _Received]:
    rows = session.execute(
        select(ReceiptRow.id, ReceiptRow.kind, ReceiptRow.received_on, ReceiptRow.method).where(
            ReceiptRow.customer_id == customer_id
        )
    )
    return {receipt_number(row.id): _Received(*row[1:]) for row in rows}
