"""Cards: what a channel sees of a receipt, as a function of how it stands now."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.receipts import Applied, Receipt
from handlers.blocks import Block, context, fields, section
from handlers.mrkdwn import escape
from handlers.texts import Texts

APPLIED_SHOWN = 6


@dataclass(frozen=True)
class ReceiptCard:
    """All that a receipt's card tells."""

    receipt: Receipt
    customer: str
    applied: Sequence[Applied]
    owed_cents: int

    @property
    def unapplied_cents(self) -> int:
        """What is left to apply."""
        return self.receipt.amount_cents - sum(part.amount_cents for part in self.applied)


def receipt_title(card: ReceiptCard, texts: Texts) -> str:
    """Tell the card in one plain line: what notifications and screen readers read."""
    receipt = card.receipt
    return texts.say(
        f"{receipt.kind}.announced",
        receipt=receipt.number,
        amount_cents=receipt.amount_cents,
        customer=escape(card.customer),
        number=escape(receipt.customer_id),
    )


def receipt_blocks(card: ReceiptCard, texts: Texts) -> Sequence[Block]:
    """Draw the card; posting and updating use the same one."""
    receipt = card.receipt
    facts = [
        texts.say("card.method", method=receipt.method),
        texts.say("card.received_on", received_on=receipt.received_on),
    ]
    if receipt.rounding_cents:
        collected = receipt.amount_cents + receipt.rounding_cents
        facts.append(texts.say("card.collected", collected_cents=collected))
    for name in ("purpose", "payer", "reference"):
        written = getattr(receipt, name)
        if written:
            facts.append(f"*{texts.say(f'field.{name}')}*\n{escape(written)}")
    return [
        section(f"*{receipt_title(card, texts)}*"),
        fields(facts),
        *_uses(card, texts),
        context(
            texts.say(
                "card.recorded",
                user=receipt.recorded_by,
                recorded_at=receipt.recorded_at,
                balance=texts.balance(card.owed_cents),
            )
        ),
    ]


def tell_applied(applied: Sequence[Applied], texts: Texts) -> list[str]:
    """Tell what went to which invoice, one a line; a long list is cut and counted."""
    told = [
        texts.say("card.applied", invoice=escape(part.invoice), amount_cents=part.amount_cents)
        for part in applied[:APPLIED_SHOWN]
    ]
    if len(applied) > APPLIED_SHOWN:
        told.append(texts.say_many("card.applied_more", len(applied) - APPLIED_SHOWN))
    return told


def _uses(card: ReceiptCard, texts: Texts) -> Sequence[Block]:
    told = tell_applied(card.applied, texts)
    if card.unapplied_cents:
        told.append(texts.say("card.unapplied", amount_cents=card.unapplied_cents))
    if card.receipt.note:
        told.append(f"> {escape(card.receipt.note, 500)}")
    return [section("\n".join(told))] if told else []
