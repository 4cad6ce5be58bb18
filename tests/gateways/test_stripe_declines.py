"""Stripe's words of refusal, in our classes; and when card networks allow another try."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.gateways.stripe.declines import BY_CODE, CLASSES, classify, refused
from bot.gateways.stripe.shapes import Problem
from domain.gateway import Decline, Outcome, Retry

NOW = datetime(2026, 11, 20, 17, tzinfo=UTC)


def card_error(**fields: str) -> Problem:
    return Problem.model_validate({"type": "card_error", "code": "card_declined", **fields})


@pytest.mark.parametrize(
    ("code", "decline"),
    [
        ("insufficient_funds", Decline.INSUFFICIENT_FUNDS),
        ("expired_card", Decline.EXPIRED),
        ("do_not_honor", Decline.DO_NOT_HONOUR),
        ("generic_decline", Decline.DO_NOT_HONOUR),
        ("incorrect_cvc", Decline.WRONG_DETAILS),
        ("lost_card", Decline.LOST_OR_STOLEN),
        ("fraudulent", Decline.LOST_OR_STOLEN),
        ("authentication_required", Decline.NEEDS_CLIENT),
        ("revocation_of_all_authorizations", Decline.STOPPED_BY_CLIENT),
        ("withdrawal_count_limit_exceeded", Decline.LIMIT),
        ("card_not_supported", Decline.NOT_ALLOWED),
    ],
)
def test_a_banks_word_has_a_class(code: str, decline: Decline) -> None:
    assert classify(card_error(decline_code=code)) is decline


def test_no_word_has_two_classes() -> None:
    assert len(BY_CODE) == sum(len(codes) for codes in CLASSES.values())


def test_the_banks_word_stands_above_stripes() -> None:
    assert classify(card_error(decline_code="stolen_card")) is Decline.LOST_OR_STOLEN
    assert classify(card_error(code="expired_card", decline_code="new")) is Decline.EXPIRED


def test_an_unknown_word_is_other_and_may_be_tried_again() -> None:
    answer = refused(card_error(code="new", decline_code="newer"), NOW)
    assert (answer.decline, answer.retry, answer.code) == (Decline.OTHER, Retry.ALLOWED, "newer")


def test_a_request_that_made_no_sense_is_not_sent_again() -> None:
    answer = refused(Problem(type="invalid_request_error", code="parameter_invalid"), NOW)
    assert (answer.decline, answer.retry) == (Decline.NOT_ALLOWED, Retry.NEVER)


@pytest.mark.parametrize("code", ["R0", "R1", "R3"])
def test_a_client_who_stopped_the_payments_is_heard(code: str) -> None:
    answer = refused(card_error(decline_code="do_not_honor", network_decline_code=code), NOW)
    assert (answer.decline, answer.retry) == (Decline.STOPPED_BY_CLIENT, Retry.NEVER)


@pytest.mark.parametrize(
    ("advice", "retry"),
    [
        ("01", Retry.NEW_METHOD),
        ("03", Retry.NEVER),
        ("21", Retry.NEVER),
        ("40", Retry.NEW_METHOD),
        ("41", Retry.NEW_METHOD),
    ],
)
def test_the_networks_advice_is_the_law(advice: str, retry: Retry) -> None:
    problem = card_error(decline_code="insufficient_funds", network_advice_code=advice)
    assert refused(problem, NOW).retry is retry


@pytest.mark.parametrize(
    ("advice", "wait"),
    [
        ("02", timedelta(hours=72)),
        ("24", timedelta(hours=1)),
        ("25", timedelta(hours=24)),
        ("26", timedelta(days=2)),
        ("27", timedelta(days=4)),
        ("28", timedelta(days=6)),
        ("29", timedelta(days=8)),
        ("30", timedelta(days=10)),
    ],
)
def test_the_network_says_how_long_to_wait(advice: str, wait: timedelta) -> None:
    problem = card_error(decline_code="insufficient_funds", network_advice_code=advice)
    answer = refused(problem, NOW)
    assert (answer.retry, answer.retry_at) == (Retry.LATER, NOW + wait)


@pytest.mark.parametrize(
    ("advice", "retry"),
    [
        ("do_not_try_again", Retry.NEVER),
        ("confirm_card_data", Retry.NEW_METHOD),
        ("try_again_later", Retry.LATER),
    ],
)
def test_stripes_advice_is_heard(advice: str, retry: Retry) -> None:
    answer = refused(card_error(decline_code="insufficient_funds", advice_code=advice), NOW)
    assert answer.retry is retry
    assert (answer.retry_at is not None) is (retry is Retry.LATER)


def test_no_advice_opens_what_the_class_closes() -> None:
    problem = card_error(decline_code="stolen_card", network_advice_code="24")
    assert refused(problem, NOW).retry is Retry.NEVER


def test_a_refusal_is_a_refusal_with_its_words_cut() -> None:
    answer = refused(card_error(message="x" * 10_000), NOW)
    assert answer.outcome is Outcome.DECLINED
    assert len(answer.text) == 500
