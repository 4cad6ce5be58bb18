"""Scheduled reports: every closed business day gets its posts, each once, oldest first.

A tick asks which schedule's next day is over and its hour come, builds the figures outside any
lock, and writes the post down in one transaction with the schedule's move to the next day. Of
several processes one wins; a process that was asleep for days catches up day by day (E32, E33).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from domain import report_posts, report_schedules, settings
from domain.business_day import Today, due_at, last_closed_day
from domain.ledger import Stamp
from domain.report_posts import Figures, Place
from domain.report_rows import Period
from domain.report_schedules import Every, Schedule, period_of
from domain.report_snapshots import write_snapshot
from domain.reports import REPORTS
from domain.reports.snapshots import take_snapshot
from domain.settings import Decided
from handlers.desk import Desk

CLOCK = "guichet"
"""Who signs what nobody did."""


class NoChannel(Exception):
    """No channel gets this report, and there is no managers' channel either."""


@dataclass(frozen=True)
class DueReports:
    """Finds what is due and writes it down; the worker posts it."""

    desk: Desk

    def make_first(self) -> None:
        """Make the first schedules once there is a managers' channel; nothing is due at once."""
        with self.desk.reading() as session:
            decided = self._decided(session)
            if not decided.managers_channel or report_schedules.has_any(session):
                return
        with self.desk.transaction() as session:
            report_schedules.make_first(session, self._stamp())

    def owe_next(self) -> bool:
        """Write the oldest due post down; tell whether there was one."""
        stamp = self._stamp()
        with self.desk.reading() as session:
            decided = self._decided(session)
            due = self._find_due(session, decided, stamp.at)
            if due is None:
                return False
            figures = self._take(session, due.report, due.period, _hour(decided), stamp.at)
        with self.desk.transaction() as session:
            channel = due.channel or decided.managers_channel
            report_schedules.owe_next(session, due, channel, figures, stamp)
        return True

    def owe_now(self, report: str, day: date | None, stamp: Stamp) -> Sequence[Place]:
        """Write a report's posts of a day down now; return where they go, new or not.

        Without a day it is the last one that is over. Of a day that is not over the figures so
        far are posted, and brought up to date in place once it is.

        Raises:
            NoChannel: there is nowhere to post it.
        """
        self.make_first()
        with self.desk.reading() as session:
            decided = self._decided(session)
            schedules = [
                each for each in report_schedules.list_all(session) if each.report == report
            ]
            aims = schedules or [Schedule(report, "", Every.DAY, stamp.on)]
            wanted = [self._aim(session, aim, day, decided, stamp) for aim in aims]
        if not all(place.channel for place, _ in wanted):
            raise NoChannel(report)
        with self.desk.transaction() as session:
            for place, figures in wanted:
                report_posts.owe(session, place, figures, stamp)
        return [place for place, _ in wanted]

    def _aim(
        self, session: Session, aim: Schedule, day: date | None, decided: Decided, stamp: Stamp
    ) -> tuple[Place, Figures]:
        last_on = day or _last_over(aim.every, stamp.at, self.desk)
        place = report_schedules.place_of(aim, last_on, aim.channel or decided.managers_channel)
        figures = self._take(
            session, aim.report, period_of(aim.every, last_on), _hour(decided), stamp.at
        )
        return place, Figures(figures.told, stamp.at, is_over=figures.is_over)

    def _take(
        self, session: Session, report: str, period: Period, hour: time, now: datetime
    ) -> Figures:
        """Take the figures as they stood when they fell due, or stand now if that is sooner."""
        due = due_at(period.to_on, hour, self.desk.zone)
        today = Today.of(min(due, now), self.desk.zone)
        snapshot = take_snapshot(session, report, period, today)
        is_over = period.to_on <= last_closed_day(now, self.desk.zone)
        return Figures(write_snapshot(snapshot), due, is_over=is_over)

    def _find_due(self, session: Session, decided: Decided, now: datetime) -> Schedule | None:
        hour = _hour(decided)
        return next(
            (
                schedule
                for schedule in report_schedules.list_all(session)
                if schedule.report in REPORTS
                and due_at(schedule.next_on, hour, self.desk.zone) <= now
            ),
            None,
        )

    def _stamp(self) -> Stamp:
        return Stamp.of(CLOCK, self.desk.clock(), self.desk.zone)

    def _decided(self, session: Session) -> Decided:
        return settings.load(session).over(self.desk.first)


def _hour(decided: Decided) -> time:
    return decided.summary_time or time(6)


def _last_over(every: Every, now: datetime, desk: Desk) -> date:
    """Return the last day that is over, or the Sunday of the last week that is."""
    closed = last_closed_day(now, desk.zone)
    if every is Every.WEEK:
        return closed - timedelta(days=(closed.weekday() + 1) % 7)
    return closed
