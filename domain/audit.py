"""Who did what, refusals included. Append-only."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.ledger import Stamp
from domain.tables import AuditRow, insert_row


def record(session: Session, stamp: Stamp, action: str, subject: str) -> None:
    """Write down an act: ``action`` as ``payment.record``, ``subject`` a number or an id."""
    _write(session, stamp, action, subject, refused=0, reason="")


def record_refusal(session: Session, stamp: Stamp, action: str, subject: str, reason: str) -> None:
    """Write down that an act was refused, and by which rule."""
    _write(session, stamp, action, subject, refused=1, reason=reason)


def find_actor(session: Session, action: str, subject: str) -> str:
    """Return who did this last; an empty text where nobody did."""
    query = (
        select(AuditRow.actor)
        .where(AuditRow.action == action, AuditRow.subject == subject, AuditRow.refused == 0)
        .order_by(AuditRow.id.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none() or ""


def _write(
    session: Session, stamp: Stamp, action: str, subject: str, *, refused: int, reason: str
) -> None:
    insert_row(
        session,
        AuditRow,
        {
            "at": stamp.at,
            "actor": stamp.actor,
            "action": action,
            "subject": subject,
            "refused": refused,
            "reason": reason,
        },
    )
