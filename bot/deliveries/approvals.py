"""Refunds and transfers: their cards in the approvals channel, the outcome to who asked."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.channels import Channels
from bot.deliveries.posting import Message, Poster
from bot.locales import Locales
from domain import outbox, people
from domain.outbox import Card, Owed
from handlers.approval_cards import (
    ApprovalCard,
    approval_blocks,
    approval_title,
    load_card,
    outcome_told,
)
from handlers.blocks import section
from handlers.texts import Texts


@dataclass(frozen=True)
class ApprovalDelivery:
    """Delivers what waits for a decision, and what was decided."""

    poster: Poster
    texts: Texts
    channels: Channels
    locales: Locales

    def show(self, number: str, owed: Owed) -> Card | None:
        """Show a request's card in the approvals channel, or bring it up to date."""
        with self.poster.books.reading() as session:
            card = load_card(session, number)
            standing = outbox.find_card(session, number)
            channel = self._channel(session)
        if standing is None and not channel:
            return None
        return self.poster.show(self._write(card), standing, channel, owed)

    def tell_requester(self, number: str) -> None:
        """Tell in private whoever asked what became of it, in their own language."""
        with self.poster.books.reading() as session:
            card = load_card(session, number)
        asked_by = card.approval.requested_by
        if asked_by in people.MACHINES:
            return
        texts = self.texts.in_locale(self.locales.of(asked_by))
        told = outcome_told(card, texts)
        self.poster.tell(asked_by, Message(number, told, [section(told)]))

    def _channel(self, session: Session) -> str:
        """Return the approvals channel, or the finance channel where there is none."""
        channels = self.channels.decided(session)
        return channels.approvals or channels.finance

    def _write(self, card: ApprovalCard) -> Message:
        title = approval_title(card, self.texts)
        return Message(card.approval.subject, title, list(approval_blocks(card, self.texts)))
