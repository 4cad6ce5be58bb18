"""Refunds: asked from chosen sources, reserved, decided by another person, paid out once.

A deposit or a credit memo gives its unapplied part only. A payment gives its unapplied part
first; the rest is taken back from its lines, last applied first, when the refund is carried out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import insert
from sqlalchemy.orm import Session

from domain import (
    allocations,
    approvals,
    audit,
    claims,
    customers,
    outbox,
    people,
    refund_parts,
    requests,
    sources,
)
from domain.accounts import Account
from domain.allocations import Undoing
from domain.approvals import Approval, Ask
from domain.claims import Claim
from domain.errors import (
    NoSourcePicked,
    OriginalMethodUnclear,
    RefundTooLarge,
    SourceNotTheirs,
)
from domain.ledger import Stamp
from domain.methods import Method
from domain.numbering import next_number
from domain.people import Permission
from domain.promises import TellRequester
from domain.requests import Request
from domain.sources import Standing
from domain.tables import RefundRow

KIND = "refund"
ORIGINAL = "original"
MADE_THERE = "gateway"
"""The reason of a refund that was made at the gateway itself."""


@dataclass(frozen=True, slots=True)
class RequestRefund:
    """A refund to ask for; ``method`` is ``original`` or a method recorded outside."""

    request_id: str
    customer_id: str
    sources: tuple[str, ...]
    amount_cents: int
    method: str
    reason: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """What one source gives to a refund, and the links that giving it takes back."""

    stands: Standing
    claim: Claim
    undone: Sequence[Undoing]


@dataclass(frozen=True, slots=True)
class Part:
    """What one source gives to a refund that was asked, and how that source stands now."""

    claim: Claim
    stands: Standing


@dataclass(frozen=True, slots=True)
class Refund:
    """One refund and where it stands."""

    approval: Approval
    method: str
    claims: Sequence[Claim]

    @property
    def number(self) -> str:
        """The refund's number."""
        return self.approval.subject


def request_refund(session: Session, command: RequestRefund, stamp: Stamp) -> str:
    """Ask for a refund: reserve it, and put it before the approvers. Return its number.

    Raises:
        BillingError: no right, nothing picked, too much, a method that is not clear.
    """
    people.require(session, stamp.actor, Permission.REQUEST_REFUND)
    customers.lock(session, command.customer_id)
    picked = sorted(command.sources)
    details = (command.customer_id, picked, command.amount_cents, command.method, command.reason)
    request = Request.of(command.request_id, "refund", *details)
    earlier = requests.find_answer(session, request)
    if earlier is not None:
        return earlier[0]
    standing = load_refundable(session, command.customer_id, command.sources)
    claimed = _draw(standing, command.amount_cents)
    number = open_refund(session, command, claimed, stamp)
    requests.remember_answer(session, request, (number,), stamp)
    return number


def open_refund(
    session: Session, command: RequestRefund, claimed: Sequence[Claim], stamp: Stamp
) -> str:
    """Reserve a refund and put it before the approvers, its customer's account being held."""
    method = _find_method(session, command.method, claimed)
    refund_parts.refuse_unready(session, claimed, method)
    number = next_number(session, "RF")
    asked = Ask(number, KIND, command.customer_id, command.amount_cents, command.reason)
    approvals.ask(session, asked, stamp)
    session.execute(insert(RefundRow), {"number": number, "method": method})
    claims.hold(session, number, claimed)
    audit.record(session, stamp, "refund.request", number)
    refund_parts.promise_all(session, number, stamp)
    return number


def approve_refund(
    session: Session, number: str, stamp: Stamp, *, confirmed: bool = False
) -> Refund:
    """Approve a refund and carry it out in the same act.

    What is paid out outside is ``sent`` by the approval itself; what goes through a gateway stays
    ``approved`` until the gateway has given it back.

    What has changed since the request is looked at now: where a source counts no more, the
    refund fails, its reserve is released, and both persons are told (rule E41).

    Raises:
        BillingError: the person may not decide it, or somebody was first.
    """
    approval = approvals.lock(session, KIND, number)
    approvals.require_decider(session, approval, stamp, confirmed=confirmed)
    claimed = claims.list_claims(session, number)
    if not all(sources.load_standing(session, claim.source).counts for claim in claimed):
        return _close(session, approval, "failed", stamp)
    method = refund_parts.load_method(session, number)
    refund_parts.carry_out(session, approval, method, stamp)
    return _decided(
        session, approval, "approved" if claims.is_held(session, number) else "sent", stamp
    )


def import_sent(
    session: Session, receipt: str, amount_cents: int, reason: str, stamp: Stamp
) -> str:
    """Take in money that left at the gateway itself; its customer's account is held.

    A refund made there, or a part that a bank took back: nobody here asked for it or decided it.
    It is written as it stands, and its card is shown.
    """
    stands = sources.load_standing(session, receipt)
    number = next_number(session, "RF")
    asked = Ask(number, KIND, stands.source.customer_id, amount_cents, reason)
    approvals.ask(session, asked, stamp)
    session.execute(insert(RefundRow), {"number": number, "method": stands.method})
    claim = Claim(receipt, amount_cents, min(amount_cents, max(0, stands.free_cents)))
    claims.hold(session, number, [claim])
    approvals.take_as_sent(session, number, stamp.at)
    approval = approvals.load(session, number)
    refund_parts.pay(session, approval, claim, Account.GATEWAY, stamp)
    audit.record(session, stamp, "refund.import", number)
    refund_parts.promise_all(session, number, stamp)
    return number


def decline_refund(session: Session, number: str, reason: str, stamp: Stamp) -> Refund:
    """Decline a refund; what was reserved is free again.

    Raises:
        BillingError: the person may not decide it, or somebody was first.
    """
    approval = approvals.lock(session, KIND, number)
    approvals.require_decider(session, approval, stamp, confirmed=True)
    return _close(session, approval, "declined", stamp, reason)


def load_refund(session: Session, number: str) -> Refund:
    """Return a refund that exists."""
    method = refund_parts.load_method(session, number)
    return Refund(approvals.load(session, number), method, claims.list_claims(session, number))


def list_parts(session: Session, number: str) -> Sequence[Part]:
    """List what each source gives to a refund, in the order in which it was asked."""
    return [
        Part(claim, sources.load_standing(session, claim.source))
        for claim in claims.list_claims(session, number)
    ]


def list_refundable(session: Session, customer_id: str) -> Sequence[Standing]:
    """List the customer's sources of which something is left to refund, oldest first."""
    standing = sources.list_standing(session, customer_id)
    return [stands for stands in standing if stands.refundable_cents > 0]


def preview(session: Session, standing: Sequence[Standing], cents: int) -> Sequence[Drawn]:
    """Show what a refund would take from each source, and which links it would take back.

    Raises:
        RefundTooLarge: it is more than is left.
    """
    by_number = {stands.source.number: stands for stands in standing}
    return [
        Drawn(by_number[claim.source], claim, _would_undo(session, claim))
        for claim in _draw(standing, cents)
    ]


def load_refundable(
    session: Session, customer_id: str, numbers: Sequence[str]
) -> Sequence[Standing]:
    """Return the picked sources, oldest first.

    Raises:
        NoSourcePicked: none was.
        SourceNotTheirs: one is another customer's, or counts no more.
    """
    if not numbers:
        raise NoSourcePicked()
    standing = sources.list_standing(session, customer_id)
    unknown = set(numbers) - {stands.source.number for stands in standing}
    if unknown:
        raise SourceNotTheirs(source=min(unknown))
    return [stands for stands in standing if stands.source.number in numbers]


def _draw(standing: Sequence[Standing], cents: int) -> Sequence[Claim]:
    """Take the amount from the sources in turn; each holds what of it is not applied."""
    claimed: list[Claim] = []
    left = cents
    for stands in standing:
        given = min(left, stands.refundable_cents)
        if given > 0:
            held = min(given, stands.free_cents)
            claimed.append(Claim(stands.source.number, given, held))
            left -= given
    if left:
        raise RefundTooLarge(
            max_cents=cents - left,
            paid_cents=sum(stands.source.amount_cents for stands in standing),
            refunded_cents=sum(stands.claimed_cents for stands in standing),
            applied_cents=sum(stands.applied_cents for stands in standing),
        )
    return claimed


def original_method(standing: Sequence[Standing]) -> str:
    """Return the one method by which all of these sources came in.

    Raises:
        OriginalMethodUnclear: they came in by several methods, or by none.
    """
    methods = {stands.method for stands in standing}
    if len(methods) != 1 or "" in methods:
        raise OriginalMethodUnclear()
    return methods.pop()


def _find_method(session: Session, asked: str, claimed: Sequence[Claim]) -> str:
    """Return the method that pays out; the original one only where there is exactly one."""
    if asked != ORIGINAL:
        return Method(asked)
    return original_method([sources.load_standing(session, claim.source) for claim in claimed])


def _would_undo(session: Session, claim: Claim) -> Sequence[Undoing]:
    standing = allocations.standing_of_source(session, claim.source)
    return allocations.take_last(standing, claim.amount_cents - claim.held_cents)


def _close(
    session: Session, approval: Approval, status: str, stamp: Stamp, reason: str = ""
) -> Refund:
    claims.release(session, approval.subject)
    return _decided(session, approval, status, stamp, reason)


def _decided(
    session: Session, approval: Approval, status: str, stamp: Stamp, reason: str = ""
) -> Refund:
    decided = approvals.settle(session, approval, status, stamp, reason)
    audit.record(session, stamp, f"refund.{status}", approval.subject)
    refund_parts.promise_all(session, approval.subject, stamp)
    outbox.promise(session, TellRequester(approval.subject), stamp)
    return replace(load_refund(session, approval.subject), approval=decided)
