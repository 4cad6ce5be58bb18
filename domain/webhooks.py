"""What gateways tell by themselves: kept once, applied later, in any order, any number of times.

Nothing that an event says is believed: it only makes us ask the gateway sooner.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import exists, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from domain.gateway import Event
from domain.tables import AttemptRow, WebhookEventRow

LEASE: Final = timedelta(seconds=60)
MAX_TRIES: Final = 12
"""Tries before an event that means nothing to us is given up: about a day of pauses."""
LONGEST_PAUSE: Final = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Told:
    """One event that waits to be applied; ``tries`` counts this one."""

    gateway: str
    event_id: str
    kind: str
    gateway_ref: str
    reference: str
    link_ref: str
    tries: int


def keep(session: Session, gateway: str, event: Event, now: datetime) -> bool:
    """Keep an event, once; tell whether it was new."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    kept = (
        insert(WebhookEventRow)
        .values(
            gateway=gateway,
            event_id=event.event_id,
            kind=event.kind,
            is_genuine=int(event.is_genuine),
            gateway_ref=event.gateway_ref,
            reference=event.reference,
            link_ref=event.link_ref,
            received_at=now,
            not_before=now,
            tries=0,
            state="new",
        )
        .on_conflict_do_nothing(index_elements=["gateway", "event_id"])
        .returning(WebhookEventRow.event_id)
    )
    return session.scalars(kept).one_or_none() is not None


def claim_next(session: Session, gateway: str, now: datetime) -> Told | None:
    """Take the event that has waited longest; the claim holds for a lease."""
    row = session.scalars(
        select(WebhookEventRow)
        .where(
            WebhookEventRow.gateway == gateway,
            WebhookEventRow.state == "new",
            WebhookEventRow.not_before <= now,
        )
        .order_by(WebhookEventRow.not_before)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if row is None:
        return None
    row.not_before = now + LEASE
    row.tries += 1
    session.flush()
    return Told(
        row.gateway,
        row.event_id,
        row.kind,
        row.gateway_ref,
        row.reference,
        row.link_ref,
        row.tries,
    )


def mark_applied(session: Session, told: Told) -> None:
    """Write an event off: whoever it was about is being asked."""
    _change(session, told, state="applied")


def put_off(session: Session, told: Told, now: datetime) -> None:
    """Try again later: it may be about something that is not written down yet."""
    if told.tries >= MAX_TRIES:
        _change(session, told, state="given_up")
        return
    pause = min(LONGEST_PAUSE, timedelta(seconds=2 ** (told.tries + 1)))
    _change(session, told, not_before=now + pause)


def next_due(session: Session, gateway: str) -> datetime | None:
    """When the earliest event may be applied."""
    query = select(func.min(WebhookEventRow.not_before)).where(
        WebhookEventRow.gateway == gateway, WebhookEventRow.state == "new"
    )
    return session.execute(query).scalar_one_or_none()


def latest(session: Session, gateway: str) -> datetime | None:
    """When the gateway last told us anything by itself."""
    query = select(func.max(WebhookEventRow.received_at)).where(WebhookEventRow.gateway == gateway)
    return session.execute(query).scalar_one_or_none()


def is_silent(session: Session, gateway: str) -> bool:
    """Tell whether a gateway decided on charges and yet never told us anything by itself."""
    decided = exists().where(
        AttemptRow.gateway == gateway, AttemptRow.kind == "charge", AttemptRow.gateway_ref != ""
    )
    told = exists().where(WebhookEventRow.gateway == gateway)
    return bool(session.execute(select(decided & ~told)).scalar_one())


def _change(session: Session, told: Told, **values: object) -> None:
    session.execute(
        update(WebhookEventRow)
        .where(
            WebhookEventRow.gateway == told.gateway,
            WebhookEventRow.event_id == told.event_id,
        )
        .values(**values)
    )
