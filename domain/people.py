"""Staff, their roles, and what each role may do (contract §3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from sqlalchemy import Select, bindparam, func, insert, select
from sqlalchemy.orm import Session

from domain.errors import NotAllowed
from domain.tables import StaffRoleRow, StaffRow


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
    DECIDE = "decide"
    ADMINISTER = "administer"


_VIEWER = frozenset({Permission.SEE_ACCOUNTS})
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
    Role.ACCOUNTANT: _VIEWER | {Permission.RECONCILE},
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
