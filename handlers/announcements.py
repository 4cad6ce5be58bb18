"""What the finance channel is told when a receipt is undone."""

from dataclasses import dataclass

from domain.customers import Customer
from domain.receipts import Receipt
from domain.refunds import Refund
from handlers.cards import reason_told
from handlers.mrkdwn import escape, mention
from handlers.texts import Texts


@dataclass(frozen=True)
class Undone:
    """A receipt that was voided or came back; ``actor`` is who did it, or a machine."""

    receipt: Receipt
    customer: str
    owed_cents: int
    actor: str


def void_told(undone: Undone, texts: Texts) -> str:
    """Tell that a receipt was voided, by whom and why."""
    told = texts.say(
        "void.announced",
        receipt=undone.receipt.number,
        amount_cents=undone.receipt.amount_cents,
        customer=escape(undone.customer),
        number=escape(undone.receipt.customer_id),
        by=mention(undone.actor),
        reason=escape(undone.receipt.closed_reason, 500),
        balance=texts.balance(undone.owed_cents),
    )
    return f":no_entry_sign: {told}"


def return_told(undone: Undone, texts: Texts) -> str:
    """Tell that the bank returned a receipt, and what the client owes since."""
    told = texts.say(
        "return.announced",
        receipt=undone.receipt.number,
        method=undone.receipt.method,
        amount_cents=undone.receipt.amount_cents,
        customer=escape(undone.customer),
        number=escape(undone.receipt.customer_id),
        reason=escape(undone.receipt.closed_reason, 500) or "–",
        balance=texts.balance(undone.owed_cents),
    )
    return f":leftwards_arrow_with_hook: {told}"


def taken_told(refund: Refund, owner: Customer, owed_cents: int, texts: Texts) -> str:
    """Tell that a bank took a part of a receipt back, and what the client owes since."""
    told = texts.say(
        "taken.announced",
        refund=refund.number,
        receipt=refund.claims[0].source,
        amount_cents=refund.approval.amount_cents,
        customer=escape(owner.name),
        number=escape(owner.customer_id),
        reason=reason_told(refund.approval.reason, texts),
        balance=texts.balance(owed_cents),
    )
    return f":leftwards_arrow_with_hook: {told}"
