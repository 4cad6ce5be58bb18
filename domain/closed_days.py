"""The totals of closed days: written once, never changed; open days are read from their rows.

A day may be written once it has been over for ``MARGIN`` and no transaction that began before
then is still open: one could have been stamped before midnight and not committed yet. A verb
begins within seconds of its stamp, so one that begins later is stamped with a later day. SQLite
has one writer, whose place whoever writes a day holds.

Reports are the same whether a day is written or not; ``guichet verify`` writes each anew and
compares.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import (
    FromClause,
    Select,
    Subquery,
    Table,
    bindparam,
    func,
    insert,
    or_,
    select,
    text,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from domain.business_day import ONE_DAY, first_moment, last_closed_day
from domain.movements import by_depositor, by_gl_code, by_method
from domain.report_rows import Period
from domain.tables import (
    ClosedDayRow,
    DayDepositsRow,
    DayGlCodesRow,
    DayMethodsRow,
    JournalEntryRow,
)

MARGIN = timedelta(hours=1)
"""How long a day has been over before its totals are written; far above every limit of
``bot/database.py``."""

DAY = "day"
BEGINNING = date.min

Keys = tuple[date | str, ...]
Figures = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """One kind of totals: where those of closed days rest, and the rows that they add up."""

    table: Table
    moved: Callable[[date, date], Subquery]

    @property
    def keys(self) -> tuple[str, ...]:
        """What each total is of, beside its day."""
        return tuple(column.name for column in self.table.primary_key if column.name != DAY)

    @property
    def figures(self) -> tuple[str, ...]:
        """What is added up."""
        return tuple(column.name for column in self.table.columns if not column.primary_key)


METHODS = Totals(cast(Table, DayMethodsRow.__table__), by_method)
GL_CODES = Totals(cast(Table, DayGlCodesRow.__table__), by_gl_code)
DEPOSITS = Totals(cast(Table, DayDepositsRow.__table__), by_depositor)
ALL = (METHODS, GL_CODES, DEPOSITS)


def add_up(
    session: Session, totals: Totals, period: Period, by: Sequence[str]
) -> Mapping[Keys, Figures]:
    """Add totals up over a period by some of ``day`` and their keys; what came to nothing is out.

    Closed days are read from their totals, the others from their rows.
    """
    written = written_through(session)
    sums: dict[Keys, list[int]] = defaultdict(lambda: [0] * len(totals.figures))
    for row in _read(session, totals, period, (*by,), written):
        keys, figures = tuple(row[: len(by)]), row[len(by) :]
        sums[keys] = [a + int(b) for a, b in zip(sums[keys], figures, strict=True)]
    return {keys: tuple(figures) for keys, figures in sums.items() if any(figures)}


def written_through(session: Session) -> date | None:
    """Return the last day whose totals are written; every day before it is written too."""
    return session.execute(_last_written()).scalar_one()


def write_next(session: Session, now: datetime, zone: ZoneInfo) -> date | None:
    """Write the totals of the oldest day that lacks them; return it, or None where none is due.

    Somebody else who writes the same day at once is waited for, and then there is nothing to do.
    """
    day = _find_next(session)
    if day is None or day > last_closed_day(now - MARGIN, zone):
        return None
    if _may_still_change(session, first_moment(day + ONE_DAY, zone) + MARGIN):
        return None
    if _claim(session, day, now):
        for totals in ALL:
            _write(session, totals, day)
    return day


def find_wrong(session: Session) -> Iterator[str]:
    """Add every total up anew from the rows; name each that is not as it was written."""
    last = written_through(session)
    if last is None:
        return
    for totals in ALL:
        for row in session.execute(_differing(totals, last)):
            yield f"{totals.table} {' '.join(str(key) for key in row)}"


def _find_next(session: Session) -> date | None:
    last = written_through(session)
    if last is not None:
        return last + ONE_DAY
    return session.execute(select(func.min(JournalEntryRow.posted_on))).scalar_one()


def _may_still_change(session: Session, moment: datetime) -> bool:
    """Tell whether a transaction that began before a moment is still open."""
    if session.get_bind().dialect.name == "sqlite":
        return False
    older = text(
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND xact_start < :moment)"
    )
    return bool(session.execute(older, {"moment": moment}).scalar_one())


def _claim(session: Session, day: date, now: datetime) -> bool:
    """Mark a day as written; tell whether nobody was first."""
    insert_new = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    marked = (
        insert_new(ClosedDayRow)
        .values(day=day, written_at=now)
        .on_conflict_do_nothing()
        .returning(ClosedDayRow.day)
    )
    return session.scalars(marked).one_or_none() is not None


def _write(session: Session, totals: Totals, day: date) -> None:
    columns = (DAY, *totals.keys)
    added = _added_up(totals.moved(day, day), columns, totals.figures)
    session.execute(insert(totals.table).from_select([*columns, *totals.figures], added))


def _read(
    session: Session, totals: Totals, period: Period, by: tuple[str, ...], written: date | None
) -> Iterator[Sequence[Any]]:
    """Read a period's figures where they are: in the totals of closed days, and in rows."""
    if written is not None and period.from_on <= written:
        closed = {"first": period.from_on, "last": min(period.to_on, written)}
        yield from session.execute(_closed(totals, by), closed)
    first = period.from_on if written is None else max(period.from_on, written + ONE_DAY)
    if first <= period.to_on:
        moved = totals.moved(first, period.to_on)
        yield from session.execute(_added_up(moved, by, totals.figures))


@cache
def _last_written() -> Select[date | None]:
    return select(func.max(ClosedDayRow.day))


@cache
def _closed(totals: Totals, by: tuple[str, ...]) -> Select[Any]:
    """Add up what was written; built once, for building it costs more than running it."""
    of_days = totals.table.c[DAY].between(bindparam("first"), bindparam("last"))
    return _added_up(totals.table, by, totals.figures).where(of_days)


def _added_up(source: FromClause, by: Sequence[str], figures: Sequence[str]) -> Select[Any]:
    keys = [source.c[key] for key in by]
    sums = [func.sum(source.c[figure]) for figure in figures]
    return select(*keys, *sums).group_by(*keys).having(or_(*(total != 0 for total in sums)))


def _differing(totals: Totals, last: date) -> Select[Any]:
    """Take what the rows add up to off what was written; select where something is left."""
    columns = (DAY, *totals.keys)
    moved = totals.moved(BEGINNING, last)
    taken_off = [-moved.c[figure] for figure in totals.figures]
    both = union_all(
        select(totals.table), select(*(moved.c[column] for column in columns), *taken_off)
    ).subquery()
    apart = _added_up(both, columns, totals.figures).subquery()
    return select(*(apart.c[column] for column in columns))
