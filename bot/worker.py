"""Keeps promises: claim one, deliver it outside any transaction, write the outcome down.

Slack may be down for hours: nothing is lost, and what people do at the counter does not wait.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from bot.database import Books
from bot.deliveries.claims import ClaimLost
from bot.deliveries.routes import Deliveries
from domain import outbox
from domain.outbox import Owed
from handlers.desk import now

RATE_LIMITED = "ratelimited"
LONG_AGO = datetime.min.replace(tzinfo=UTC)
log = logging.getLogger(__name__)

Outcome = Callable[[Session, datetime], None]
"""What to write down once the outside has answered."""


@dataclass
class Worker:
    """Keeps what we owe Slack; its thread is ``bot/rounds.py``'s."""

    books: Books
    deliveries: Deliveries
    clock: Callable[[], datetime] = now
    _quiet_until: datetime = LONG_AGO

    def keep_next(self) -> bool:
        """Keep one promise that is due; tell whether there was one and Slack takes any."""
        if self.clock() < self._quiet_until:
            return False
        with self.books.transaction() as session:
            owed = outbox.claim_next(session, self.clock())
        if owed is None:
            return False
        outcome = self._deliver(owed)
        with self.books.transaction() as session:
            outcome(session, self.clock())
        return True

    def next_due(self, session: Session) -> datetime | None:
        """When the next promise may be tried; not before Slack takes any."""
        due = outbox.next_due(session)
        return None if due is None else max(due, self._quiet_until)

    def _deliver(self, owed: Owed) -> Outcome:
        try:
            posted = self.deliveries.keep(owed)
        except SlackApiError as error:
            return self._after_refusal(owed, error)
        except ClaimLost:
            return _leave_to_another
        except OSError as error:
            return _later(owed, type(error).__name__, outbox.pause_after(owed.tries))
        except Exception as error:
            log.exception("delivery broke promise=%s", owed.promise_id)
            return _later(owed, type(error).__name__, outbox.pause_after(owed.tries))

        def kept(session: Session, now: datetime) -> None:
            if posted is not None:
                outbox.remember_card(session, *posted)
            outbox.mark_kept(session, owed.promise_id, now)

        return kept

    def _after_refusal(self, owed: Owed, error: SlackApiError) -> Outcome:
        name = str(error.response["error"])
        if name != RATE_LIMITED:
            return _later(owed, name, outbox.pause_after(owed.tries))
        pause = timedelta(seconds=int(error.response.headers.get("Retry-After", 1)))
        self._quiet_until = self.clock() + pause
        return _later(owed, name, pause)


def _leave_to_another(_session: Session, _now: datetime) -> None:
    """Write nothing down: the claim ran out, and whoever took it over answers for it."""


def _later(owed: Owed, trouble: str, pause: timedelta) -> Outcome:
    """Try again after a pause; after very many tries, give up loudly."""

    def write(session: Session, now: datetime) -> None:
        if owed.tries >= outbox.MAX_TRIES:
            log.error("given up promise=%s trouble=%s", owed.promise_id, trouble)
            outbox.give_up(session, owed.promise_id, trouble, now)
        else:
            log.warning("put off promise=%s trouble=%s", owed.promise_id, trouble)
            outbox.put_off(session, owed, trouble, now + pause)

    return write
