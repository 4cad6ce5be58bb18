"""Resolving attempts: the one path for an answer, a webhook, the janitor and a human alike."""

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from domain import attempts, audit, charges, failures, give_back, inquiries, outbox, people
from domain.attempts import Attempt, Kind, State
from domain.errors import OutcomeKnown
from domain.gateway import Answer, GatewayRules, Outcome
from domain.inquiries import Silence
from domain.ledger import Stamp
from domain.people import Permission
from domain.promises import ShowReceipt
from domain.returns import ReturnFee

SILENT = (Outcome.UNKNOWN, Outcome.NOT_FOUND)


@dataclass(frozen=True, slots=True)
class Terms:
    """How the gateway's silence is read, and what a returned payment costs its customer."""

    rules: GatewayRules
    fee: ReturnFee = field(default_factory=ReturnFee)


@dataclass(frozen=True, slots=True)
class Decided:
    """What a human found out at the gateway about one order, and how (``evidence``)."""

    reference: str
    was_charged: bool
    evidence: str


def resolve(session: Session, claimed: Attempt, answer: Answer, terms: Terms, stamp: Stamp) -> None:
    """Let the books follow what a gateway says of an order, however often it says so.

    A definite answer is a fact, whoever heard it. Silence counts only from who holds the claim:
    one that was slow must not count for another's turn.
    """
    attempt = attempts.lock(session, claimed.reference)
    if answer.outcome in SILENT:
        if attempt.fence == claimed.fence:
            _wait(session, attempt, answer, terms, stamp)
    elif attempt.kind == Kind.CHARGE:
        charges.settle(session, attempt, answer, terms.fee, stamp)
    else:
        give_back.settle(session, attempt, answer, stamp)


def decide_unknown(session: Session, decided: Decided, terms: Terms, stamp: Stamp) -> None:
    """Let an accountant, who looked at the gateway, say what became of an order.

    Raises:
        NotAllowed: the person is no accountant.
        OutcomeKnown: the gateway told in the meantime, or somebody was first.
    """
    people.require(session, stamp.actor, Permission.RESOLVE_UNKNOWN)
    attempt = attempts.lock(session, decided.reference)
    if attempt.state != State.NEEDS_HUMAN:
        raise OutcomeKnown()
    told = "charged" if decided.was_charged else "not_charged"
    audit.record(session, stamp, f"attempt.{told}", attempt.subject)
    attempt = attempts.change(session, attempt, note=decided.evidence)
    if decided.was_charged:
        resolve(session, attempt, Answer(Outcome.APPROVED), terms, stamp)
    else:
        _conclude_not_found(session, attempt, terms, stamp)


def _wait(session: Session, attempt: Attempt, answer: Answer, terms: Terms, stamp: Stamp) -> None:
    """Ask again later, conclude that nothing moved, or call a human: as silence allows."""
    if not attempt.is_open:
        attempts.change(session, attempt, not_before=inquiries.watch(attempt, stamp.at))
        return
    silence = inquiries.weigh(attempt, answer.outcome, terms.rules, stamp.at)
    if silence.state is State.NOT_FOUND:
        _conclude_not_found(session, attempt, terms, stamp)
        return
    _keep_asking(session, attempt, silence)
    if silence.state is State.NEEDS_HUMAN and attempt.state != State.NEEDS_HUMAN:
        _call_human(session, attempt, stamp)


def _keep_asking(session: Session, attempt: Attempt, silence: Silence) -> None:
    attempts.change(
        session,
        attempt,
        state=silence.state,
        checks=silence.checks,
        misses=silence.misses,
        not_before=silence.not_before,
    )


def _conclude_not_found(session: Session, attempt: Attempt, terms: Terms, stamp: Stamp) -> None:
    """Conclude that nothing moved; the order is watched all the same, for it may land late."""
    watched = (attempt.sent_at or attempt.created_at) + terms.rules.watch_for
    concluded = attempts.change(
        session,
        attempt,
        state=State.NOT_FOUND,
        watch_until=watched,
        not_before=stamp.at + inquiries.DAILY,
        resolved_at=stamp.at,
    )
    if attempt.kind == Kind.CHARGE:
        charges.refuse(session, attempt, charges.NOT_FOUND, stamp)
    else:
        give_back.refuse(session, concluded, charges.NOT_FOUND, stamp)


def _call_human(session: Session, attempt: Attempt, stamp: Stamp) -> None:
    audit.record(session, stamp, "attempt.unknown", attempt.subject)
    failures.open_failure(
        session,
        attempt.subject,
        attempt.customer_id,
        attempt.amount_cents,
        charges.NEEDS_HUMAN,
        stamp,
    )
    outbox.promise(session, ShowReceipt(attempt.receipt), stamp)
