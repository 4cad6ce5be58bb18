"""What only Stripe does with a charge: keys, mandates, clients who must act, disputes, pages."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.gateways.stripe.line import MAX_PAGES
from domain.gateway import ChargeOrder, Decline, Occasion, Outcome, Rail, Retry
from tests.gateways.orders import (
    CENTS,
    charge_order,
    charged,
    reference,
    refund_order,
    sent,
    settled,
    void_order,
)
from tests.gateways.stripe_bench import StripeBench, open_stripe
from tests.simulators.faults import Fault
from tests.simulators.stripe.payments import Verdict
from tests.simulators.stripe.simulator import VERSION
from tests.simulators.wire import Distortion, Told


def asked_money(stripe: StripeBench) -> list[str]:
    """List what was asked so far that moves money."""
    return [one.path for one in stripe.simulator.wire.asked if one.method == "POST"]


def changed(change: Callable[[Any], object]) -> Distortion:
    """Change an answer in one place."""

    def distort(told: Told) -> Told:
        document = json.loads(told.body)
        change(document)
        return Told.of(document)

    return distort


def test_our_reference_is_the_key_and_the_version_is_pinned(stripe: StripeBench) -> None:
    order, _ = charged(stripe)
    request = stripe.simulator.wire.asked[-1]
    assert request.headers["idempotency-key"] == order.reference
    assert request.headers["stripe-version"] == VERSION


@pytest.mark.parametrize("fault", [Fault.DROPPED_BEFORE, Fault.ERROR_500, Fault.CONFLICT_409])
def test_no_library_sends_anything_again(stripe: StripeBench, fault: Fault) -> None:
    stripe.fail_next(fault)
    stripe.gateway.charge(charge_order(stripe))
    assert asked_money(stripe) == ["/v1/payment_intents"]


def test_what_stripe_may_have_forgotten_is_not_sent_again(stripe: StripeBench) -> None:
    order = charge_order(stripe)
    stripe.fail_next(Fault.DROPPED_AFTER)
    stripe.gateway.charge(order)
    order = sent(stripe, order)
    stripe.clock.passes(timedelta(hours=25))

    assert stripe.gateway.charge(order).outcome is Outcome.APPROVED
    assert stripe.charged_cents(order.reference) == [CENTS]
    assert len(asked_money(stripe)) == 1


def test_a_reference_that_was_used_for_something_else_is_unknown(stripe: StripeBench) -> None:
    order, _ = charged(stripe)
    answer = stripe.gateway.charge(replace(order, amount_cents=1_000))
    assert answer.outcome is Outcome.UNKNOWN
    assert stripe.charged_cents(order.reference) == [CENTS]


def test_an_answer_about_another_charge_is_unknown(stripe: StripeBench) -> None:
    order = charge_order(stripe)
    stripe.distort_next(lambda body: body.replace(order.reference.encode(), b"BCDF"))
    assert stripe.gateway.charge(order).outcome is Outcome.UNKNOWN


def test_an_answer_in_another_currency_is_unknown(stripe: StripeBench) -> None:
    stripe.distort_next(lambda body: body.replace(b'"cad"', b'"usd"'))
    assert stripe.gateway.charge(charge_order(stripe)).outcome is Outcome.UNKNOWN


def test_card_networks_are_told_of_an_installment(stripe: StripeBench) -> None:
    stripe.gateway.charge(charge_order(stripe, occasion=Occasion.INSTALLMENT))
    assert b"off_session=recurring" in stripe.simulator.wire.asked[-1].body


def test_a_method_without_a_customer_is_looked_up(stripe: StripeBench) -> None:
    order = replace(charge_order(stripe), gateway_customer="")
    assert stripe.gateway.find(order).outcome is Outcome.NOT_FOUND
    assert stripe.gateway.charge(order).outcome is Outcome.APPROVED
    assert stripe.gateway.find(sent(stripe, order)).outcome is Outcome.APPROVED


def test_a_method_that_was_taken_off_file_is_a_definite_no(stripe: StripeBench) -> None:
    order = replace(charge_order(stripe), gateway_customer="")
    stripe.simulator.methods.detach(order.token)
    answer = stripe.gateway.charge(order)
    assert (answer.outcome, answer.retry) == (Outcome.DECLINED, Retry.NEW_METHOD)


@pytest.mark.parametrize("rail", Rail)
@pytest.mark.parametrize("whose", ["known", ""])
def test_a_method_taken_off_file_meanwhile_hides_no_charge(
    stripe: StripeBench, rail: Rail, whose: str
) -> None:
    order = charge_order(stripe, rail)
    order = replace(order, gateway_customer=order.gateway_customer if whose else "")
    stripe.fail_next(Fault.DROPPED_AFTER)
    stripe.gateway.charge(order)
    order = sent(stripe, order)
    stripe.simulator.methods.detach(order.token)

    accepted = {Outcome.APPROVED, Outcome.PROCESSING}
    assert stripe.gateway.charge(order).outcome in {*accepted, Outcome.UNKNOWN}
    assert stripe.gateway.find(order).outcome in accepted
    assert stripe.charged_cents(order.reference) == [CENTS]


def test_another_account_tells_nothing_of_a_charge(stripe: StripeBench) -> None:
    order, answer = charged(stripe)
    refund = refund_order(order, answer.gateway_ref, CENTS)
    stripe.gateway.refund(refund)
    with open_stripe() as other:
        other.clock.passes(stripe.clock() - other.clock())
        found = [
            other.gateway.find(order),
            other.gateway.find(replace(order, gateway_customer="")),
            other.gateway.find(sent(stripe, refund)),
            other.gateway.find(void_order(order, answer.gateway_ref)),
            other.gateway.stand(answer.gateway_ref),
        ]
    assert {one.outcome for one in found} == {Outcome.UNKNOWN}


def test_a_client_who_must_act_is_a_no_and_can_no_longer_be_charged(stripe: StripeBench) -> None:
    order = charge_order(stripe)
    stripe.simulator.payments.verdicts.append(Verdict(asks_client=True))
    answer = stripe.gateway.charge(order)

    assert (answer.outcome, answer.decline) == (Outcome.DECLINED, Decline.NEEDS_CLIENT)
    assert stripe.simulator.payments.find(answer.gateway_ref)["status"] == "canceled"
    assert stripe.gateway.find(sent(stripe, order)).decline is Decline.NEEDS_CLIENT


def test_a_charge_that_waits_for_its_client_is_no_no_until_it_is_closed(
    stripe: StripeBench,
) -> None:
    order = charge_order(stripe)
    stripe.simulator.payments.verdicts.append(Verdict(asks_client=True))
    stripe.simulator.wire.fail_next(Fault.SHUFFLED, Fault.DROPPED_BEFORE)
    assert stripe.gateway.charge(order).outcome is Outcome.UNKNOWN
    assert stripe.gateway.find(sent(stripe, order)).decline is Decline.NEEDS_CLIENT


def test_a_canadian_echeck_is_charged_under_its_mandate(stripe: StripeBench) -> None:
    _, answer = charged(stripe, Rail.ECHECK)
    assert answer.outcome is Outcome.PROCESSING
    request = stripe.simulator.wire.asked[-1]
    assert b"mandate=mandate_" in request.body
    assert b"off_session" not in request.body


def test_an_echeck_stays_expected_on_its_day(stripe: StripeBench) -> None:
    _, answer = charged(stripe, Rail.ECHECK)
    stripe.clock.passes(timedelta(days=3))
    assert stripe.gateway.stand(answer.gateway_ref).expected_on == answer.expected_on


@pytest.mark.parametrize("days", range(7))
def test_an_echeck_is_expected_after_five_bank_days(stripe: StripeBench, days: int) -> None:
    stripe.clock.passes(timedelta(days=days))
    _, answer = charged(stripe, Rail.ECHECK)
    today = stripe.clock().date()
    assert answer.expected_on is not None
    later = [today + timedelta(days=one + 1) for one in range((answer.expected_on - today).days)]
    assert len([day for day in later if day.weekday() < 5]) == 5
    assert answer.expected_on.weekday() < 5


def test_without_the_mandates_nothing_is_sent(stripe: StripeBench) -> None:
    order = charge_order(stripe, Rail.ECHECK)
    stripe.simulator.wire.distort_next_read(lambda _: Told.of({}))
    assert stripe.gateway.charge(order).outcome is Outcome.UNKNOWN
    assert asked_money(stripe) == []


def test_an_american_echeck_needs_no_mandate(stripe: StripeBench) -> None:
    customer = stripe.simulator.methods.create_customer({})["id"]
    method = stripe.simulator.methods.attach("us_bank_account", customer)
    order = ChargeOrder(reference(), CENTS, "USD", Rail.ECHECK, method["id"], customer)
    assert stripe.gateway.charge(order).outcome is Outcome.PROCESSING


def test_a_charge_is_found_on_a_later_page(stripe: StripeBench) -> None:
    order, answer = charged(stripe)
    for _ in range(130):
        stripe.gateway.charge(replace(order, reference=reference(), sent_at=None))
    assert stripe.gateway.find(order).gateway_ref == answer.gateway_ref
    assert stripe.gateway.find(replace(order, reference="B")).outcome is Outcome.NOT_FOUND


@pytest.mark.parametrize(
    "damage",
    [
        lambda page: page.pop("data"),
        lambda page: page.pop("has_more"),
        lambda page: page["data"][0].pop("status"),
        lambda page: page["data"][0].update(metadata=None),
        lambda page: page["data"].append(None),
    ],
)
def test_a_list_with_holes_proves_nothing(
    stripe: StripeBench, damage: Callable[[Any], object]
) -> None:
    order, _ = charged(stripe)
    stripe.simulator.wire.distort_next_read(changed(damage))
    assert stripe.gateway.find(order).outcome is Outcome.UNKNOWN


def test_a_list_without_end_proves_nothing(stripe: StripeBench) -> None:
    order, _ = charged(stripe)
    for _ in range(MAX_PAGES):
        stripe.simulator.wire.distort_next_read(changed(lambda page: page.update(has_more=True)))
    other = replace(order, reference=reference())
    assert stripe.gateway.find(other).outcome is Outcome.UNKNOWN


def test_a_disputed_card_stands_until_it_is_lost(stripe: StripeBench) -> None:
    _, charge_ref = settled(stripe)
    dispute = stripe.simulator.payments.dispute(charge_ref, "fraudulent", "needs_response")
    open_still = stripe.gateway.stand(charge_ref)
    assert (open_still.outcome, open_still.can_refund) == (Outcome.APPROVED, False)

    dispute["status"] = "lost"
    lost = stripe.gateway.stand(charge_ref)
    assert (lost.outcome, lost.code) == (Outcome.RETURNED, "fraudulent")


def test_a_dispute_that_was_won_leaves_the_charge(stripe: StripeBench) -> None:
    _, charge_ref = settled(stripe)
    payments = stripe.simulator.payments
    payments.win(payments.dispute(charge_ref, "fraudulent", "needs_response"))
    assert stripe.gateway.stand(charge_ref).outcome is Outcome.APPROVED


def test_a_redirect_is_not_followed(stripe: StripeBench) -> None:
    elsewhere = Told(307, b"", {"Location": "/v1/elsewhere"})
    stripe.simulator.wire.distort_next(lambda _: elsewhere)
    assert stripe.gateway.charge(charge_order(stripe)).outcome is Outcome.UNKNOWN
    assert [one.path for one in stripe.simulator.wire.asked] == ["/v1/payment_intents"]


@pytest.mark.parametrize("kind", ["", "api_error", "rate_limit_error", "of_tomorrow"])
@pytest.mark.parametrize("status", [400, 402, 404])
def test_a_refusal_without_its_words_is_no_refusal(
    stripe: StripeBench, status: int, kind: str
) -> None:
    order = charge_order(stripe)
    told = Told.of({"error": {"type": kind, "message": "no"}}, status)
    stripe.simulator.wire.distort_next(lambda _: told)
    assert stripe.gateway.charge(order).outcome is Outcome.UNKNOWN
    assert stripe.gateway.find(sent(stripe, order)).outcome is Outcome.APPROVED


@pytest.mark.parametrize("amount", ["12345", 12345.0, True])
def test_an_amount_is_read_strictly(stripe: StripeBench, amount: object) -> None:
    stripe.simulator.wire.distort_next(changed(lambda one: one.update(amount_received=amount)))
    assert stripe.gateway.charge(charge_order(stripe)).outcome is Outcome.UNKNOWN
