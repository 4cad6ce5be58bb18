"""What charts need besides the tables: plain dates, codes and cents.

Each is read by a function ``(session, period, today)``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from sqlalchemy.orm import Session

from domain.business_day import ONE_DAY, Today
from domain.methods import in_order
from domain.report_rows import Period, Row
from domain.reports import echeck_status, receivables_aging, upcoming_installments
from domain.reports.deposits_summary import held_of
from domain.reports.payments_summary import net_of
from domain.sums import add_up
from domain.totals import BEGINNING, DAY, DEPOSITS, METHODS

USUAL_WEEKS = 8
"""How many earlier days of the same weekday tell what is usual."""


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


def net_per_day(session: Session, period: Period, _today: Today) -> Sequence[MethodDays]:
    """Return what each method brought, net, day by day."""
    sums = add_up(session, METHODS, period, [DAY, "method"])
    net = {keys: net_of(figures) for keys, figures in sums.items()}
    return [
        MethodDays(method, period.days, [net.get((day, method), 0) for day in period.days])
        for method in in_order(str(method) for _day, method in sums)
    ]


def totals_by_method(session: Session, period: Period, _today: Today) -> Sequence[MethodTotal]:
    """Return what each method brought, net, beside the period before."""
    now, before = _net_by_method(session, period), _net_by_method(session, period.before)
    return [
        MethodTotal(method, now.get(method, 0), before.get(method, 0))
        for method in in_order([*now, *before])
    ]


def deposits_held(session: Session, period: Period, _today: Today) -> Sequence[DayAmount]:
    """Return what was held in deposits at the end of each day."""
    earlier = add_up(session, DEPOSITS, Period(BEGINNING, period.from_on - ONE_DAY), [])
    sums = add_up(session, DEPOSITS, period, [DAY])
    moved = {day: held_of(figures) for (day,), figures in sums.items() if isinstance(day, date)}
    held = sum(map(held_of, earlier.values()))
    amounts: list[DayAmount] = []
    for day in period.days:
        held += moved.get(day, 0)
        amounts.append(DayAmount(day, held))
    return amounts


def echeck_amounts(session: Session, period: Period, today: Today) -> Sequence[CodeAmount]:
    """Return the period's e-cheques by status."""
    return _by_code(echeck_status.build(session, period, today).rows, "status")


def expected_per_week(session: Session, period: Period, today: Today) -> Sequence[WeekAmount]:
    """Return what is expected, week by week; weeks without anything are left out."""
    weeks: dict[date, list[int]] = {}
    for row in upcoming_installments.build(session, period, today).rows:
        due_on, cents = row["due_on"], row["amount"]
        if isinstance(due_on, date) and isinstance(cents, int):
            monday = due_on - timedelta(days=due_on.weekday())
            weeks.setdefault(monday, []).append(cents)
    return [WeekAmount(monday, len(weeks[monday]), sum(weeks[monday])) for monday in sorted(weeks)]


def ageing(session: Session, period: Period, today: Today) -> Sequence[CodeAmount]:
    """Return what was due at the period's end by age, the youngest first; how many clients."""
    rows = receivables_aging.build(session, period, today).rows
    return [
        CodeAmount(bucket, sum(cents != 0 for cents in found), sum(found))
        for bucket in receivables_aging.BUCKETS
        for found in [[_cents(row, bucket) for row in rows]]
    ]


def usual_net(session: Session, period: Period, _today: Today) -> Usual:
    """Return the net of the period's last day, and what is usual on its weekday."""
    day = period.to_on
    sums = add_up(session, METHODS, Period(BEGINNING, day), [DAY])
    net = {on: net_of(figures) for (on,), figures in sums.items() if isinstance(on, date)}
    first = min(net, default=day)
    earlier = [day - timedelta(weeks=weeks) for weeks in range(1, USUAL_WEEKS + 1)]
    known = [net.get(on, 0) for on in earlier if on >= first]
    return Usual(day, net.get(day, 0), round(median(known)) if known else None)


def _net_by_method(session: Session, period: Period) -> dict[str, int]:
    sums = add_up(session, METHODS, period, ["method"])
    return {str(method): net_of(figures) for (method,), figures in sums.items()}


def _by_code(rows: Iterable[Row], key: str) -> Sequence[CodeAmount]:
    found: dict[str, list[int]] = {}
    for row in rows:
        found.setdefault(str(row[key]), []).append(_cents(row, "amount"))
    return [CodeAmount(code, len(found[code]), sum(found[code])) for code in sorted(found)]


def _cents(row: Row, key: str) -> int:
    cell = row[key]
    return cell if isinstance(cell, int) else 0
