"""Days put together so that a long period still fits a picture: by week, month or year."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from handlers.texts import Texts

MOST: Final = 62
"""Two months of days: narrower columns are no longer told apart on a telephone."""


@dataclass(frozen=True, slots=True)
class Spans:
    """The places of a chart over time: which days each covers, and its name below."""

    unit: str
    """In words: per day, per week, per month, per year."""
    places: Sequence[range]
    labels: Sequence[str]

    def add_up(self, cents: Sequence[int]) -> Sequence[int]:
        """Add up a day's amounts over each place."""
        return [sum(cents[day] for day in place) for place in self.places]

    def take_last(self, cents: Sequence[int]) -> Sequence[int]:
        """Take what stood at the end of each place."""
        return [cents[place[-1]] for place in self.places]


def span(days: Sequence[date], texts: Texts, *, are_weeks: bool = False) -> Spans:
    """Cover the days with as many places as fit: the finest that do.

    Where ``are_weeks``, each day stands for the week that begins on it.
    """
    ways = (
        _Way(texts.say("chart.per_day"), _same_day, texts.short_day),
        _Way(texts.say("chart.per_week"), _monday, texts.short_day),
        _Way(texts.say("chart.per_month"), _first_of_month, texts.month),
        _Way(texts.say("chart.per_year"), _first_of_year, _year),
    )
    covered = [way.cover(days) for way in ways[are_weeks:]]
    return next((spans for spans in covered if len(spans.places) <= MOST), covered[-1])


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to put days together: where a place begins, and what it is called."""

    unit: str
    first_of: Callable[[date], date]
    name: Callable[[date], str]

    def cover(self, days: Sequence[date]) -> Spans:
        groups = groupby(range(len(days)), key=lambda place: self.first_of(days[place]))
        found = [list(group) for _, group in groups]
        places = [range(group[0], group[-1] + 1) for group in found]
        return Spans(self.unit, places, [self.name(days[place[0]]) for place in places])


def _same_day(day: date) -> date:
    return day


def _first_of_month(day: date) -> date:
    return day.replace(day=1)


def _first_of_year(day: date) -> date:
    return day.replace(month=1, day=1)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _year(day: date) -> str:
    return str(day.year)
