"""Each night, the gateway's books are held against ours, both ways, until nothing is unexplained.

The last days are looked at again: gateways are late with what they tell, and whatever is told
twice changes nothing.
"""

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from bot.listener import Listener
from bot.sender import CLOCK, Sender
from domain import gateway_books
from domain.business_day import first_moment, last_closed_day
from domain.gateway import Movement, MovementKind
from domain.gateway_books import Window
from domain.ledger import Stamp

LOOK_BACK: Final = timedelta(days=14)
"""How many days are looked at again: a gateway's books may be that late."""
SETTLED_AFTER: Final = timedelta(days=7)
"""After so long a charge that the gateway's books lack is missing, and no longer late."""
LINKS_EVERY: Final = timedelta(minutes=2)

log = logging.getLogger(__name__)


@dataclass
class Reconciler:
    """Compares each day once it is over, and asks about links whose news may have been lost."""

    sender: Sender
    listener: Listener
    _links_read_at: datetime | None = None

    def reconcile_next(self) -> bool:
        """Compare the days that are over and were not; tell whether there were any."""
        now = self.sender.clock()
        self._read_links(now)
        yesterday = last_closed_day(now, self.sender.zone)
        with self.sender.books.reading() as session:
            through = gateway_books.through(session)
        if through is not None and through >= yesterday:
            return False
        self.compare((through or yesterday) - LOOK_BACK, yesterday)
        with self.sender.books.transaction() as session:
            gateway_books.mark_through(session, yesterday)
        return True

    def next_due(self, _session: Session) -> datetime | None:
        """Say nothing: a day that is over is found by looking."""
        return None

    def compare(self, since: date, until: date) -> int:
        """Hold the movements of these days, both included, against our books; count them."""
        seen = set()
        count = 0
        for movement in self.sender.gateway.list_movements(since, until):
            self._take_in(movement)
            count += 1
            if movement.kind is MovementKind.CHARGE:
                seen.add(movement.gateway_ref)
        if count:
            self._tell_missing(since, frozenset(seen))
        log.info("reconciled since=%s until=%s movements=%s", since, until, count)
        self.sender.heard()
        return count

    def _take_in(self, movement: Movement) -> None:
        sender = self.sender
        stamp = Stamp.of(CLOCK, sender.clock(), sender.zone)
        with sender.books.transaction() as session:
            gateway_books.take_in(session, sender.gateway.name, movement, sender.terms, stamp)

    def _tell_missing(self, since: date, seen: frozenset[str]) -> None:
        """Look for charges of those days that are old enough to be there, and are not."""
        sender = self.sender
        stamp = Stamp.of(CLOCK, sender.clock(), sender.zone)
        until = stamp.at - SETTLED_AFTER
        window = Window(first_moment(since, sender.zone), until, seen)
        with sender.books.transaction() as session:
            gateway_books.tell_missing(session, sender.gateway.name, window, stamp)

    def _read_links(self, now: datetime) -> None:
        if self._links_read_at is None or now - self._links_read_at >= LINKS_EVERY:
            self._links_read_at = now
            self.listener.read_links()
