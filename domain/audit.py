"""Who did what, refusals included. Append-only."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.ledger import Stamp
from domain.tables import AuditRow, insert_row


@dataclass(frozen=True, slots=True)
class Act:
    """One act that was done: by whom, and when (UTC)."""

    actor: str
    at: datetime


def record(session: Session, stamp: Stamp, action: str, subject: str) -> None:
    """Write down an act: ``action`` as ``payment.record``, ``subject`` a number or an id."""
    _write(session, stamp, action, subject, refused=0, reason="")


def record_refusal(session: Session, stamp: Stamp, action: str, subject: str, reason: str) -> None:
    """Write down that an act was refused, and by which rule."""
    _write(session, stamp, action, subject, refused=1, reason=reason)


def find_act(session: Session, action: str, subject: str) -> Act | None:
    """Return who did this last, and when; nothing where nobody did."""
    query = (
        select(AuditRow.actor, AuditRow.at)
        .where(AuditRow.action == action, AuditRow.subject == subject, AuditRow.refused == 0)
        .order_by(AuditRow.id.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else Act(*row)


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
