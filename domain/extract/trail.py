"""The list ``audit``: who did what, refusals included."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.extract.items import Item, as_moment, stream
from domain.tables import ApprovalRow, AuditRow, InvoiceRow, PlanRow, SourceRow


def read_audit(session: Session, customer_id: str | None) -> Iterator[Item]:
    """Read the audit in the order of its writing; of one customer, what bears their numbers."""
    subjects = None if customer_id is None else _subjects(session, customer_id)
    for row in stream(session, select(AuditRow).order_by(AuditRow.id)).scalars():
        # An act on several things names them all, with a space between.
        if subjects is None or not subjects.isdisjoint(row.subject.split()):
            yield _as_item(row)


def _subjects(session: Session, customer_id: str) -> set[str]:
    """Gather what an audit row about this customer can be about."""
    sources = select(SourceRow.number).where(SourceRow.customer_id == customer_id)
    asked = select(ApprovalRow.subject).where(ApprovalRow.customer_id == customer_id)
    plans = select(PlanRow.number).where(PlanRow.customer_id == customer_id)
    return {
        customer_id,
        *session.scalars(asked),
        *session.scalars(plans),
        *session.scalars(select(InvoiceRow.number).where(InvoiceRow.customer_id == customer_id)),
        *session.scalars(sources),
    }


def _as_item(row: AuditRow) -> Item:
    return {
        "at": as_moment(row.at),
        "actor": row.actor,
        "action": row.action,
        "subject": row.subject,
        "refused": bool(row.refused),
        "reason": row.reason,
    }
