"""Sending attempts: claimed with a lease by one worker at a time, marked before they leave."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from domain.attempts import Attempt, Kind, State, as_attempt, load
from domain.tables import AttemptRow

LEASE: Final = timedelta(seconds=90)
"""How long a claim holds: longer than a gateway may take to answer (40 s), looked up first."""


def claim_next(session: Session, now: datetime, gateway: str) -> Attempt | None:
    """Take the attempt that waits longest for something to be done; others leave it alone.

    The claim holds for a lease: a worker that dies loses it, and another one asks.
    """
    waiting = (
        select(AttemptRow)
        .where(AttemptRow.gateway == gateway, AttemptRow.not_before <= now)
        .order_by(AttemptRow.not_before, AttemptRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = session.scalars(waiting).one_or_none()
    if row is None:
        return None
    row.fence += 1
    row.not_before = now + LEASE
    session.flush()
    return as_attempt(row)


def mark_sent(
    session: Session, claimed: Attempt, kind: Kind, charge_ref: str, now: datetime
) -> Attempt | None:
    """Write down that the order leaves now, as a refund or as a void; None: it was taken over."""
    values = {"kind": kind, "charge_ref": charge_ref, "state": State.SENT, "sent_at": now}
    if not _change_claimed(session, claimed, **values):
        return None
    return load(session, claimed.reference)


def still_holds(session: Session, claimed: Attempt) -> bool:
    """Tell whether a claim holds and nothing was heard of its order since."""
    fresh = load(session, claimed.reference)
    return (fresh.fence, fresh.state) == (claimed.fence, claimed.state)


def put_off(session: Session, claimed: Attempt, until: datetime) -> None:
    """Try again later what was not sent; a claim that ran out changes nothing."""
    _change_claimed(session, claimed, not_before=until)


def next_due(session: Session, gateway: str) -> datetime | None:
    """When the earliest attempt has something to be done."""
    query = select(func.min(AttemptRow.not_before)).where(AttemptRow.gateway == gateway)
    return session.execute(query).scalar_one_or_none()


def _change_claimed(session: Session, claimed: Attempt, **values: object) -> bool:
    """Change an attempt whose claim still holds: whoever takes it over counts one more."""
    changed = session.execute(
        update(AttemptRow)
        .where(AttemptRow.id == claimed.id, AttemptRow.fence == claimed.fence)
        .values(**values)
        .returning(AttemptRow.id)
    )
    return changed.one_or_none() is not None
