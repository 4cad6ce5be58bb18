"""The words after a command: a customer, an amount, a method, in that order; any may lack."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from domain.card_numbers import holds_card_number
from domain.customers import Customer, find_certain, fold
from domain.errors import BillingError, CardNumberTyped
from domain.methods import Method
from handlers.texts import Texts, read_amount

MAX_AMOUNT_WORDS = 4
"""``1 250 000,00`` is the longest amount that French writes with spaces, and its sign."""


@dataclass(frozen=True)
class Words:
    """What the words mean; ``typed`` is the part that names the customer, as typed."""

    customer: Customer | None
    typed: str
    amount: str
    method: Method | None


def read_words(session: Session, text: str, texts: Texts) -> Words:
    """Read ``CUSTOMER AMOUNT METHOD``; a customer that is not certain is left to be chosen.

    Raises:
        CardNumberTyped: the words hold what looks like a card number.
    """
    if holds_card_number(text):
        raise CardNumberTyped()
    rest, method = _take_method(text.split(), texts)
    readings = [(" ".join(rest), "")]
    for taken in range(1, min(MAX_AMOUNT_WORDS, len(rest)) + 1):
        amount = " ".join(rest[-taken:])
        if _is_amount(amount, texts):
            readings.append((" ".join(rest[:-taken]), amount))
    for typed, amount in readings:
        customer = find_certain(session, typed)
        if customer is not None:
            return Words(customer, typed, amount, method)
    typed, amount = readings[-1]
    return Words(None, typed, amount, method)


def _take_method(words: list[str], texts: Texts) -> tuple[list[str], Method | None]:
    """Take a method off the end, by its code or by its name in the reader's language."""
    for method in Method:
        for name in (str(method), texts.code("method", method)):
            tail = fold(name).split()
            if len(words) >= len(tail) and fold(" ".join(words[-len(tail) :])).split() == tail:
                return words[: -len(tail)], method
    return words, None


def _is_amount(text: str, texts: Texts) -> bool:
    try:
        read_amount(text, texts.locale)
    except BillingError:
        return False
    return True
