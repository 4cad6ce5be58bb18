"""Local days of the organisation: [midnight, next midnight) in its zone, however long (E32).

Pure: a moment and a zone in, a day or a moment (UTC) out. Where a wall time comes twice, the first
one counts; where it is skipped, the first moment after.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Today:
    """The local day on which somebody asks, at which moment (UTC), in which zone."""

    on: date
    at: datetime
    zone: ZoneInfo

    @classmethod
    def of(cls, at: datetime, zone: ZoneInfo) -> "Today":
        """Tell the day of the moment ``at``."""
        return cls(day_of(at, zone), at, zone)


def day_of(at: datetime, zone: ZoneInfo) -> date:
    """Return the local day of a moment."""
    return at.astimezone(zone).date()


def first_moment(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment (UTC) at which a local day begins."""
    return moment_of(day, time.min, zone)


def bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the moments (UTC) at which a local day begins and at which the next one does."""
    return first_moment(day, zone), first_moment(day + ONE_DAY, zone)


def moment_of(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """Return the first moment (UTC) of a local day at which its clock shows ``wall`` or later."""
    first = datetime.combine(day, wall, tzinfo=zone)
    moment = first.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == first.replace(tzinfo=None):
        return moment
    return _end_of_gap(first, zone)


def last_closed_day(at: datetime, zone: ZoneInfo) -> date:
    """Return the latest local day that is over at a moment."""
    return day_of(at, zone) - ONE_DAY


def month_end(day: date) -> date:
    """Return the last day of the month of a day."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def due_at(day: date, summary_time: time, zone: ZoneInfo) -> datetime:
    """Return the moment (UTC) at which the summary of a day falls due: on the next day."""
    return moment_of(day + ONE_DAY, summary_time, zone)


def last_due_day(at: datetime, summary_time: time, zone: ZoneInfo) -> date:
    """Return the latest day whose summary is due at a moment."""
    closed = last_closed_day(at, zone)
    return closed if due_at(closed, summary_time, zone) <= at else closed - ONE_DAY


def days_between(first: date, last: date) -> Sequence[date]:
    """List the days from ``first`` to ``last``, both included; none where they are reversed."""
    return [first + ONE_DAY * step for step in range((last - first).days + 1)]


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment (UTC) at which the clock was put forward over a wall time.

    Inside a gap, ``fold=0`` reads the wall time with the offset from before the change, and
    ``fold=1`` with the one after: the change lies between the two, and is where the offset turns.
    """
    late = wall.replace(fold=0).astimezone(UTC)
    early = wall.replace(fold=1).astimezone(UTC)
    before = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0)
