"""Which report goes to which channel, every day or every week, and which day is next.

A schedule begins on the day it was made: the years before it are never posted. Its days are then
written down one by one, each once, in the transaction that moves on to the next; several processes
queue on the schedule's own row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from domain import audit, people, report_posts
from domain.ledger import Stamp
from domain.people import Permission
from domain.report_posts import Figures, Place
from domain.report_rows import Period
from domain.tables import ReportScheduleRow, insert_if_new

WEEK = timedelta(days=7)


class Every(StrEnum):
    """How often; a week is from Monday to Sunday, and is posted on the Monday after."""

    DAY = "day"
    WEEK = "week"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Schedule:
    """A report that a channel gets; an empty ``channel`` is the managers', whichever it is then.

    ``next_on`` is the last day of the next period that it posts.
    """

    report: str
    channel: str
    every: Every
    next_on: date

    @property
    def period(self) -> Period:
        """The days that the next post is about."""
        return period_of(self.every, self.next_on)


FIRST: Sequence[tuple[str, Every]] = (
    ("daily_summary", Every.DAY),
    ("payments_summary", Every.WEEK),
)
"""What the managers' channel gets until somebody decides otherwise."""


def period_of(every: Every, last_on: date) -> Period:
    """Return the day, or the week that ends with it."""
    first_on = last_on - WEEK + timedelta(days=1) if every is Every.WEEK else last_on
    return Period(first_on, last_on)


def place_of(schedule: Schedule, last_on: date, channel: str) -> Place:
    """Name where the post of a period stands: a week's beside the one of its last day alone."""
    is_daily = schedule.every is Every.DAY
    named = schedule.report if is_daily else f"{schedule.report} {schedule.every}"
    return Place(named, last_on, channel)


def make_first(session: Session, stamp: Stamp) -> None:
    """Make the first schedules, once: not where there is any, even one that was stopped."""
    if has_any(session):
        return
    for report, every in FIRST:
        schedule = Schedule(report, "", every, _first_day(every, stamp.on))
        if _insert(session, schedule):
            _audit(session, schedule, stamp)


def has_any(session: Session) -> bool:
    """Tell whether any schedule was ever made."""
    return session.scalars(select(ReportScheduleRow).limit(1)).first() is not None


def decide(session: Session, report: str, channel: str, every: Every, stamp: Stamp) -> None:
    """Let a channel get a report from today on, more or less often, or never again.

    Raises:
        NotAllowed: the person is no admin.
    """
    people.require(session, stamp.actor, Permission.ADMINISTER)
    schedule = Schedule(report, channel, every, _first_day(every, stamp.on))
    if not _insert(session, schedule):
        row = session.scalars(_held(report, channel)).one()
        if row.every == every:
            return
        row.every, row.next_on = str(every), schedule.next_on
    _audit(session, schedule, stamp)


def list_all(session: Session) -> Sequence[Schedule]:
    """List the schedules that post, in a steady order."""
    query = (
        select(ReportScheduleRow)
        .where(ReportScheduleRow.every != Every.NEVER)
        .order_by(ReportScheduleRow.next_on, ReportScheduleRow.report, ReportScheduleRow.channel)
    )
    return [_as_schedule(row) for row in session.scalars(query)]


def owe_next(
    session: Session, schedule: Schedule, channel: str, figures: Figures, stamp: Stamp
) -> bool:
    """Write the schedule's next post down and move on; tell whether nobody had before.

    ``channel`` is where it goes now, which the schedule may leave to the managers' channel; while
    there is none, days go by and nobody is told of them later.
    """
    row = session.scalars(_held(schedule.report, schedule.channel)).one_or_none()
    if row is None or _as_schedule(row) != schedule:
        return False
    row.next_on += WEEK if schedule.every is Every.WEEK else timedelta(days=1)
    if channel:
        place = place_of(schedule, schedule.next_on, channel)
        report_posts.owe(session, place, figures, stamp)
    return True


def _first_day(every: Every, today: date) -> date:
    """Return the last day of the first period: today, or this week's Sunday."""
    return today + timedelta(days=6 - today.weekday()) if every is Every.WEEK else today


def _held(report: str, channel: str) -> Select[ReportScheduleRow]:
    query = select(ReportScheduleRow).where(
        ReportScheduleRow.report == report, ReportScheduleRow.channel == channel
    )
    return query.with_for_update().execution_options(populate_existing=True)


def _insert(session: Session, schedule: Schedule) -> bool:
    values = {"report": schedule.report, "channel": schedule.channel}
    days = {"every": str(schedule.every), "next_on": schedule.next_on}
    return insert_if_new(session, ReportScheduleRow, {**values, **days})


def _audit(session: Session, schedule: Schedule, stamp: Stamp) -> None:
    where = schedule.channel or "managers"
    told = f"{schedule.report} {where} every={schedule.every}"
    audit.record(session, stamp, "report.schedule", told)


def _as_schedule(row: ReportScheduleRow) -> Schedule:
    return Schedule(row.report, row.channel, Every(row.every), row.next_on)
