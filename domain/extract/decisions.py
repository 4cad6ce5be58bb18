"""The lists ``refunds`` and ``transfers``: what was asked, and what was decided."""

from collections.abc import Iterator

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from domain.extract.items import Cell, Item, stream
from domain.money import as_decimal
from domain.tables import ApprovalRow, ClaimRow, RefundRow, TransferRow


def read_refunds(session: Session, customer_id: str | None) -> Iterator[Item]:
    """Read refunds in the order of their numbers."""
    query = (
        select(ApprovalRow, RefundRow.method)
        .join(RefundRow, RefundRow.number == ApprovalRow.subject)
        .order_by(ApprovalRow.subject)
    )
    if customer_id is not None:
        query = query.where(ApprovalRow.customer_id == customer_id)
    for row, method in stream(session, query).all():
        yield {
            "number": row.subject,
            "customer_id": row.customer_id,
            "amount": as_decimal(row.amount_cents),
            "method": method,
            "status": row.status,
            "requested_by": row.requested_by,
            "decided_by": row.decided_by,
            "sources": _sources(session, row.subject),
        }


def read_transfers(session: Session, customer_id: str | None) -> Iterator[Item]:
    """Read transfers in the order of their numbers; of one customer, those on either side."""
    query = (
        select(ApprovalRow, TransferRow.to_customer_id)
        .join(TransferRow, TransferRow.number == ApprovalRow.subject)
        .order_by(ApprovalRow.subject)
    )
    if customer_id is not None:
        query = query.where(
            or_(ApprovalRow.customer_id == customer_id, TransferRow.to_customer_id == customer_id)
        )
    for row, to_customer_id in stream(session, query):
        yield {
            "number": row.subject,
            "from_customer_id": row.customer_id,
            "to_customer_id": to_customer_id,
            "amount": as_decimal(row.amount_cents),
            "status": row.status,
            "requested_by": row.requested_by,
            "decided_by": row.decided_by,
        }


def _sources(session: Session, number: str) -> list[dict[str, Cell]]:
    rows = session.execute(
        select(ClaimRow.source, ClaimRow.amount_cents)
        .where(ClaimRow.subject == number)
        .order_by(ClaimRow.id)
    )
    return [{"source": source, "amount": as_decimal(cents)} for source, cents in rows]
