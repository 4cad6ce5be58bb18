"""What a gateway's answer does to a receipt that it collects; whoever heard it, one way.

The money was booked when the order was written down, so an approval changes no balance. What is
refused, voided or returned is taken back on the day on which that is known.
"""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from domain import (
    attempts,
    audit,
    charged_installments,
    failures,
    invoices,
    outbox,
    receipts,
    returns,
    reversals,
    voids,
)
from domain.attempts import OPEN, Attempt, GiveBack, Kind, State
from domain.gateway import Answer, Decline, Outcome
from domain.inquiries import after_processing
from domain.ledger import Stamp
from domain.promises import ShowReceipt, TellOutcome
from domain.returns import ReturnFee

AFTER_FORM = timedelta(seconds=1)
"""A form is answered before the view that it became is brought up to date."""

LATE = "late_approval"
NOT_FOUND = "not_found"
NEEDS_HUMAN = "needs_human"
CONCLUDED = (State.DECLINED, State.NOT_FOUND)
TAKEN = (State.PROCESSING, State.APPROVED)
STANDS = (Outcome.APPROVED, Outcome.PROCESSING)


def settle(
    session: Session, attempt: Attempt, answer: Answer, fee: ReturnFee, stamp: Stamp
) -> None:
    """Let the books follow a definite answer about a charge; one heard before changes nothing.

    Its customer's account and the attempt are held.
    """
    heard = _compare(attempt, answer)
    if _undoes(heard) and attempt.state in TAKEN and _is_back(session, attempt, heard):
        _leave(session, attempt, stamp)
        return
    if attempt.is_open or (attempt.state == State.APPROVED and _undoes(heard)):
        _follow(session, attempt, heard, fee, stamp)
        return
    attempts.rest(session, attempt)
    if attempt.state in CONCLUDED and heard.outcome in STANDS:
        _give_back_late(session, attempt, heard, stamp)


def refuse(session: Session, attempt: Attempt, reason: str, stamp: Stamp) -> None:
    """Let a receipt fail whose money never came: owed again, and on the action list."""
    receipt = receipts.load(session, attempt.receipt)
    reversals.take_back(session, receipt, "failed", reason, stamp, kind="failure")
    charged_installments.fail_charged(session, receipt.number)
    audit.record(session, stamp, "charge.fail", receipt.number)
    _call_somebody(session, attempt, reason, stamp)
    tell(session, attempt, stamp)


def tell(session: Session, attempt: Attempt, stamp: Stamp) -> None:
    """Promise to tell who asked: in the form that waits for it, or since it took so long."""
    slow = attempt.state in (State.PROCESSING, State.UNKNOWN, State.NEEDS_HUMAN)
    if attempt.view_id or slow:
        outbox.promise(session, TellOutcome(attempt.reference), stamp, after=AFTER_FORM)


def _follow(
    session: Session, attempt: Attempt, heard: Answer, fee: ReturnFee, stamp: Stamp
) -> None:
    match heard.outcome:
        case Outcome.APPROVED:
            _clear(session, attempt, heard, stamp)
        case Outcome.PROCESSING:
            _accept(session, attempt, heard, stamp)
        case Outcome.RETURNED:
            _return(session, attempt, heard, fee, stamp)
        case Outcome.VOIDED:
            _void(session, attempt, heard, stamp)
        case _:
            _decline(session, attempt, heard, stamp)


def _clear(session: Session, attempt: Attempt, heard: Answer, stamp: Stamp) -> None:
    attempts.record_answer(session, attempt, State.APPROVED, heard, stamp)
    receipts.clear_receipt(session, attempt.receipt)
    charged_installments.collect_charged(session, attempt.receipt)
    failures.close_failures(session, attempt.receipt, stamp)
    audit.record(session, stamp, "charge.clear", attempt.receipt)
    outbox.promise(session, ShowReceipt(attempt.receipt), stamp)
    tell(session, attempt, stamp)


def _accept(session: Session, attempt: Attempt, heard: Answer, stamp: Stamp) -> None:
    known = attempt.state == State.PROCESSING
    written = attempts.record_answer(session, attempt, State.PROCESSING, heard, stamp)
    again = after_processing(written, stamp.at)
    attempts.change(session, written, not_before=again, resolved_at=None)
    if not known:
        failures.close_failures(session, attempt.receipt, stamp)
        outbox.promise(session, ShowReceipt(attempt.receipt), stamp)
        tell(session, attempt, stamp)


def _decline(session: Session, attempt: Attempt, heard: Answer, stamp: Stamp) -> None:
    reason = heard.decline or Decline.OTHER
    declined = attempts.record_answer(session, attempt, State.DECLINED, heard, stamp)
    if reason is Decline.PARTIAL and heard.gateway_ref:
        _send_back(session, declined, heard, stamp)
    refuse(session, attempt, reason, stamp)


def _return(
    session: Session, attempt: Attempt, heard: Answer, fee: ReturnFee, stamp: Stamp
) -> None:
    attempts.record_answer(session, attempt, State.RETURNED, heard, stamp)
    receipt = receipts.load(session, attempt.receipt)
    known = invoices.knows_gl_code(session, fee.gl_code)
    own_fee = fee if known else ReturnFee()  # a wrong setting must not hold a return back
    returns.take_return(session, receipt, heard.code, own_fee, stamp)
    charged_installments.fail_charged(session, attempt.receipt)
    _call_somebody(session, attempt, heard.code or Decline.BANK_RETURN, stamp)


def _void(session: Session, attempt: Attempt, heard: Answer, stamp: Stamp) -> None:
    """Follow a void; ours says why, one made at the gateway itself does not."""
    attempts.record_answer(session, attempt, State.VOIDED, heard, stamp)
    undo(session, attempt.receipt, "", stamp)


def undo(session: Session, number: str, reason: str, stamp: Stamp) -> None:
    """Void a receipt whose charge was voided; its installments are owed again."""
    voids.undo(session, receipts.load(session, number), reason, stamp)
    charged_installments.fail_charged(session, number)


def _compare(attempt: Attempt, answer: Answer) -> Answer:
    """Keep nothing of a charge whose amount is not the order's: it is refused, and given back."""
    told = answer.amount_cents
    if answer.outcome not in STANDS or told is None or told == attempt.amount_cents:
        return answer
    return replace(answer, outcome=Outcome.DECLINED, decline=Decline.PARTIAL)


def _undoes(heard: Answer) -> bool:
    return heard.outcome in (Outcome.RETURNED, Outcome.VOIDED)


def _is_back(session: Session, attempt: Attempt, heard: Answer) -> bool:
    """Tell whether this is the echo of a void of ours, which the void's own answer books, once.

    A bank's return is none while our void is under way: it comes first, and the void too late.
    """
    if receipts.load(session, attempt.receipt).status not in receipts.COUNTED:
        return True
    voids = [
        back.state
        for back in attempts.list_returns(session, attempt.receipt)
        if back.kind == Kind.VOID and back.state != State.CREATED
    ]
    return State.APPROVED in voids or (
        heard.outcome is Outcome.VOIDED and any(state in OPEN for state in voids)
    )


def _leave(session: Session, attempt: Attempt, stamp: Stamp) -> None:
    """Leave a charge as it is; ask again while a void of ours is under way."""
    under_way = any(back.is_open for back in attempts.list_returns(session, attempt.receipt))
    again = after_processing(attempt, stamp.at) if under_way else None
    attempts.change(session, attempt, not_before=again)


def _give_back_late(session: Session, attempt: Attempt, heard: Answer, stamp: Stamp) -> None:
    """Give back what was captured after everybody had concluded that it was not; say so."""
    returned = attempts.list_returns(session, attempt.receipt)
    if any(back.subject == attempt.receipt for back in returned):
        return
    known = attempts.change(session, attempt, gateway_ref=heard.gateway_ref or attempt.gateway_ref)
    _send_back(session, known, heard, stamp)
    audit.record(session, stamp, "charge.late", attempt.receipt)
    _call_somebody(session, attempt, LATE, stamp)


def _send_back(session: Session, charged: Attempt, heard: Answer, stamp: Stamp) -> None:
    cents = heard.amount_cents or charged.amount_cents
    back = GiveBack(charged.receipt, Kind.REFUND, cents, LATE)
    attempts.open_return(session, replace(charged, amount_cents=cents), back, stamp)


def _call_somebody(session: Session, attempt: Attempt, reason: str, stamp: Stamp) -> None:
    failures.close_failures(session, attempt.receipt, stamp)
    cents = attempt.amount_cents
    failures.open_failure(session, attempt.receipt, attempt.customer_id, cents, reason, stamp)
