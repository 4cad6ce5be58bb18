"""From a cell's text to a typed value, strictly: what could be read two ways is refused."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from bot.imports.sentences import CellReason
from domain import saved_methods
from domain.card_numbers import holds_card_number
from domain.gateway import Rail
from domain.intake.refusals import Refusal
from domain.methods import Method, read_saved
from domain.money import MAX_CENTS
from domain.people import Role

T = TypeVar("T")

ID_LIMIT = 50
NAME_LIMIT = 200
PHONE_LIMIT = 40
REFERENCE_LIMIT = 100
EMAIL_LIMIT = 254
SHORTEST_CARD = 12

_AMOUNT = re.compile(r"([0-9]+)(?:\.([0-9]{1,2}))?")
_DAY = re.compile(r"(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}")
_POSITION = re.compile(r"[0-9]{1,4}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_LOCALE = re.compile(r"[a-z]{2,3}(?:[_-][A-Z]{2})?")
_SLACK_ID = re.compile(r"[UW][A-Z0-9]+")
_UNPRINTABLE = {"Cc", "Cs", "Zl", "Zp"}
# They turn the direction of what follows, so that a name could show as another.
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# The row of `payments_by_gl_code` that is no GL code.
_RESERVED_GL_CODE = "unreconciled"


class CellRefused(Exception):
    """The cell cannot be taken."""

    def __init__(self, reason: CellReason, **facts: str | int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


class Cells:
    """One row's cells, by column; collects everything that is wrong with them."""

    def __init__(self, line: int, texts: dict[str, str]) -> None:
        self.line = line
        self.refusals: list[Refusal] = []
        self._texts = texts

    def read(self, column: str, reader: Callable[[str], T], otherwise: T) -> T:
        """Read one cell; ``otherwise`` stands in where it is refused and the row is lost anyway."""
        text = self._texts[column]
        try:
            refuse_hostile(text, multiline=column == "description")
            return reader(text)
        except CellRefused as refused:
            refusal = Refusal(self.line, column, refused.reason, refused.facts)
            self.refusals.append(refusal)
            return otherwise

    def text(self, column: str, limit: int = NAME_LIMIT) -> str:
        """Read a text that must be there."""
        return self.read(column, lambda text: _within(limit, _required(text)), "")

    def identifier(self, column: str) -> str:
        """Read a number or code that people type: no spaces in it."""
        return self.read(column, _read_identifier, "")

    def day(self, column: str) -> date:
        """Read a day as ``2026-11-30``."""
        return self.read(column, _read_day, date.min)

    def cents(self, column: str) -> int:
        """Read an amount above zero as ``1234.50``."""
        return self.read(column, _read_positive, 0)


def refuse_hostile(text: str, *, multiline: bool) -> None:
    """Refuse card numbers first, so that no later refusal repeats one; then control characters."""
    if _may_hold_card(text) and holds_card_number(text):
        raise CellRefused(CellReason.CARD_NUMBER)
    if text.isprintable():
        return
    for char in text:
        broken = unicodedata.category(char) in _UNPRINTABLE or char in _OVERRIDES
        if broken and not (multiline and char == "\n"):
            raise CellRefused(CellReason.UNPRINTABLE, code=f"U+{ord(char):04X}")


def read_email(text: str) -> str:
    """Read an e-mail address, or none."""
    if text and not _EMAIL.fullmatch(_within(EMAIL_LIMIT, text)):
        raise CellRefused(CellReason.NOT_EMAIL, value=text)
    return text


def read_phone(text: str) -> str:
    """Read a telephone number, however it is written, or none."""
    return _within(PHONE_LIMIT, text)


def read_locale(text: str) -> str:
    """Read a locale, or none."""
    if text and not _LOCALE.fullmatch(text):
        raise CellRefused(CellReason.NOT_LOCALE, value=text)
    return text.replace("-", "_")


def read_gl_code(text: str) -> str:
    """Read a GL code: a word that a report uses for something else is none."""
    if _read_identifier(text) == _RESERVED_GL_CODE:
        raise CellRefused(CellReason.RESERVED, value=text)
    return text


def read_slack_id(text: str) -> str:
    """Read a Slack user id."""
    if not _SLACK_ID.fullmatch(_read_identifier(text)):
        raise CellRefused(CellReason.NOT_SLACK_ID, value=text)
    return text


def read_position(text: str) -> int:
    """Read the place of a line on its invoice."""
    position = int(text) if _POSITION.fullmatch(_required(text)) else 0
    if position == 0:
        raise CellRefused(CellReason.NOT_POSITION, value=text)
    return position


def read_method(text: str) -> Method:
    """Read one of the methods that are recorded outside."""
    try:
        return Method(_required(text))
    except ValueError:
        choices = ", ".join(Method)
        raise CellRefused(CellReason.NOT_METHOD, value=text, choices=choices) from None


def read_saved_number(text: str) -> int:
    """Read a method's number among its customer's: ``3`` or ``saved:3``."""
    saved = read_saved(f"saved:{_required(text).removeprefix('saved:')}")
    if saved is None:
        raise CellRefused(CellReason.NOT_POSITION, value=text)
    return saved.number


def read_rail(text: str) -> Rail:
    """Read what a method on file is: a card or an account."""
    try:
        return Rail(_required(text))
    except ValueError:
        choices = ", ".join(Rail)
        raise CellRefused(CellReason.NOT_METHOD, value=text, choices=choices) from None


def read_expiry(text: str) -> str:
    """Read a card's last month, however it is written, or none."""
    expires = saved_methods.read_expiry(text)
    if expires is None:
        raise CellRefused(CellReason.NOT_MONTH, value=text)
    return expires


def read_roles(text: str) -> tuple[Role, ...]:
    """Read roles separated by spaces, or none; each counts once."""
    unknown = [word for word in text.split() if word not in {*Role}]
    if unknown:
        raise CellRefused(CellReason.NOT_ROLE, value=unknown[0], choices=", ".join(Role))
    return tuple(sorted({Role(word) for word in text.split()}))


def read_limit(text: str) -> int | None:
    """Read an amount where 0.00 is an answer, and an empty cell is no limit at all."""
    return _read_cents(text) if text else None


def _may_hold_card(text: str) -> bool:
    """Set most cells aside quickly; a text that is not ASCII may hold digits in any script."""
    if not text.isascii():
        return True
    return len(text) >= SHORTEST_CARD and sum(map(str.isdigit, text)) >= SHORTEST_CARD


def _required(text: str) -> str:
    if not text:
        raise CellRefused(CellReason.MISSING)
    return text


def _within(limit: int, text: str) -> str:
    if len(text) > limit:
        raise CellRefused(CellReason.TOO_LONG, limit=limit)
    return text


def _read_identifier(text: str) -> str:
    if any(char.isspace() for char in _within(ID_LIMIT, _required(text))):
        raise CellRefused(CellReason.SPACED, value=text)
    return text


def _read_day(text: str) -> date:
    refused = CellRefused(CellReason.NOT_DAY, value=text)
    if not _DAY.fullmatch(_required(text)):
        raise refused
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise refused from None


def _read_positive(text: str) -> int:
    cents = _read_cents(_required(text))
    if cents == 0:
        raise CellRefused(CellReason.ZERO)
    return cents


def _read_cents(text: str) -> int:
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise CellRefused(CellReason.NOT_AMOUNT, value=text, example=_example(text))
    whole, part = match.groups(default="")
    # Longer digits are too large, whatever they say, and int() is slow on very many.
    cents = int(whole[:12]) * 100 + int(part.ljust(2, "0"))
    if len(whole.lstrip("0")) > len("9999999") or cents > MAX_CENTS:
        raise CellRefused(CellReason.TOO_LARGE, value=text)
    return cents


def _example(text: str) -> str:
    """Write the amount that was probably meant, when only its comma is wrong."""
    return text.replace(",", ".") if re.fullmatch(r"[0-9]{1,7},[0-9]{2}", text) else "1234.50"
