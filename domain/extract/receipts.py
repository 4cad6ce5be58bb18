"""The list ``receipts``: payments and deposits, each with what is left of it."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.claims import gone
from domain.extract.items import Item, as_moment, stream
from domain.invoices import applied_cents
from domain.money import as_decimal
from domain.receipts import COUNTED, receipt_number
from domain.tables import AllocationRow, ReceiptRow, SourceRow


def read_receipts(session: Session, customer_id: str | None) -> Iterator[Item]:
    """Read receipts in the order of their numbers."""
    applied = (
        select(func.coalesce(func.sum(applied_cents()), 0))
        .where(AllocationRow.source == SourceRow.number)
        .scalar_subquery()
    )
    query = (
        select(ReceiptRow, applied + gone())
        .join(SourceRow, SourceRow.receipt_id == ReceiptRow.id)
        .order_by(ReceiptRow.id)
    )
    if customer_id is not None:
        query = query.where(ReceiptRow.customer_id == customer_id)
    for row, applied_sum in stream(session, query):
        yield _as_item(row, row.amount_cents - applied_sum)


def _as_item(row: ReceiptRow, left_cents: int) -> Item:
    return {
        "number": receipt_number(row.id),
        "kind": row.kind,
        "customer_id": row.customer_id,
        "method": row.method,
        "amount": as_decimal(row.amount_cents),
        "rounding": as_decimal(row.rounding_cents),
        "unapplied": as_decimal(left_cents if row.status in COUNTED else 0),
        "received_on": row.received_on.isoformat(),
        "recorded_at": as_moment(row.recorded_at),
        "recorded_by": row.recorded_by,
        "status": row.status,
        "reference": row.reference,
    }
