"""A saved method is charged: accepted, refused and why, accepted and settled later, returned."""

import pytest

from domain.gateway import ChargeOrder, Decline, Occasion, Outcome, Rail, Retry
from tests.gateways.bench import Bench
from tests.gateways.orders import CENTS, charge_order, charged, sent, settled

STOPPED = {Decline.LOST_OR_STOLEN, Decline.STOPPED_BY_CLIENT}
"""After these, charging the same method again is refused or fined by the card networks."""


def test_a_card_is_charged(bench: Bench) -> None:
    order = charge_order(bench)
    answer = bench.gateway.charge(order)

    assert answer.outcome is Outcome.APPROVED
    assert answer.amount_cents == CENTS
    assert answer.gateway_ref
    assert answer.decline is None
    assert bench.charged_cents(order.reference) == [CENTS]


@pytest.mark.parametrize("cents", [50, 99, 100, 101, 1_000, 123_456_7, 999_999_99])
def test_an_amount_is_charged_to_the_cent(bench: Bench, cents: int) -> None:
    order = charge_order(bench, cents=cents)
    answer = bench.gateway.charge(order)

    assert answer.amount_cents == cents
    assert bench.charged_cents(order.reference) == [cents]


def test_an_installment_is_charged(bench: Bench) -> None:
    order = charge_order(bench, occasion=Occasion.INSTALLMENT)
    assert bench.gateway.charge(order).outcome is Outcome.APPROVED


def test_a_refusal_says_why(bench: Bench) -> None:
    for decline in sorted(bench.declines):
        order = charge_order(bench)
        bench.decline_next(decline)
        answer = bench.gateway.charge(order)

        assert (answer.outcome, answer.decline) == (Outcome.DECLINED, decline)
        assert answer.code
        assert bench.charged_cents(order.reference) == []


def test_the_usual_refusals_are_told_apart(bench: Bench) -> None:
    assert bench.declines >= {
        Decline.INSUFFICIENT_FUNDS,
        Decline.EXPIRED,
        Decline.DO_NOT_HONOUR,
        Decline.WRONG_DETAILS,
        Decline.LOST_OR_STOLEN,
    }


def test_a_stolen_card_is_not_tried_again(bench: Bench) -> None:
    for decline in bench.declines & STOPPED:
        bench.decline_next(decline)
        assert bench.gateway.charge(charge_order(bench)).retry in {Retry.NEVER, Retry.NEW_METHOD}


def test_an_expired_card_wants_another(bench: Bench) -> None:
    bench.decline_next(Decline.EXPIRED)
    assert bench.gateway.charge(charge_order(bench)).retry is Retry.NEW_METHOD


def test_a_refusal_concerns_one_charge(bench: Bench) -> None:
    bench.decline_next(Decline.INSUFFICIENT_FUNDS)
    refused = charge_order(bench)
    assert bench.gateway.charge(refused).outcome is Outcome.DECLINED
    assert bench.gateway.find(sent(bench, refused)).outcome is Outcome.DECLINED
    assert bench.gateway.charge(charge_order(bench)).outcome is Outcome.APPROVED


def test_a_method_that_is_unknown_there_is_a_definite_no(bench: Bench) -> None:
    known = charge_order(bench)
    order = ChargeOrder(known.reference, CENTS, known.currency, Rail.CARD, "unknown")
    answer = bench.gateway.charge(order)

    assert answer.outcome is Outcome.DECLINED
    assert answer.retry in {Retry.NEW_METHOD, Retry.NEVER}


def test_a_charge_that_is_unknown_there_is_not_told_as_refused(bench: Bench) -> None:
    stands = bench.gateway.stand("unknown")
    assert stands.outcome in {Outcome.UNKNOWN, Outcome.NOT_FOUND}


def test_an_echeck_is_accepted_then_clears(bench: Bench) -> None:
    order, answer = charged(bench, Rail.ECHECK)
    assert answer.amount_cents == CENTS
    assert answer.is_settled is False
    assert bench.gateway.find(order).outcome is Outcome.PROCESSING
    assert bench.gateway.stand(answer.gateway_ref).outcome is Outcome.PROCESSING

    bench.settle(answer.gateway_ref)
    stands = bench.gateway.stand(answer.gateway_ref)
    assert (stands.outcome, stands.is_settled) == (Outcome.APPROVED, True)
    assert stands.amount_cents == CENTS


def test_an_echeck_is_expected_within_its_bank_days(bench: Bench) -> None:
    _, answer = charged(bench, Rail.ECHECK)
    today = bench.clock().date()
    assert answer.expected_on is not None
    assert 0 < (answer.expected_on - today).days <= 2 * bench.gateway.rules.echeck_days + 2


def test_an_echeck_comes_back_before_it_clears(bench: Bench) -> None:
    order, answer = charged(bench, Rail.ECHECK)
    bench.send_back(answer.gateway_ref)

    for stands in (bench.gateway.stand(answer.gateway_ref), bench.gateway.find(order)):
        assert stands.outcome is Outcome.RETURNED
        assert stands.decline is Decline.BANK_RETURN
        assert stands.code


def test_an_echeck_comes_back_after_it_cleared(bench: Bench) -> None:
    order, charge_ref = settled(bench, Rail.ECHECK)
    bench.send_back(charge_ref)

    for stands in (bench.gateway.stand(charge_ref), bench.gateway.find(order)):
        assert (stands.outcome, stands.decline) == (Outcome.RETURNED, Decline.BANK_RETURN)


def test_a_settled_card_says_so(bench: Bench) -> None:
    _, charge_ref = settled(bench)
    stands = bench.gateway.stand(charge_ref)
    assert (stands.outcome, stands.is_settled) == (Outcome.APPROVED, True)
    assert stands.gateway_ref == charge_ref


def test_a_currency_is_taken_on_each_rail_that_is_offered(bench: Bench) -> None:
    for rail, currencies in bench.gateway.rules.currencies.items():
        assert bench.currency_of(rail) in currencies
