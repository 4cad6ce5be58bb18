"""Cards: what a channel sees of a receipt, as a function of how it stands now."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain import charges, gateway_books, give_back, refunds
from domain.attempts import Attempt, State
from domain.audit import Act
from domain.gateway import Decline
from domain.receipts import Applied, Receipt
from domain.sources import Standing
from handlers.blocks import Block, actions, button, context, fields, section
from handlers.mrkdwn import escape, mention
from handlers.texts import Texts

APPLIED_SHOWN = 6
UNDONE = {"voided": "card.voided", "returned": "card.returned", "failed": "card.failed"}
KNOWN_REASONS = frozenset(
    {
        *Decline,
        charges.NOT_FOUND,
        charges.NEEDS_HUMAN,
        charges.LATE,
        give_back.LATE,
        refunds.MADE_THERE,
        gateway_books.DISPUTE,
        gateway_books.MISSING,
    }
)
RETRIED = ("failed", "returned")
LINK_SEND = "link_send"
UNSURE = (State.UNKNOWN, State.NEEDS_HUMAN)


@dataclass(frozen=True)
class ReceiptCard:
    """All that a receipt's card tells; ``undoing`` is the act that made it count no more.

    ``charge`` is what collects it, where a gateway does; ``is_failure`` while its refusal waits
    for somebody.
    """

    receipt: Receipt
    customer: str
    applied: Sequence[Applied]
    owed_cents: int
    standing: Standing
    undoing: Act | None = None
    charge: Attempt | None = None
    is_failure: bool = False
    charged_number: int | None = None
    """The number of the method on file that was charged, where a link may replace it."""


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
        *_undone(card, texts),
        *_under_way(card, texts),
        fields(facts),
        *_uses(card, texts),
        context(
            texts.say(
                "card.recorded",
                by=mention(receipt.recorded_by),
                recorded_at=receipt.recorded_at,
                balance=texts.balance(card.owed_cents),
            )
        ),
        *_offer_retry(card, texts),
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


def _undone(card: ReceiptCard, texts: Texts) -> Sequence[Block]:
    """Say first that a receipt counts no more: since when, by whom and why."""
    key = UNDONE.get(card.receipt.status)
    if key is None or card.undoing is None:
        return []
    told = texts.say(
        key,
        by=mention(card.undoing.actor),
        undone_at=card.undoing.at,
        reason=reason_told(card.receipt.closed_reason, texts),
    )
    return [section(f":no_entry_sign: {told}")]


def _under_way(card: ReceiptCard, texts: Texts) -> Sequence[Block]:
    """Say that the gateway has not settled it yet, or has not told."""
    if card.charge is None or not card.charge.is_open:
        return []
    unsure = card.charge.state in UNSURE
    return [section(texts.say("card.unresolved" if unsure else "card.processing"))]


def _offer_retry(card: ReceiptCard, texts: Texts) -> Sequence[Block]:
    """Offer to charge again what was refused, or another method, until somebody has seen to it."""
    if card.charge is None or not card.is_failure or card.receipt.status not in RETRIED:
        return []
    again = button("charge_retry", texts.say("actions.retry"), card.receipt.number)
    return [actions([again, *offer_other(card.receipt.customer_id, card.charged_number, texts)])]


def offer_other(customer_id: str, number: int | None, texts: Texts) -> list[Block]:
    """Offer to send a link by which another method takes the place of the one of this number."""
    if number is None:
        return []
    return [button(LINK_SEND, texts.say("link.other"), f"{customer_id} {number}")]


def _uses(card: ReceiptCard, texts: Texts) -> Sequence[Block]:
    """Tell where the money is: applied, free, held for a decision, or gone."""
    told = tell_applied(card.applied, texts)
    stands = card.standing
    if stands.counts and stands.free_cents:
        told.append(texts.say("card.unapplied", amount_cents=stands.free_cents))
    if stands.counts and stands.reserved_cents:
        told.append(texts.say("card.reserved", amount_cents=stands.reserved_cents))
    if stands.gone_cents:
        told.append(texts.say("card.gone", amount_cents=stands.gone_cents))
    if card.receipt.note:
        told.append(f"> {escape(card.receipt.note, 500)}")
    return [section("\n".join(told))] if told else []


def reason_told(reason: str, texts: Texts) -> str:
    """Tell why something failed or was undone: a class that we know, or what was written."""
    known = reason in KNOWN_REASONS
    return texts.code("refusal", reason) if known else escape(reason, 500) or "–"
