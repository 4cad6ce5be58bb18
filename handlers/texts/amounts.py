"""What people type as an amount: read strictly in their language, or refused; never guessed."""

import re
from typing import Final

from babel.numbers import format_decimal

from domain.errors import AmountNotPositive, AmountTooLarge, AmountUnreadable, FieldMissing
from domain.money import MAX_CENTS, as_decimal
from handlers.texts.locales import Locale

# Every space separator of Unicode but two: the Ogham one is drawn as a dash, so it would pass for
# a sign, and the ideographic one belongs to full-width writing, which is refused as a whole.
_SPACE: Final = "[ \u00a0\u2000-\u200a\u202f\u205f]"

# French groups with spaces. Its decimal mark is a comma, or the dot of a numeric keypad; neither
# ever groups, so "1,234" and "1.234" have three decimals and are refused.
_FRENCH: Final = re.compile(
    rf"{_SPACE}*"
    rf"(?P<whole>[1-9][0-9]{{0,2}}(?:{_SPACE}[0-9]{{3}})+|[0-9]+)"
    rf"(?:[,.](?P<part>[0-9]{{1,2}}))?"
    rf"(?:{_SPACE}?\$)?{_SPACE}*"
)

# English groups with commas only. "1 234.50" is refused: a space is no mark of this language, and
# a pasted row ("1 234.50" for line 1, 234.50 dollars) looks the same.
_ENGLISH: Final = re.compile(
    rf"{_SPACE}*(?:\${_SPACE}?)?"
    rf"(?P<whole>[1-9][0-9]{{0,2}}(?:,[0-9]{{3}})+|[0-9]+)"
    rf"(?:\.(?P<part>[0-9]{{1,2}}))?"
    rf"{_SPACE}*"
)

_NOT_DIGITS: Final = re.compile("[^0-9]")
_BLANK: Final = re.compile(f"{_SPACE}*")


def read_amount(text: str, locale: Locale, *, field: str = "", zero_is_none: bool = False) -> int:
    """Read an amount in cents as the language writes it.

    Where ``zero_is_none``, zero and an empty answer both mean none, and read as 0.

    Raises:
        FieldMissing: nothing was typed.
        AmountUnreadable: the text is no amount in this language, or has a sign.
        AmountNotPositive: the amount is zero.
        AmountTooLarge: the amount is above what anybody may type.
    """
    if _BLANK.fullmatch(text):
        if zero_is_none:
            return 0
        raise FieldMissing(field)
    cents = _read_cents(text, locale, field)
    if cents == 0 and not zero_is_none:
        raise AmountNotPositive(field)
    return cents


def write_amount(cents: int, locale: Locale) -> str:
    """Write cents as a person would type them, for a form that opens filled in."""
    return format_decimal(as_decimal(cents), "#,##0.00", locale=str(locale))


def _read_cents(text: str, locale: Locale, field: str) -> int:
    written = (_FRENCH if locale is Locale.FR_CA else _ENGLISH).fullmatch(text)
    if written is None:
        raise AmountUnreadable(field, example=write_amount(123_450, locale))
    part = (written["part"] or "").ljust(2, "0")
    digits = (_NOT_DIGITS.sub("", written["whole"]) + part).lstrip("0")
    # Length first: Python refuses to convert thousands of digits.
    if len(digits) > len(str(MAX_CENTS)):
        raise AmountTooLarge(field, max_cents=MAX_CENTS)
    return int(digits or "0")
