"""The amounts of a sentence: read by the one strict reader of amounts, or told as unreadable."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from domain.errors import BillingError
from handlers.texts import Locale, read_amount
from handlers.understanding.lexicon import NUMBER_WORDS, OTHER_MONEY, OUR_MONEY, VAGUE
from handlers.understanding.tokens import Sentence

LONGEST: Final = 4
"""``1 250 000,00`` and its sign are the most pieces that an amount is written in."""
_SIGN: Final = "$"
_TIME: Final = re.compile(r"[0-2]?[0-9](?:h|:)(?:[0-5][0-9])?|[01]?[0-9](?:am|pm)")


@dataclass(frozen=True)
class Amount:
    """An amount as written; ``first`` is the piece it starts at, ``last`` the one after it."""

    written: str
    first: int
    last: int


@dataclass
class Figures:
    """The amounts of a sentence, and the figures that are none or of which one cannot be sure."""

    amounts: list[Amount] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)


def is_amount(text: str, locale: Locale) -> bool:
    """Tell whether a text is an amount in the language."""
    try:
        read_amount(text, locale)
    except BillingError:
        return False
    return True


def take_figures(sentence: Sentence, locale: Locale) -> Figures:
    """Take the amounts out of a sentence: neighbours as one where the language writes them so."""
    figures = Figures()
    at = 0
    while at < len(sentence.tokens):
        count = _run_at(sentence, at)
        if count:
            _take_run(sentence, at, at + count, locale, figures)
        elif _is_odd(sentence, at):
            figures.unreadable.append(sentence.tokens[at].text)
            sentence.take(at, at + 1)
        at += count or 1
    return figures


def _run_at(sentence: Sentence, at: int) -> int:
    """Count the figures that stand side by side, with the sign before or after them."""
    count = 0
    for index in range(at, len(sentence.tokens)):
        token = sentence.tokens[index]
        if index in sentence.taken or not (token.is_figure or token.text == _SIGN):
            break
        count += 1
    has_figure = any(token.is_figure for token in sentence.tokens[at : at + count])
    return count if has_figure else 0


def _is_odd(sentence: Sentence, at: int) -> bool:
    """Tell a piece with digits that begins as figures do, or that is signed: ``-50``, ``50k``."""
    token = sentence.tokens[at]
    if at in sentence.taken or token.is_quoted or not token.has_digit:
        return False
    return not token.text[0].isalpha() and not _TIME.fullmatch(token.folded)


def _take_run(sentence: Sentence, first: int, last: int, locale: Locale, figures: Figures) -> None:
    sentence.take(first, last)
    for amount in _parts(sentence, first, last, locale):
        if not amount.written:
            figures.unreadable.append(sentence.written(amount.first, amount.last))
        elif _is_spoiled(sentence, amount):
            figures.unsure.append(amount.written)
        else:
            figures.amounts.append(amount)
    after = sentence.words_at(last, 1)
    if after and after[0] in OUR_MONEY:
        sentence.take(last, last + 1)


def _parts(sentence: Sentence, first: int, last: int, locale: Locale) -> Sequence[Amount]:
    """Read a run as one amount, or else each figure by itself; no writing stands for unreadable."""
    whole = sentence.written(first, last)
    if last - first <= LONGEST and is_amount(whole, locale):
        return [Amount(whole, first, last)]
    parts = []
    at = first
    while at < last:
        signs = [n for n in (3, 2, 1) if at + n <= last and _has_one_figure(sentence, at, at + n)]
        read = [n for n in signs if is_amount(sentence.written(at, at + n), locale)]
        count = (read or signs or [1])[0]
        parts.append(Amount(sentence.written(at, at + count) if read else "", at, at + count))
        at += count
    return parts


def _has_one_figure(sentence: Sentence, first: int, last: int) -> bool:
    return sum(token.is_figure for token in sentence.tokens[first:last]) == 1


def _is_spoiled(sentence: Sentence, amount: Amount) -> bool:
    """Tell an amount whose neighbours make it another: ``about 50``, ``50 US``, ``- 50``."""
    before = {token.folded for token in sentence.tokens[max(0, amount.first - 2) : amount.first]}
    beside = {token.folded for token in sentence.tokens[max(0, amount.first - 1) : amount.first]}
    after = [token.folded for token in sentence.tokens[amount.last : amount.last + 2]]
    if after and after[0] in OUR_MONEY:
        after.pop(0)
    spoiling = VAGUE | NUMBER_WORDS
    return bool(spoiling & before or (spoiling | OTHER_MONEY).intersection([*beside, *after[:1]]))
