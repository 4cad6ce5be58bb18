"""From a key and facts to a sentence in the reader's language."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final, Self
from zoneinfo import ZoneInfo

from babel import Locale as Language
from babel.dates import format_date, format_interval, format_skeleton, format_time
from babel.numbers import format_currency, format_decimal, format_percent

from domain.errors import BillingError, Fact
from handlers.texts.catalogues import Catalogue, read_catalogue
from handlers.texts.locales import Locale

CODE_FACTS = (
    "column",
    "decision",
    "refusal",
    "entry",
    "every",
    "field",
    "installment_status",
    "interval",
    "kind",
    "method",
    "movement",
    "permission",
    "receipt_status",
    "report",
    "role",
    "standing",
)
"""Facts that hold codes: ``method="cash"`` is shown as the text under ``method.cash``."""

ALL = 100
"""Hundredths of a whole."""

_FIRST: Final = re.compile(r"(?<!\d)1(?=\s[^\W\d])")
"""A month's first day, before the month's name."""


@dataclass(frozen=True)
class Texts:
    """One reader's words: a language, a time zone and a currency.

    A fact is written by its name, then by its kind: ``…_cents`` as money, ``…_at`` as a local
    moment (an aware datetime, or ISO text in UTC), a name of ``CODE_FACTS`` by its own text, a
    date as a date, a whole number with its digits grouped, several texts with commas between.
    """

    locale: Locale
    zone: ZoneInfo
    currency: str
    catalogue: Catalogue

    @classmethod
    def load(cls, locale: Locale, *, zone: ZoneInfo, currency: str = "CAD") -> Self:
        """Open the texts of a language; cheap, for the catalogue is read only once."""
        return cls(locale, zone, currency, read_catalogue(locale))

    def in_locale(self, locale: Locale) -> Self:
        """Return the same reader's words in another language."""
        return replace(self, locale=locale, catalogue=read_catalogue(locale))

    def say(self, key: str, /, **facts: Fact) -> str:
        """Return the sentence under ``key`` with its facts; raises if either is missing."""
        return self.catalogue.sentence(key).format_map(self._written(facts))

    def say_many(self, key: str, count: int, /, **facts: Fact) -> str:
        """Return the sentence that fits ``count``, which it shows as ``{count}``."""
        sentence = self.catalogue.sentence_for(key, count)
        return sentence.format_map(self._written({**facts, "count": count}))

    def refusal(self, error: BillingError) -> str:
        """Tell a person why a rule said no, and what to do next."""
        return self.say(error.key, **error.facts)

    def money(self, cents: int) -> str:
        """Write an amount as the language does: ``$1,234.50``, ``1 234,50 $``."""
        return _write_money(cents, self.currency, str(self.locale))

    def balance(self, owed_cents: int) -> str:
        """Say who owes whom in a word and an amount; a sign alone would be read both ways."""
        if owed_cents > 0:
            return self.say("balance.owes", amount_cents=owed_cents)
        if owed_cents < 0:
            return self.say("balance.credit", amount_cents=-owed_cents)
        return self.say("balance.settled")

    def day(self, day: date) -> str:
        """Write a calendar day: ``Nov 3, 2026``, ``3 nov. 2026``."""
        return self._first(format_date(day, "medium", locale=str(self.locale)))

    def long_day(self, day: date) -> str:
        """Write a calendar day with its name: ``Monday, November 23, 2026``."""
        return self._first(format_date(day, "full", locale=str(self.locale)))

    def moment(self, moment: datetime) -> str:
        """Write a moment on the reader's clock: ``3 nov. 2026, 10 h 04``; without a zone: a bug."""
        if moment.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        hour = format_time(moment, "short", tzinfo=self.zone, locale=str(self.locale))
        return f"{self.day(moment.astimezone(self.zone).date())}, {hour}"

    def short_day(self, day: date) -> str:
        """Write a day whose year goes without saying: ``Nov 3``, ``3 nov.``."""
        return self._first(format_skeleton("MMMd", day, locale=str(self.locale)))

    def month(self, day: date) -> str:
        """Write a day's month: ``Nov 2026``, ``nov. 2026``."""
        return format_skeleton("yMMM", day, locale=str(self.locale))

    def weekday(self, day: date) -> str:
        """Write a day's name: ``Tuesday``, ``mardi``."""
        return format_date(day, "EEEE", locale=str(self.locale))

    def days(self, from_on: date, to_on: date) -> str:
        """Write a run of days: ``Nov 1–30, 2026``, ``1–30 nov. 2026``; one day as itself."""
        return self._first(format_interval(from_on, to_on, "yMMMd", locale=str(self.locale)))

    def _first(self, written: str) -> str:
        """Write a month's first day as French does, which the locale's own patterns do not."""
        return _FIRST.sub("1er", written) if self.locale is Locale.FR_CA else written

    def percent(self, part: int, whole: int) -> str:
        """Write a share of a whole above zero; a small one is never none, nor a large one all."""
        hundredths = (200 * part + whole) // (2 * whole)
        if part > 0 and hundredths == 0:
            return f"<\u00a0{self._hundredths(1)}"
        if part < whole and hundredths == ALL:
            return f">\u00a0{self._hundredths(ALL - 1)}"
        return self._hundredths(hundredths)

    def round_money(self, cents: int) -> str:
        """Write an amount to the dollar, for a scale: ``$1,235``, ``1 235 $``."""
        locale = Language.parse(str(self.locale))
        pattern = locale.currency_formats["standard"].pattern.replace(".00", "")
        amount = Decimal(cents).scaleb(-2).quantize(Decimal(1), ROUND_HALF_UP)
        return format_currency(amount, self.currency, pattern, locale, currency_digits=False)

    def _hundredths(self, hundredths: int) -> str:
        return format_percent(Decimal(hundredths).scaleb(-2), locale=str(self.locale))

    def number(self, number: int) -> str:
        """Write a whole number with its digits grouped."""
        return format_decimal(number, locale=str(self.locale))

    def code(self, kind: str, code: str) -> str:
        """Name a code in words; what follows a colon (``saved:3``) is the caller's to add."""
        return self.say(f"{kind}.{code.partition(':')[0]}")

    def _written(self, facts: dict[str, Fact]) -> dict[str, str]:
        return {name: self._write(name, value) for name, value in facts.items()}

    def _write(self, name: str, value: Fact) -> str:
        match value:
            case bool():
                raise TypeError(f"the fact {name!r} is a yes or no: choose a sentence instead")
            case int():
                return self.money(value) if name.endswith("_cents") else self.number(value)
            case datetime():
                return self.moment(value)
            case date():
                return self.day(value)
            case str():
                return self._write_text(name, value)
            case _:
                return self._write_list(name, value)

    def _write_text(self, name: str, text: str) -> str:
        if name in CODE_FACTS:
            return self.code(name, text)
        return self.moment(read_moment(text)) if name.endswith("_at") else text

    def _write_list(self, name: str, texts: Sequence[str]) -> str:
        return ", ".join(self._write_text(name, text) for text in texts)


@lru_cache(maxsize=10_000)
def _write_money(cents: int, currency: str, locale: str) -> str:
    """Write an amount; remembered, for a list of customers writes dozens at each keystroke."""
    amount = Decimal(cents).scaleb(-2)
    # Cents are always shown: the books hold two decimals whatever the currency's habit.
    return format_currency(amount, currency, locale=locale, currency_digits=False)


def read_moment(text: str) -> datetime:
    """Read an ISO moment as the books keep it: in UTC, said or not."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
