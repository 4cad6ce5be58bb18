"""Money goes back: in part, whole, never more than came; a charge is cancelled in its window."""

import pytest

from domain.gateway import Decline, Outcome, Rail, Retry
from tests.gateways.bench import Bench
from tests.gateways.orders import CENTS, charged, refund_order, sent, settled, void_order

ACCEPTED = {Outcome.APPROVED, Outcome.PROCESSING}


@pytest.mark.parametrize("rail", Rail)
def test_a_whole_charge_is_refunded(bench: Bench, rail: Rail) -> None:
    charge, charge_ref = settled(bench, rail)
    order = refund_order(charge, charge_ref, CENTS)
    answer = bench.gateway.refund(order)

    assert answer.outcome in ACCEPTED
    assert answer.amount_cents == CENTS
    assert answer.gateway_ref not in {"", charge_ref}
    assert bench.refunded_cents(charge_ref) == CENTS
    assert bench.gateway.stand(charge_ref).can_refund is False
    assert bench.gateway.find(sent(bench, order)).gateway_ref == answer.gateway_ref


def test_a_charge_is_refunded_in_parts(bench: Bench) -> None:
    charge, charge_ref = settled(bench)
    first = bench.gateway.refund(refund_order(charge, charge_ref, 1))
    second = bench.gateway.refund(refund_order(charge, charge_ref, CENTS - 1))

    assert {first.outcome, second.outcome} <= ACCEPTED
    assert first.gateway_ref != second.gateway_ref
    assert (first.amount_cents, second.amount_cents) == (1, CENTS - 1)
    assert bench.refunded_cents(charge_ref) == CENTS


def test_no_more_is_refunded_than_was_charged(bench: Bench) -> None:
    charge, charge_ref = settled(bench)
    bench.gateway.refund(refund_order(charge, charge_ref, 10_000))
    answer = bench.gateway.refund(refund_order(charge, charge_ref, CENTS - 10_000 + 1))

    assert answer.outcome is Outcome.DECLINED
    assert answer.retry is not Retry.LATER
    assert bench.refunded_cents(charge_ref) == 10_000


def test_the_same_refund_is_given_once(bench: Bench) -> None:
    charge, charge_ref = settled(bench)
    order = refund_order(charge, charge_ref, 5_000)
    first = bench.gateway.refund(order)
    if bench.gateway.rules.has_idempotency:
        again = bench.gateway.refund(sent(bench, order))
        assert again.gateway_ref == first.gateway_ref
    assert bench.gateway.find(sent(bench, order)).gateway_ref == first.gateway_ref
    assert bench.refunded_cents(charge_ref) == 5_000


def test_a_refund_is_found_before_and_after(bench: Bench) -> None:
    charge, charge_ref = settled(bench)
    order = refund_order(charge, charge_ref, 5_000)
    assert bench.gateway.find(order).outcome is Outcome.NOT_FOUND
    bench.gateway.refund(refund_order(charge, charge_ref, 5_000))
    assert bench.gateway.find(sent(bench, order)).outcome is Outcome.NOT_FOUND
    bench.gateway.refund(order)
    assert bench.gateway.find(sent(bench, order)).outcome in ACCEPTED


def test_an_early_refund_is_given_or_waits(bench: Bench) -> None:
    charge, answer = charged(bench)
    early = bench.gateway.refund(refund_order(charge, answer.gateway_ref, 5_000))

    if bench.gateway.rules.refunds_unsettled:
        assert early.outcome in ACCEPTED
    else:
        assert (early.outcome, early.decline) == (Outcome.DECLINED, Decline.NOT_SETTLED)
        assert bench.refunded_cents(answer.gateway_ref) == 0


def test_a_charge_is_voided_in_its_window(bench: Bench) -> None:
    charge, answer = charged(bench)
    assert bench.gateway.stand(answer.gateway_ref).can_void is True
    order = void_order(charge, answer.gateway_ref)

    assert bench.gateway.find(sent(bench, order)).outcome is not Outcome.VOIDED
    assert bench.gateway.void(order).outcome is Outcome.VOIDED
    assert bench.gateway.find(sent(bench, order)).outcome is Outcome.VOIDED
    stands = bench.gateway.stand(answer.gateway_ref)
    assert stands.outcome is Outcome.VOIDED
    assert stands.can_refund is False


def test_a_charge_is_voided_once(bench: Bench) -> None:
    charge, answer = charged(bench)
    order = void_order(charge, answer.gateway_ref)
    bench.gateway.void(order)
    bench.gateway.void(sent(bench, order))
    assert bench.refunded_cents(answer.gateway_ref) in {0, CENTS}
    assert bench.gateway.stand(answer.gateway_ref).outcome is Outcome.VOIDED


def test_a_settled_charge_is_not_voided(bench: Bench) -> None:
    charge, charge_ref = settled(bench)
    assert bench.gateway.stand(charge_ref).can_void is False
    assert bench.gateway.void(void_order(charge, charge_ref)).outcome is Outcome.DECLINED
    assert bench.refunded_cents(charge_ref) == 0
    assert bench.gateway.stand(charge_ref).outcome is Outcome.APPROVED


def test_an_echeck_is_voided_in_its_window(bench: Bench) -> None:
    charge, answer = charged(bench, Rail.ECHECK)
    assert bench.gateway.void(void_order(charge, answer.gateway_ref)).outcome is Outcome.VOIDED
    assert bench.gateway.stand(answer.gateway_ref).outcome is Outcome.VOIDED


def test_a_charge_that_is_unknown_there_is_not_refunded(bench: Bench) -> None:
    charge, _ = settled(bench)
    answer = bench.gateway.refund(refund_order(charge, "unknown", CENTS))
    assert answer.outcome is Outcome.DECLINED
