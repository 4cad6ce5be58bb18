"""The gateway does not answer, or not in words: nothing is lost, nothing is charged twice."""

from datetime import timedelta

import pytest

from domain.gateway import Answer, ChargeOrder, Gateway, Outcome, Rail, RefundOrder
from tests.gateways.bench import Bench
from tests.gateways.orders import CENTS, charge_order, refund_order, sent, settled
from tests.simulators.faults import DONE, UNANSWERED, UNDONE, Fault


def asked(bench: Bench, fault: Fault) -> Gateway:
    return bench.hasty if fault in UNANSWERED else bench.gateway


def charge_badly(bench: Bench, fault: Fault) -> ChargeOrder:
    """Charge, and learn nothing."""
    order = charge_order(bench)
    bench.fail_next(fault)
    answer = asked(bench, fault).charge(order)
    assert answer.outcome is Outcome.UNKNOWN
    return sent(bench, order)


def send_again(bench: Bench, order: ChargeOrder) -> Answer | None:
    """Do what the core may do: send the same reference again, only where that is harmless."""
    if not bench.gateway.rules.has_idempotency:
        return None
    return bench.gateway.charge(order)


def test_what_was_never_sent_is_not_found(bench: Bench) -> None:
    order = charge_order(bench)
    assert bench.gateway.find(order).outcome is Outcome.NOT_FOUND
    assert bench.gateway.find(sent(bench, order)).outcome is Outcome.NOT_FOUND


def test_what_was_charged_is_found(bench: Bench) -> None:
    order = charge_order(bench)
    answer = bench.gateway.charge(order)
    found = bench.gateway.find(sent(bench, order))

    assert found.outcome is Outcome.APPROVED
    assert (found.gateway_ref, found.amount_cents) == (answer.gateway_ref, CENTS)


def test_it_is_found_among_others(bench: Bench) -> None:
    order = charge_order(bench)
    for _ in range(3):
        bench.gateway.charge(
            ChargeOrder(
                charge_order(bench).reference,
                CENTS,
                order.currency,
                order.rail,
                order.token,
                order.gateway_customer,
            )
        )
    assert bench.gateway.find(sent(bench, order)).outcome is Outcome.NOT_FOUND
    answer = bench.gateway.charge(order)
    assert bench.gateway.find(sent(bench, order)).gateway_ref == answer.gateway_ref


def test_the_same_reference_charges_once(bench: Bench) -> None:
    order = charge_order(bench)
    first = bench.gateway.charge(order)
    again = send_again(bench, sent(bench, order))

    if again is not None:
        assert (again.outcome, again.gateway_ref) == (first.outcome, first.gateway_ref)
    assert bench.charged_cents(order.reference) == [CENTS]


@pytest.mark.parametrize("fault", UNDONE)
def test_what_was_not_done_is_not_found_and_may_be_done_once(bench: Bench, fault: Fault) -> None:
    order = charge_badly(bench, fault)
    assert bench.charged_cents(order.reference) == []
    assert bench.gateway.find(order).outcome is Outcome.NOT_FOUND
    assert bench.charged_cents(order.reference) == []  # to ask moves no money

    again = send_again(bench, order)
    if again is not None:
        assert again.outcome is Outcome.APPROVED
        assert bench.charged_cents(order.reference) == [CENTS]


@pytest.mark.parametrize("fault", DONE)
def test_what_was_done_in_silence_is_found(bench: Bench, fault: Fault) -> None:
    order = charge_badly(bench, fault)
    found = bench.gateway.find(order)

    assert (found.outcome, found.amount_cents) == (Outcome.APPROVED, CENTS)
    again = send_again(bench, order)
    if again is not None:
        assert again.outcome in {Outcome.APPROVED, Outcome.UNKNOWN}
    assert bench.charged_cents(order.reference) == [CENTS]


def test_what_lands_late_is_found_then(bench: Bench) -> None:
    order = charge_badly(bench, Fault.DONE_LATE)
    assert bench.gateway.find(order).outcome is Outcome.NOT_FOUND

    bench.land()
    assert bench.gateway.find(order).outcome is Outcome.APPROVED
    assert bench.charged_cents(order.reference) == [CENTS]


def test_what_lands_late_after_it_was_sent_again_charges_once(bench: Bench) -> None:
    order = charge_badly(bench, Fault.DONE_LATE)
    again = send_again(bench, order)
    bench.land()

    assert bench.charged_cents(order.reference) == [CENTS]
    found = bench.gateway.find(order)
    assert found.outcome is Outcome.APPROVED
    assert again is None or again.gateway_ref == found.gateway_ref


def test_sending_again_is_allowed_within_what_the_gateway_remembers(bench: Bench) -> None:
    order = charge_badly(bench, Fault.DROPPED_AFTER)
    bench.clock.passes(bench.gateway.rules.resend_within - timedelta(minutes=1))
    send_again(bench, order)
    assert bench.charged_cents(order.reference) == [CENTS]


def test_what_nobody_remembers_any_more_is_still_found(bench: Bench) -> None:
    order = charge_badly(bench, Fault.DROPPED_AFTER)
    bench.clock.passes(timedelta(days=3))
    assert bench.gateway.find(order).outcome is Outcome.APPROVED


def test_strange_fields_in_a_strange_order_are_no_trouble(bench: Bench) -> None:
    bench.fail_next(Fault.SHUFFLED)
    answer = bench.gateway.charge(charge_order(bench))
    assert (answer.outcome, answer.amount_cents) == (Outcome.APPROVED, CENTS)


@pytest.mark.parametrize("rail", Rail)
@pytest.mark.parametrize("fault", DONE)
def test_a_refund_in_silence_is_found(bench: Bench, fault: Fault, rail: Rail) -> None:
    order = refund_badly(bench, fault, rail)
    assert bench.gateway.find(order).outcome in {Outcome.APPROVED, Outcome.PROCESSING}
    if bench.gateway.rules.has_idempotency:
        bench.gateway.refund(order)
    assert bench.refunded_cents(order.charge_ref) == CENTS


@pytest.mark.parametrize("fault", UNDONE)
def test_a_refund_that_was_not_done_is_not_found(bench: Bench, fault: Fault) -> None:
    order = refund_badly(bench, fault, Rail.CARD)
    assert bench.gateway.find(order).outcome is Outcome.NOT_FOUND
    assert bench.refunded_cents(order.charge_ref) == 0


def refund_badly(bench: Bench, fault: Fault, rail: Rail) -> RefundOrder:
    """Refund all of a charge, and learn nothing."""
    charge, charge_ref = settled(bench, rail)
    order = refund_order(charge, charge_ref, CENTS)
    bench.fail_next(fault)
    assert asked(bench, fault).refund(order).outcome is Outcome.UNKNOWN
    return sent(bench, order)
