"""Card numbers in free text: found however they are written, so that none is ever kept.

A number counts as a card's when its length and first digits fit a brand and its check digit is
right. A run of nothing but days, times, phone numbers and amounts is no card: notes are full of
them, and several in a row would add up to a card's length.
"""

import re
import unicodedata
from typing import Final

_DIGITS: Final = re.compile("[0-9]+")

# A run goes on over three separators at most (a dot between two spaces, a line end); a letter, or
# a longer gap, ends it.
_RUN: Final = re.compile(r"[0-9]+(?:[^0-9A-Za-z]{1,3}[0-9]+)*")

_BRANDS: Final = (
    (re.compile("4"), (13, 16, 19)),  # Visa, and Canadian debit cards
    (re.compile("5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), (16,)),  # Mastercard
    (re.compile("3[47]"), (15,)),  # American Express
    (re.compile("30[0-5]|3095|3[689]"), (14, 16, 17, 18, 19)),  # Diners Club
    (re.compile("35(2[89]|[3-8])"), (16, 17, 18, 19)),  # JCB
    (re.compile("220[0-4]"), (16,)),  # Mir
    # Maestro, Discover, UnionPay, RuPay, InstaPayment, Dankort: they overlap.
    (re.compile("6|5[0678]"), (13, 14, 15, 16, 17, 18, 19)),
    (re.compile("8[12]"), (16, 17, 18, 19)),  # UnionPay, RuPay
)
_LONGEST: Final = 19

_ITEM: Final = r"""(?:
    (?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]                                  # 2026-11-03
    | [012][0-9]:[0-5][0-9](?::[0-5][0-9])?                                 # 15:04:05
    | (?:1[ .-])?\(?[2-9][0-9]{2}\)?[ .-]{0,2}[2-9][0-9]{2}[ .-][0-9]{4}    # (514) 555-0199
    | (?:[0-9]{1,3}(?:[ ,][0-9]{3}){1,2}|[0-9]{1,7})[.,][0-9]{2}            # 1 234,50
)"""
_NOTHING_BUT_ITEMS: Final = re.compile(rf"{_ITEM}(?:[^0-9]{{1,3}}{_ITEM})*", re.VERBOSE)


def holds_card_number(text: str) -> bool:
    """Tell whether ``text`` holds what looks like a card number, in any digits and spacing."""
    return any(_run_holds_card(run) for run in _RUN.findall(_with_plain_digits(text)))


def _with_plain_digits(text: str) -> str:
    """Fold compatible forms, drop the invisible, and write every script's digits as 0-9."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(_as_plain(char) for char in folded if unicodedata.category(char) != "Cf")


def _as_plain(char: str) -> str:
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    # Letters of every script end a run, as ours do.
    return "x" if char.isalpha() else char


def _run_holds_card(run: str) -> bool:
    """Try every stretch of whole groups: an expiry date or a code may stand beside the number."""
    if _NOTHING_BUT_ITEMS.fullmatch(run):
        return False
    groups = _DIGITS.findall(run)
    return any(_starts_with_card(groups[start : start + _LONGEST]) for start in range(len(groups)))


def _starts_with_card(groups: list[str]) -> bool:
    number = ""
    for group in groups:
        number += group
        if len(number) > _LONGEST:
            return False
        if _is_card_number(number):
            return True
    return False


def _is_card_number(number: str) -> bool:
    fits = any(prefix.match(number) and len(number) in lengths for prefix, lengths in _BRANDS)
    return fits and _check_digit_fits(number)


def _check_digit_fits(number: str) -> bool:
    """Add up as Luhn does: every second digit from the right counts double."""
    doubled = [sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2]]
    return (sum(doubled) + sum(int(digit) for digit in number[-1::-2])) % 10 == 0
