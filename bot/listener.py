"""Applies what gateways told by themselves: asks back, and lets the books follow the answer."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.database import Books
from domain import attempts, links, saved_methods, webhooks
from domain.gateway import Gateway
from domain.ledger import Stamp
from domain.links import CLIENT, SentLink
from domain.webhooks import Told
from handlers.desk import now

CLOCK = "guichet"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Listener:
    """Takes one event at a time; any number may listen, in any number of processes.

    ``heard`` is called where something changed: somebody is owed news of it.
    """

    books: Books
    gateway: Gateway
    zone: ZoneInfo
    clock: Callable[[], datetime] = now
    heard: Callable[[], None] = lambda: None

    def apply_next(self) -> bool:
        """Apply one event; tell whether there was one."""
        with self.books.transaction() as session:
            told = webhooks.claim_next(session, self.gateway.name, self.clock())
        if told is None:
            return False
        understood = self._apply(told)
        with self.books.transaction() as session:
            if understood:
                webhooks.mark_applied(session, told)
            else:
                webhooks.put_off(session, told, self.clock())
        if understood:
            self.heard()
        return True

    def next_due(self, session: Session) -> datetime | None:
        """When the next event may be applied."""
        return webhooks.next_due(session, self.gateway.name)

    def read_links(self) -> None:
        """Ask about every link that a client may have used: a webhook may have been lost."""
        with self.books.reading() as session:
            waiting = links.list_open(session, self.clock())
        for link in waiting:
            self._read_link(link)

    def _apply(self, told: Told) -> bool:
        """Ask about whatever the event names; tell whether it named anything of ours."""
        return self._ask_order(told) or self._ask_link(told) or self._ask_method(told)

    def _ask_order(self, told: Told) -> bool:
        with self.books.transaction() as session:
            names = (told.reference, told.gateway_ref)
            attempt = attempts.find_named(session, self.gateway.name, *names)
            if attempt is not None and attempt.sent_at is not None:
                attempts.hasten(session, attempt, self.clock())
        return attempt is not None

    def _ask_link(self, told: Told) -> bool:
        if not told.link_ref:
            return False
        with self.books.reading() as session:
            link = links.find_open(session, told.link_ref)
        return link is not None and self._read_link(link)

    def _read_link(self, link: SentLink) -> bool:
        saved = self.gateway.read_link(link.link_ref)
        if saved is None:
            return False
        with self.books.transaction() as session:
            links.use(session, link, saved, Stamp.of(CLIENT, self.clock(), self.zone))
        return True

    def _ask_method(self, told: Told) -> bool:
        """Take over what the gateway changed of a method: a new card, a new month, none."""
        with self.books.reading() as session:
            on_file = saved_methods.list_with_token(session, told.gateway_ref)
        for method in on_file:
            fresh = self.gateway.refresh(method.token, method.gateway_customer)
            if fresh is not None:
                stamp = Stamp.of(CLOCK, self.clock(), self.zone)
                with self.books.transaction() as session:
                    saved_methods.follow(session, method, fresh, stamp)
        return bool(on_file)
