"""The list ``audit``: who did what, refusals included."""

from collections.abc import Iterator

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from domain.allocations import receipt_number
from domain.extract.items import Item, as_moment, stream
from domain.tables import AuditRow, InvoiceRow, ReceiptRow


def read_audit(session: Session, customer_id: str | None) -> Iterator[Item]:
    """Read the audit in the order of its writing; of one customer, what bears their numbers."""
    subjects = None if customer_id is None else _subjects(session, customer_id)
    for row in stream(session, select(AuditRow).order_by(AuditRow.id)).scalars():
        if subjects is None or row.subject in subjects:
            yield _as_item(row)


def _subjects(session: Session, customer_id: str) -> set[str]:
    """Gather what an audit row about this customer can be about."""
    return {
        customer_id,
        *_numbers(session, select(InvoiceRow.number).where(InvoiceRow.customer_id == customer_id)),
        *map(receipt_number, _ids(session, customer_id)),
    }


def _numbers(session: Session, query: Select[str]) -> Iterator[str]:
    return iter(session.scalars(query))


def _ids(session: Session, customer_id: str) -> Iterator[int]:
    return iter(session.scalars(select(ReceiptRow.id).where(ReceiptRow.customer_id == customer_id)))


def _as_item(row: AuditRow) -> Item:
    return {
        "at": as_moment(row.at),
        "actor": row.actor,
        "action": row.action,
        "subject": row.subject,
        "refused": bool(row.refused),
        "reason": row.reason,
    }
