"""Upcoming installments: money expected in the period and not received, soonest first.

What was paid or dropped is not upcoming; what failed still is, until the debt is settled.
"""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.business_day import Today
from domain.report_rows import MAX_ROWS, Column, Kind, Period, Report, Row, total_of
from domain.tables import InstallmentRow, InvoiceRow

NAME = "upcoming_installments"
EXPECTED = ("planned", "processing", "failed")
COLUMNS = (
    Column("due_on", Kind.DAY),
    Column("customer_id", Kind.TEXT),
    Column("invoice", Kind.TEXT),
    Column("plan", Kind.TEXT),
    Column("method", Kind.CODE, "method"),
    Column("amount", Kind.CENTS),
    Column("status", Kind.CODE, "installment_status"),
)


def build(session: Session, period: Period, _today: Today) -> Report:
    """List what falls due in the period, as it stands now."""
    expected = (
        InstallmentRow.due_on.between(period.from_on, period.to_on),
        InstallmentRow.status.in_(EXPECTED),
    )
    found = session.execute(
        select(InstallmentRow, InvoiceRow.number)
        .join(InvoiceRow, InvoiceRow.id == InstallmentRow.invoice_id)
        .where(*expected)
        .order_by(InstallmentRow.due_on, InstallmentRow.id)
        .limit(MAX_ROWS)
    )
    rows = [_as_row(row, invoice) for row, invoice in found]
    count, cents = session.execute(
        select(func.count(), func.coalesce(func.sum(InstallmentRow.amount_cents), 0)).where(
            *expected
        )
    ).one()
    totals = {**total_of(COLUMNS, ()), "amount": int(cents)}
    cut_at = MAX_ROWS if count > MAX_ROWS else None
    return Report(NAME, period.from_on, period.to_on, COLUMNS, rows, totals, cut_at=cut_at)


def _as_row(row: InstallmentRow, invoice: str) -> Row:
    return {
        "due_on": row.due_on,
        "customer_id": row.customer_id,
        "invoice": invoice,
        "plan": row.plan,
        "method": row.method or None,  # paid at the counter, by whatever method
        "amount": row.amount_cents,
        "status": row.status,
    }
