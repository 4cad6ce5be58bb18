"""What a gateway's answer does to a refund or a void that was ordered there.

Three things are given back: a part of a refund (``RF-…``), a whole receipt that is voided, and
money that came although its charge had been concluded not to stand, which the books never held.
"""

from datetime import timedelta

from sqlalchemy.orm import Session

from domain import (
    attempts,
    audit,
    charges,
    failures,
    outbox,
    receipts,
    refund_parts,
)
from domain.attempts import Attempt, GiveBack, Kind, State
from domain.gateway import Answer, Decline, Outcome
from domain.inquiries import after_processing
from domain.ledger import Stamp
from domain.promises import ShowReceipt, ShowRefund
from domain.receipts import COUNTED

SETTLES_WITHIN = timedelta(hours=1)
"""How often to look whether a charge has settled, so that its refund can leave."""

LATE = "late_refund"
"""It had been concluded not to have left, and did; what it took is nobody's any more."""
GAVE = (Outcome.APPROVED, Outcome.VOIDED)
CAME_BACK = (Outcome.RETURNED, Outcome.DECLINED)


def settle(session: Session, attempt: Attempt, answer: Answer, stamp: Stamp) -> None:
    """Let the books follow a definite answer; one heard before changes nothing."""
    if attempt.state == State.APPROVED and answer.outcome in CAME_BACK:
        _came_back(session, attempt, answer, stamp)
    elif attempt.state == State.NOT_FOUND:
        _landed_late(session, attempt, answer, stamp)
    elif not attempt.is_open:
        attempts.rest(session, attempt)
    elif answer.outcome in GAVE:
        _gave(session, attempt, answer, stamp)
    elif answer.outcome is Outcome.PROCESSING:
        written = attempts.record_answer(session, attempt, State.PROCESSING, answer, stamp)
        again = after_processing(written, stamp.at)
        attempts.change(session, written, not_before=again, resolved_at=None)
    else:
        declined = attempts.record_answer(session, attempt, State.DECLINED, answer, stamp)
        refuse(session, declined, answer.decline or Decline.OTHER, stamp)


def refuse(session: Session, attempt: Attempt, reason: str, stamp: Stamp) -> None:
    """Follow a gateway that gives nothing back, now or at all."""
    if reason == Decline.NOT_SETTLED and attempt.kind == Kind.REFUND:
        _order_again(session, attempt, stamp)
    elif is_refund(attempt):
        refund_parts.fail(session, attempt.subject, attempt.receipt, reason, stamp)
    elif attempt.kind == Kind.VOID:
        _keep(session, attempt, stamp)
    else:
        _call_somebody(session, attempt, reason, stamp)
    charges.tell(session, attempt, stamp)


def is_refund(attempt: Attempt) -> bool:
    """Tell whether it is a part of a refund that somebody approved."""
    return attempt.subject != attempt.receipt


def find_charge_ref(session: Session, attempt: Attempt) -> str | None:
    """Return the gateway's name of the charge that is to be given back, once it is known.

    None: the charge itself is not known yet. Nothing: there is nothing left to give back.
    """
    charged = attempts.load_charge(session, attempt.receipt)
    if is_refund(attempt) and receipts.load(session, attempt.receipt).status not in COUNTED:
        return ""
    return attempt.charge_ref or charged.gateway_ref or None


def _gave(session: Session, attempt: Attempt, answer: Answer, stamp: Stamp) -> None:
    attempts.record_answer(session, attempt, State.APPROVED, answer, stamp)
    if is_refund(attempt):
        refund_parts.settle(session, attempt.subject, attempt.receipt, stamp)
    elif receipts.load(session, attempt.receipt).status in COUNTED:
        by = Stamp(attempt.asked_by, stamp.at, stamp.on)
        charges.undo(session, attempt.receipt, attempt.note, by)
    else:
        audit.record(session, stamp, "charge.given_back", attempt.receipt)
    charges.tell(session, attempt, stamp)


def _landed_late(session: Session, attempt: Attempt, answer: Answer, stamp: Stamp) -> None:
    """Follow what left after everybody had concluded that it had not, once it is certain."""
    if answer.outcome is Outcome.PROCESSING:
        attempts.change(session, attempt, not_before=after_processing(attempt, stamp.at))
    elif answer.outcome not in GAVE:
        attempts.rest(session, attempt)
    elif not is_refund(attempt) or refund_parts.take_again(
        session, attempt.subject, attempt.receipt, stamp
    ):
        _gave(session, attempt, answer, stamp)
    else:
        attempts.rest(session, attempt)
        _tell_once(session, attempt, stamp)


def _tell_once(session: Session, attempt: Attempt, stamp: Stamp) -> None:
    if audit.find_act(session, "refund.late", attempt.subject) is None:
        audit.record(session, stamp, "refund.late", attempt.subject)
        _call_somebody(session, attempt, LATE, stamp)


def _came_back(session: Session, attempt: Attempt, answer: Answer, stamp: Stamp) -> None:
    """Follow a refund that had been given and came back, days later."""
    reason = answer.decline or answer.code or Decline.BANK_RETURN
    attempts.record_answer(session, attempt, State.RETURNED, answer, stamp)
    if is_refund(attempt):
        refund_parts.reopen(session, attempt.subject, attempt.receipt, reason, stamp)
    else:
        _call_somebody(session, attempt, reason, stamp)


def _order_again(session: Session, attempt: Attempt, stamp: Stamp) -> None:
    """Order a refund anew that came before its charge settled; it stays approved meanwhile."""
    charged = attempts.load_charge(session, attempt.receipt)
    back = GiveBack(attempt.subject, Kind.REFUND, attempt.amount_cents, attempt.note)
    reference = attempts.open_return(session, charged, back, stamp)
    opened = attempts.load(session, reference)
    attempts.change(session, opened, not_before=stamp.at + SETTLES_WITHIN)
    if is_refund(attempt):
        outbox.promise(session, ShowRefund(attempt.subject), stamp)


def _keep(session: Session, attempt: Attempt, stamp: Stamp) -> None:
    """Leave a receipt as it is whose void came too late: a refund can give its money back."""
    audit.record(session, stamp, "receipt.void_late", attempt.receipt)
    outbox.promise(session, ShowReceipt(attempt.receipt), stamp)


def _call_somebody(session: Session, attempt: Attempt, reason: str, stamp: Stamp) -> None:
    cents = attempt.amount_cents
    failures.open_failure(session, attempt.subject, attempt.customer_id, cents, reason, stamp)
