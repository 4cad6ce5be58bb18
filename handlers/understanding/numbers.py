"""Numbers of customers and invoices in a sentence; a code that is nobody's may be a reference."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from domain.customers import Customer
from domain.methods import Method
from handlers.understanding.details import Details
from handlers.understanding.doubts import Doubts, customer_choices
from handlers.understanding.figures import is_amount
from handlers.understanding.intents import CUSTOMER
from handlers.understanding.names import Known
from handlers.understanding.surroundings import Surroundings
from handlers.understanding.tokens import Sentence, Token

CODES_AT_MOST: Final = 8
"""Numbers of each kind that are looked up; a sentence about one payment has one or two."""

_ELECTRONIC: Final = frozenset({Method.BANK_TRANSFER, Method.ECHECK})


@dataclass
class Numbers:
    """The customers that numbers name, and the invoices.

    ``unknown`` was said to be somebody's number and is nobody's; ``codes`` are the places of pieces
    with digits that mean nothing yet.
    """

    customers: list[Customer] = field(default_factory=list)
    invoices: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)


def take_numbers(sentence: Sentence, details: Details, known: Known) -> Numbers:
    """Take numbers of customers and invoices: those said to be one, and those with letters."""
    numbers = Numbers()
    for code in details.named[:CODES_AT_MOST]:
        if not _add_customer(numbers, known.by_number(code)):
            numbers.unknown.append(code)
    for code in details.invoices[:CODES_AT_MOST]:
        if not _add_invoice(numbers, code, known):
            numbers.unknown.append(code)
    details.hashed = [c for c in details.hashed[:CODES_AT_MOST] if not _add(numbers, c, known)]
    for at in _coded(sentence)[:CODES_AT_MOST]:
        if _add(numbers, sentence.tokens[at].text.rstrip("."), known):
            sentence.take(at, at + 1)
    numbers.codes = _coded(sentence)
    return numbers


def take_reference(
    sentence: Sentence, numbers: Numbers, details: Details, customer: Customer | None
) -> Sequence[str]:
    """Take the one code that is nobody's as an electronic payment's reference; else tell it."""
    codes = [at for at in numbers.codes if sentence.tokens[at].text[0].isalpha()]
    texts = [sentence.tokens[at].text for at in codes]
    is_electronic = not _ELECTRONIC.isdisjoint(details.methods)
    if len(codes) == 1 and customer and is_electronic and not details.reference:
        details.reference = texts[0]
        sentence.take(codes[0], codes[0] + 1)
        return ()
    return texts


def take_leading_number(
    sentence: Sentence, details: Details, around: Surroundings, doubts: Doubts
) -> list[Customer]:
    """Take a customer's number in figures alone: the first of its run, before what is an amount.

    ``100 500`` is customer 100 where there is one: the command's own order says so. ``100 cash``
    may be the amount as well, and is asked.
    """
    figures = [(at, t) for at, t in sentence.free() if t.is_figure]
    if len(figures) == 1 and details.methods and not details.everything:
        at, token = figures[0]
        customer = known_number(token, around.known)
        if customer is not None:
            sentence.take(at, at + 1)
            choices = customer_choices([customer])
            doubts.choose(CUSTOMER, "ask.number_or_amount", choices, typed=token.text)
        return []
    for at, token in figures:
        customer = known_number(token, around.known)
        if customer is None:
            continue
        run = [index for index, _ in figures]
        last = at + 1
        while last in run:
            last += 1
        rest = sentence.written(at + 1, last) if last > at + 1 else ""
        is_first = at - 1 not in run
        if is_first and (not rest or is_amount(rest, around.texts.locale)):
            sentence.take(at, at + 1)
            return [customer]
    return []


def known_number(token: Token, known: Known) -> Customer | None:
    """Return the customer whose number these figures are."""
    return known.by_number(token.text) if token.text.isdecimal() else None


def _coded(sentence: Sentence) -> list[int]:
    free = ((at, token) for at, token in sentence.free() if not token.is_quoted)
    return [at for at, token in free if token.has_digit and not token.is_figure]


def _add(numbers: Numbers, code: str, known: Known) -> bool:
    return _add_customer(numbers, known.by_number(code)) or _add_invoice(numbers, code, known)


def _add_customer(numbers: Numbers, customer: Customer | None) -> bool:
    if customer is not None and customer not in numbers.customers:
        numbers.customers.append(customer)
    return customer is not None


def _add_invoice(numbers: Numbers, code: str, known: Known) -> bool:
    invoice = known.invoice_owner(code)
    if invoice is None or not _add_customer(numbers, known.by_number(invoice[1])):
        return False
    numbers.invoices.append(invoice[0])
    return True
