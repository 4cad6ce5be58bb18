"""What a person's words are understood in: their language, the day, and these books."""

from collections.abc import Sequence
from functools import partial

from sqlalchemy.orm import Session

from domain import customers, invoices
from domain.customers import Customer
from handlers.desk import Caller
from handlers.understanding import Known, Surroundings
from handlers.understanding.names import FOUND_AT_MOST, find_named


def surroundings(session: Session, caller: Caller, spoken_of: str = "") -> Surroundings:
    """Let words be understood in this person's language, on this day, with these books."""
    return Surroundings(caller.texts, caller.stamp.on, known(session), spoken_of)


def known(session: Session) -> Known:
    """Let a sentence ask the books for whom and what it names."""
    return Known(
        by_number=partial(customers.find_numbered, session),
        search=partial(customers.search, session, limit=FOUND_AT_MOST),
        invoice_owner=partial(_find_invoice, session),
    )


def list_sought(session: Session, sought: str) -> Sequence[Customer]:
    """List the customers that uncertain words may mean."""
    return find_named(sought.split(), known(session)).fitting


def _find_invoice(session: Session, typed: str) -> tuple[str, str] | None:
    for number in dict.fromkeys((typed, typed.upper())):
        owner = invoices.find_owner(session, number)
        if owner is not None:
            return number, owner
    return None
