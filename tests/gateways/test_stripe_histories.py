"""Whatever goes wrong and in whatever order, what we believe at the end is what Stripe's books say.

The one who charges here does what an idempotent gateway allows: sends the same reference again as
long as Stripe remembers it, and looks it up otherwise; it concludes nothing from ``NOT_FOUND``
before ``settle_delay``.
"""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.gateway import Answer, ChargeOrder, Decline, Outcome
from tests.gateways.orders import CENTS, charge_order
from tests.gateways.stripe_bench import StripeBench
from tests.simulators.faults import Fault

HISTORIES = 400
TRIES = 12
LATEST_MINUTES = 60
"""No request is on its way for longer."""
OPEN = {Outcome.UNKNOWN, Outcome.NOT_FOUND}


def charge_until_known(stripe: StripeBench, order: ChargeOrder, letters: random.Random) -> Answer:
    """Charge, with anything going wrong at each try, until the outcome is known."""
    began = stripe.clock()
    answer = stripe.gateway.charge(order)
    order = replace(order, sent_at=began)
    for number in range(TRIES):
        if answer.outcome not in OPEN:
            return answer
        minutes = letters.choice([1, 5, 600, 1500])
        if minutes > LATEST_MINUTES or letters.random() < 0.3:
            stripe.land()
        stripe.clock.passes(timedelta(minutes=minutes))
        may_fail = number < TRIES // 2
        if may_fail and letters.random() < 0.5:
            stripe.fail_next(letters.choice(list(Fault)))
        answer = letters.choice([stripe.gateway.charge, stripe.gateway.find])(order)
    stripe.land()
    stripe.clock.passes(stripe.gateway.rules.settle_delay)
    return stripe.gateway.find(order)


@pytest.mark.parametrize("seed", range(4))
def test_every_history_ends_as_stripes_books_have_it(stripe: StripeBench, seed: int) -> None:
    letters = random.Random(seed)
    stripe.simulator.wire.keeps_waiting = False
    for _ in range(HISTORIES // 4):
        order = charge_order(stripe)
        is_refused = letters.random() < 0.2
        if is_refused:
            stripe.decline_next(Decline.INSUFFICIENT_FUNDS)
        stripe.fail_next(letters.choice(list(Fault)))
        answer = charge_until_known(stripe, order, letters)
        stripe.land()
        stripe.simulator.payments.verdicts.clear()
        stripe.simulator.wire.forget()

        charged = stripe.charged_cents(order.reference)
        assert charged in ([], [CENTS])
        assert (answer.outcome is Outcome.APPROVED) == (charged == [CENTS])
        assert answer.outcome is not Outcome.UNKNOWN
