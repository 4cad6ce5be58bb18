"""The list ``credit_memos``: credit given without money, each with what is left of it."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.claims import gone
from domain.extract.items import Item, stream
from domain.invoices import applied_cents
from domain.money import as_decimal
from domain.tables import AllocationRow, CreditMemoRow, SourceRow


def read_credit_memos(session: Session, customer_id: str | None) -> Iterator[Item]:
    """Read credit memos in the order of their numbers."""
    applied = (
        select(func.coalesce(func.sum(applied_cents()), 0))
        .where(AllocationRow.source == SourceRow.number)
        .scalar_subquery()
    )
    query = (
        select(CreditMemoRow, SourceRow, applied, gone())
        .join(SourceRow, SourceRow.number == CreditMemoRow.number)
        .order_by(CreditMemoRow.number)
    )
    if customer_id is not None:
        query = query.where(SourceRow.customer_id == customer_id)
    for memo, source, used, left in stream(session, query):
        yield {
            "number": memo.number,
            "customer_id": source.customer_id,
            "amount": as_decimal(source.amount_cents),
            "unapplied": as_decimal(source.amount_cents - used - left),
            "issued_on": memo.issued_on.isoformat(),
            "gl_code": memo.gl_code,
        }
