"""Orders for the suite, each with a reference of its own, and what time does to them."""

import random
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from domain.gateway import (
    Answer,
    ChargeOrder,
    LinkOrder,
    Occasion,
    Outcome,
    Rail,
    RefundOrder,
    VoidOrder,
)
from tests.gateways.bench import Bench

CONSONANTS = "BCDFGHJKLMNPQRSTVWXZ"
CENTS = 12_345
_letters = random.Random(19)
SomeOrder = TypeVar("SomeOrder", ChargeOrder, RefundOrder, VoidOrder)


def reference() -> str:
    """Make a reference as the core makes them: 19 consonants."""
    return "".join(_letters.choices(CONSONANTS, k=19))


def charge_order(
    bench: Bench,
    rail: Rail = Rail.CARD,
    cents: int = CENTS,
    occasion: Occasion = Occasion.COUNTER,
) -> ChargeOrder:
    """Order a charge of a method that was just saved."""
    saved = bench.save(rail)
    return ChargeOrder(
        reference=reference(),
        amount_cents=cents,
        currency=bench.currency_of(rail),
        rail=rail,
        token=saved.token,
        gateway_customer=saved.gateway_customer,
        occasion=occasion,
    )


def sent(bench: Bench, order: SomeOrder) -> SomeOrder:
    """Return the order as the core keeps it once it was sent."""
    return replace(order, sent_at=bench.clock())


def charged(bench: Bench, rail: Rail = Rail.CARD, cents: int = CENTS) -> tuple[ChargeOrder, Answer]:
    """Charge a method; the gateway accepts."""
    order = charge_order(bench, rail, cents)
    answer = bench.gateway.charge(order)
    accepted = Outcome.APPROVED if rail is Rail.CARD else Outcome.PROCESSING
    assert answer.outcome is accepted
    return sent(bench, order), answer


def settled(bench: Bench, rail: Rail = Rail.CARD, cents: int = CENTS) -> tuple[ChargeOrder, str]:
    """Charge a method and let it settle; give the gateway's name for the charge."""
    order, answer = charged(bench, rail, cents)
    bench.settle(answer.gateway_ref)
    return order, answer.gateway_ref


def refund_order(charge: ChargeOrder, charge_ref: str, cents: int) -> RefundOrder:
    """Order a refund of a part or of all of a charge."""
    return RefundOrder(
        reference=reference(),
        charge_ref=charge_ref,
        amount_cents=cents,
        charged_cents=charge.amount_cents,
        currency=charge.currency,
        rail=charge.rail,
    )


def void_order(charge: ChargeOrder, charge_ref: str) -> VoidOrder:
    """Order a charge to be cancelled."""
    return VoidOrder(reference(), charge_ref, charge.amount_cents, charge.rail)


def link_order(bench: Bench, *rails: Rail) -> LinkOrder:
    """Order a hosted page that lives for an hour."""
    return LinkOrder(
        reference=reference(),
        customer_id="C-1",
        organisation="Centre récréatif du Faubourg",
        rails=rails or (Rail.CARD,),
        locale="fr_CA",
        return_url="https://guichet.example.org/done",
        expires_at=bench.clock() + timedelta(hours=1),
        email="c1@example.org",
    )
