"""Hosted links: opened at the gateway, sent to who asked, who passes them on to the client."""

from dataclasses import dataclass

from bot.deliveries.posting import Message, Poster
from bot.locales import Locales
from domain import customers, links, saved_methods
from domain.gateway import Gateway, Rail
from domain.links import SentLink
from handlers.blocks import section
from handlers.money_fields import saved_label
from handlers.mrkdwn import escape
from handlers.texts import Texts


class GatewaySilent(OSError):
    """The gateway opened no page: it is asked again later."""


@dataclass(frozen=True)
class Pages:
    """Where pages are opened: the gateway, what it charges here, and where clients come back to."""

    gateway: Gateway
    rails: frozenset[Rail]
    organisation: str
    return_url: str


@dataclass(frozen=True)
class LinkDelivery:
    """Delivers links in private, in the language of who asked."""

    poster: Poster
    texts: Texts
    locales: Locales
    pages: Pages | None

    def send(self, reference: str) -> None:
        """Open the page and send its address; one that was withdrawn meanwhile is not sent.

        Raises:
            GatewaySilent: the gateway opened none.
        """
        with self.poster.books.reading() as session:
            link = links.load(session, reference)
        if link.state == "wanted":
            link = self._open(link)
        if link.state == "open":
            self._tell(link, "link.ready", url=f"<{link.url}>", expires_at=link.expires_at)

    def tell_used(self, reference: str) -> None:
        """Tell who asked that the client used the link, and what is on file now."""
        with self.poster.books.reading() as session:
            link = links.load(session, reference)
            on_file = saved_methods.list_active(session, link.customer_id)
        labels = [escape(saved_label(method, self.texts)) for method in on_file]
        self._tell(link, "link.used", methods=", ".join(labels) or "–")

    def _open(self, link: SentLink) -> SentLink:
        if self.pages is None:
            raise GatewaySilent
        where = self.pages
        with self.poster.books.reading() as session:
            order = links.order_of(session, link, where.organisation, where.rails, where.return_url)
        opened = where.gateway.open_link(order)
        if opened is None:
            raise GatewaySilent
        with self.poster.books.transaction() as session:
            return links.open_link(session, link.reference, opened)

    def _tell(self, link: SentLink, key: str, **facts: object) -> None:
        with self.poster.books.reading() as session:
            customer = customers.load(session, link.customer_id)
        texts = self.texts.in_locale(self.locales.of(link.requested_by))
        named = {"customer": escape(customer.name), "number": escape(customer.customer_id)}
        told = texts.say(key, **named, **facts)  # type: ignore[arg-type]
        self.poster.tell(link.requested_by, Message(link.reference, told, [section(told)]))
