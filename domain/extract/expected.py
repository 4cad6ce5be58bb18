"""The lists ``installments`` and ``failures``: what is expected, and what did not come."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.extract.items import Item, as_moment, stream
from domain.money import as_decimal
from domain.tables import FailureRow, InstallmentRow, InvoiceRow


def read_installments(session: Session, customer_id: str | None) -> Iterator[Item]:
    """Read installments in the order of their planning."""
    query = (
        select(InstallmentRow, InvoiceRow.number)
        .join(InvoiceRow, InvoiceRow.id == InstallmentRow.invoice_id)
        .order_by(InstallmentRow.id)
    )
    if customer_id is not None:
        query = query.where(InstallmentRow.customer_id == customer_id)
    for row, invoice in stream(session, query):
        yield {
            "plan": row.plan,
            "invoice": invoice,
            "due_on": row.due_on.isoformat(),
            "amount": as_decimal(row.amount_cents),
            "status": row.status,
        }


def read_failures(session: Session, customer_id: str | None) -> Iterator[Item]:
    """Read the action list, settled entries included, in the order of their opening."""
    query = select(FailureRow).order_by(FailureRow.id)
    if customer_id is not None:
        query = query.where(FailureRow.customer_id == customer_id)
    for row in stream(session, query).scalars():
        yield {
            "subject": row.subject,
            "customer_id": row.customer_id,
            "amount": as_decimal(row.amount_cents),
            "reason": row.reason,
            "opened_at": as_moment(row.opened_at),
            "closed_at": None if row.closed_at is None else as_moment(row.closed_at),
        }
