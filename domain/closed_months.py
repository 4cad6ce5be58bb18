"""The totals at the end of closed months: written once from those of their days, never changed.

Each is all that had moved by then, so that the months of any period are the difference between two
of them. A month is written once all of its days are; ``guichet verify`` writes each anew and
compares.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, Subquery, Table, func, insert, literal, select, union_all
from sqlalchemy.orm import Session

from domain import closed_days
from domain.business_day import ONE_DAY, month_end
from domain.tables import ClosedDayRow, ClosedMonthRow, insert_if_new
from domain.tables.columns import Day
from domain.totals import ALL, DAY, THROUGH, Totals, added_up, pick, take_off


def written_through(session: Session) -> date | None:
    """Return the end of the last month that is written; every month before it is written too."""
    return session.execute(select(func.max(ClosedMonthRow.through))).scalar_one()


def write_next(session: Session, now: datetime) -> date | None:
    """Write the totals of the oldest month that lacks them; return its end, or None.

    Somebody else who writes the same month at once is waited for, and then there is nothing to do.
    """
    before = written_through(session)
    month = _end_after(session, before)
    closed = closed_days.written_through(session)
    if month is None or closed is None or month > closed:
        return None
    is_first = insert_if_new(session, ClosedMonthRow, {THROUGH: month, "written_at": now})
    if is_first:
        for totals in ALL:
            _write(session, totals, before, month)
    return month


def find_wrong(session: Session) -> Iterator[str]:
    """Add every total up anew from those of the days; name each that is not as it was written."""
    last = written_through(session)
    if last is None:
        return
    yield from _find_missing(session, last)
    for totals in ALL:
        for row in session.execute(_differing(totals)):
            yield f"{totals.months} {' '.join(str(key) for key in row)}"


def _find_missing(session: Session, last: date) -> Iterator[str]:
    written = {*session.scalars(select(ClosedMonthRow.through))}
    month = _end_after(session, None)
    while month is not None and month < last:
        if month not in written:
            yield f"{ClosedMonthRow.__tablename__} {month}"
        month = month_end(month + ONE_DAY)


def _end_after(session: Session, before: date | None) -> date | None:
    """Return the end of the month after ``before``, or of the first month of all."""
    if before is not None:
        return month_end(before + ONE_DAY)
    first = session.scalars(select(ClosedDayRow.day).order_by(ClosedDayRow.day).limit(1)).first()
    return None if first is None else month_end(first)


def _write(session: Session, totals: Totals, before: date | None, month: date) -> None:
    """Add a month's days to all that had moved before it."""
    columns, day = (*totals.keys, *totals.figures), totals.days.c[DAY]
    its_days = day <= month if before is None else day.between(before + ONE_DAY, month)
    both = union_all(
        pick(totals.months, totals.keys, totals.figures).where(totals.months.c[THROUGH] == before),
        pick(totals.days, totals.keys, totals.figures).where(its_days),
    ).subquery()
    added = added_up(both, totals.keys, totals.figures).add_columns(literal(month, Day()))
    session.execute(insert(totals.months).from_select([*columns, THROUGH], added))


def _differing(totals: Totals) -> Select[Any]:
    """Take the end before and a month's days off its own end; select where something is left."""
    columns = (THROUGH, *totals.keys)
    parts = union_all(
        pick(totals.months, columns, totals.figures),
        _moved_to(totals, totals.months, THROUGH, _next_months()),
        _moved_to(totals, totals.days, DAY, _months_of_days()),
    ).subquery()
    apart = added_up(parts, columns, totals.figures).subquery()
    return select(*(apart.c[column] for column in columns))


def _moved_to(totals: Totals, table: Table, key: str, months: Subquery) -> Select[Any]:
    """Select a table's figures, their sign turned, under the end of the month that they are in."""
    taken_off = take_off(table, totals.keys, totals.figures)
    return (
        select(months.c.month, *taken_off.selected_columns)
        .join(months, months.c[key] == table.c[key])
        .where(months.c.month.is_not(None))
    )


def _next_months() -> Subquery:
    """Name the month after each; the last has none."""
    month = func.lead(ClosedMonthRow.through).over(order_by=ClosedMonthRow.through)
    return select(ClosedMonthRow.through, month.label("month")).subquery()


def _months_of_days() -> Subquery:
    """Name the month that holds each day; those after the last that is written have none."""
    month = select(func.min(ClosedMonthRow.through)).where(
        ClosedMonthRow.through >= ClosedDayRow.day
    )
    return select(ClosedDayRow.day, month.scalar_subquery().label("month")).subquery()
