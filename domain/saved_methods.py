"""Methods on file: a client's card or account at the gateway, with the client's authorisation."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Text, cast, func, insert, literal, select, update
from sqlalchemy.orm import Session

from domain import audit
from domain.errors import MethodNotOffered, SavedMethodExpired, SavedMethodUnknown
from domain.gateway import Rail, SavedAtGateway
from domain.ledger import Stamp
from domain.methods import Saved
from domain.tables import InstallmentRow, SavedMethodRow

_MONTH = re.compile("(0[1-9]|1[0-2])/?(?:20)?([0-9]{2})")
_ISO = re.compile("(20[0-9]{2})-(0[1-9]|1[0-2])(?:-[0-9]{2})?")


@dataclass(frozen=True, slots=True)
class Till:
    """The gateway that charges here: its name, and what it can charge in our currency."""

    gateway: str = ""
    rails: frozenset[Rail] = frozenset()


@dataclass(frozen=True, slots=True)
class SavedMethod:
    """One method on file; ``expires`` is ``YYYY-MM`` or nothing, ``authorised_at`` UTC."""

    method_id: int
    customer_id: str
    number: int
    kind: Rail
    label: str
    token: str
    gateway_customer: str
    expires: str
    authorised_at: datetime
    state: str

    @property
    def code(self) -> str:
        """Name it as forms and files do."""
        return str(Saved(self.number))

    @property
    def last_month(self) -> str:
        """Write its last month as the card itself does, ``10/26``; nothing where it has none."""
        year, _, month = self.expires.partition("-")
        return f"{month}/{year[2:]}" if month else ""

    def is_expired(self, today: date) -> bool:
        """Tell whether its last month is over; a card is good until the end of that month."""
        return bool(self.expires) and self.expires < f"{today:%Y-%m}"


@dataclass(frozen=True, slots=True)
class NewMethod:
    """A method to put on file; the billing address stays at the gateway, where it was written."""

    kind: Rail
    label: str
    token: str
    gateway_customer: str = ""
    expires: str = ""

    @classmethod
    def of(cls, saved: SavedAtGateway) -> "NewMethod":
        """Take what the gateway tells."""
        expires = read_expiry(saved.expires) or ""
        return cls(saved.rail, saved.label, saved.token, saved.gateway_customer, expires)


def read_expiry(text: str) -> str | None:
    """Read ``12/28``, ``2028-12`` or a day of that month as ``2028-12``; None where it is none."""
    written = _ISO.fullmatch(text)
    if written:
        return f"{written[1]}-{written[2]}"
    written = _MONTH.fullmatch(text)
    if written:
        return f"20{written[2]}-{written[1]}"
    return None if text else ""


def find(session: Session, customer_id: str, number: int) -> SavedMethod | None:
    """Return a customer's method on file by its number, if there is one."""
    found = _list(session, customer_id, SavedMethodRow.number == number)
    return found[0] if found else None


def load(session: Session, method_id: int) -> SavedMethod:
    """Return a method that exists."""
    row = session.scalars(select(SavedMethodRow).where(SavedMethodRow.id == method_id)).one()
    return _as_method(row)


def list_active(session: Session, customer_id: str) -> Sequence[SavedMethod]:
    """List a customer's methods on file, expired ones included, in the order of their numbers."""
    return _list(session, customer_id, SavedMethodRow.state == "active")


def list_expiring(session: Session, today: date, limit: int) -> Sequence[SavedMethod]:
    """List what planned payments rely on that expires by the end of next month."""
    next_month = (today.replace(day=1) + timedelta(days=32)).strftime("%Y-%m")
    relied = (
        select(InstallmentRow.id)
        .where(
            InstallmentRow.customer_id == SavedMethodRow.customer_id,
            InstallmentRow.status == "planned",
            InstallmentRow.method == literal("saved:") + cast(SavedMethodRow.number, Text),
        )
        .exists()
    )
    query = select(SavedMethodRow).where(
        SavedMethodRow.state == "active",
        SavedMethodRow.expires != "",
        SavedMethodRow.expires <= next_month,
        relied,
    )
    rows = session.scalars(query.order_by(SavedMethodRow.expires, SavedMethodRow.id).limit(limit))
    return [_as_method(row) for row in rows]


def require_chargeable(
    session: Session, customer_id: str, saved: Saved, till: Till, today: date
) -> SavedMethod:
    """Return a method that the client authorised and that can be charged today (R15).

    Raises:
        SavedMethodUnknown: the customer has none of this number, or took it away.
        SavedMethodExpired: its last month is over.
        MethodNotOffered: the gateway charges none of its kind here.
    """
    method = find(session, customer_id, saved.number)
    if method is None or method.state != "active":
        raise SavedMethodUnknown(saved_method=str(saved))
    if method.kind not in till.rails:
        raise MethodNotOffered()
    if method.is_expired(today):
        raise SavedMethodExpired(saved_method=method.label, expires=method.last_month)
    return method


def save(
    session: Session, customer_id: str, new: NewMethod, stamp: Stamp, number: int | None = None
) -> Saved:
    """Put a method on file, or in the place of the one of this number; today's authorisation.

    The same token again is the same method: its label and its expiry follow.
    """
    known = _find_token(session, customer_id, new.token) if number is None else number
    values = {
        "kind": new.kind,
        "label": new.label,
        "token": new.token,
        "gateway_customer": new.gateway_customer,
        "expires": new.expires,
        "authorised_at": stamp.at,
        "authorised_by": stamp.actor,
        "state": "active",
    }
    given = known or _next_number(session, customer_id)
    if known is None:
        own = {"customer_id": customer_id, "number": given}
        session.execute(insert(SavedMethodRow), {**own, **values})
    else:
        _change(session, customer_id, given, values)
    audit.record(session, stamp, "method.save", f"{customer_id} {Saved(given)}")
    return Saved(given)


def follow(session: Session, method: SavedMethod, told: SavedAtGateway, stamp: Stamp) -> bool:
    """Take over what the gateway tells of a method; tell whether anything changed.

    The authorisation stays the client's own: a network's new card replaces the old one under it.
    """
    values: dict[str, object] = {
        "label": told.label or method.label,
        "token": told.token or method.token,
        "gateway_customer": told.gateway_customer or method.gateway_customer,
        "expires": read_expiry(told.expires) or method.expires,
        "state": "gone" if told.is_gone else method.state,
    }
    if all(getattr(method, name) == value for name, value in values.items()):
        return False
    _change(session, method.customer_id, method.number, values)
    audit.record(session, stamp, "method.follow", f"{method.customer_id} {method.code}")
    return True


def list_with_token(session: Session, token: str) -> Sequence[SavedMethod]:
    """List the methods that bear a gateway's token."""
    rows = session.scalars(select(SavedMethodRow).where(SavedMethodRow.token == token))
    return [_as_method(row) for row in rows]


def _list(session: Session, customer_id: str, where: ColumnElement[bool]) -> Sequence[SavedMethod]:
    query = select(SavedMethodRow).where(SavedMethodRow.customer_id == customer_id, where)
    fresh = query.order_by(SavedMethodRow.number).execution_options(populate_existing=True)
    return [_as_method(row) for row in session.scalars(fresh)]


def _find_token(session: Session, customer_id: str, token: str) -> int | None:
    query = select(SavedMethodRow.number).where(
        SavedMethodRow.customer_id == customer_id, SavedMethodRow.token == token
    )
    return session.scalars(query).first()


def _next_number(session: Session, customer_id: str) -> int:
    last = select(func.max(SavedMethodRow.number)).where(SavedMethodRow.customer_id == customer_id)
    return (session.execute(last).scalar_one() or 0) + 1


def _change(session: Session, customer_id: str, number: int, values: dict[str, object]) -> None:
    session.execute(
        update(SavedMethodRow)
        .where(SavedMethodRow.customer_id == customer_id, SavedMethodRow.number == number)
        .values(**values)
    )


def _as_method(row: SavedMethodRow) -> SavedMethod:
    return SavedMethod(
        method_id=row.id,
        customer_id=row.customer_id,
        number=row.number,
        kind=Rail(row.kind),
        label=row.label,
        token=row.token,
        gateway_customer=row.gateway_customer,
        expires=row.expires,
        authorised_at=row.authorised_at,
        state=row.state,
    )
