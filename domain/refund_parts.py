"""Refunds carried out, a source each: paid outside at once, or through the gateway that charged.

A refund is ``sent`` once every source has given its part. One whose parts wait at a gateway stays
``approved``; a part that the gateway refuses goes on the action list.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import (
    allocations,
    approvals,
    attempts,
    audit,
    claims,
    failures,
    ledger,
    outbox,
    receipts,
    sources,
)
from domain.accounts import Account
from domain.approvals import Approval
from domain.attempts import GiveBack, Kind
from domain.claims import Claim
from domain.errors import SourceUnsettled, UndoingUnderWay
from domain.ledger import Posting, Stamp
from domain.promises import ShowReceipt, ShowRefund, TellRequester
from domain.receipts import AT_GATEWAY
from domain.tables import RefundRow


def carry_out(session: Session, approval: Approval, method: str, stamp: Stamp) -> None:
    """Pay out what goes by hand, and order the rest at the gateway; the account is held."""
    for claim in claims.list_claims(session, approval.subject):
        if not is_at_gateway(session, claim, method):
            pay(session, approval, claim, Account.CASH, stamp)
            continue
        charged = attempts.load_charge(session, claim.source)
        back = GiveBack(approval.subject, Kind.REFUND, claim.amount_cents)
        attempts.open_return(session, charged, back, stamp)


def refuse_unready(session: Session, claimed: Sequence[Claim], method: str) -> None:
    """Refuse to give back what has not come, but by its own way, and what is being voided.

    Raises:
        SourceUnsettled: a charge that is not cleared would be paid out by another method.
        UndoingUnderWay: the void of a charge is at the gateway.
    """
    for claim in claimed:
        if not claim.source.startswith("R-"):
            continue
        receipt = receipts.load(session, claim.source)
        if receipt.status == "processing" and receipt.method != method:
            raise SourceUnsettled(source=claim.source)
        voids = attempts.list_of_subject(session, claim.source)
        if any(one.kind == Kind.VOID and one.is_open for one in voids):
            raise UndoingUnderWay(receipt=claim.source)


def is_at_gateway(session: Session, claim: Claim, method: str) -> bool:
    """Tell whether a part goes back by the gateway that charged it."""
    if not claim.source.startswith("R-"):
        return False
    receipt = receipts.load(session, claim.source)
    return receipt.origin == AT_GATEWAY and receipt.method == method


def pay(session: Session, approval: Approval, claim: Claim, account: str, stamp: Stamp) -> None:
    """Take one part back from its lines where it is applied, and post that it left."""
    _free(session, approval.customer_id, claim, stamp)
    paid_out = Posting(Account.ACCOUNT_DEPOSITS, account, claim.amount_cents, approval.subject)
    ledger.post(session, "refund", approval.customer_id, [paid_out], stamp)
    claims.take(session, approval.subject, stamp.on, claim.source)


def settle(session: Session, number: str, source: str, stamp: Stamp) -> None:
    """Write down that the gateway gave one part back; the refund is sent once all have."""
    approval = approvals.load(session, number)
    claim = _claim_on(session, number, source)
    pay(session, approval, claim, Account.GATEWAY, stamp)
    _conclude_when_over(session, number, stamp)


def fail(session: Session, number: str, source: str, reason: str, stamp: Stamp) -> None:
    """Give up one part that the gateway refused: its reserve is free, somebody has to know.

    The refund has failed once nothing of it is left to wait for; what was paid out stays so.
    """
    claim = _claim_on(session, number, source)
    claims.release(session, number, source)
    _open_failure(session, number, claim.amount_cents, reason, stamp)
    _conclude_when_over(session, number, stamp)


def take_again(session: Session, number: str, source: str, stamp: Stamp) -> bool:
    """Reserve a part anew that was given up and left all the same; tell whether it was there.

    It is not where its receipt counts no more, or another refund has taken it meanwhile.
    """
    claim = _claim_on(session, number, source)
    stands = sources.load_standing(session, source)
    if not stands.counts or stands.unclaimed_cents < claim.amount_cents:
        return False
    held = min(claim.amount_cents, max(0, stands.free_cents))
    claims.hold_again(session, number, source, held)
    approvals.resume(session, number)
    audit.record(session, stamp, "refund.late", number)
    return True


def reopen(session: Session, number: str, source: str, reason: str, stamp: Stamp) -> None:
    """Take back a part that had left and came back: it is the customer's credit again."""
    approval = approvals.load(session, number)
    claim = _claim_on(session, number, source)
    back = Posting(Account.GATEWAY, Account.ACCOUNT_DEPOSITS, claim.amount_cents, number)
    ledger.post(session, "refund.return", approval.customer_id, [back], stamp)
    claims.give_back(session, number, source, stamp.on)
    _open_failure(session, number, claim.amount_cents, reason, stamp)
    _conclude(session, number, "failed", stamp)


def load_method(session: Session, number: str) -> str:
    """Return the method that pays a refund out."""
    return session.scalars(select(RefundRow.method).where(RefundRow.number == number)).one()


def promise_all(session: Session, number: str, stamp: Stamp) -> None:
    """Promise the refund's card, and bring those of its receipts up to date."""
    outbox.promise(session, ShowRefund(number), stamp)
    for claim in claims.list_claims(session, number):
        if claim.source.startswith("R-"):
            outbox.promise(session, ShowReceipt(claim.source), stamp)


def _claim_on(session: Session, number: str, source: str) -> Claim:
    (claim,) = [c for c in claims.list_claims(session, number) if c.source == source]
    return claim


def _open_failure(session: Session, number: str, cents: int, reason: str, stamp: Stamp) -> None:
    owner = approvals.load(session, number).customer_id
    failures.open_failure(session, number, owner, cents, reason, stamp)


def _conclude_when_over(session: Session, number: str, stamp: Stamp) -> None:
    """Say how a refund ended once nothing of it waits: it was sent where each part left."""
    if claims.is_held(session, number):
        return
    if claims.is_released(session, number):
        _conclude(session, number, "failed", stamp)
        return
    failures.close_failures(session, number, stamp)
    _conclude(session, number, "sent", stamp)


def _conclude(session: Session, number: str, status: str, stamp: Stamp) -> None:
    approvals.advance(session, number, status)
    audit.record(session, stamp, f"refund.{status}", number)
    promise_all(session, number, stamp)
    outbox.promise(session, TellRequester(number), stamp)


def _free(session: Session, customer_id: str, claim: Claim, stamp: Stamp) -> None:
    """Take back from its lines what of the claim is applied, last applied first."""
    stands = sources.load_standing(session, claim.source)
    applied = claim.amount_cents - claim.held_cents - stands.free_cents
    if applied > 0:
        standing = allocations.standing_of_source(session, claim.source)
        undone = allocations.take_last(standing, applied)
        allocations.unapply(session, "refund.unapply", customer_id, undone, stamp)
