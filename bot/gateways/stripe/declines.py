"""Refusals in classes that people can act on, and when card networks allow another try.

Codes are Stripe's decline and error codes; the law of retries is reliability.md §1.1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.gateways.stripe.shapes import Problem
from domain.gateway import Answer, Decline, Outcome, Retry

CLASSES: Mapping[Decline, frozenset[str]] = {
    Decline.INSUFFICIENT_FUNDS: frozenset({"insufficient_funds"}),
    Decline.EXPIRED: frozenset({"expired_card", "invalid_expiry_month", "invalid_expiry_year"}),
    Decline.DO_NOT_HONOUR: frozenset(
        {
            "call_issuer",
            "card_declined",
            "do_not_honor",
            "do_not_try_again",
            "generic_decline",
            "issuer_not_available",
            "no_action_taken",
            "not_permitted",
            "reenter_transaction",
            "try_again_later",
        }
    ),
    Decline.WRONG_DETAILS: frozenset(
        {
            "account_closed",
            "account_number_invalid",
            "bank_account_unusable",
            "debit_not_supported",
            "incorrect_account_details",
            "incorrect_address",
            "incorrect_cvc",
            "incorrect_number",
            "incorrect_zip",
            "invalid_account",
            "invalid_bank_account_iban",
            "invalid_cvc",
            "invalid_number",
            "new_account_information_available",
            "no_account",
            "payment_method_unexpected_state",
            "resource_missing",
            "routing_number_invalid",
        }
    ),
    Decline.LOST_OR_STOLEN: frozenset(
        {
            "fraudulent",
            "highest_risk_level",
            "lost_card",
            "merchant_blacklist",
            "pickup_card",
            "restricted_card",
            "stolen_card",
        }
    ),
    Decline.NEEDS_CLIENT: frozenset(
        {
            "approve_with_id",
            "authentication_not_handled",
            "authentication_required",
            "mobile_device_authentication_required",
            "offline_pin_required",
            "online_or_offline_pin_required",
            "payment_intent_authentication_failure",
            "payment_intent_mandate_invalid",
        }
    ),
    Decline.STOPPED_BY_CLIENT: frozenset(
        {
            "debit_not_authorized",
            "revocation_of_all_authorizations",
            "revocation_of_authorization",
            "stop_payment_order",
        }
    ),
    Decline.LIMIT: frozenset(
        {
            "amount_too_large",
            "amount_too_small",
            "card_velocity_exceeded",
            "charge_exceeds_source_limit",
            "charge_exceeds_transaction_limit",
            "charge_exceeds_weekly_limit",
            "withdrawal_count_limit_exceeded",
        }
    ),
    Decline.NOT_ALLOWED: frozenset(
        {
            "card_not_supported",
            "charge_already_refunded",
            "charge_disputed",
            "charge_not_refundable",
            "currency_not_supported",
            "invalid_amount",
            "payment_intent_unexpected_state",
            "payment_method_currency_mismatch",
            "security_violation",
            "service_not_allowed",
            "testmode_decline",
            "transaction_not_allowed",
        }
    ),
}
BY_CODE = {code: decline for decline, codes in CLASSES.items() for code in codes}

STOPPED_BY_CARDHOLDER = frozenset({"R0", "R1", "R3"})
"""Visa's codes of a client who stopped the payments."""
RETRIES = {
    Decline.EXPIRED: Retry.NEW_METHOD,
    Decline.WRONG_DETAILS: Retry.NEW_METHOD,
    Decline.NEEDS_CLIENT: Retry.NEW_METHOD,
    Decline.LOST_OR_STOLEN: Retry.NEVER,
    Decline.STOPPED_BY_CLIENT: Retry.NEVER,
}
ADVICE = {"do_not_try_again": Retry.NEVER, "confirm_card_data": Retry.NEW_METHOD}
NETWORK_ADVICE = {
    "01": Retry.NEW_METHOD,
    "03": Retry.NEVER,
    "21": Retry.NEVER,
    "40": Retry.NEW_METHOD,
    "41": Retry.NEW_METHOD,
}
WAITS = {
    "02": timedelta(hours=72),
    "24": timedelta(hours=1),
    "25": timedelta(hours=24),
    "26": timedelta(days=2),
    "27": timedelta(days=4),
    "28": timedelta(days=6),
    "29": timedelta(days=8),
    "30": timedelta(days=10),
}
"""Mastercard's advice to wait."""
MAX_TEXT = 500
A_WHILE = timedelta(hours=1)
"""How long to wait where Stripe only says *later*."""


@dataclass(frozen=True)
class _Again:
    retry: Retry
    retry_at: datetime | None = None


def refused(problem: Problem, now: datetime) -> Answer:
    """Say why an order was refused, and whether it may be tried again."""
    decline = classify(problem)
    again = _retry(problem, decline, now)
    return Answer(
        Outcome.DECLINED,
        gateway_ref=problem.payment_intent.id if problem.payment_intent else "",
        decline=decline,
        retry=again.retry,
        retry_at=again.retry_at,
        code=problem.decline_code or problem.code or problem.type,
        text=(problem.message or "")[:MAX_TEXT],
    )


def classify(problem: Problem) -> Decline:
    """Find the class of a refusal: the bank's own word first, then Stripe's."""
    if problem.network_decline_code in STOPPED_BY_CARDHOLDER:
        return Decline.STOPPED_BY_CLIENT
    for code in (problem.decline_code, problem.code):
        if code in BY_CODE:
            return BY_CODE[code]
    is_ours = problem.type == "invalid_request_error"
    return Decline.NOT_ALLOWED if is_ours else Decline.OTHER


def _retry(problem: Problem, decline: Decline, now: datetime) -> _Again:
    """Read the advice; the network's stands above Stripe's, and both above the class's."""
    advised = _advised(problem, now)
    if advised is not None and RETRIES.get(decline) is not Retry.NEVER:
        return advised
    if problem.type == "invalid_request_error" and decline not in RETRIES:
        return _Again(Retry.NEVER)
    return _Again(RETRIES.get(decline, Retry.ALLOWED))


def _advised(problem: Problem, now: datetime) -> _Again | None:
    network, stripe = problem.network_advice_code or "", problem.advice_code or ""
    if network in NETWORK_ADVICE:
        return _Again(NETWORK_ADVICE[network])
    if network in WAITS:
        return _Again(Retry.LATER, now + WAITS[network])
    if stripe in ADVICE:
        return _Again(ADVICE[stripe])
    return _Again(Retry.LATER, now + A_WHILE) if stripe == "try_again_later" else None
