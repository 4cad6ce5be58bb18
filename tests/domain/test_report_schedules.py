"""Schedules begin today and never look back; each day of each is written down once."""

from datetime import UTC, date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.database import Books, open_database
from domain import report_posts, report_schedules
from domain.errors import Busy, NotAllowed
from domain.people import Role
from domain.report_posts import Figures, Place
from domain.report_rows import Column, Kind, Period, Report
from domain.report_schedules import Every, Schedule, period_of
from domain.report_snapshots import Snapshot, read_snapshot, write_snapshot
from domain.tables import PromiseRow
from tests import make

ADMIN, CHANNEL = "U0ADMIN", "C0MANAGERS"
FRIDAY = make.TODAY
SUNDAY = FRIDAY + timedelta(days=2)
CLOCK = make.stamp("guichet")
FIGURES = Figures("{}", make.NOON)


@pytest.fixture
def books(engine: Engine) -> Books:
    books = Books(engine)
    with books.transaction() as session:
        make.staff(session, ADMIN, Role.ADMIN)
    return books


def schedules(books: Books) -> list[Schedule]:
    with books.reading() as session:
        return list(report_schedules.list_all(session))


def owed(session: Session) -> list[str]:
    return list(session.scalars(select(PromiseRow.subject).order_by(PromiseRow.id)))


def test_the_first_schedules_begin_today_and_are_made_once(books: Books) -> None:
    for _ in range(2):
        with books.transaction() as session:
            report_schedules.make_first(session, CLOCK)
    assert schedules(books) == [
        Schedule("daily_summary", "", Every.DAY, FRIDAY),
        Schedule("payments_summary", "", Every.WEEK, SUNDAY),
    ]
    assert schedules(books)[1].period == Period(FRIDAY - timedelta(days=4), SUNDAY)


def test_what_was_stopped_does_not_come_back_by_itself(books: Books) -> None:
    with books.transaction() as session:
        report_schedules.make_first(session, CLOCK)
        for report, _ in report_schedules.FIRST:
            report_schedules.decide(session, report, "", Every.NEVER, make.stamp(ADMIN))
    with books.transaction() as session:
        report_schedules.make_first(session, CLOCK)
    assert schedules(books) == []


def test_only_an_admin_decides_and_it_is_written_down(books: Books) -> None:
    with books.transaction() as session:
        make.staff(session)
        with pytest.raises(NotAllowed):
            report_schedules.decide(session, "echeck_status", "C1", Every.DAY, make.stamp())
        for _ in range(2):
            report_schedules.decide(session, "echeck_status", "C1", Every.DAY, make.stamp(ADMIN))
        assert make.acts(session) == [(ADMIN, "report.schedule", "echeck_status C1 every=day")]
    assert schedules(books) == [Schedule("echeck_status", "C1", Every.DAY, FRIDAY)]


def test_a_schedule_moves_on_and_a_second_process_writes_nothing(books: Books) -> None:
    with books.transaction() as session:
        report_schedules.make_first(session, CLOCK)
    daily, _ = schedules(books)
    with books.transaction() as session:
        assert report_schedules.owe_next(session, daily, CHANNEL, FIGURES, CLOCK)
    with books.transaction() as session:
        assert not report_schedules.owe_next(session, daily, CHANNEL, FIGURES, CLOCK)
        assert owed(session) == [CHANNEL]
    assert schedules(books)[0].next_on == FRIDAY + timedelta(days=1)


def test_a_week_moves_on_by_a_week(books: Books) -> None:
    with books.transaction() as session:
        report_schedules.make_first(session, CLOCK)
    _, weekly = schedules(books)
    with books.transaction() as session:
        report_schedules.owe_next(session, weekly, CHANNEL, FIGURES, CLOCK)
    assert schedules(books)[1].next_on == SUNDAY + timedelta(days=7)


def test_without_a_channel_days_go_by_untold(books: Books) -> None:
    with books.transaction() as session:
        report_schedules.make_first(session, CLOCK)
    daily, _ = schedules(books)
    with books.transaction() as session:
        assert report_schedules.owe_next(session, daily, "", FIGURES, CLOCK)
        assert owed(session) == []
    assert schedules(books)[0].next_on == FRIDAY + timedelta(days=1)


def test_two_processes_at_once_write_one_post(books: Books, database_url: str) -> None:
    """The second waits for the first, and then finds the schedule moved on, or is told busy."""
    hasty = open_database(database_url, wait_ms=50)
    with books.transaction() as session:
        report_schedules.make_first(session, CLOCK)
    daily, _ = schedules(books)
    with books.transaction() as session:
        report_schedules.owe_next(session, daily, CHANNEL, FIGURES, CLOCK)
        with pytest.raises(Busy), Books(hasty).transaction() as other:
            report_schedules.owe_next(other, daily, CHANNEL, FIGURES, CLOCK)
    with Books(hasty).transaction() as other:
        assert not report_schedules.owe_next(other, daily, CHANNEL, FIGURES, CLOCK)
        assert owed(other) == [CHANNEL]
    hasty.dispose()


def test_the_key_alone_keeps_a_post_from_being_written_twice(books: Books) -> None:
    place = Place("daily_summary", FRIDAY, CHANNEL)
    for expected in (True, False):
        with books.transaction() as session:
            assert report_posts.owe(session, place, FIGURES, CLOCK) == expected
    with books.reading() as session:
        assert owed(session) == [CHANNEL]


def test_posts_are_found_oldest_day_first_whenever_they_were_written(books: Books) -> None:
    days = [FRIDAY, FRIDAY - timedelta(days=2), FRIDAY - timedelta(days=1)]
    with books.transaction() as session:
        for minute, day in enumerate(days):
            stamp = make.stamp("guichet", make.NOON + timedelta(minutes=minute))
            report_posts.owe(session, Place("daily_summary", day, CHANNEL), FIGURES, stamp)
        found = []
        while post := report_posts.find_oldest_unposted(session, CHANNEL):
            found.append(post.place.day)
            report_posts.mark_posted(session, post, "1.0", make.NOON)
    assert found == sorted(days)


def test_a_day_posted_before_it_was_over_is_brought_up_to_date_once(books: Books) -> None:
    place = Place("daily_summary", FRIDAY, CHANNEL)
    early = Figures("early", make.NOON, is_over=False)
    late = Figures("late", make.NOON + timedelta(hours=18))
    with books.transaction() as session:
        assert report_posts.owe(session, place, early, CLOCK)
        assert not report_posts.owe(session, place, early, CLOCK)
        post = report_posts.find_oldest_unposted(session, CHANNEL)
        assert post is not None
        report_posts.mark_posted(session, post, "1.0", make.NOON)
        assert report_posts.is_posted(session, place)
        assert report_posts.owe(session, place, late, CLOCK)
        assert not report_posts.owe(session, place, late, CLOCK)
        again = report_posts.find_oldest_unposted(session, CHANNEL)
        assert again is not None
        assert (again.figures, again.message_ts) == (late, "1.0")


def test_figures_that_changed_while_they_were_posted_are_posted_again(books: Books) -> None:
    place = Place("daily_summary", FRIDAY, CHANNEL)
    with books.transaction() as session:
        report_posts.owe(session, place, Figures("early", make.NOON, is_over=False), CLOCK)
        post = report_posts.find_oldest_unposted(session, CHANNEL)
        assert post is not None
        report_posts.owe(session, place, FIGURES, CLOCK)
        report_posts.mark_posted(session, post, "1.0", make.NOON)
        assert not report_posts.is_posted(session, place)


@pytest.mark.parametrize(
    ("every", "first_on"), [(Every.DAY, SUNDAY), (Every.WEEK, SUNDAY - timedelta(days=6))]
)
def test_a_week_is_the_seven_days_that_end_with_its_last(every: Every, first_on: date) -> None:
    assert period_of(every, SUNDAY) == Period(first_on, SUNDAY)


COLUMNS = (
    Column("method", Kind.CODE, "method"),
    Column("count", Kind.COUNT),
    Column("net", Kind.CENTS),
    Column("on", Kind.DAY),
    Column("time", Kind.MOMENT),
)
moments = st.datetimes(timezones=st.just(UTC))
rows = st.fixed_dictionaries(
    {
        "method": st.one_of(st.none(), st.text(max_size=20)),
        "count": st.integers(0, 10**6),
        "net": st.integers(-(10**12), 10**12),
        "on": st.one_of(st.none(), st.dates()),
        "time": st.one_of(st.none(), moments),
    }
)


@given(st.lists(rows, max_size=4), rows, st.one_of(st.none(), st.integers()))
def test_a_snapshot_is_read_back_as_it_was(
    lines: list[dict[str, object]], totals: dict[str, object], usual: int | None
) -> None:
    report = Report("r", FRIDAY, SUNDAY, COLUMNS, lines, totals, lines[:1], len(lines) or None)  # type: ignore[arg-type]
    snapshot = Snapshot(report, usual)
    assert read_snapshot(write_snapshot(snapshot)) == snapshot
