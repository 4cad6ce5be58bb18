"""Why rows and files are refused, in the plain English of the command line.

A cell's text is shown shortened and with its control characters written out: it comes from a
stranger's file and goes to a terminal.
"""

from collections.abc import Mapping
from enum import StrEnum

from domain.intake.refusals import BooksReason, Refusal

SHOWN = 40


class CellReason(StrEnum):
    """What is wrong with a cell, whatever the books say."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    CARD_NUMBER = "card_number"
    UNPRINTABLE = "unprintable"
    SPACED = "spaced"
    NOT_AMOUNT = "not_amount"
    ZERO = "zero"
    TOO_LARGE = "too_large"
    NOT_DAY = "not_day"
    NOT_POSITION = "not_position"
    NOT_MONTH = "not_month"
    NOT_EMAIL = "not_email"
    NOT_LOCALE = "not_locale"
    NOT_METHOD = "not_method"
    NOT_ROLE = "not_role"
    NOT_SLACK_ID = "not_slack_id"
    RESERVED = "reserved"


class SheetReason(StrEnum):
    """What is wrong with a line or a whole file."""

    UNREADABLE = "unreadable"
    TOO_BIG = "too_big"
    NOT_UTF8 = "not_utf8"
    EMPTY = "empty"
    HEADER_UNKNOWN = "header_unknown"
    HEADER_NEAR = "header_near"
    CELLS = "cells"
    QUOTES = "quotes"
    BUSY = "busy"


SENTENCES: Mapping[StrEnum, str] = {
    CellReason.MISSING: "is empty",
    CellReason.TOO_LONG: "is longer than {limit} characters",
    CellReason.CARD_NUMBER: "looks like a card number, which is never kept here",
    CellReason.UNPRINTABLE: "holds a character that cannot be printed ({code})",
    CellReason.SPACED: "{value} must not hold spaces",
    CellReason.NOT_AMOUNT: "{value} is not an amount (write {example})",
    CellReason.ZERO: "must be more than 0.00",
    CellReason.TOO_LARGE: "{value} is more than 9999999.99",
    CellReason.NOT_DAY: "{value} is not a day (write 2026-11-30)",
    CellReason.NOT_POSITION: "{value} is not a position (write 1, 2, 3…)",
    CellReason.NOT_MONTH: "{value} is not a month (write 2028-12)",
    CellReason.NOT_EMAIL: "{value} is not an e-mail address",
    CellReason.NOT_LOCALE: "{value} is not a locale (write fr_CA or en_CA)",
    CellReason.NOT_METHOD: "{value} is not one of {choices}",
    CellReason.NOT_ROLE: "{value} is not one of {choices}",
    CellReason.NOT_SLACK_ID: "{value} is not a Slack user id (U and capitals or digits)",
    CellReason.RESERVED: "{value} is a word of the reports; choose another code",
    SheetReason.UNREADABLE: "cannot be read: {why}",
    SheetReason.TOO_BIG: "is larger than {limit}; split it",
    SheetReason.NOT_UTF8: "is not UTF-8 text; save the file as CSV UTF-8",
    SheetReason.EMPTY: "is empty",
    SheetReason.HEADER_UNKNOWN: "the header is that of no kind of file ({kinds})",
    SheetReason.HEADER_NEAR: "a file of {kind} has the columns {columns}{trouble}",
    SheetReason.CELLS: "has {count} cells, the header has {expected}",
    SheetReason.QUOTES: "the quotes do not match, or a cell is far too long",
    SheetReason.BUSY: "somebody else is writing to the books; import this file again",
    BooksReason.CUSTOMER_UNKNOWN: "there is no customer {customer}",
    BooksReason.GL_CODE_UNKNOWN: "there is no GL code {gl_code}",
    BooksReason.DIFFERS_FROM_KEPT: "is {kept} in the books; an import does not change it",
    BooksReason.DIFFERS_FROM_LINE: "line {other} says {kept}",
    BooksReason.NOT_ON_INVOICE: "invoice {invoice} is in the books without this line",
    BooksReason.IN_FUTURE: "{day} is after today",
    BooksReason.DAY_CLOSED: "{day} lies in a closed period",
    BooksReason.ANONYMISED: "{customer} was anonymised; take the row out",
}

_PLAIN = {"limit", "code", "example", "choices", "why", "kinds", "kind", "columns", "trouble"}
"""Facts that are our own words; the others come out of a file and are quoted."""


def say(refusal: Refusal) -> str:
    """Say one refusal: where, then why."""
    places = []
    if refusal.line:
        places.append(f"line {refusal.line}")
    if refusal.column:
        places.append(f"column {refusal.column}")
    facts = {name: _shown(name, fact) for name, fact in refusal.facts.items()}
    sentence = SENTENCES[refusal.reason].format(**facts)
    return f"{', '.join(places)}: {sentence}" if places else sentence


def quote(text: str) -> str:
    """Write a stranger's text so that it is short and cannot steer a terminal."""
    short = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
    printable = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in short)
    return f'"{printable}"'


def _shown(name: str, fact: str | int) -> str:
    return str(fact) if isinstance(fact, int) or name in _PLAIN else quote(fact)
