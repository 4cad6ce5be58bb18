"""The totals of closed days: written once, never changed.

A day may be written once it has been over for ``MARGIN`` and no transaction that began before
then is still open: one could have been stamped before midnight and not committed yet. A verb
begins within seconds of its stamp, so one that begins later is stamped with a later day. SQLite
has one writer, whose place whoever writes a day holds.

Reports are the same whether a day is written or not; ``guichet verify`` writes each anew and
compares.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, insert, select, text, union_all
from sqlalchemy.orm import Session

from domain.business_day import ONE_DAY, first_moment, last_closed_day
from domain.tables import ClosedDayRow, JournalEntryRow, insert_if_new
from domain.totals import ALL, DAY, Totals, added_up, pick, take_off

MARGIN = timedelta(hours=1)
"""How long a day has been over before its totals are written; far above every limit of
``bot/database.py``."""


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
    is_first = insert_if_new(session, ClosedDayRow, {DAY: day, "written_at": now})
    if is_first:
        for totals in ALL:
            _write(session, totals, day)
    return day


def find_wrong(session: Session) -> Iterator[str]:
    """Add every total up anew from the rows; name each that is not as it was written."""
    last = written_through(session)
    if last is None:
        return
    for totals in ALL:
        for row in session.execute(_differing(totals)):
            if row.day <= last:  # later ones are not written yet
                yield f"{totals.days} {' '.join(str(key) for key in row)}"


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


def _write(session: Session, totals: Totals, day: date) -> None:
    columns = (DAY, *totals.keys)
    moved = (pick(part, columns, totals.figures) for part in totals.moved(day, day))
    added = added_up(union_all(*moved).subquery(), columns, totals.figures)
    session.execute(insert(totals.days).from_select([*columns, *totals.figures], added))


@cache
def _last_written() -> Select[date | None]:
    return select(func.max(ClosedDayRow.day))


def _differing(totals: Totals) -> Select[Any]:
    """Take what all rows add up to off what was written; select where something is left.

    Each part is added up by itself: a few sums are put together, instead of millions of rows.
    """
    columns = (DAY, *totals.keys)
    moved = (added_up(part, columns, totals.figures) for part in totals.moved(None, None))
    both = union_all(
        pick(totals.days, columns, totals.figures),
        *(take_off(part.subquery(), columns, totals.figures) for part in moved),
    ).subquery()
    apart = added_up(both, columns, totals.figures).subquery()
    return select(*(apart.c[column] for column in columns))
