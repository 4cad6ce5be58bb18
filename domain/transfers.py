"""Transfers: available credit moved from one customer to another, decided like a refund."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from domain import (
    approvals,
    audit,
    claims,
    customers,
    ledger,
    outbox,
    people,
    requests,
    sources,
)
from domain.accounts import Account
from domain.allocation_rules import Fund, draw
from domain.approvals import Approval, Ask
from domain.claims import Claim
from domain.errors import RequestUnknown, TransferTooLarge, TransferToSelf
from domain.ledger import Posting, Stamp
from domain.numbering import next_number
from domain.people import Permission
from domain.promises import ShowReceipt, ShowTransfer, TellRequester
from domain.requests import Request
from domain.sources import Source
from domain.tables import TransferRow

KIND = "transfer"


@dataclass(frozen=True, slots=True)
class RequestTransfer:
    """Credit to move: from whom, to whom, how many cents, and why."""

    request_id: str
    from_customer_id: str
    to_customer_id: str
    amount_cents: int
    reason: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """One transfer and where it stands; the customer who gives is the approval's."""

    approval: Approval
    to_customer_id: str

    @property
    def number(self) -> str:
        """The transfer's number."""
        return self.approval.subject


def request_transfer(session: Session, command: RequestTransfer, stamp: Stamp) -> str:
    """Ask for a transfer: reserve the credit, oldest first, and put it before the approvers.

    Raises:
        BillingError: no right, more than the available credit, one and the same customer.
    """
    people.require(session, stamp.actor, Permission.REQUEST_TRANSFER)
    if command.from_customer_id == command.to_customer_id:
        raise TransferToSelf()
    customers.load(session, command.to_customer_id)
    customers.lock(session, command.from_customer_id)
    details = (
        command.from_customer_id,
        command.to_customer_id,
        command.amount_cents,
        command.reason,
    )
    request = Request.of(command.request_id, "transfer", *details)
    earlier = requests.find_answer(session, request)
    if earlier is not None:
        return earlier[0]
    number = _open(session, command, stamp)
    requests.remember_answer(session, request, (number,), stamp)
    return number


def approve_transfer(
    session: Session, number: str, stamp: Stamp, *, confirmed: bool = False
) -> Transfer:
    """Approve a transfer and move the credit; a source that counts no more makes it fail.

    Raises:
        BillingError: the person may not decide it, or somebody was first.
    """
    to_customer_id = _find_receiver(session, number)
    approval = approvals.lock(session, KIND, number, to_customer_id)
    approvals.require_decider(session, approval, stamp, confirmed=confirmed)
    claimed = claims.list_claims(session, number)
    if not all(sources.load_standing(session, claim.source).counts for claim in claimed):
        return _close(session, approval, "failed", stamp)
    _move(session, approval, to_customer_id, stamp)
    return _decided(session, approval, "approved", stamp)


def decline_transfer(session: Session, number: str, reason: str, stamp: Stamp) -> Transfer:
    """Decline a transfer; the credit is free again.

    Raises:
        BillingError: the person may not decide it, or somebody was first.
    """
    approval = approvals.lock(session, KIND, number)
    approvals.require_decider(session, approval, stamp, confirmed=True)
    return _close(session, approval, "declined", stamp, reason)


def load_transfer(session: Session, number: str) -> Transfer:
    """Return a transfer that exists.

    Raises:
        RequestUnknown: it does not.
    """
    to_customer_id = _find_receiver(session, number)
    return Transfer(approvals.load(session, number), to_customer_id)


def list_transferable(session: Session, customer_id: str) -> Sequence[Fund]:
    """List what each source of the customer can still give to somebody else, oldest first."""
    standing = sources.list_standing(session, customer_id)
    left = [Fund(stands.source.number, stands.claimable_cents) for stands in standing]
    return [fund for fund in left if fund.cents > 0]


def _find_receiver(session: Session, number: str) -> str:
    query = select(TransferRow.to_customer_id).where(TransferRow.number == number)
    to_customer_id = session.scalars(query).one_or_none()
    if to_customer_id is None:
        raise RequestUnknown(subject=number)
    return to_customer_id


def _open(session: Session, command: RequestTransfer, stamp: Stamp) -> str:
    funds = list_transferable(session, command.from_customer_id)
    most = sum(fund.cents for fund in funds)
    if command.amount_cents > most:
        raise TransferTooLarge(max_cents=most)
    number = next_number(session, "TR")
    asked = Ask(number, KIND, command.from_customer_id, command.amount_cents, command.reason)
    approvals.ask(session, asked, stamp)
    session.execute(
        insert(TransferRow), {"number": number, "to_customer_id": command.to_customer_id}
    )
    drawn = draw(funds, command.amount_cents)
    claims.hold(session, number, [Claim(fund.source, fund.cents, fund.cents) for fund in drawn])
    audit.record(session, stamp, "transfer.request", number)
    _promise_cards(session, number, stamp)
    return number


def _move(session: Session, approval: Approval, to_customer_id: str, stamp: Stamp) -> None:
    """Post the two halves; the account between them is empty again at once."""
    number, cents = approval.subject, approval.amount_cents
    out = Posting(Account.ACCOUNT_DEPOSITS, Account.TRANSFERS, cents, number)
    ledger.post(session, "transfer.out", approval.customer_id, [out], stamp)
    into = Posting(Account.TRANSFERS, Account.ACCOUNT_DEPOSITS, cents, number)
    ledger.post(session, "transfer.in", to_customer_id, [into], stamp)
    claims.take(session, number, stamp.on)
    sources.open_source(session, Source(number, "transfer", to_customer_id, cents), stamp.on, stamp)


def _close(
    session: Session, approval: Approval, status: str, stamp: Stamp, reason: str = ""
) -> Transfer:
    claims.release(session, approval.subject)
    return _decided(session, approval, status, stamp, reason)


def _decided(
    session: Session, approval: Approval, status: str, stamp: Stamp, reason: str = ""
) -> Transfer:
    approvals.settle(session, approval, status, stamp, reason)
    audit.record(session, stamp, f"transfer.{status}", approval.subject)
    _promise_cards(session, approval.subject, stamp)
    outbox.promise(session, TellRequester(approval.subject), stamp)
    return load_transfer(session, approval.subject)


def _promise_cards(session: Session, number: str, stamp: Stamp) -> None:
    """Promise the transfer's card, and bring those of its receipts up to date."""
    outbox.promise(session, ShowTransfer(number), stamp)
    for claim in claims.list_claims(session, number):
        if claim.source.startswith("R-"):
            outbox.promise(session, ShowReceipt(claim.source), stamp)
