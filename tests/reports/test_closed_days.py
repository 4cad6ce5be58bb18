"""Closed days: written once, whole or not at all, and never before all of them is known."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from threading import Event

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.database import open_database, reading, transaction
from bot.due import write_closed_days
from domain import closed_days
from domain.business_day import ONE_DAY, first_moment
from domain.closed_days import MARGIN
from domain.errors import Busy
from domain.people import Role
from domain.report_rows import Period
from domain.sums import add_up
from domain.tables import ClosedDayRow
from domain.totals import METHODS
from domain.verification import verify
from domain.voids import VoidReceipt, void_receipt
from tests import make
from tests.reports.closing import is_waiting, wait_until

DAY = make.TODAY
OVER = first_moment(DAY + ONE_DAY, make.ZONE)
TABLES = ("day_methods", "day_gl_codes", "day_deposits")


@pytest.fixture
def paid(engine: Engine) -> Engine:
    """A payment and a deposit, on one day."""
    with transaction(engine) as session:
        make.counter(session)
        make.staff(session, make.SUPERVISOR, Role.SUPERVISOR)
        make.invoice(session, "A", [4000])
        make.pay(session, 4000)
        make.deposit(session, 700)
    return engine


def write(engine: Engine, now: datetime) -> date | None:
    with transaction(engine) as session:
        return closed_days.write_next(session, now, make.ZONE)


def written(engine: Engine) -> list[date]:
    with reading(engine) as session:
        return list(session.scalars(select(ClosedDayRow.day).order_by(ClosedDayRow.day)))


def rows(engine: Engine) -> dict[str, int]:
    with reading(engine) as session:
        count = "SELECT count(*) FROM {}"
        return {t: session.execute(text(count.format(t))).scalar_one() for t in TABLES}


def net(session: Session, day: date) -> dict[str, tuple[int, ...]]:
    sums = add_up(session, METHODS, Period(day, day), ["method"])
    return {str(method): figures for (method,), figures in sums.items()}


def test_a_day_is_written_once_it_has_been_over_for_a_while(paid: Engine) -> None:
    assert write(paid, OVER + MARGIN - timedelta(seconds=1)) is None
    assert written(paid) == []
    assert write(paid, OVER + MARGIN) == DAY
    assert rows(paid) == {"day_methods": 1, "day_gl_codes": 1, "day_deposits": 1}
    assert write(paid, OVER + MARGIN) is None


def test_days_missed_are_written_oldest_first_and_empty_ones_too(paid: Engine) -> None:
    later = OVER + timedelta(days=3, hours=2)
    assert write_closed_days(lambda: transaction(paid), later, make.ZONE, most=3) == 3
    assert written(paid) == [DAY, DAY + ONE_DAY, DAY + 2 * ONE_DAY]
    assert write_closed_days(lambda: transaction(paid), later, make.ZONE) == 1
    assert rows(paid)["day_methods"] == 1


def test_nothing_is_written_in_books_without_a_day(engine: Engine) -> None:
    assert write(engine, OVER + MARGIN) is None


def test_a_report_is_the_same_before_and_after(paid: Engine) -> None:
    with reading(paid) as session:
        before = net(session, DAY)
    assert before == {"cheque": (2, 4000, 700, 0, 0, 0)}
    write(paid, OVER + MARGIN)
    with reading(paid) as session:
        assert net(session, DAY) == before


def test_what_is_undone_later_is_dated_later(paid: Engine) -> None:
    write(paid, OVER + MARGIN)
    next_day = make.NOON + timedelta(days=1)
    with transaction(paid) as session:
        command = VoidReceipt("v-1", "R-000001", "doublon")
        void_receipt(session, command, make.stamp(make.SUPERVISOR, next_day))
        assert net(session, DAY) == {"cheque": (2, 4000, 700, 0, 0, 0)}
        assert net(session, DAY + ONE_DAY) == {"cheque": (0, 0, 0, 4000, 0, 0)}
    write(paid, OVER + ONE_DAY + MARGIN)
    with reading(paid) as session:
        assert list(verify(session)) == []


class KilledError(Exception):
    """The process ends here."""


def test_a_kill_leaves_nothing_and_the_next_one_writes_it_whole(paid: Engine) -> None:
    with suppress(KilledError), transaction(paid) as session:
        assert closed_days.write_next(session, OVER + MARGIN, make.ZONE) == DAY
        raise KilledError
    assert written(paid) == []
    assert rows(paid) == dict.fromkeys(TABLES, 0)
    assert write(paid, OVER + MARGIN) == DAY
    assert rows(paid) == dict.fromkeys(TABLES, 1)


def test_two_who_write_the_same_day_write_it_once(paid: Engine, database_url: str) -> None:
    """The first is held open while the second tries: it waits, and then finds it done."""
    held, go_on = Event(), Event()
    other = open_database(database_url, wait_ms=20_000)

    def first() -> None:
        with transaction(paid) as session:
            closed_days.write_next(session, OVER + MARGIN, make.ZONE)
            held.set()
            assert go_on.wait(20)

    with ThreadPoolExecutor(2) as people:
        one = people.submit(first)
        assert held.wait(20)
        two = people.submit(write, other, OVER + MARGIN)
        wait_until(lambda: is_waiting(paid) or two.done())
        go_on.set()
        one.result(20)
        assert two.result(20) in (DAY, None)
    other.dispose()
    assert written(paid) == [DAY]
    assert rows(paid) == dict.fromkeys(TABLES, 1)


def test_what_was_stamped_before_midnight_and_is_not_committed_yet_is_waited_for(
    engine: Engine, database_url: str
) -> None:
    """Its transaction has been open since then; the day is written only once it has ended."""
    other = open_database(database_url, wait_ms=20)
    now = datetime.now(UTC)
    day = now.astimezone(make.ZONE).date()
    tomorrow = first_moment(day + ONE_DAY, make.ZONE) + MARGIN
    with transaction(engine) as session:
        make.counter(session)
        make.invoice(session, "A", [4000], issued_on=day)
        make.pay(session, 1000, at=now)
    with transaction(engine) as late:
        make.pay(late, 500, at=now)
        with suppress(Busy):  # on SQLite there is one writer
            assert write(other, tomorrow) is None
        assert written(engine) == []
    assert write(other, tomorrow) == day
    other.dispose()
    with reading(engine) as session:
        assert net(session, day) == {"cheque": (2, 1500, 0, 0, 0, 0)}
        assert list(verify(session)) == []


@pytest.mark.parametrize("table", ["closed_days", *TABLES])
def test_a_written_day_cannot_be_changed(paid: Engine, table: str) -> None:
    write(paid, OVER + MARGIN)
    for act in (f"UPDATE {table} SET day = day", f"DELETE FROM {table}"):  # noqa: S608
        with pytest.raises(DBAPIError, match="append-only"), transaction(paid) as session:
            session.execute(text(act))


def test_every_figure_of_a_written_day_is_verified(paid: Engine) -> None:
    """Whatever is written beside the rows is named."""
    with transaction(paid) as session:
        session.execute(text("INSERT INTO closed_days VALUES ('2026-11-20', :at)"), {"at": at()})
        assert {finding.subject for finding in verify(session)} == {
            "day_methods 2026-11-20 cheque",
            "day_gl_codes 2026-11-20 4000 cheque",
            "day_deposits 2026-11-20 C-1",
        }


def at() -> str:
    return "2026-11-21T06:00:00.000000Z"


def test_a_totals_row_is_not_needed_where_nothing_moved(paid: Engine) -> None:
    with transaction(paid) as session:
        assert session.execute(select(func.count()).select_from(ClosedDayRow)).scalar_one() == 0
        assert net(session, DAY + ONE_DAY) == {}
