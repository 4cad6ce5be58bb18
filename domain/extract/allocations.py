"""The list ``allocations``: what was applied, and since when it no longer is."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from domain.extract.items import Item, as_day, stream
from domain.money import as_decimal
from domain.tables import AllocationRow, InvoiceLineRow, InvoiceRow, SourceRow


def read_allocations(session: Session, customer_id: str | None) -> Iterator[Item]:
    """Read allocations in their order; a removal is no item but the end of the one it removes."""
    removal = aliased(AllocationRow)
    query = (
        select(
            AllocationRow.source,
            InvoiceRow.number,
            InvoiceLineRow.position,
            AllocationRow.amount_cents,
            AllocationRow.applied_on,
            removal.applied_on,
        )
        .join(InvoiceLineRow, InvoiceLineRow.id == AllocationRow.invoice_line_id)
        .join(InvoiceRow, InvoiceRow.id == InvoiceLineRow.invoice_id)
        .outerjoin(removal, removal.removes_id == AllocationRow.id)
        .where(AllocationRow.removes_id.is_(None))
        .order_by(AllocationRow.id)
    )
    if customer_id is not None:
        own = select(SourceRow.number).where(SourceRow.customer_id == customer_id)
        query = query.where(AllocationRow.source.in_(own))
    for source, invoice, position, cents, applied_on, unapplied_on in stream(session, query):
        yield {
            "source": source,
            "invoice": invoice,
            "position": position,
            "amount": as_decimal(cents),
            "applied_on": as_day(applied_on),
            "unapplied_on": as_day(unapplied_on),
        }
