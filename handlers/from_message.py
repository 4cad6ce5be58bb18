"""A payment from a message: whom and what it names by number opens filled in, never guessed."""

import re

from sqlalchemy.orm import Session

from domain import customers, invoices
from domain.card_numbers import holds_card_number
from domain.errors import CardNumberTyped
from handlers.blocks import View
from handlers.commands import pay
from handlers.openings import Said
from handlers.submissions import Visit
from handlers.typed import Typed

PAY_FROM_MESSAGE = "pay_from_message"
MAX_NUMBERS = 50
"""Words of a message that are looked up; a longer one is no note about a payment."""

_NUMBER = re.compile(r"[^\s,;:()<>*_~`]*\d[^\s,;:()<>*_~`]*")


def pay_from_message(session: Session, said: Said, visit: Visit) -> View:
    """Open ``/pay`` with the one customer that the message names by number or by invoice.

    Raises:
        CardNumberTyped: the message holds what looks like a card number.
    """
    if holds_card_number(said.text[:3_000]):
        raise CardNumberTyped()
    words = [word.strip(".!?\"'’#") for word in _NUMBER.findall(said.text)[:MAX_NUMBERS]]
    named = {word: owner for word in words if (owner := invoices.find_owner(session, word))}
    owners = {*named.values(), *filter(None, (_find_numbered(session, word) for word in words))}
    if len(owners) != 1:
        return pay.DESK.open(session, Typed(), visit)
    answers: dict[str, str | tuple[str, ...]] = {"customer_id": owners.pop()}
    if named:
        answers["invoices"] = tuple(named)
    return pay.DESK.open(session, Typed(answers), visit)


def _find_numbered(session: Session, word: str) -> str | None:
    found = customers.find_certain(session, word)
    same = found is not None and customers.fold(found.customer_id) == customers.fold(word)
    return found.customer_id if found is not None and same else None
