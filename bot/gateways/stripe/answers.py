"""What a payment intent, or a refund, says in the words of the port. Pure: nothing is asked."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.gateways.stripe import declines
from bot.gateways.stripe.line import Refusal, Silence
from bot.gateways.stripe.shapes import Charge, Dispute, Intent, Problem, Refund
from domain.gateway import Answer, Decline, Outcome, Retry

VOID_WINDOW = timedelta(hours=24)
"""How long a card's charge may be cancelled: while its whole refund shows as if it never was."""
ECHECK_DAYS = 5
"""Bank days of ``acss_debit``; ``us_bank_account`` takes four."""
GIVEN_UP = "abandoned"
"""Why we cancel an intent that waits for its client; nothing had been accepted."""
SATURDAY = 5


def unknown(answer: Refusal | Silence) -> Answer:
    """Say that nobody knows; a question that is refused tells nothing of what it was about."""
    if isinstance(answer, Refusal):
        return Answer(Outcome.UNKNOWN, code=answer.problem.code or f"HTTP {answer.status}")
    return Answer(Outcome.UNKNOWN, code=answer.why, text=answer.text)


def not_done(answer: Refusal | Silence, now: datetime) -> Answer:
    """Say no where an order was refused, or that nobody knows."""
    if isinstance(answer, Silence):
        return unknown(answer)
    return declines.refused(answer.problem, now)


def of_intent(intent: Intent, now: datetime) -> Answer:
    """Say what became of a charge, from its intent alone."""
    match intent.status:
        case "succeeded":
            return _approved(intent, now)
        case "processing":
            return _processing(intent, now)
        case "requires_payment_method" if intent.last_payment_error is not None:
            return _failed(intent, intent.last_payment_error, now)
        case "canceled":
            return _cancelled(intent)
        case status:
            return Answer(Outcome.UNKNOWN, gateway_ref=intent.id, code=status)


def returned(intent: Intent, code: str) -> Answer:
    """Say that the bank took the money back."""
    return Answer(
        Outcome.RETURNED,
        gateway_ref=intent.id,
        amount_cents=intent.amount,
        decline=Decline.BANK_RETURN,
        retry=Retry.ALLOWED,
        code=code,
        can_void=False,
        can_refund=False,
    )


def voided(intent: Intent) -> Answer:
    """Say that a charge was cancelled."""
    return Answer(
        Outcome.VOIDED,
        gateway_ref=intent.id,
        amount_cents=intent.amount,
        can_void=False,
        can_refund=False,
    )


def of_refund(refund: Refund) -> Answer:
    """Say what became of a refund."""
    match refund.status:
        case "succeeded":
            outcome = Outcome.APPROVED
        case "pending" | "requires_action":
            outcome = Outcome.PROCESSING
        case "failed" | "canceled":
            outcome = Outcome.DECLINED
        case _:
            outcome = Outcome.UNKNOWN
    is_refused = outcome is Outcome.DECLINED
    return Answer(
        outcome,
        gateway_ref=refund.id,
        amount_cents=refund.amount,
        decline=Decline.OTHER if is_refused else None,
        code=refund.failure_reason or (refund.status if is_refused else ""),
        is_settled=outcome is Outcome.APPROVED,
    )


def is_return(dispute: Dispute) -> bool:
    """Tell whether a dispute took the money for good: a bank's at once, a card's once lost."""
    return dispute.status == "lost" or (dispute.is_bank_debit and dispute.status != "won")


def _can_void(charge: Charge, now: datetime) -> bool:
    """Tell whether a card's charge is in its window."""
    is_whole = charge.amount_refunded == 0 and not charge.disputed
    is_early = not charge.is_available and now - charge.created_at < VOID_WINDOW
    return is_whole and is_early and not charge.is_bank_debit


def _can_refund(charge: Charge) -> bool:
    return charge.amount_refunded < charge.amount and not charge.disputed


def _approved(intent: Intent, now: datetime) -> Answer:
    charge = intent.charge
    return Answer(
        Outcome.APPROVED,
        gateway_ref=intent.id,
        amount_cents=intent.amount_received,
        is_settled=intent.is_bank_debit or (charge is not None and charge.is_available),
        can_void=_can_void(charge, now) if charge else None,
        can_refund=_can_refund(charge) if charge else None,
    )


def _processing(intent: Intent, now: datetime) -> Answer:
    began = intent.charge.created_at if intent.charge else now
    return Answer(
        Outcome.PROCESSING,
        gateway_ref=intent.id,
        amount_cents=intent.amount,
        can_void=True,
        can_refund=False,
        expected_on=_after_bank_days(began.date(), ECHECK_DAYS),
    )


def _failed(intent: Intent, problem: Problem, now: datetime) -> Answer:
    """Tell a refusal from a bank that returned what it had accepted."""
    charge = intent.charge
    if charge is not None and charge.is_bank_debit and charge.status == "failed":
        return returned(intent, problem.network_decline_code or charge.failure_code or "failed")
    return replace(declines.refused(problem, now), gateway_ref=intent.id)


def _cancelled(intent: Intent) -> Answer:
    if intent.cancellation_reason != GIVEN_UP:
        return voided(intent)
    return Answer(
        Outcome.DECLINED,
        gateway_ref=intent.id,
        decline=Decline.NEEDS_CLIENT,
        retry=Retry.NEW_METHOD,
        code="requires_action",
    )


def _after_bank_days(day: date, days: int) -> date:
    """Count days on which banks work; their holidays are not known here."""
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < SATURDAY
    return day
