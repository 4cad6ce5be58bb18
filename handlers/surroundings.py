"""What a person's words are understood in: their language, the day, and these books."""

from collections.abc import Sequence
from functools import partial

from sqlalchemy.orm import Session

from domain import customers, invoices, saved_methods
from domain.customers import Customer
from domain.saved_methods import Till
from handlers.desk import Caller
from handlers.understanding import Known, Surroundings
from handlers.understanding.names import FOUND_AT_MOST, find_named


def surroundings(session: Session, caller: Caller, till: Till) -> Surroundings:
    """Let words be understood in this person's language, on this day, with these books."""
    return Surroundings(caller.texts, caller.stamp.on, known(session, till))


def known(session: Session, till: Till) -> Known:
    """Let a sentence ask the books for whom and what it names, and what is charged here."""
    return Known(
        by_number=partial(customers.find_numbered, session),
        search=partial(customers.search, session, limit=FOUND_AT_MOST),
        invoice_owner=partial(_find_invoice, session),
        saved_methods=partial(_list_saved, session, till),
    )


def list_sought(session: Session, sought: str) -> Sequence[Customer]:
    """List the customers that uncertain words may mean."""
    return find_named(sought.split(), known(session, Till())).fitting


def _list_saved(session: Session, till: Till, customer_id: str) -> Sequence[tuple[str, str]]:
    """List what a customer has on file that the gateway charges here, by code and label."""
    return [
        (method.code, method.label)
        for method in saved_methods.list_active(session, customer_id)
        if method.kind in till.rails
    ]


def _find_invoice(session: Session, typed: str) -> tuple[str, str] | None:
    for number in dict.fromkeys((typed, typed.upper())):
        owner = invoices.find_owner(session, number)
        if owner is not None:
            return number, owner
    return None
