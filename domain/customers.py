"""Customers: finding one by what a person typed, and locking one before money is counted."""

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from domain.errors import CustomerUnknown
from domain.tables import CustomerRow

MAX_FOUND = 100
AT_ONCE = 500
"""How many numbers one question names."""
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2018\u2019\u02bc\u2032`\u00b4", "'"))


@dataclass(frozen=True, slots=True)
class Customer:
    """Someone, or some organisation, with a billing account."""

    customer_id: str
    name: str
    email: str


def fold(text: str) -> str:
    """Fold what tells nothing apart when people search: capitals, accents, width, apostrophes."""
    plain = text.casefold().translate(_APOSTROPHES)
    spread = unicodedata.normalize("NFKD", plain)
    return " ".join("".join(c for c in spread if not unicodedata.combining(c)).split())


def search_key(name: str, customer_id: str, email: str) -> str:
    """Make the text that a search looks through."""
    return fold(f"{name} {customer_id} {email}")


def lock(session: Session, customer_id: str) -> Customer:
    """Hold the customer's account until the transaction ends; every count of money starts here.

    SQLite's ``BEGIN IMMEDIATE`` already makes writers wait; PostgreSQL locks the row.

    Raises:
        CustomerUnknown: there is no such customer.
    """
    return _load(session, customer_id, for_update=True)


def load(session: Session, customer_id: str) -> Customer:
    """Return the customer.

    Raises:
        CustomerUnknown: there is no such customer.
    """
    return _load(session, customer_id, for_update=False)


def search(session: Session, typed: str, limit: int = MAX_FOUND) -> Sequence[Customer]:
    """List customers whose number, name or e-mail holds every word typed, by name then number."""
    query = select(CustomerRow.customer_id, CustomerRow.name, CustomerRow.email)
    for word in fold(typed).split():
        query = query.where(CustomerRow.search_key.contains(word, autoescape=True))
    found = session.execute(query.order_by(CustomerRow.search_key).limit(limit))
    return [Customer(*row) for row in found]


def list_names(session: Session, customer_ids: Iterable[str]) -> Mapping[str, str]:
    """Return the names of these customers by number; unknown numbers are left out."""
    wanted = sorted(set(customer_ids))
    names: dict[str, str] = {}
    for first in range(0, len(wanted), AT_ONCE):
        query = select(CustomerRow.customer_id, CustomerRow.name).where(
            CustomerRow.customer_id.in_(wanted[first : first + AT_ONCE])
        )
        names |= {row.customer_id: row.name for row in session.execute(query)}
    return names


def find_certain(session: Session, typed: str) -> Customer | None:
    """Return the one customer that ``typed`` can mean: by number, or the only one found.

    A name that fits several is never chosen silently.
    """
    found = _list_numbered(session, typed)
    if not found and typed.strip():
        found = search(session, typed, limit=2)
    return found[0] if len(found) == 1 else None


def find_numbered(session: Session, typed: str) -> Customer | None:
    """Return the one customer with this number, in capitals or not."""
    found = _list_numbered(session, typed)
    return found[0] if len(found) == 1 else None


def list_numbered(session: Session, typed: Collection[str]) -> Mapping[str, Customer]:
    """Return whom each number means, by what was typed, in capitals or not; as `find_numbered`."""
    found: dict[str, list[Customer]] = {}
    wanted = sorted({number.lower() for number in typed})
    lowered = func.lower(CustomerRow.customer_id)
    for first in range(0, len(wanted), AT_ONCE):
        query = select(CustomerRow.customer_id, CustomerRow.name, CustomerRow.email)
        for row in session.execute(query.where(lowered.in_(wanted[first : first + AT_ONCE]))):
            found.setdefault(row.customer_id.lower(), []).append(Customer(*row))
    meant = {number: _meant(number, found.get(number.lower(), ())) for number in typed}
    return {number: customer for number, customer in meant.items() if customer is not None}


def _meant(typed: str, found: Sequence[Customer]) -> Customer | None:
    """Choose the number's own customer, else the only one; never one of several."""
    exact = [customer for customer in found if customer.customer_id == typed]
    chosen = exact or found
    return chosen[0] if len(chosen) == 1 else None


def list_all(session: Session) -> Sequence[Customer]:
    """List every customer."""
    query = select(CustomerRow.customer_id, CustomerRow.name, CustomerRow.email)
    return [Customer(*row) for row in session.execute(query.order_by(CustomerRow.search_key))]


def _list_numbered(session: Session, typed: str) -> Sequence[Customer]:
    # By the key first: the search that ignores capitals reads every customer.
    certain = session.execute(_one(), {"customer_id": typed.strip()}).one_or_none()
    if certain is not None:
        return [Customer(*certain)]
    exact = session.execute(
        select(CustomerRow.customer_id, CustomerRow.name, CustomerRow.email)
        .where(func.lower(CustomerRow.customer_id) == typed.strip().lower())
        .limit(2)
    )
    return [Customer(*row) for row in exact]


def _load(session: Session, customer_id: str, *, for_update: bool) -> Customer:
    query = _one_for_update() if for_update else _one()
    row = session.execute(query, {"customer_id": customer_id}).one_or_none()
    if row is None:
        raise CustomerUnknown(customer=customer_id)
    return Customer(*row)


@cache
def _one() -> Select[str, str, str]:
    return select(CustomerRow.customer_id, CustomerRow.name, CustomerRow.email).where(
        CustomerRow.customer_id == bindparam("customer_id")
    )


@cache
def _one_for_update() -> Select[str, str, str]:
    return _one().with_for_update()
