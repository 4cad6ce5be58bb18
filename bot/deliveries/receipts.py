"""The card of a receipt in the finance channel: posted once, then brought up to date in place."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.database import Books
from bot.deliveries.claims import hold_on
from domain import balances, customers, outbox, receipts
from domain.outbox import Card, Owed
from handlers.cards import ReceiptCard, receipt_blocks, receipt_title
from handlers.desk import now
from handlers.texts import Texts

METADATA = "guichet_card"
PAGES = 5
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ReceiptDelivery:
    """Delivers receipts' cards to one channel in its own language."""

    client: WebClient
    books: Books
    texts: Texts
    channel: str
    clock: Callable[[], datetime] = now

    def show(self, number: str, owed: Owed) -> Card | None:
        """Post the card or bring it up to date; return where it stands, None where it has none.

        An opening balance was never announced, and is not now. Nor is anything where the
        organisation has no finance channel.

        Raises:
            SlackApiError: Slack refused.
            OSError: Slack did not answer.
            ClaimLost: looking for an earlier post took so long that another worker took over.
        """
        facts, standing = self._read(number)
        message = self._write(facts)
        if standing is not None:
            return self._update(standing, message)
        if facts.receipt.origin == "import" or not self.channel:
            return None
        return self._find_posted(number, owed) or self._post(number, message)

    def _read(self, number: str) -> tuple[ReceiptCard, Card | None]:
        with self.books.reading() as session:
            receipt = receipts.load(session, number)
            customer = customers.load(session, receipt.customer_id)
            balance = balances.load(session, receipt.customer_id)
            applied = receipts.list_applied(session, number)
            card = ReceiptCard(receipt, customer.name, applied, balance.owed_cents)
            return card, outbox.find_card(session, number)

    def _write(self, card: ReceiptCard) -> dict[str, Any]:
        blocks = list(receipt_blocks(card, self.texts))
        return {"text": receipt_title(card, self.texts), "blocks": blocks}

    def _update(self, standing: Card, message: dict[str, Any]) -> Card:
        try:
            self.client.chat_update(channel=standing.channel, ts=standing.message_ts, **message)
        except SlackApiError as error:
            if error.response["error"] not in {"message_not_found", "cant_update_message"}:
                raise
            log.warning("card gone channel=%s ts=%s", standing.channel, standing.message_ts)
        return standing

    def _post(self, number: str, message: dict[str, Any]) -> Card:
        metadata = {"event_type": METADATA, "event_payload": {"subject": number}}
        answer = self.client.chat_postMessage(channel=self.channel, metadata=metadata, **message)
        return Card(str(answer["channel"]), str(answer["ts"]))

    def _find_posted(self, number: str, owed: Owed) -> Card | None:
        """Look for a card whose post went through although its answer was lost."""
        if owed.tries == 1:
            return None
        found = self._look_back(number, owed)
        hold_on(self.books, owed, self.clock)
        return found

    def _look_back(self, number: str, owed: Owed) -> Card | None:
        cursor = ""
        for _ in range(PAGES):
            page = self.client.conversations_history(
                channel=self.channel,
                oldest=_as_ts(owed.promised_at),
                include_all_metadata=True,
                limit=200,
                cursor=cursor,
            )
            messages: list[dict[str, Any]] = page.get("messages") or []
            for message in messages:
                if _subject(message) == number:
                    return Card(self.channel, str(message["ts"]))
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None
        return None


def _subject(message: dict[str, Any]) -> str:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != METADATA:
        return ""
    return str(metadata.get("event_payload", {}).get("subject", ""))


def _as_ts(moment: datetime) -> str:
    """Write a moment a minute earlier as Slack's timestamp: clocks differ."""
    return f"{moment.timestamp() - 60:.6f}"
