"""Requests that nobody decided in 72 hours: the reserve is free again, and both are told."""

from sqlalchemy.orm import Session

from domain import approvals, audit, claims, outbox, refunds
from domain.approvals import Approval
from domain.ledger import Stamp
from domain.promises import Promise, ShowReceipt, ShowRefund, ShowTransfer, TellRequester

MOST_AT_ONCE = 50


def expire_due(session: Session, stamp: Stamp, limit: int = MOST_AT_ONCE) -> int:
    """Let time decide what waited too long; return how many did.

    Accounts are held one after the other, so give a ``limit`` of 1 where others are at work.
    """
    expired = 0
    for waiting in approvals.list_expired(session, stamp.at, limit):
        approval = approvals.lock(session, waiting.kind, waiting.subject)
        if approvals.expire(session, approval, stamp.at):
            _release(session, approval, stamp)
            expired += 1
    return expired


def _release(session: Session, approval: Approval, stamp: Stamp) -> None:
    number = approval.subject
    claims.release(session, number)
    audit.record(session, stamp, f"{approval.kind}.expired", number)
    shown: Promise = ShowRefund(number) if approval.kind == refunds.KIND else ShowTransfer(number)
    outbox.promise(session, shown, stamp)
    outbox.promise(session, TellRequester(number), stamp)
    for claim in claims.list_claims(session, number):
        if claim.source.startswith("R-"):
            outbox.promise(session, ShowReceipt(claim.source), stamp)
