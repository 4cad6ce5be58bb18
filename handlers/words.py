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
    readings = _readings(rest, texts)
    longest, amount = readings[-1]
    for typed, its_amount in readings:
        customer = find_certain(session, typed)
        if customer is not None and (typed == longest or _ends_with_name(typed, customer)):
            return Words(customer, typed, its_amount, method)
    return Words(None, longest, amount, method)


def _readings(words: list[str], texts: Texts) -> list[tuple[str, str]]:
    """Part the customer from the amount in every way that reads, the longest amount last."""
    readings = [(" ".join(words), "")]
    for taken in range(1, min(MAX_AMOUNT_WORDS, len(words)) + 1):
        amount = " ".join(words[-taken:])
        if _is_amount(amount, texts):
            readings.append((" ".join(words[:-taken]), amount))
    return readings


def _ends_with_name(typed: str, customer: Customer) -> bool:
    """Tell a name's own last word (``Club 55``) from figures of an amount.

    A search also finds figures inside numbers and addresses: ``C-1007 1`` finds C-1007, and
    ``1 234,50`` after the number would become 234,50.
    """
    own = {*fold(customer.name).split(), fold(customer.customer_id)}
    return fold(typed).split()[-1] in own


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
