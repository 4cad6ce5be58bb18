"""Decisions: one approver who is not the requester, decided once, conditions checked then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from domain import customers, people
from domain.errors import (
    AboveApprovalLimit,
    AlreadyDecided,
    BillingError,
    OwnRequest,
    OwnRequestTooSoon,
    OwnRequestUnconfirmed,
    RequestExpired,
    RequestUnknown,
)
from domain.ledger import Stamp
from domain.people import Permission
from domain.tables import ApprovalRow

EXPIRES_AFTER = timedelta(hours=72)
SOLE_APPROVER_WAITS = timedelta(minutes=60)
OPEN = "requested"


@dataclass(frozen=True, slots=True)
class Approval:
    """One request and where its decision stands; amounts in cents, moments in UTC."""

    subject: str
    kind: str
    customer_id: str
    amount_cents: int
    reason: str
    status: str
    requested_by: str
    requested_at: datetime
    requested_on: date
    expires_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    decline_reason: str


@dataclass(frozen=True, slots=True)
class Ask:
    """A request to put before the approvers."""

    subject: str
    kind: str
    customer_id: str
    amount_cents: int
    reason: str


def ask(session: Session, asked: Ask, stamp: Stamp) -> None:
    """Put a request before the approvers; it expires after 72 hours."""
    session.execute(
        insert(ApprovalRow),
        {
            "subject": asked.subject,
            "kind": asked.kind,
            "customer_id": asked.customer_id,
            "amount_cents": asked.amount_cents,
            "reason": asked.reason,
            "status": OPEN,
            "requested_by": stamp.actor,
            "requested_at": stamp.at,
            "requested_on": stamp.on,
            "expires_at": stamp.at + EXPIRES_AFTER,
            "decided_by": None,
            "decided_at": None,
            "decline_reason": "",
            "alone": 0,
        },
    )


def load(session: Session, subject: str) -> Approval:
    """Return a request as it stands now.

    Raises:
        RequestUnknown: there is none of this number.
    """
    query = select(ApprovalRow).where(ApprovalRow.subject == subject)
    fresh = query.execution_options(populate_existing=True)
    row = session.scalars(fresh).one_or_none()
    if row is None:
        raise RequestUnknown(subject=subject)
    return _as_approval(row)


def lock(session: Session, kind: str, subject: str, *others: str) -> Approval:
    """Hold the accounts concerned, in the order of their ids, then the request itself.

    Raises:
        RequestUnknown: there is no such request of this kind.
    """
    query = select(ApprovalRow.customer_id).where(
        ApprovalRow.subject == subject, ApprovalRow.kind == kind
    )
    owner = session.scalars(query).one_or_none()
    if owner is None:
        raise RequestUnknown(subject=subject)
    for customer_id in sorted({owner, *others}):
        customers.lock(session, customer_id)
    held = select(ApprovalRow).where(ApprovalRow.subject == subject).with_for_update()
    return _as_approval(session.scalars(held.execution_options(populate_existing=True)).one())


def require_decider(
    session: Session, approval: Approval, stamp: Stamp, *, confirmed: bool = False
) -> None:
    """Check that this person may decide this request now (contract §3, Roles).

    Raises:
        NotAllowed: no approver's role.
        AlreadyDecided: somebody was first.
        RequestExpired: 72 hours passed.
        OwnRequest, OwnRequestTooSoon, OwnRequestUnconfirmed: it is their own.
        AboveApprovalLimit: the customer's refunds of that day are above their limit.
    """
    people.require(session, stamp.actor, Permission.DECIDE)
    _require_open(approval, stamp)
    if approval.requested_by == stamp.actor:
        _require_sole_approver(session, approval, stamp, confirmed=confirmed)
    _require_limit(session, approval, stamp)


def settle(
    session: Session, approval: Approval, status: str, stamp: Stamp, decline_reason: str = ""
) -> Approval:
    """Write the decision down; the first one stands.

    Raises:
        AlreadyDecided: somebody was first.
    """
    changed = session.execute(
        update(ApprovalRow)
        .where(ApprovalRow.subject == approval.subject, ApprovalRow.status == OPEN)
        .values(
            status=status,
            decided_by=stamp.actor,
            decided_at=stamp.at,
            decline_reason=decline_reason,
            alone=int(approval.requested_by == stamp.actor),
        )
        .returning(ApprovalRow.subject)
    ).one_or_none()
    if changed is None:
        raise _decided_before(load(session, approval.subject))
    return load(session, approval.subject)


def take_as_sent(session: Session, subject: str, at: datetime) -> None:
    """Write down that a request was carried out elsewhere: nobody decided it here."""
    session.execute(
        update(ApprovalRow)
        .where(ApprovalRow.subject == subject)
        .values(status="sent", decided_at=at)
    )


def advance(session: Session, subject: str, status: str) -> None:
    """Move what was decided on, once the outside has answered: ``sent``, or ``failed``."""
    session.execute(
        update(ApprovalRow)
        .where(ApprovalRow.subject == subject, ApprovalRow.status.in_(["approved", "sent"]))
        .values(status=status)
    )


def resume(session: Session, subject: str) -> None:
    """Let what had failed be ``approved`` again: it was carried out after all, late."""
    session.execute(
        update(ApprovalRow)
        .where(ApprovalRow.subject == subject, ApprovalRow.status == "failed")
        .values(status="approved")
    )


def list_expired(session: Session, now: datetime, limit: int = 50) -> Sequence[Approval]:
    """List requests that nobody decided in 72 hours."""
    rows = session.scalars(
        select(ApprovalRow)
        .where(ApprovalRow.status == OPEN, ApprovalRow.expires_at <= now)
        .order_by(ApprovalRow.expires_at)
        .limit(limit)
    )
    return [_as_approval(row) for row in rows]


def expire(session: Session, approval: Approval, now: datetime) -> bool:
    """Let time decide; tell whether nobody was first."""
    changed = session.execute(
        update(ApprovalRow)
        .where(ApprovalRow.subject == approval.subject, ApprovalRow.status == OPEN)
        .values(status="expired", decided_at=now)
        .returning(ApprovalRow.subject)
    )
    return changed.one_or_none() is not None


def list_open(session: Session, limit: int = 20) -> Sequence[Approval]:
    """List what waits for a decision, oldest first."""
    rows = session.scalars(
        select(ApprovalRow)
        .where(ApprovalRow.status == OPEN)
        .order_by(ApprovalRow.requested_at)
        .limit(limit)
    )
    return [_as_approval(row) for row in rows]


def _require_open(approval: Approval, stamp: Stamp) -> None:
    if approval.status != OPEN:
        raise _decided_before(approval)
    if approval.expires_at <= stamp.at:
        raise RequestExpired(subject=approval.subject)


def _decided_before(approval: Approval) -> BillingError:
    if approval.decided_by is None:
        return RequestExpired(subject=approval.subject)
    return AlreadyDecided(
        subject=approval.subject, decision=approval.status, user=approval.decided_by
    )


def _require_sole_approver(
    session: Session, approval: Approval, stamp: Stamp, *, confirmed: bool
) -> None:
    if people.has_other_approver(session, stamp.actor):
        raise OwnRequest(subject=approval.subject)
    earliest = approval.requested_at + SOLE_APPROVER_WAITS
    if stamp.at < earliest:
        raise OwnRequestTooSoon(subject=approval.subject, earliest_at=earliest)
    if not confirmed:
        raise OwnRequestUnconfirmed(subject=approval.subject)


def _require_limit(session: Session, approval: Approval, stamp: Stamp) -> None:
    """Count the customer's refunds requested that local day, this request included."""
    limit = people.load_approval_limit(session, stamp.actor)
    if limit is None:
        return
    others = select(func.coalesce(func.sum(ApprovalRow.amount_cents), 0)).where(
        ApprovalRow.customer_id == approval.customer_id,
        ApprovalRow.requested_on == approval.requested_on,
        ApprovalRow.kind == "refund",
        ApprovalRow.status.in_([OPEN, "approved", "sent"]),
        ApprovalRow.subject != approval.subject,
    )
    asked = int(session.execute(others).scalar_one()) + approval.amount_cents
    if asked > limit:
        raise AboveApprovalLimit(subject=approval.subject, limit_cents=limit, asked_cents=asked)


def _as_approval(row: ApprovalRow) -> Approval:
    return Approval(
        subject=row.subject,
        kind=row.kind,
        customer_id=row.customer_id,
        amount_cents=row.amount_cents,
        reason=row.reason,
        status=row.status,
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        requested_on=row.requested_on,
        expires_at=row.expires_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        decline_reason=row.decline_reason,
    )
