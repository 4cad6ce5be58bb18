"""When to ask a gateway what became of an order, and what its silence proves. Pure.

``NOT_FOUND`` proves that nothing moved only where it is said often enough in a row, each time
long enough after the order was sent: a charge may land late (reliability.md §2.5).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from domain.attempts import Attempt, State
from domain.gateway import GatewayRules, Outcome

HUMAN_AFTER: Final = 5
"""Failed checks before a human is called; the gateway is asked all the same."""
SENT_BEFORE: Final = (State.SENT, State.UNKNOWN)
SOONEST: Final = timedelta(seconds=5)
DAILY: Final = timedelta(days=1)
PATIENCE: Final = timedelta(minutes=1), timedelta(hours=6)
"""How often what is processing is asked for: as long again as it has taken, within these."""


@dataclass(frozen=True, slots=True)
class Silence:
    """What follows from an answer that tells nothing: how to stand, and when to ask again."""

    state: State
    checks: int
    misses: int
    not_before: datetime | None


def weigh(attempt: Attempt, outcome: Outcome, rules: GatewayRules, now: datetime) -> Silence:
    """Say what follows from ``NOT_FOUND`` or ``UNKNOWN``, for an order that was sent."""
    waited = now - (attempt.sent_at or attempt.created_at)
    counts = outcome is Outcome.NOT_FOUND and waited >= rules.settle_delay
    misses = attempt.misses + 1 if counts else 0
    if misses >= rules.not_found_needed:
        return Silence(State.NOT_FOUND, attempt.checks, misses, now + DAILY)
    checks = attempt.checks + 1
    if attempt.state == State.PROCESSING:
        return Silence(State.PROCESSING, checks, misses, after_processing(attempt, now))
    called = attempt.state == State.NEEDS_HUMAN or checks > HUMAN_AFTER
    state = State.NEEDS_HUMAN if called else State.UNKNOWN
    return Silence(state, checks, misses, _next(attempt, checks, rules, now))


def may_send_again(attempt: Attempt, rules: GatewayRules, now: datetime) -> bool:
    """Tell whether an order that the gateway does not know may leave once more, as it is.

    Only where the same reference moves money once, and is sure to be remembered; never once a
    human was called, who may be saying at this moment that nothing moved.
    """
    lately = attempt.sent_at is not None and now - attempt.sent_at < rules.resend_within
    return rules.has_idempotency and lately and attempt.state in SENT_BEFORE


def watch(attempt: Attempt, now: datetime) -> datetime | None:
    """Say when to look again for an order that was concluded not found; None: no more."""
    until = attempt.watch_until
    return now + DAILY if until is not None and now + DAILY < until else None


def after_processing(attempt: Attempt, now: datetime) -> datetime:
    """Say when to ask again for what the gateway accepted and has not settled."""
    least, most = PATIENCE
    waited = now - (attempt.sent_at or attempt.created_at)
    return now + min(most, max(least, waited))


def _next(attempt: Attempt, checks: int, rules: GatewayRules, now: datetime) -> datetime:
    sent_at = attempt.sent_at or attempt.created_at
    if checks <= len(rules.inquiries):
        return max(sent_at + rules.inquiries[checks - 1], now + SOONEST)
    return now + DAILY
