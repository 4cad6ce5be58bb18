"""Staff, their roles, and what each role may do (contract §3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

from sqlalchemy import Select, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from domain import audit, outbox
from domain.errors import LastAdmin, NotAllowed, OwnRolesFixed
from domain.ledger import Stamp
from domain.promises import AnnounceOwnRoles
from domain.tables import StaffRoleRow, StaffRow

MACHINES: Final = frozenset({"cli", "guichet"})
"""Who acts without being anybody: the command line and the clock."""


class Role(StrEnum):
    """A role; roles add up."""

    VIEWER = "viewer"
    CASHIER = "cashier"
    SUPERVISOR = "supervisor"
    ACCOUNTANT = "accountant"
    APPROVER = "approver"
    ADMIN = "admin"


class Permission(StrEnum):
    """One thing that a person may do."""

    SEE_ACCOUNTS = "see_accounts"
    SEE_REPORTS = "see_reports"
    RECORD_PAYMENT = "record_payment"
    RECORD_DEPOSIT = "record_deposit"
    ISSUE_INVOICE = "issue_invoice"
    CANCEL_ITEMS = "cancel_items"
    ISSUE_CREDIT = "issue_credit"
    PLAN_PAYMENTS = "plan_payments"
    REQUEST_REFUND = "request_refund"
    VOID_RECEIPT = "void_receipt"
    RECONCILE = "reconcile"
    REQUEST_TRANSFER = "request_transfer"
    RESOLVE_UNKNOWN = "resolve_unknown"
    DECIDE = "decide"
    ADMINISTER = "administer"


_VIEWER = frozenset({Permission.SEE_ACCOUNTS, Permission.SEE_REPORTS})
_CASHIER = _VIEWER | {Permission.RECORD_PAYMENT, Permission.RECORD_DEPOSIT}

_SUPERVISOR = _CASHIER | {
    Permission.ISSUE_INVOICE,
    Permission.CANCEL_ITEMS,
    Permission.ISSUE_CREDIT,
    Permission.PLAN_PAYMENTS,
    Permission.REQUEST_REFUND,
    Permission.VOID_RECEIPT,
    Permission.RECONCILE,
    Permission.REQUEST_TRANSFER,
}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: _VIEWER,
    Role.CASHIER: _CASHIER,
    Role.SUPERVISOR: _SUPERVISOR,
    Role.ACCOUNTANT: _VIEWER | {Permission.RECONCILE, Permission.RESOLVE_UNKNOWN},
    Role.APPROVER: _VIEWER | {Permission.DECIDE},
    Role.ADMIN: frozenset({Permission.ADMINISTER}),
}


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of staff; one with no role may do nothing."""

    slack_user_id: str
    name: str
    roles: frozenset[Role]

    def may(self, permission: Permission) -> bool:
        """Tell whether one of the roles grants ``permission``."""
        return any(permission in GRANTS[role] for role in self.roles)


@dataclass(frozen=True, slots=True)
class Assignment:
    """What an admin decides about one person; ``approval_limit_cents`` None means no limit."""

    slack_user_id: str
    roles: frozenset[Role]
    approval_limit_cents: int | None


def load(session: Session, slack_user_id: str) -> Staff:
    """Return who this is; a stranger has no role."""
    rows = session.execute(_roles(), {"slack_user_id": slack_user_id}).all()
    name = rows[0].name if rows else ""
    return Staff(slack_user_id, name, frozenset(Role(row.role) for row in rows if row.role))


def require(session: Session, slack_user_id: str, permission: Permission) -> Staff:
    """Return the person when a role of theirs grants ``permission``.

    Raises:
        NotAllowed: none does.
    """
    staff = load(session, slack_user_id)
    if not staff.may(permission):
        raise NotAllowed(permission=permission)
    return staff


def list_names(session: Session, slack_user_ids: Iterable[str]) -> Mapping[str, str]:
    """Return the names of members of staff by their ids; whom the books do not name is left out."""
    query = select(StaffRow.slack_user_id, StaffRow.name).where(
        StaffRow.slack_user_id.in_(sorted(slack_user_ids)), StaffRow.name != ""
    )
    return {row.slack_user_id: row.name for row in session.execute(query)}


def load_approval_limit(session: Session, slack_user_id: str) -> int | None:
    """Return how much this person may approve for a customer a day, in cents; None: no limit."""
    query = select(StaffRow.approval_limit_cents).where(StaffRow.slack_user_id == slack_user_id)
    return session.scalars(query).one()


def has_other_approver(session: Session, slack_user_id: str) -> bool:
    """Tell whether somebody else is an approver."""
    query = select(StaffRoleRow.slack_user_id).where(
        StaffRoleRow.role == Role.APPROVER, StaffRoleRow.slack_user_id != slack_user_id
    )
    return session.scalars(query).first() is not None


def count_with_roles(session: Session) -> int:
    """How many members of staff have a role."""
    query = select(func.count(StaffRoleRow.slack_user_id.distinct()))
    return session.execute(query).scalar_one()


def has_anyone(session: Session, permission: Permission) -> bool:
    """Tell whether a role of anybody's grants this."""
    granting = [role for role, granted in GRANTS.items() if permission in granted]
    query = select(StaffRoleRow.slack_user_id).where(StaffRoleRow.role.in_(granting)).limit(1)
    return session.scalars(query).first() is not None


def appoint_admins(session: Session, slack_user_ids: Iterable[str]) -> list[str]:
    """Give the role ``admin`` to those who lack it; return whom it was given to."""
    appointed = []
    for user_id in slack_user_ids:
        staff = load(session, user_id)
        if Role.ADMIN in staff.roles:
            continue
        if session.get(StaffRow, user_id) is None:
            session.execute(
                insert(StaffRow),
                {"slack_user_id": user_id, "name": "", "approval_limit_cents": None},
            )
        session.execute(insert(StaffRoleRow), {"slack_user_id": user_id, "role": Role.ADMIN})
        appointed.append(user_id)
    return appointed


@cache
def _roles() -> Select[str, str]:
    return (
        select(StaffRow.name, StaffRoleRow.role)
        .outerjoin(StaffRoleRow, StaffRoleRow.slack_user_id == StaffRow.slack_user_id)
        .where(StaffRow.slack_user_id == bindparam("slack_user_id"))
    )


def load_assignment(session: Session, slack_user_id: str) -> Assignment:
    """Return what is decided about this person; a stranger has no role and no limit."""
    row = session.get(StaffRow, slack_user_id)
    limit = row.approval_limit_cents if row is not None else None
    return Assignment(slack_user_id, load(session, slack_user_id).roles, limit)


def assign(session: Session, wanted: Assignment, stamp: Stamp) -> bool:
    """Give a person these roles and this limit; tell whether that changed anything.

    Raises:
        NotAllowed: whoever asks is no admin.
        OwnRolesFixed: it is about themselves, and there is another admin.
        LastAdmin: it would leave nobody who administers.
    """
    require(session, stamp.actor, Permission.ADMINISTER)
    before = load_assignment(session, wanted.slack_user_id)
    if wanted == before:
        return False
    if wanted.slack_user_id == stamp.actor:
        if _has_other_admin(session, stamp.actor):
            raise OwnRolesFixed()
        if Role.ADMIN not in wanted.roles:
            raise LastAdmin()
        outbox.promise(session, AnnounceOwnRoles(stamp.actor), stamp)
    _write(session, wanted)
    roles = ",".join(sorted(wanted.roles))
    subject = f"{wanted.slack_user_id} roles={roles} limit={wanted.approval_limit_cents}"
    audit.record(session, stamp, "staff.assign", subject)
    return True


def _has_other_admin(session: Session, slack_user_id: str) -> bool:
    query = select(StaffRoleRow.slack_user_id).where(
        StaffRoleRow.role == Role.ADMIN, StaffRoleRow.slack_user_id != slack_user_id
    )
    return session.scalars(query).first() is not None


def _write(session: Session, wanted: Assignment) -> None:
    who = wanted.slack_user_id
    if session.get(StaffRow, who) is None:
        named = {"slack_user_id": who, "name": "", "approval_limit_cents": None}
        session.execute(insert(StaffRow), named)
    session.execute(
        update(StaffRow)
        .where(StaffRow.slack_user_id == who)
        .values(approval_limit_cents=wanted.approval_limit_cents)
    )
    session.execute(delete(StaffRoleRow).where(StaffRoleRow.slack_user_id == who))
    if wanted.roles:
        granted = [{"slack_user_id": who, "role": role} for role in sorted(wanted.roles)]
        session.execute(insert(StaffRoleRow), granted)
