"""Adding totals up over a period, wherever its days rest: in months, in closed days, in rows.

Whole months are the difference between two ends of months, however many lie between; the closed
days beside them come from their own totals, and the days that are open from their rows.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, func, select, union_all
from sqlalchemy.orm import Session

from domain.business_day import ONE_DAY, month_end
from domain.report_rows import Period
from domain.tables import ClosedDayRow, ClosedMonthRow
from domain.tables.columns import Day
from domain.totals import BEGINNING, DAY, THROUGH, Totals, added_up, pick, take_off

Keys = tuple[date | str, ...]
Figures = tuple[int, ...]


def add_up(
    session: Session, totals: Totals, period: Period, by: Sequence[str]
) -> Mapping[Keys, Figures]:
    """Add totals up over a period by some of ``day`` and their keys; what came to nothing is out.

    It is the same whatever is written already.
    """
    day, month = session.execute(_last_written()).one()
    whole = None if DAY in by else _whole_months(period, month)
    is_open = day is None or period.to_on > day
    rows = session.execute(
        _summed(totals, (*by,), is_open=is_open), _bounds(period, day, whole)
    ).all()
    return {tuple(row[: len(by)]): tuple(row[len(by) :]) for row in rows}


def _whole_months(period: Period, last: date | None) -> Period | None:
    """Return the closed months that a period holds whole; the last of all ends on ``last``."""
    if last is None or period.from_on > last:
        return None
    first = period.from_on if period.from_on.day == 1 else month_end(period.from_on) + ONE_DAY
    end = min(period.to_on, last)
    until = end + ONE_DAY if end == month_end(end) else end.replace(day=1)
    return Period(first, until - ONE_DAY) if first < until else None


def _bounds(period: Period, day: date | None, whole: Period | None) -> Mapping[str, date | None]:
    """Name the bounds of the parts of a period, of which ``day`` is the last one written.

    What a bound that is None belongs to is empty.
    """
    closed = None if day is None else min(period.to_on, day)
    beside = period.from_on if closed is None else closed + ONE_DAY
    has_earlier = whole is not None and whole.from_on > BEGINNING
    return {
        "from_on": period.from_on,
        "beside": whole.from_on if whole else beside,
        "before": whole.from_on - ONE_DAY if whole and has_earlier else None,
        "through": whole.to_on if whole else None,
        "closed": closed,
        "open_on": period.from_on if day is None else max(period.from_on, day + ONE_DAY),
        "to_on": period.to_on,
    }


@cache
def _last_written() -> Select[date | None, date | None]:
    return select(
        select(func.max(ClosedDayRow.day)).scalar_subquery(),
        select(func.max(ClosedMonthRow.through)).scalar_subquery(),
    )


@cache
def _summed(totals: Totals, by: tuple[str, ...], *, is_open: bool) -> Select[Any]:
    """Build what adds a period up; once, for building it costs more than running it."""
    parts = [*_closed_days(totals, by)]
    if DAY not in by:
        parts += _closed_months(totals, by)
    if is_open:
        moved = totals.moved(_bound("open_on"), _bound("to_on"))
        parts += (pick(part, by, totals.figures) for part in moved)
    return added_up(union_all(*parts).subquery(), by, totals.figures)


def _closed_days(totals: Totals, by: tuple[str, ...]) -> Sequence[Select[Any]]:
    """Select the closed days before a period's whole months, and those after."""
    day, picked = totals.days.c[DAY], pick(totals.days, by, totals.figures)
    return (
        picked.where(day >= _bound("from_on"), day < _bound("beside")),
        picked.where(day > _bound("through"), day <= _bound("closed")),
    )


def _closed_months(totals: Totals, by: tuple[str, ...]) -> Sequence[Select[Any]]:
    """Select all that had moved at the end of a period's whole months, less what had before."""
    through = totals.months.c[THROUGH]
    return (
        pick(totals.months, by, totals.figures).where(through == _bound("through")),
        take_off(totals.months, by, totals.figures).where(through == _bound("before")),
    )


def _bound(name: str) -> BindParameter[date]:
    return bindparam(name, type_=Day())
