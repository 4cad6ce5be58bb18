"""Damaged answers to what only reads: nothing raises, and no good charge is told as gone."""

import random
from collections.abc import Callable
from dataclasses import replace

from domain.gateway import Outcome, Rail
from tests.gateways.orders import (
    charge_order,
    charged,
    link_order,
    refund_order,
    sent,
    settled,
    void_order,
)
from tests.gateways.stripe_bench import StripeBench
from tests.gateways.test_hostile_answers import MISLEADING, distort
from tests.simulators.stripe.payments import Verdict
from tests.simulators.wire import Told

TIMES = 100


def damage_reads(stripe: StripeBench, letters: random.Random, count: int) -> None:
    """Damage one of the next answers, any."""
    damage = distort(letters)
    for _ in range(letters.randrange(count)):
        stripe.simulator.wire.distort_next_read(lambda told: told)
    stripe.simulator.wire.distort_next_read(lambda told: replace(told, body=damage(told.body)))


def test_a_good_charge_is_never_told_as_gone(stripe: StripeBench) -> None:
    letters = random.Random("stand")
    order, charge_ref = settled(stripe)
    for _ in range(TIMES):
        damage_reads(stripe, letters, 1)
        assert stripe.gateway.stand(charge_ref).outcome not in MISLEADING
        damage_reads(stripe, letters, 1)
        assert stripe.gateway.find(order).outcome not in MISLEADING


def test_an_echeck_on_its_way_is_never_told_as_gone(stripe: StripeBench) -> None:
    letters = random.Random("echeck")
    _, answer = charged(stripe, Rail.ECHECK)
    for _ in range(TIMES):
        damage_reads(stripe, letters, 1)
        assert stripe.gateway.stand(answer.gateway_ref).outcome not in MISLEADING


def test_a_good_refund_is_never_told_as_refused(stripe: StripeBench) -> None:
    letters = random.Random("refund")
    charge, charge_ref = settled(stripe)
    order = refund_order(charge, charge_ref, 100)
    stripe.gateway.refund(order)
    for _ in range(TIMES):
        damage_reads(stripe, letters, 1)
        assert stripe.gateway.find(sent(stripe, order)).outcome not in MISLEADING


def test_a_damaged_refusal_is_refused_or_unknown(stripe: StripeBench) -> None:
    letters = random.Random("refusal")
    for _ in range(TIMES):
        stripe.simulator.payments.verdicts.append(Verdict("card_declined", "stolen_card"))
        stripe.distort_next(distort(letters))
        answer = stripe.gateway.charge(charge_order(stripe))
        assert answer.outcome in {Outcome.DECLINED, Outcome.UNKNOWN}


def test_nothing_else_raises(stripe: StripeBench) -> None:
    letters = random.Random("others")
    charge, answer = charged(stripe)
    settled(stripe)
    stripe.pay_out()
    link = stripe.gateway.open_link(link_order(stripe))
    assert link is not None
    stripe.fill_in(link, Rail.CARD)
    today = stripe.clock().date()
    asks: list[Callable[[], object]] = [
        lambda: stripe.gateway.open_link(link_order(stripe)),
        lambda: stripe.gateway.read_link(link.link_ref),
        lambda: stripe.gateway.refresh(charge.token, charge.gateway_customer),
        lambda: list(stripe.gateway.list_movements(today, today)),
        stripe.gateway.check,
        lambda: stripe.gateway.charge(replace(charge_order(stripe), gateway_customer="")),
        lambda: stripe.gateway.charge(charge_order(stripe, Rail.ECHECK)),
        lambda: stripe.gateway.find(void_order(charge, answer.gateway_ref)),
    ]
    for ask in asks:
        for _ in range(TIMES):
            damage_reads(stripe, letters, 3)
            ask()


def test_an_answer_without_end_is_no_answer(stripe: StripeBench) -> None:
    _, charge_ref = settled(stripe)
    stripe.simulator.wire.distort_next_read(lambda _: Told(200, b'{"a":' * 30_000))
    assert stripe.gateway.stand(charge_ref).outcome is Outcome.UNKNOWN
