"""Notices of money that came in: a transfer's e-mail, a bank's alert, a line of a statement.

Layouts differ from bank to bank, so nothing here knows a bank: labels and turns of phrase say what
stands where. What two places tell differently, or what may mean two things, stays empty.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.card_numbers import holds_card_number
from domain.customers import fold
from domain.errors import BillingError, CardNumberTyped
from handlers.texts import Locale, read_amount
from handlers.understanding import notice_words
from handlers.understanding.days import Said, take_days
from handlers.understanding.tokens import Sentence

TEXT_LIMIT: Final = 8_000
NAME_LIMIT: Final = 80


@dataclass(frozen=True)
class Notice:
    """What a notice tells; the amount in cents, and 0 or an empty text for what is not sure.

    One that tells of money asked for, held, returned, cancelled or sent by us tells nothing else.
    """

    amount_cents: int = 0
    payer: str = ""
    received_on: date | None = None
    reference: str = ""
    memo: str = ""
    came_in: bool = True


@dataclass(frozen=True)
class _Line:
    """One line: the label before its colon, folded, and what it tells, as written."""

    label: str
    told: str
    whole: str


def read_notice(text: str, today: date) -> Notice | None:
    """Read a notice; None where the text is none.

    Raises:
        CardNumberTyped: the text holds what looks like a card number.
    """
    if holds_card_number(text[:TEXT_LIMIT]):
        raise CardNumberTyped()
    if not notice_words.KIND.search(fold(text[:TEXT_LIMIT])):
        return None
    read = [_read_line(line) for line in text[:TEXT_LIMIT].splitlines() if line.strip()]
    memo = next(_labelled(read, notice_words.MEMO), "")
    # What the payer wrote is theirs: an amount, a day or a name in it is not the bank's word.
    lines = [line for line in read if not notice_words.MEMO.fullmatch(line.label or "-")]
    if notice_words.NOT_IN.search(fold(" ".join(line.whole for line in lines))):
        return Notice(came_in=False)
    amount_cents, payer = _read_amount(lines), _read_payer(lines)
    notice = Notice(amount_cents, payer, _read_day(lines, today), _read_reference(lines), memo)
    return notice if notice.amount_cents or notice.payer else None


def read_language(text: str) -> Locale | None:
    """Tell in which language a notice is written, by its small words; None where neither wins."""
    folded = fold(text)
    french = len(notice_words.FRENCH.findall(folded))
    english = len(notice_words.ENGLISH.findall(folded))
    if french == english:
        return None
    return Locale.FR_CA if french > english else Locale.EN_CA


def _read_line(line: str) -> _Line:
    labelled = notice_words.LABELLED.fullmatch(line)
    if labelled is None:
        return _Line("", line.strip(), line)
    return _Line(fold(labelled["label"]).strip(" .*#"), labelled["told"].strip(), line)


def _labelled(lines: Sequence[_Line], labels: re.Pattern[str]) -> Iterator[str]:
    return (line.told for line in lines if line.label and labels.fullmatch(line.label))


# --- the amount -----------------------------------------------------------------------------------


def _read_amount(lines: Sequence[_Line]) -> int:
    """Read the one amount: of a label or a phrase if there is one, else the only one there is."""
    locale = read_language("\n".join(line.whole for line in lines))
    surest: list[int | None] = []
    others: list[int | None] = []
    for line in lines:
        is_labelled = bool(line.label and notice_words.AMOUNT.fullmatch(line.label))
        for before, cents in _money(line.whole, locale, bare=is_labelled or len(lines) == 1):
            if notice_words.NOT_THE_AMOUNT.search(before):
                continue
            is_sent = is_labelled or notice_words.SENT.search(before)
            (surest if is_sent else others).append(cents)
    found = set(surest or others) | ({None} if None in others else set())
    return found.pop() or 0 if len(found) == 1 else 0


def _money(line: str, locale: Locale | None, *, bare: bool) -> Iterator[tuple[str, int | None]]:
    """List the amounts of a line, with what stands before each; None is one that nobody can read.

    ``bare`` takes figures with cents for money even without a sign beside them.
    """
    for found in notice_words.MONEY[locale or Locale.FR_CA].finditer(line):
        sign = f"{found['lead'] or ''}{found['tail'] or ''}"
        has_cents = notice_words.CENTS.fullmatch(found["figures"]) is not None
        if sign.strip() or (bare and has_cents):
            start = line[: found.start()].rstrip("*")
            clause = re.split(r"[,;.!]\s", fold(start + " |"))[-1].removesuffix("|")
            yield clause, None if "US" in sign else _cents(found["figures"], locale)


def _cents(figures: str, locale: Locale | None) -> int | None:
    """Read figures strictly in the notice's language; where it is unknown, as both would."""
    read = {_strictly(figures, each) for each in ([locale] if locale else list(Locale))}
    return read.pop() if len(read) == 1 else None


def _strictly(figures: str, locale: Locale) -> int | None:
    try:
        return read_amount(figures, locale)
    except BillingError:
        return None


# --- who, when, which -----------------------------------------------------------------------------


def read_payer(text: str) -> str:
    """Return the one person whom the turns of phrase of a text say sent money."""
    return _only_name(_phrased(text))


def is_person(name: str) -> bool:
    """Tell a name from a bank's or a machine's, and from a text too long for one."""
    return 0 < len(name) <= NAME_LIMIT and not notice_words.MACHINES.search(fold(name))


def _read_payer(lines: Sequence[_Line]) -> str:
    labelled = [name for name in _labelled(lines, notice_words.PAYER) if is_person(name)]
    return _only_name([*_phrased("\n".join(line.whole for line in lines)), *labelled])


def _phrased(text: str) -> list[str]:
    return [
        found["name"].strip(" *.-'")
        for phrase in notice_words.PHRASES
        for found in phrase.finditer(text)
        if is_person(found["name"])
    ]


def _only_name(found: Sequence[str]) -> str:
    names = {fold(name): name for name in found}
    return next(iter(names.values())) if len(names) == 1 else ""


def _read_day(lines: Sequence[_Line], today: date) -> date | None:
    """Read the day on which money came in: of a label if there is one, else the only one."""
    labelled = list(_labelled(lines, notice_words.DAY))
    whole = [part for line in lines for part in notice_words.SENTENCE.split(line.whole)]
    for texts in (labelled, whole):
        told = [text for text in texts if not notice_words.NOT_YET.search(fold(text))]
        days = {said.day for text in told for said in _days(text, today)}
        if days:
            day = days.pop() if len(days) == 1 else None
            return day if day is not None and day <= today else None
    return None


def _days(text: str, today: date) -> Sequence[Said]:
    return take_days(Sentence.read(notice_words.WEEKDAY.sub("", text)), today)


def _read_reference(lines: Sequence[_Line]) -> str:
    """Read the one number that a label calls a reference, or that follows ``ref`` in a phrase."""
    told = [told.split()[0] for told in _labelled(lines, notice_words.REFERENCE)]
    told += [found[1] for line in lines for found in notice_words.REF.finditer(line.whole)]
    codes = {code for code in told if notice_words.CODE.fullmatch(code)}
    return codes.pop() if len(codes) == 1 else ""
