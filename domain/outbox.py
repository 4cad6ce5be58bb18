"""What we owe Slack: promised with the facts, claimed with a lease, written off when kept."""

from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import Final

from sqlalchemy import Select, bindparam, func, select, update
from sqlalchemy.orm import Session, aliased

from domain.ledger import Stamp
from domain.promises import (
    AnnounceOwnRoles,
    AnnounceReturn,
    AnnounceTaken,
    AnnounceVoid,
    PostReports,
    Promise,
    SendLink,
    SendReport,
    SendStatement,
    ShowBankCard,
    ShowHome,
    ShowReceipt,
    ShowRefund,
    ShowTransfer,
    TellLinkUsed,
    TellOutcome,
    TellRequester,
)
from domain.tables import CardRow, PromiseRow, insert_row

LEASE = timedelta(seconds=15)
"""How long a claim holds: longer than one call to Slack may take, for each post renews it."""
MAX_TRIES = 400
"""Tries before a promise is given up, loudly: about a week of the longest pauses."""
LONGEST_PAUSE = timedelta(minutes=30)

WRITTEN: Final[Mapping[str, type[SendStatement] | type[SendReport]]] = MappingProxyType(
    {"send_statement": SendStatement, "send_report": SendReport}
)
"""The promises about more than one thing, which write themselves in one line."""
KINDS: Final[Mapping[str, Callable[[str], Promise]]] = MappingProxyType(
    {
        "show_receipt": ShowReceipt,
        "show_refund": ShowRefund,
        "show_transfer": ShowTransfer,
        "tell_requester": TellRequester,
        "announce_void": AnnounceVoid,
        "announce_return": AnnounceReturn,
        "announce_taken": AnnounceTaken,
        "tell_outcome": TellOutcome,
        "send_link": SendLink,
        "tell_link_used": TellLinkUsed,
        "announce_own_roles": AnnounceOwnRoles,
        "show_home": ShowHome,
        "show_bank_card": ShowBankCard,
        "post_reports": PostReports,
    }
)
"""The promises about one number, person or channel, by the word that the table keeps for each."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A promise that somebody claimed; ``tries`` counts this one."""

    promise_id: int
    promise: Promise
    promised_at: datetime
    tries: int


@dataclass(frozen=True, slots=True)
class Card:
    """Where a subject's card stands."""

    channel: str
    message_ts: str


def promise(
    session: Session, owed: Promise, stamp: Stamp, *, after: timedelta = timedelta(0)
) -> None:
    """Save the promise in the transaction of the facts that it follows from.

    It is kept at once, or ``after`` a while: what answers a form has to come first.
    """
    kind, subject = _written(owed)
    insert_row(
        session,
        PromiseRow,
        {
            "kind": kind,
            "subject": subject,
            "state": "owed",
            "promised_at": stamp.at,
            "not_before": stamp.at + after,
            "tries": 0,
            "trouble": "",
        },
    )


def promise_once(session: Session, owed: Promise, stamp: Stamp) -> bool:
    """Save a promise unless the same one is owed already; tell whether it was saved."""
    kind, subject = _written(owed)
    same = select(PromiseRow.id).where(
        PromiseRow.subject == subject, PromiseRow.kind == kind, PromiseRow.state == "owed"
    )
    if session.scalars(same.limit(1)).first() is not None:
        return False
    promise(session, owed, stamp)
    return True


def claim_next(session: Session, now: datetime) -> Owed | None:
    """Take the oldest promise that is due, so that no other worker takes it before the lease ends.

    A subject's promises are kept in order: a later one waits for the earlier.
    """
    row = session.scalars(_oldest_due(), {"now": now}).one_or_none()
    if row is None:
        return None
    row.not_before = now + LEASE
    row.tries += 1
    return Owed(row.id, _read(row.kind, row.subject), row.promised_at, row.tries)


def mark_kept(session: Session, promise_id: int, now: datetime) -> None:
    """Write a promise off."""
    _settle(session, promise_id, state="kept", settled_at=now, trouble="")


def renew(session: Session, owed: Owed, now: datetime) -> bool:
    """Hold a claim for another lease; tell whether it was still this worker's to hold.

    Call it right before posting what may have taken long to prepare.
    """
    return _change_claim(session, owed, not_before=now + LEASE)


def put_off(session: Session, owed: Owed, trouble: str, until: datetime) -> None:
    """Try again later, and remember what went wrong; a claim that ran out changes nothing."""
    _change_claim(session, owed, not_before=until, trouble=trouble)


def give_up(session: Session, promise_id: int, trouble: str, now: datetime) -> None:
    """Stop trying; ``guichet doctor`` and the log say so."""
    _settle(session, promise_id, state="given_up", settled_at=now, trouble=trouble)


def pause_after(tries: int) -> timedelta:
    """How long to wait after so many tries: 2 s, doubling, half an hour at most."""
    return min(LONGEST_PAUSE, timedelta(seconds=2 ** min(tries, 12)))


def find_card(session: Session, subject: str) -> Card | None:
    """Return where the subject's card stands, if it was posted."""
    row = session.get(CardRow, subject)
    return None if row is None else Card(row.channel, row.message_ts)


def remember_card(session: Session, subject: str, card: Card) -> None:
    """Remember where the subject's card was posted."""
    session.merge(CardRow(subject=subject, channel=card.channel, message_ts=card.message_ts))


def count_owed(session: Session) -> int:
    """How many promises are not kept yet."""
    query = select(func.count()).select_from(PromiseRow).where(PromiseRow.state == "owed")
    return session.execute(query).scalar_one()


def count_given_up(session: Session) -> int:
    """How many promises were given up."""
    query = select(func.count()).select_from(PromiseRow).where(PromiseRow.state == "given_up")
    return session.execute(query).scalar_one()


def next_due(session: Session) -> datetime | None:
    """When the earliest promise may be tried."""
    query = select(func.min(PromiseRow.not_before)).where(PromiseRow.state == "owed")
    return session.execute(query).scalar_one_or_none()


def _written(owed: Promise) -> tuple[str, str]:
    """Say a promise in two words: its kind and its subject."""
    if isinstance(owed, SendStatement | SendReport):
        return _kind_of(owed, WRITTEN), owed.subject
    (subject,) = astuple(owed)
    return _kind_of(owed, KINDS), subject


def _kind_of(owed: Promise, kinds: Mapping[str, object]) -> str:
    return next(kind for kind, made in kinds.items() if made is type(owed))


@cache
def _oldest_due() -> Select[PromiseRow]:
    earlier = aliased(PromiseRow)
    waits = select(earlier.id).where(
        earlier.subject == PromiseRow.subject,
        earlier.state == "owed",
        earlier.id < PromiseRow.id,
    )
    return (
        select(PromiseRow)
        .where(
            PromiseRow.state == "owed",
            PromiseRow.not_before <= bindparam("now"),
            ~waits.exists(),
        )
        # Ordered by the bare id, SQLite would walk through every promise ever kept.
        .order_by(PromiseRow.id + 0)
        .limit(1)
        .with_for_update(skip_locked=True, of=PromiseRow)
    )


def _change_claim(session: Session, owed: Owed, **values: object) -> bool:
    """Change a promise that is still claimed: whoever claims it later counts one more try."""
    still_claimed = (
        PromiseRow.id == owed.promise_id,
        PromiseRow.state == "owed",
        PromiseRow.tries == owed.tries,
    )
    changed = session.execute(
        update(PromiseRow).where(*still_claimed).values(**values).returning(PromiseRow.id)
    )
    return changed.one_or_none() is not None


def _settle(session: Session, promise_id: int, **values: object) -> None:
    session.execute(update(PromiseRow).where(PromiseRow.id == promise_id).values(**values))


def _read(kind: str, subject: str) -> Promise:
    written = WRITTEN.get(kind)
    return written.of(subject) if written is not None else KINDS[kind](subject)
