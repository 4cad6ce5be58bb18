"""Receivables ageing: what each client owed at the end of the period, by how late it was.

An invoice counts from the day of its recording, money from the day on which it was applied. What
is planned has no history: ``planned`` is what is planned now. Owed = Σ due − credit − reserved.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from domain.accounts import Account
from domain.business_day import ONE_DAY, Today, first_moment
from domain.invoices import applied_cents
from domain.report_rows import Column, Kind, Period, Report, Row, total_of
from domain.tables import (
    AllocationRow,
    ApprovalRow,
    ClaimRow,
    InstallmentRow,
    InvoiceLineRow,
    InvoiceRow,
    JournalEntryRow,
    PostingRow,
    SourceRow,
)

NAME = "receivables_aging"
BUCKETS = ("current", "days_1_30", "days_31_60", "days_61_90", "days_over_90")
"""Keys of the ages, the youngest first."""

LIMITS = (0, 30, 60, 90)
"""The last day of each age but the oldest, in days past the day on which it was due."""

COLUMNS = (
    Column("customer_id", Kind.TEXT),
    *(Column(bucket, Kind.CENTS) for bucket in BUCKETS),
    Column("planned", Kind.CENTS),
    Column("credit", Kind.CENTS),
    Column("owed", Kind.CENTS),
)


def build(session: Session, period: Period, today: Today) -> Report:
    """List the clients who had anything to pay, to expect or to use, by number."""
    end = first_moment(period.to_on + ONE_DAY, today.zone)
    due = _read_due(session, period.to_on, end)
    held = _read_held(session, period.to_on)
    reserved = _read_reserved(session, period.to_on, end)
    planned = _read_planned(session)
    everyone = sorted({*due, *held, *reserved, *planned})
    rows = [
        _as_row(
            customer_id,
            due.get(customer_id, {}),
            planned.get(customer_id, 0),
            held.get(customer_id, 0),
            reserved.get(customer_id, 0),
        )
        for customer_id in everyone
    ]
    return Report(NAME, period.from_on, period.to_on, COLUMNS, rows, total_of(COLUMNS, rows))


def bucket_of(due_on: date, on: date) -> str:
    """Name the age, on a day, of what was due on another."""
    late = (on - due_on).days
    return BUCKETS[sum(late > limit for limit in LIMITS)]


def _as_row(
    customer_id: str, due: Mapping[str, int], planned: int, held: int, reserved: int
) -> Row:
    return {
        "customer_id": customer_id,
        **{bucket: due.get(bucket, 0) for bucket in BUCKETS},
        "planned": planned,
        "credit": held - reserved,
        "owed": sum(due.values()) - held,
    }


def _read_due(session: Session, on: date, end: datetime) -> dict[str, dict[str, int]]:
    """Add up what was due, by customer and age."""
    applied = (
        select(AllocationRow.invoice_line_id, func.sum(applied_cents()).label("cents"))
        .where(AllocationRow.applied_on <= on)
        .group_by(AllocationRow.invoice_line_id)
        .subquery()
    )
    due = func.sum(InvoiceLineRow.amount_cents - func.coalesce(applied.c.cents, 0))
    rows = session.execute(
        select(InvoiceRow.customer_id, InvoiceRow.due_on, due)
        .join(InvoiceLineRow, InvoiceLineRow.invoice_id == InvoiceRow.id)
        .outerjoin(applied, applied.c.invoice_line_id == InvoiceLineRow.id)
        .where(
            InvoiceRow.recorded_at < end,
            or_(InvoiceLineRow.added_on.is_(None), InvoiceLineRow.added_on <= on),
        )
        .group_by(InvoiceRow.customer_id, InvoiceRow.due_on)
        .having(due != 0)
    )
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for customer_id, due_on, cents in rows:
        found[customer_id][bucket_of(due_on, on)] += int(cents)
    return found


def _read_held(session: Session, on: date) -> dict[str, int]:
    """Add up what the books held for each customer: applied to nothing, reserved or not."""
    own = Account.ACCOUNT_DEPOSITS
    held = func.sum(
        case((PostingRow.credit == own, PostingRow.amount_cents), else_=-PostingRow.amount_cents)
    )
    return _sums(
        session,
        JournalEntryRow.customer_id,
        held,
        PostingRow.entry_id == JournalEntryRow.id,
        or_(PostingRow.debit == own, PostingRow.credit == own),
        JournalEntryRow.posted_on <= on,
    )


def _read_reserved(session: Session, on: date, end: datetime) -> dict[str, int]:
    """Add up what waited for a decision."""
    open_then = or_(ClaimRow.state == "held", ClaimRow.left_on > on, ApprovalRow.decided_at >= end)
    return _sums(
        session,
        SourceRow.customer_id,
        func.sum(ClaimRow.held_cents),
        and_(ClaimRow.source == SourceRow.number, ApprovalRow.subject == ClaimRow.subject),
        SourceRow.counts == 1,
        and_(ApprovalRow.requested_on <= on, open_then),
    )


def _read_planned(session: Session) -> dict[str, int]:
    return _sums(
        session,
        InstallmentRow.customer_id,
        func.sum(InstallmentRow.amount_cents),
        InstallmentRow.status == "planned",
    )


def _sums(
    session: Session,
    customer_id: InstrumentedAttribute[str],
    cents: ColumnElement[int],
    *where: ColumnElement[bool],
) -> dict[str, int]:
    found = select(customer_id, cents).where(*where).group_by(customer_id).having(cents != 0)
    return {row[0]: int(row[1]) for row in session.execute(found)}
