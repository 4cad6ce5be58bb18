"""Recomputes every invariant of the books from their rows (rules.md §1.2; reliability.md §2.2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, case, cast, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from domain.accounts import Account, revenue
from domain.claims import taken
from domain.invoices import applied_cents
from domain.receipts import COUNTED, receipt_number
from domain.tables import (
    AllocationRow,
    ApprovalRow,
    ClaimRow,
    InstallmentRow,
    InvoiceLineRow,
    InvoiceRow,
    JournalEntryRow,
    PostingRow,
    PromiseRow,
    ReceiptRow,
    SourceRow,
)

REVENUE = revenue("")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold: which invariant, of what, and what was found (cents)."""

    invariant: str
    subject: str
    found: str


def verify(session: Session) -> Iterator[Finding]:
    """Find everything in the books that does not hold; nothing found means all is well."""
    yield from _lines_applied_within_their_amount(session)
    yield from _sources_applied_within_their_amount(session)
    yield from _payments_applied_whole(session)
    yield from _sources_are_their_receipts(session)
    yield from _removals_take_back_what_was_applied(session)
    yield from _sources_pay_their_own_customer(session)
    yield from _money_in_posted(session)
    yield from _rounding_posted(session)
    yield from _allocations_posted(session)
    yield from _claims_within_their_source(session)
    yield from _reserves_are_held_by_open_requests(session)
    yield from _paid_out_posted(session)
    yield from _planned_within_what_is_due(session)
    yield from _allocations_dated_as_posted(session)
    yield from _balances_agree_with_the_journal(session)
    yield from _receipts_announced(session)


def _lines_applied_within_their_amount(session: Session) -> Iterator[Finding]:
    applied = func.sum(applied_cents())
    rows = session.execute(
        select(InvoiceRow.number, InvoiceLineRow.position, InvoiceLineRow.amount_cents, applied)
        .join(InvoiceLineRow, InvoiceLineRow.invoice_id == InvoiceRow.id)
        .join(AllocationRow, AllocationRow.invoice_line_id == InvoiceLineRow.id)
        .group_by(InvoiceRow.id, InvoiceLineRow.id)
        .having(or_(applied > InvoiceLineRow.amount_cents, applied < 0))
    )
    for number, position, amount, cents in rows:
        yield Finding(
            "a line is never paid above its amount", f"{number}/{position}", f"{cents} of {amount}"
        )


def _sources_applied_within_their_amount(session: Session) -> Iterator[Finding]:
    applied = func.sum(applied_cents())
    rows = session.execute(
        select(SourceRow.number, SourceRow.amount_cents, applied)
        .join(AllocationRow, AllocationRow.source == SourceRow.number)
        .group_by(SourceRow.number)
        .having(or_(applied > SourceRow.amount_cents, applied < 0))
    )
    for number, amount, cents in rows:
        yield Finding("a source is never applied above its amount", number, f"{cents} of {amount}")


def _payments_applied_whole(session: Session) -> Iterator[Finding]:
    """A payment is reconciled at birth: what its own entry applied is its amount (R3)."""
    own_entry = (
        select(AllocationRow.source, func.min(AllocationRow.entry_id).label("entry_id"))
        .group_by(AllocationRow.source)
        .subquery()
    )
    applied = func.coalesce(func.sum(AllocationRow.amount_cents), 0)
    rows = session.execute(
        select(SourceRow.number, SourceRow.amount_cents, applied)
        .outerjoin(own_entry, own_entry.c.source == SourceRow.number)
        .outerjoin(
            AllocationRow,
            (AllocationRow.source == SourceRow.number)
            & (AllocationRow.entry_id == own_entry.c.entry_id),
        )
        .where(SourceRow.kind == "payment")
        .group_by(SourceRow.number)
        .having(applied != SourceRow.amount_cents)
    )
    for number, amount, cents in rows:
        yield Finding(
            "a payment is applied whole when it is recorded", number, f"{cents} of {amount}"
        )


def _sources_are_their_receipts(session: Session) -> Iterator[Finding]:
    """What can be applied is what was received, as long as the receipt counts."""
    rows = session.execute(
        select(ReceiptRow.id, ReceiptRow.amount_cents, SourceRow.amount_cents)
        .outerjoin(SourceRow, SourceRow.receipt_id == ReceiptRow.id)
        .where(
            or_(
                SourceRow.number.is_(None),
                SourceRow.amount_cents != ReceiptRow.amount_cents,
                SourceRow.customer_id != ReceiptRow.customer_id,
                SourceRow.kind != ReceiptRow.kind,
                (SourceRow.counts == 1) != ReceiptRow.status.in_(COUNTED),
            )
        )
    )
    for receipt_id, amount, cents in rows:
        yield Finding(
            "a receipt and its source agree", receipt_number(receipt_id), f"{cents} of {amount}"
        )


def _removals_take_back_what_was_applied(session: Session) -> Iterator[Finding]:
    removed = AllocationRow.__table__.alias()
    rows = session.execute(
        select(AllocationRow.id, AllocationRow.amount_cents, removed.c.amount_cents)
        .join(removed, removed.c.id == AllocationRow.removes_id)
        .where(
            or_(
                removed.c.amount_cents != AllocationRow.amount_cents,
                removed.c.source != AllocationRow.source,
                removed.c.invoice_line_id != AllocationRow.invoice_line_id,
                removed.c.removes_id.is_not(None),
            )
        )
    )
    for allocation_id, cents, was in rows:
        yield Finding(
            "a removal takes back what was applied", str(allocation_id), f"{cents} of {was}"
        )


def _sources_pay_their_own_customer(session: Session) -> Iterator[Finding]:
    rows = session.execute(
        select(AllocationRow.id, SourceRow.number, InvoiceRow.number)
        .join(SourceRow, SourceRow.number == AllocationRow.source)
        .join(InvoiceLineRow, InvoiceLineRow.id == AllocationRow.invoice_line_id)
        .join(InvoiceRow, InvoiceRow.id == InvoiceLineRow.invoice_id)
        .join(JournalEntryRow, JournalEntryRow.id == AllocationRow.entry_id)
        .where(
            or_(
                SourceRow.customer_id != InvoiceRow.customer_id,
                SourceRow.customer_id != JournalEntryRow.customer_id,
            )
        )
    )
    for allocation_id, source, invoice in rows:
        yield Finding(
            "a source pays its own customer's lines", str(allocation_id), f"{source} on {invoice}"
        )


def _money_in_posted(session: Session) -> Iterator[Finding]:
    """Each receipt has one posting that brings its money in, of its very amount."""
    number = cast(func.substr(PostingRow.subject, 3), BigInteger)
    taken = (
        select(
            number.label("receipt_id"),
            func.count().label("times"),
            func.sum(PostingRow.amount_cents).label("cents"),
        )
        .where(
            PostingRow.credit == Account.ACCOUNT_DEPOSITS,
            PostingRow.debit.in_([Account.CASH, Account.OPENING_BALANCES]),
            PostingRow.subject.like("R-%"),
        )
        .group_by(number)
        .subquery()
    )
    rows = session.execute(
        select(ReceiptRow.id, ReceiptRow.amount_cents, func.coalesce(taken.c.cents, 0))
        .outerjoin(taken, taken.c.receipt_id == ReceiptRow.id)
        .where(
            or_(
                taken.c.times.is_(None),
                taken.c.times != 1,
                taken.c.cents != ReceiptRow.amount_cents,
            )
        )
    )
    for receipt_id, amount, cents in rows:
        yield Finding(
            "a receipt's money is posted once", receipt_number(receipt_id), f"{cents} of {amount}"
        )


def _rounding_posted(session: Session) -> Iterator[Finding]:
    """What rounding added to a receipt, or took, stands in its own account until it is voided."""
    receipt = cast(func.substr(PostingRow.subject, 3), BigInteger)
    up = select(receipt, -PostingRow.amount_cents)
    down = select(receipt, PostingRow.amount_cents)
    both = union_all(
        select(ReceiptRow.id.label("receipt_id"), ReceiptRow.rounding_cents.label("cents")).where(
            ReceiptRow.status != "voided"
        ),
        up.where(PostingRow.credit == Account.CASH_ROUNDING),
        down.where(PostingRow.debit == Account.CASH_ROUNDING),
    ).subquery()
    for receipt_id, cents in _unequal(session, both.c.receipt_id, both.c.cents):
        yield Finding(
            "a receipt's rounding is posted", receipt_number(receipt_id), f"{cents} apart"
        )


def _allocations_posted(session: Session) -> Iterator[Finding]:
    """What an entry applies of a source to a GL code is what it posts to that revenue."""
    applied = (
        select(
            AllocationRow.entry_id.label("entry_id"),
            AllocationRow.source.label("source"),
            (literal(REVENUE) + InvoiceLineRow.gl_code).label("account"),
            applied_cents().label("cents"),
        )
        .join(InvoiceLineRow, InvoiceLineRow.id == AllocationRow.invoice_line_id)
        .subquery()
    )
    posted, cents = (PostingRow.entry_id, PostingRow.subject), PostingRow.amount_cents
    into = select(*posted, PostingRow.credit, -cents).where(
        PostingRow.debit == Account.ACCOUNT_DEPOSITS
    )
    out_of = (
        select(*posted, PostingRow.debit, cents)
        .join(JournalEntryRow, JournalEntryRow.id == PostingRow.entry_id)
        .where(
            PostingRow.credit == Account.ACCOUNT_DEPOSITS,
            JournalEntryRow.kind != "credit_memo",
        )
    )
    both = union_all(
        select(applied.c.entry_id, applied.c.source, applied.c.account, applied.c.cents),
        into.where(PostingRow.credit.startswith(REVENUE)),
        out_of.where(PostingRow.debit.startswith(REVENUE)),
    ).subquery()
    for entry_id, source, account, apart in _unequal(session, *both.c):
        yield Finding(
            "what is applied is posted to revenue",
            f"entry {entry_id} {source} {account}",
            f"{apart} apart",
        )


def _allocations_dated_as_posted(session: Session) -> Iterator[Finding]:
    """Reports count an allocation on its own day, and its posting on the entry's: one day."""
    rows = session.execute(
        select(AllocationRow.id, AllocationRow.applied_on, JournalEntryRow.posted_on)
        .join(JournalEntryRow, JournalEntryRow.id == AllocationRow.entry_id)
        .where(AllocationRow.applied_on != JournalEntryRow.posted_on)
    )
    for allocation_id, applied_on, posted_on in rows:
        yield Finding(
            "an allocation is dated as its entry", str(allocation_id), f"{applied_on}, {posted_on}"
        )


def _claims_within_their_source(session: Session) -> Iterator[Finding]:
    """What is refunded, in flight or transferred away is never above the source (I4)."""
    claimed = func.sum(case((ClaimRow.state == "released", 0), else_=ClaimRow.amount_cents))
    rows = session.execute(
        select(SourceRow.number, SourceRow.amount_cents, claimed)
        .join(ClaimRow, ClaimRow.source == SourceRow.number)
        .group_by(SourceRow.number)
        .having(claimed > SourceRow.amount_cents)
    )
    for number, amount, cents in rows:
        yield Finding("a source is never claimed above its amount", number, f"{cents} of {amount}")


def _reserves_are_held_by_open_requests(session: Session) -> Iterator[Finding]:
    """A claim is held while its request waits, taken once it is carried out, else released."""
    expected = case(
        (ApprovalRow.status == "requested", "held"),
        (ApprovalRow.status.in_(["sent", "approved"]), "taken"),
        else_="released",
    )
    rows = session.execute(
        select(ClaimRow.subject, ClaimRow.state, ApprovalRow.status)
        .join(ApprovalRow, ApprovalRow.subject == ClaimRow.subject)
        .where(ClaimRow.state != expected)
    )
    for subject, state, status in rows:
        yield Finding("a reserve follows its request", subject, f"{state} while {status}")


def _paid_out_posted(session: Session) -> Iterator[Finding]:
    """A refund that was sent left cash once, for its very amount; another never did."""
    paid = (
        select(PostingRow.subject, func.sum(PostingRow.amount_cents).label("cents"))
        .where(PostingRow.debit == Account.ACCOUNT_DEPOSITS, PostingRow.credit == Account.CASH)
        .group_by(PostingRow.subject)
        .subquery()
    )
    due = case((ApprovalRow.status == "sent", ApprovalRow.amount_cents), else_=0)
    rows = session.execute(
        select(ApprovalRow.subject, due, func.coalesce(paid.c.cents, 0))
        .outerjoin(paid, paid.c.subject == ApprovalRow.subject)
        .where(ApprovalRow.kind == "refund", func.coalesce(paid.c.cents, 0) != due)
    )
    for subject, amount, cents in rows:
        yield Finding("a refund is paid out once", subject, f"{cents} of {amount}")


def _planned_within_what_is_due(session: Session) -> Iterator[Finding]:
    """Installments never expect more than the invoice still owes (E27, E30, E31)."""
    planned = (
        select(InstallmentRow.invoice_id, func.sum(InstallmentRow.amount_cents).label("cents"))
        .where(InstallmentRow.status == "planned")
        .group_by(InstallmentRow.invoice_id)
        .subquery()
    )
    applied = (
        select(func.coalesce(func.sum(applied_cents()), 0))
        .join(InvoiceLineRow, InvoiceLineRow.id == AllocationRow.invoice_line_id)
        .where(InvoiceLineRow.invoice_id == InvoiceRow.id)
        .correlate(InvoiceRow)
        .scalar_subquery()
    )
    invoiced = func.sum(InvoiceLineRow.amount_cents)
    rows = session.execute(
        select(InvoiceRow.number, planned.c.cents, invoiced - applied)
        .join(planned, planned.c.invoice_id == InvoiceRow.id)
        .join(InvoiceLineRow, InvoiceLineRow.invoice_id == InvoiceRow.id)
        .group_by(InvoiceRow.id, planned.c.cents)
        .having(planned.c.cents > invoiced - applied)
    )
    for number, cents, left in rows:
        yield Finding("no more is planned than is due", number, f"{cents} planned, {left} due")


def _balances_agree_with_the_journal(session: Session) -> Iterator[Finding]:
    """What customers have left is what the journal holds for them in account deposits."""
    held = select(JournalEntryRow.customer_id, -PostingRow.amount_cents).join(
        JournalEntryRow, JournalEntryRow.id == PostingRow.entry_id
    )
    claimed = select(SourceRow.customer_id, -taken()).join(
        ClaimRow, ClaimRow.source == SourceRow.number
    )
    let_go = select(JournalEntryRow.customer_id, PostingRow.amount_cents).join(
        JournalEntryRow, JournalEntryRow.id == PostingRow.entry_id
    )
    left = union_all(
        select(
            SourceRow.customer_id.label("customer_id"), SourceRow.amount_cents.label("cents")
        ).where(SourceRow.counts == 1),
        select(SourceRow.customer_id, -applied_cents()).join(
            AllocationRow, AllocationRow.source == SourceRow.number
        ),
        claimed.where(SourceRow.counts == 1),
        held.where(PostingRow.credit == Account.ACCOUNT_DEPOSITS),
        let_go.where(PostingRow.debit == Account.ACCOUNT_DEPOSITS),
    ).subquery()
    for customer_id, cents in _unequal(session, left.c.customer_id, left.c.cents):
        yield Finding(
            "available and reserved credit is what the journal holds for the customer",
            customer_id,
            f"{cents} apart",
        )


def _receipts_announced(session: Session) -> Iterator[Finding]:
    """Each receipt recorded at the counter has a promise of its card."""
    promised = select(cast(func.substr(PromiseRow.subject, 3), BigInteger)).where(
        PromiseRow.kind == "show_receipt"
    )
    rows = session.scalars(
        select(ReceiptRow.id).where(ReceiptRow.origin == "counter", ReceiptRow.id.not_in(promised))
    )
    for receipt_id in rows:
        yield Finding("a receipt is announced", receipt_number(receipt_id), "no promise")


def _unequal(session: Session, *columns: Any) -> Iterator[Any]:
    """Add the last column up by the others; give the sums that are not zero."""
    *keys, cents = columns
    total = func.sum(cents)
    yield from session.execute(select(*keys, total).group_by(*keys).having(total != 0))
