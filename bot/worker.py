"""Keeps promises: claim one, deliver it outside any transaction, write the outcome down.

Slack may be down for hours: nothing is lost, and what people do at the counter does not wait.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.database import Books
from bot.deliveries.claims import ClaimLost
from bot.deliveries.routes import Deliveries
from domain import outbox
from domain.errors import Busy
from domain.outbox import Owed
from handlers.desk import now

LONGEST_WAIT_SECONDS = 5.0
RATE_LIMITED = "ratelimited"
LONG_AGO = datetime.min.replace(tzinfo=UTC)
log = logging.getLogger(__name__)

Outcome = Callable[[Session, datetime], None]
"""What to write down once the outside has answered."""


@dataclass
class Worker:
    """One thread that keeps what we owe Slack."""

    books: Books
    deliveries: Deliveries
    clock: Callable[[], datetime] = now
    due: Event = field(default_factory=Event)
    """Set when something is owed."""
    _quiet_until: datetime = LONG_AGO
    _stopping: Event = field(default_factory=Event)
    _thread: Thread | None = None

    def wake(self) -> None:
        """Say that something is owed."""
        self.due.set()

    def start(self) -> None:
        """Start the thread."""
        self._thread = Thread(target=self._run, name="worker", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Let the delivery in hand end, then stop."""
        self._stopping.set()
        self.due.set()
        if self._thread is not None:
            self._thread.join()

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

    def _run(self) -> None:
        while not self._stopping.is_set():
            self.due.wait(self._pause())
            self.due.clear()
            try:
                while not self._stopping.is_set() and self.keep_next():
                    continue
            except (SQLAlchemyError, Busy) as error:
                log.warning("books unavailable error=%s", type(error).__name__)

    def _pause(self) -> float:
        """Wait for the next promise that becomes due; the tick is the net under it."""
        try:
            with self.books.reading() as session:
                due = outbox.next_due(session)
        except SQLAlchemyError:
            return LONGEST_WAIT_SECONDS
        if due is None:
            return LONGEST_WAIT_SECONDS
        seconds = (max(due, self._quiet_until) - self.clock()).total_seconds()
        return min(LONGEST_WAIT_SECONDS, max(0.05, seconds))

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
