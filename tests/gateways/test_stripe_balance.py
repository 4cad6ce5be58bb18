"""Stripe's own books: disputes, payouts, foreign refunds, and silence in the middle of a list."""

import json
from datetime import timedelta

import pytest

from domain.gateway import Movement, MovementKind, Outcome
from tests.gateways.orders import CENTS, charged, refund_order, settled
from tests.gateways.stripe_bench import StripeBench
from tests.simulators.wire import Told


def movements(stripe: StripeBench, days_ago: int = 0) -> list[Movement]:
    """List what moved on one day."""
    day = stripe.clock().date() - timedelta(days=days_ago)
    return list(stripe.gateway.list_movements(day, day))


def test_a_charge_is_told_with_stripes_fee(stripe: StripeBench) -> None:
    order, charge_ref = settled(stripe)
    (movement,) = movements(stripe)
    assert (movement.gateway_ref, movement.charge_ref) == (charge_ref, charge_ref)
    assert movement.reference == order.reference
    assert (movement.amount_cents, movement.fee_cents) == (CENTS, 388)
    assert movement.moved_on == stripe.clock().date()


def test_a_dispute_and_its_end_are_told_apart(stripe: StripeBench) -> None:
    _, charge_ref = settled(stripe)
    payments = stripe.simulator.payments
    dispute = payments.dispute(charge_ref, "fraudulent", "needs_response")
    payments.win(dispute)

    told = {one.kind: one for one in movements(stripe)}
    lost, won = told[MovementKind.DISPUTE], told[MovementKind.DISPUTE_WON]
    assert (lost.outcome, won.outcome) == (Outcome.RETURNED, Outcome.APPROVED)
    assert lost.code == "fraudulent"
    assert {lost.gateway_ref, won.gateway_ref} == {dispute["id"]}
    assert {lost.charge_ref, won.charge_ref} == {charge_ref}
    assert {lost.amount_cents, won.amount_cents} == {CENTS}


def test_a_part_that_was_lost_is_told_and_leaves_its_charge(stripe: StripeBench) -> None:
    _, charge_ref = settled(stripe)
    stripe.simulator.payments.dispute(charge_ref, "fraudulent", "lost", 4_000)
    assert stripe.gateway.stand(charge_ref).outcome is Outcome.APPROVED
    (lost,) = [one for one in movements(stripe) if one.kind is MovementKind.DISPUTE]
    assert (lost.amount_cents, lost.charge_ref) == (4_000, charge_ref)
    stripe.simulator.payments.dispute(charge_ref, "fraudulent", "lost", CENTS)
    assert stripe.gateway.stand(charge_ref).outcome is Outcome.RETURNED


def test_a_refund_of_the_dashboard_is_told_without_a_reference(stripe: StripeBench) -> None:
    _, charge_ref = settled(stripe)
    stripe.simulator.refunds.create({"payment_intent": charge_ref, "amount": "100"})
    (refund,) = [one for one in movements(stripe) if one.kind is MovementKind.REFUND]
    assert (refund.reference, refund.charge_ref, refund.amount_cents) == ("", charge_ref, 100)


def test_a_payout_is_told_on_its_own_day_too(stripe: StripeBench) -> None:
    _, charge_ref = settled(stripe)
    stripe.clock.passes(timedelta(days=3))
    stripe.pay_out()

    (today,) = movements(stripe)
    (then,) = movements(stripe, days_ago=3)
    assert today == then
    assert (today.gateway_ref, today.paid_on) == (charge_ref, stripe.clock().date())
    assert today.moved_on == stripe.clock().date() - timedelta(days=3)
    assert movements(stripe, days_ago=1) == []


def test_a_payout_that_failed_paid_nothing(stripe: StripeBench) -> None:
    settled(stripe)
    payout = stripe.simulator.balance.pay_out()
    assert payout is not None
    payout["status"] = "failed"
    assert [one.payout for one in movements(stripe)] == [""]


def test_many_movements_are_told_once_each(stripe: StripeBench) -> None:
    for _ in range(120):
        charged(stripe)
    assert len({one.gateway_ref for one in movements(stripe)}) == 120


def test_a_refund_is_told_with_what_became_of_it(stripe: StripeBench) -> None:
    charge, charge_ref = settled(stripe)
    stripe.gateway.refund(refund_order(charge, charge_ref, 100))
    (refund,) = [one for one in movements(stripe) if one.kind is MovementKind.REFUND]
    assert refund.outcome is Outcome.APPROVED


@pytest.mark.parametrize("answered", [0, 1, 2])
def test_a_part_of_the_list_is_not_told(stripe: StripeBench, answered: int) -> None:
    """Three lists are asked: what moved, the payouts, what is in the only payout."""
    settled(stripe)
    stripe.pay_out()
    for _ in range(answered):
        stripe.simulator.wire.distort_next_read(lambda told: told)
    stripe.simulator.wire.distort_next_read(lambda _: Told(502, b"<html>"))
    assert movements(stripe) == []
    assert len(movements(stripe)) == 1


def test_a_line_that_does_not_say_what_moved_hides_no_other(stripe: StripeBench) -> None:
    settled(stripe)

    def name_only(told: Told) -> Told:
        page = json.loads(told.body)
        page["data"][0]["source"] = page["data"][0]["source"]["id"]
        return Told.of(page)

    stripe.simulator.wire.distort_next_read(name_only)
    assert movements(stripe) == []


def test_a_fee_is_told_as_a_fee(stripe: StripeBench) -> None:
    about = {"id": "fee_1", "currency": "cad"}
    stripe.simulator.payments.transact(about, -200, "stripe_fee", "fee")
    stripe.simulator.books.objects["fee_1"] = {**about, "object": "fee"}
    (fee,) = movements(stripe)
    assert (fee.kind, fee.amount_cents, fee.charge_ref) == (MovementKind.FEE, 200, "")
