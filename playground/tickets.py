"""Rights that run out: trigger ids (seconds, once) and response URLs (half an hour, five times)."""

import secrets
from dataclasses import dataclass

from playground.feed import Feed
from playground.payloads import Ids, Refused

RESPONSE_SECONDS = 30 * 60
RESPONSE_USES = 5
KEPT_TICKETS = 5000


@dataclass
class Trigger:
    """The right to open one view for the person who just acted."""

    person_id: str
    expires_at: float
    in_modal: bool = False
    is_used: bool = False


@dataclass
class ResponseUrl:
    """The right to answer where a person acted; `message_ts` is what they acted on."""

    person_id: str
    channel_id: str
    expires_at: float
    message_ts: str | None = None
    uses: int = 0


class Tickets:
    """Hands out triggers and response URLs, and takes them back."""

    def __init__(self, feed: Feed, ids: Ids, trigger_seconds: float) -> None:
        self._feed = feed
        self._ids = ids
        self._seconds = trigger_seconds
        self._triggers: dict[str, Trigger] = {}
        self._urls: dict[str, ResponseUrl] = {}

    def give_trigger(self, person_id: str, *, in_modal: bool = False) -> str:
        """A trigger id for what this person did just now."""
        with self._feed.changed:
            ticket = self._ids.fresh("") + ".1." + secrets.token_hex(16)
            expires_at = self._feed.clock() + self._seconds
            self._triggers[ticket] = Trigger(person_id, expires_at, in_modal)
            if len(self._triggers) > KEPT_TICKETS:
                del self._triggers[next(iter(self._triggers))]
            return ticket

    def take_trigger(self, ticket: object) -> Trigger:
        """Use a trigger; it must be alive and fresh."""
        with self._feed.changed:
            trigger = self._triggers.get(str(ticket))
            if trigger is None:
                raise Refused("invalid_trigger_id")
            if trigger.is_used:
                raise Refused("exchanged_trigger_id")
            if self._feed.clock() > trigger.expires_at:
                raise Refused("expired_trigger_id")
            trigger.is_used = True
            return trigger

    def give_url(self, person_id: str, channel_id: str, message_ts: str | None = None) -> str:
        """The last part of a response URL for what this person did just now."""
        with self._feed.changed:
            ticket = self._ids.fresh("") + secrets.token_hex(12)
            expires_at = self._feed.clock() + RESPONSE_SECONDS
            self._urls[ticket] = ResponseUrl(person_id, channel_id, expires_at, message_ts)
            if len(self._urls) > KEPT_TICKETS:
                del self._urls[next(iter(self._urls))]
            return ticket

    def find_url(self, ticket: str) -> ResponseUrl:
        """The response URL, if it may still be used."""
        with self._feed.changed:
            url = self._urls.get(ticket)
            if url is None or self._feed.clock() > url.expires_at:
                raise Refused("expired_url", status=404)
            if url.uses >= RESPONSE_USES:
                raise Refused("used_url", status=404)
            return url
