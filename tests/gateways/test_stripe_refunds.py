"""What only Stripe does when money goes back: refunds that fail later, and what a void is."""

from datetime import timedelta

from domain.gateway import Decline, MovementKind, Outcome, Rail
from tests.gateways.orders import CENTS, charged, refund_order, sent, settled, void_order
from tests.gateways.stripe_bench import StripeBench
from tests.simulators.faults import Fault


def test_a_refund_that_fails_later_is_told_when_asked(stripe: StripeBench) -> None:
    charge, charge_ref = settled(stripe)
    order = refund_order(charge, charge_ref, 5_000)
    given = stripe.gateway.refund(order)
    assert given.outcome is Outcome.APPROVED

    stripe.fail_refund(given.gateway_ref)
    found = stripe.gateway.find(sent(stripe, order))
    assert (found.outcome, found.code) == (Outcome.DECLINED, "expired_or_canceled_card")
    assert stripe.gateway.stand(charge_ref).can_refund is True


def test_a_refund_that_failed_can_be_given_again(stripe: StripeBench) -> None:
    charge, charge_ref = settled(stripe)
    given = stripe.gateway.refund(refund_order(charge, charge_ref, CENTS))
    stripe.fail_refund(given.gateway_ref)
    again = stripe.gateway.refund(refund_order(charge, charge_ref, CENTS))
    assert again.outcome is Outcome.APPROVED


def test_the_refund_of_an_echeck_is_on_its_way_then_there(stripe: StripeBench) -> None:
    charge, charge_ref = settled(stripe, Rail.ECHECK)
    order = refund_order(charge, charge_ref, 5_000)
    given = stripe.gateway.refund(order)
    assert given.outcome is Outcome.PROCESSING

    stripe.settle(given.gateway_ref)
    found = stripe.gateway.find(sent(stripe, order))
    assert (found.outcome, found.is_settled) == (Outcome.APPROVED, True)


def test_a_refund_that_stripe_may_have_forgotten_is_not_sent_again(stripe: StripeBench) -> None:
    charge, charge_ref = settled(stripe)
    order = refund_order(charge, charge_ref, 5_000)
    stripe.fail_next(Fault.DROPPED_AFTER)
    stripe.gateway.refund(order)
    order = sent(stripe, order)
    stripe.clock.passes(timedelta(hours=25))

    assert stripe.gateway.refund(order).outcome is Outcome.APPROVED
    assert stripe.refunded_cents(charge_ref) == 5_000


def test_a_charge_that_was_taken_back_is_not_refunded(stripe: StripeBench) -> None:
    charge, charge_ref = settled(stripe)
    stripe.simulator.payments.dispute(charge_ref, "fraudulent", "needs_response")
    answer = stripe.gateway.refund(refund_order(charge, charge_ref, CENTS))
    assert (answer.outcome, answer.decline) == (Outcome.DECLINED, Decline.NOT_ALLOWED)


def test_a_cards_void_is_its_whole_refund_and_says_so(stripe: StripeBench) -> None:
    charge, answer = charged(stripe)
    stripe.gateway.void(void_order(charge, answer.gateway_ref))
    (refund,) = stripe.simulator.books.every("refund")
    assert (refund["amount"], refund["metadata"]["purpose"]) == (CENTS, "void")


def test_a_whole_refund_is_no_void(stripe: StripeBench) -> None:
    charge, answer = charged(stripe)
    stripe.gateway.refund(refund_order(charge, answer.gateway_ref, CENTS))
    stands = stripe.gateway.stand(answer.gateway_ref)
    assert (stands.outcome, stands.can_void) == (Outcome.APPROVED, False)


def test_a_void_that_failed_later_leaves_the_charge(stripe: StripeBench) -> None:
    charge, answer = charged(stripe)
    stripe.gateway.void(void_order(charge, answer.gateway_ref))
    (refund,) = stripe.simulator.books.every("refund")
    stripe.fail_refund(refund["id"])
    assert stripe.gateway.stand(answer.gateway_ref).outcome is Outcome.APPROVED
    stripe.gateway.refund(refund_order(charge, answer.gateway_ref, CENTS))
    assert stripe.gateway.stand(answer.gateway_ref).outcome is Outcome.APPROVED


def test_the_window_of_a_card_closes_after_a_day(stripe: StripeBench) -> None:
    charge, answer = charged(stripe)
    stripe.clock.passes(timedelta(hours=23))
    assert stripe.gateway.stand(answer.gateway_ref).can_void is True
    stripe.clock.passes(timedelta(hours=2))
    assert stripe.gateway.stand(answer.gateway_ref).can_void is False
    refused = stripe.gateway.void(void_order(charge, answer.gateway_ref))
    assert (refused.outcome, refused.decline) == (Outcome.DECLINED, Decline.NOT_ALLOWED)


def test_what_was_refunded_in_part_is_not_voided(stripe: StripeBench) -> None:
    charge, answer = charged(stripe)
    stripe.gateway.refund(refund_order(charge, answer.gateway_ref, 1))
    assert stripe.gateway.stand(answer.gateway_ref).can_void is False
    assert stripe.gateway.void(void_order(charge, answer.gateway_ref)).outcome is Outcome.DECLINED
    assert stripe.refunded_cents(answer.gateway_ref) == 1


def test_an_echeck_that_the_bank_does_not_let_go_is_not_voided(stripe: StripeBench) -> None:
    charge, answer = charged(stripe, Rail.ECHECK)
    stripe.simulator.payments.cancellable.discard("processing")
    refused = stripe.gateway.void(void_order(charge, answer.gateway_ref))
    assert (refused.outcome, refused.decline) == (Outcome.DECLINED, Decline.NOT_ALLOWED)
    assert stripe.gateway.stand(answer.gateway_ref).outcome is Outcome.PROCESSING


def test_a_void_in_silence_is_found(stripe: StripeBench) -> None:
    charge, answer = charged(stripe)
    order = void_order(charge, answer.gateway_ref)
    stripe.fail_next(Fault.DROPPED_AFTER)
    assert stripe.gateway.void(order).outcome is Outcome.UNKNOWN
    assert stripe.gateway.find(sent(stripe, order)).outcome is Outcome.VOIDED
    assert stripe.gateway.void(sent(stripe, order)).outcome is Outcome.VOIDED
    assert stripe.refunded_cents(answer.gateway_ref) == CENTS


def test_a_failed_refund_is_told_once_by_the_balance(stripe: StripeBench) -> None:
    charge, charge_ref = settled(stripe)
    given = stripe.gateway.refund(refund_order(charge, charge_ref, 5_000))
    stripe.fail_refund(given.gateway_ref)
    today = stripe.clock().date()
    told = [
        one
        for one in stripe.gateway.list_movements(today, today)
        if one.kind is MovementKind.REFUND
    ]
    assert [(one.gateway_ref, one.outcome) for one in told] == [
        (given.gateway_ref, Outcome.DECLINED)
    ]
