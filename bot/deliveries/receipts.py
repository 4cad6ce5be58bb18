"""The card of a receipt in the finance channel: posted once, then brought up to date in place."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.channels import Channels
from bot.deliveries.posting import Message, Poster
from domain import (
    attempts,
    audit,
    balances,
    customers,
    failures,
    outbox,
    receipts,
    saved_methods,
    sources,
)
from domain.attempts import Attempt
from domain.outbox import Card, Owed
from handlers.cards import ReceiptCard, receipt_blocks, receipt_title
from handlers.texts import Texts

UNDOING = {"voided": "receipt.void", "returned": "receipt.return", "failed": "charge.fail"}
"""The act that made a receipt count no more, by what it then is."""


@dataclass(frozen=True)
class ReceiptDelivery:
    """Delivers receipts' cards to the finance channel in its own language."""

    poster: Poster
    texts: Texts
    channels: Channels

    def show(self, number: str, owed: Owed) -> Card | None:
        """Post the card or bring it up to date; return where it stands, None where it has none.

        An opening balance was never announced, and is not now. Nor is anything where the
        organisation has no finance channel.
        """
        with self.poster.books.reading() as session:
            receipt = receipts.load(session, number)
            charge = attempts.find_charge(session, number)
            card = ReceiptCard(
                receipt,
                customers.load(session, receipt.customer_id).name,
                receipts.list_applied(session, number),
                balances.load(session, receipt.customer_id).owed_cents,
                sources.load_standing(session, number),
                audit.find_act(session, UNDOING.get(receipt.status, ""), number),
                charge,
                failures.is_open(session, number),
                _number_of(session, charge),
            )
            standing = outbox.find_card(session, number)
            channel = self.channels.decided(session).finance
        if standing is None and (receipt.origin == "import" or not channel):
            return None
        blocks = list(receipt_blocks(card, self.texts))
        message = Message(number, receipt_title(card, self.texts), blocks)
        return self.poster.show(message, standing, channel, owed)


def _number_of(session: Session, charge: Attempt | None) -> int | None:
    """Return the number of the method on file that was charged."""
    if charge is None or charge.method_id is None:
        return None
    return saved_methods.load(session, charge.method_id).number
