"""What charts need besides the tables: plain dates, codes and cents.

Each is read by a function ``(session, period, today)``: ``net_per_day``, ``totals_by_method``,
``deposits_held``, ``echeck_amounts``, ``expected_per_week``, ``ageing``, ``usual_net``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class MethodDays:
    """What one method brought, net, on each of ``days``; cents, below zero where more left."""

    method: str
    days: Sequence[date]
    net_cents: Sequence[int]


@dataclass(frozen=True, slots=True)
class MethodTotal:
    """What one method brought, net, in the period and in the one of equal length before it."""

    method: str
    net_cents: int
    before_cents: int


@dataclass(frozen=True, slots=True)
class DayAmount:
    """An amount on a day, in cents: what is held in deposits at its end."""

    on: date
    cents: int


@dataclass(frozen=True, slots=True)
class CodeAmount:
    """How many, and how much in cents, under a code: a status of e-cheques, a bucket of ages."""

    code: str
    count: int
    cents: int


@dataclass(frozen=True, slots=True)
class WeekAmount:
    """What is expected in the week that begins on this day (a Monday), in cents."""

    starts_on: date
    count: int
    cents: int


@dataclass(frozen=True, slots=True)
class Usual:
    """The net of a day, and the median of the same weekday's last eight, in cents.

    ``usual_cents`` is None where no earlier day of that weekday is in the books.
    """

    on: date
    net_cents: int
    usual_cents: int | None
