"""The action list: what failed and still waits for somebody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from domain import outbox
from domain.ledger import Stamp
from domain.promises import ShowReceipt
from domain.tables import FailureRow


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing to act on: what, whose, how many cents, why, since when (UTC)."""

    failure_id: int
    subject: str
    customer_id: str
    amount_cents: int
    reason: str
    opened_at: datetime


def open_failure(
    session: Session, subject: str, customer_id: str, amount_cents: int, reason: str, stamp: Stamp
) -> None:
    """Put something on the action list."""
    session.execute(
        insert(FailureRow),
        {
            "subject": subject,
            "customer_id": customer_id,
            "amount_cents": amount_cents,
            "reason": reason,
            "opened_at": stamp.at,
            "closed_at": None,
        },
    )


def close_failures(session: Session, subject: str, stamp: Stamp) -> None:
    """Take something off the action list: it was settled, by whatever route.

    The card of a receipt is brought up to date: it offers no other try any more.
    """
    closed = session.scalars(
        update(FailureRow)
        .where(FailureRow.subject == subject, FailureRow.closed_at.is_(None))
        .values(closed_at=stamp.at)
        .returning(FailureRow.id)
    )
    if closed.all() and subject.startswith("R-"):
        outbox.promise(session, ShowReceipt(subject), stamp)


def is_open(session: Session, subject: str) -> bool:
    """Tell whether something about this waits."""
    query = select(FailureRow.id).where(
        FailureRow.subject == subject, FailureRow.closed_at.is_(None)
    )
    return session.scalars(query).first() is not None


def latest_reason(session: Session, subject: str) -> str:
    """Return why something failed last; nothing where it did not."""
    query = select(FailureRow.reason).where(FailureRow.subject == subject)
    return session.scalars(query.order_by(FailureRow.id.desc())).first() or ""


def list_open(
    session: Session, customer_id: str | None = None, limit: int | None = 20
) -> Sequence[Failure]:
    """List what waits, oldest first; all of it where ``limit`` is None."""
    query = select(FailureRow).where(FailureRow.closed_at.is_(None)).order_by(FailureRow.id)
    if customer_id is not None:
        query = query.where(FailureRow.customer_id == customer_id)
    return [_read(row) for row in session.scalars(query.limit(limit))]


def list_opened(
    session: Session, since: datetime, until: datetime, limit: int
) -> Sequence[Failure]:
    """List what failed from ``since`` on and before ``until`` (UTC), the latest first.

    What was settled since then is among it.
    """
    opened = (FailureRow.opened_at >= since, FailureRow.opened_at < until)
    query = select(FailureRow).where(*opened).order_by(FailureRow.id.desc()).limit(limit)
    return [_read(row) for row in session.scalars(query)]


def _read(row: FailureRow) -> Failure:
    return Failure(
        row.id, row.subject, row.customer_id, row.amount_cents, row.reason, row.opened_at
    )
