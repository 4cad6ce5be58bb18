"""Requests that nobody decided in 72 hours: the reserve is free again, and both are told."""

from sqlalchemy.orm import Session

from domain import approvals, audit, claims, outbox
from domain.ledger import Stamp
from domain.promises import ShowRefund, ShowTransfer, TellRequester


def expire_due(session: Session, stamp: Stamp) -> int:
    """Let time decide what waited too long; return how many did."""
    expired = 0
    for waiting in approvals.list_expired(session, stamp.at):
        approval = approvals.lock(session, waiting.subject)
        if not approvals.expire(session, approval, stamp.at):
            continue
        claims.release(session, approval.subject)
        audit.record(session, stamp, f"{approval.kind}.expired", approval.subject)
        shown = ShowRefund if approval.kind == "refund" else ShowTransfer
        outbox.promise(session, shown(approval.subject), stamp)
        outbox.promise(session, TellRequester(approval.subject), stamp)
        expired += 1
    return expired
