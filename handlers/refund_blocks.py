"""What the refund's form shows: what can be refunded, and what a refund would do."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from domain import refunds
from domain.balances import Balance
from domain.errors import BillingError
from domain.people import Permission, Staff
from domain.refunds import ORIGINAL, Drawn
from domain.sources import Standing
from handlers.blocks import Block, button, context, option, section
from handlers.forms import FormRefused
from handlers.mrkdwn import escape
from handlers.texts import Texts

REFUND_DEPOSIT = "refund_deposit"
DEPOSITS_SHOWN = 8
DRAWN_SHOWN = 8
REOPENED_SHOWN = 8


def source_option(stands: Standing, texts: Texts) -> Block:
    """Make one source's choice: number, kind, method and what is left of it to refund."""
    told = [stands.source.number, texts.code("kind", stands.source.kind)]
    if stands.method:
        told.append(texts.code("method", stands.method))
    told.append(texts.money(stands.refundable_cents))
    description = texts.say(
        "refund.source_of", dated_on=stands.dated_on, amount_cents=stands.source.amount_cents
    )
    return option(stands.source.number, " · ".join(told), description)


def tell_reserved(balance: Balance, texts: Texts) -> Sequence[Block]:
    """Tell what waits for a decision already, where something does."""
    if not balance.reserved_cents:
        return []
    return [context(texts.say("refund.reserved_now", reserved_cents=balance.reserved_cents))]


def tell_ceiling(picked: Sequence[Standing], texts: Texts) -> Block:
    """Tell how much the picked sources have left to give."""
    if not picked:
        return context(texts.say("refund.pick"), "preview")
    most = sum(stands.refundable_cents for stands in picked)
    return context(texts.say("refund.ceiling", max_cents=most), "preview")


def tell_refusal(refusal: BillingError | FormRefused, texts: Texts) -> Block:
    """Tell what stands in the way."""
    refusals = refusal.refusals if isinstance(refusal, FormRefused) else [refusal]
    told = " ".join(escape(texts.refusal(refused), 500) for refused in refusals)
    return context(f":warning: {told}", "preview")


def tell_refund(
    session: Session, picked: Sequence[Standing], cents: int, method: str, texts: Texts
) -> Block:
    """Tell which sources give how much, which items come due again, and how it is paid out.

    Raises:
        RefundTooLarge: it is more than is left.
        OriginalMethodUnclear: there is no one original method.
    """
    drawn = refunds.preview(session, picked, cents)
    told = [texts.say("refund.preview"), *_drawn(drawn, texts)]
    reopened = _reopened(drawn, texts)
    if reopened:
        told += [texts.say("refund.reopens"), *reopened]
    used = [part.stands for part in drawn]
    paid_by = refunds.original_method(used) if method == ORIGINAL else method
    told.append(texts.say("refund.paid_by", method=paid_by))
    if any(stands.method not in ("", paid_by) for stands in used):
        told.append(":warning: " + texts.say("refund.other_method"))
    return section("\n".join(told), block_id="preview")


def _drawn(drawn: Sequence[Drawn], texts: Texts) -> list[str]:
    told = [
        texts.say(
            "refund.drawn",
            source=part.claim.source,
            amount_cents=part.claim.amount_cents,
            left_cents=part.stands.refundable_cents - part.claim.amount_cents,
        )
        for part in drawn[:DRAWN_SHOWN]
    ]
    if len(drawn) > DRAWN_SHOWN:
        told.append(texts.say_many("approval.more_parts", len(drawn) - DRAWN_SHOWN))
    return told


def _reopened(drawn: Sequence[Drawn], texts: Texts) -> list[str]:
    """Tell which invoice items a refunded payment leaves to pay again, and how much of each."""
    undone = [undoing for part in drawn for undoing in part.undone]
    told = [
        texts.say(
            "refund.reopened",
            invoice=escape(undoing.allocation.invoice),
            position=undoing.allocation.position,
            due_cents=undoing.allocation.amount_cents - undoing.kept_cents,
        )
        for undoing in undone[:REOPENED_SHOWN]
    ]
    if len(undone) > REOPENED_SHOWN:
        told.append(texts.say_many("refund.reopened_more", len(undone) - REOPENED_SHOWN))
    return told


def deposit_blocks(
    session: Session, customer_id: str, staff: Staff, texts: Texts
) -> Sequence[Block]:
    """List the deposits that have money left, each with its way back (R18, R20); oldest first."""
    left = [
        stands
        for stands in refunds.list_refundable(session, customer_id)
        if stands.source.kind == "deposit"
    ]
    if not left:
        return []
    blocks = [section(texts.say("account.deposits"))]
    blocks += [_deposit(stands, staff, texts) for stands in left[:DEPOSITS_SHOWN]]
    if len(left) > DEPOSITS_SHOWN:
        blocks.append(context(texts.say_many("account.more_deposits", len(left) - DEPOSITS_SHOWN)))
    return blocks


def _deposit(stands: Standing, staff: Staff, texts: Texts) -> Block:
    told = texts.say(
        "account.deposit",
        receipt=stands.source.number,
        left_cents=stands.refundable_cents,
        amount_cents=stands.source.amount_cents,
        method=stands.method,
        received_on=stands.dated_on,
    )
    if not staff.may(Permission.REQUEST_REFUND):
        return section(told)
    return section(told, button(REFUND_DEPOSIT, texts.say("account.refund"), stands.source.number))
