"""Closed months: written once from their days, whole or not at all; no report knows of it."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from itertools import combinations_with_replacement
from threading import Event

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from bot.database import open_database, reading, transaction
from bot.due import write_closed_months
from domain import closed_months
from domain.business_day import ONE_DAY, Today
from domain.deposits import RecordDeposit, record_deposit
from domain.report_rows import Period
from domain.reports import REPORTS
from domain.reports.series import deposits_held
from domain.sums import add_up
from domain.tables import ClosedMonthRow
from domain.totals import BEGINNING, DEPOSITS
from domain.verification import verify
from tests import make
from tests.reports.closing import close_days, closing_of, is_waiting, noon_of, wait_until

JANUARY, FEBRUARY, MARCH = date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)
EDGES = tuple(
    date.fromisoformat(f"2026-{day}")
    for day in (
        *("01-31", "02-01", "02-02", "02-28", "03-01"),
        *("03-31", "04-01", "04-30", "05-01"),
    )
)
"""Days on which something moves; each brings twice what the day before brought."""

NOW = closing_of(date(2026, 5, 31))


@pytest.fixture
def held(engine: Engine) -> Engine:
    """A deposit on each of the days, so that a sum tells which of them it holds."""
    with transaction(engine) as session:
        make.counter(session)
        for place, day in enumerate(EDGES):
            received = make.received(2**place, received_on=day)
            stamp = make.stamp(at=noon_of(day))
            record_deposit(session, RecordDeposit(f"d-{place}", make.CUSTOMER, received), stamp)
    return engine


def write(engine: Engine) -> date | None:
    with transaction(engine) as session:
        return closed_months.write_next(session, NOW)


def write_all(engine: Engine, most: int | None = None) -> int:
    return write_closed_months(lambda: transaction(engine), NOW, most)


def written(engine: Engine) -> Sequence[date]:
    with reading(engine) as session:
        return session.scalars(select(ClosedMonthRow.through).order_by("through")).all()


def rows(engine: Engine) -> list[tuple[object, ...]]:
    with reading(engine) as session:
        told = text("SELECT through, deposited, applied FROM month_deposits ORDER BY through")
        return [(str(row[0]), *row[1:]) for row in session.execute(told)]


def brought(first: date, last: date) -> int:
    """Add up what the days of a period brought."""
    return sum(2**place for place, day in enumerate(EDGES) if first <= day <= last)


def periods() -> Iterator[Period]:
    days = [BEGINNING, *EDGES, date(2026, 5, 20)]
    return (Period(*ends) for ends in combinations_with_replacement(days, 2))


def deposited(session: Session, period: Period) -> int:
    sums = add_up(session, DEPOSITS, period, ["customer_id"])
    return sum(figures[0] for figures in sums.values())


@pytest.mark.parametrize(
    ("days", "months"),
    [
        (None, 0),
        (MARCH, 0),
        (MARCH - ONE_DAY, 2),
        (MARCH, 3),
        (date(2026, 5, 20), 4),
    ],
)
def test_a_period_is_the_same_wherever_its_days_rest(
    held: Engine, days: date | None, months: int
) -> None:
    if days is not None:
        close_days(held, days)
    assert write_all(held, most=months) == months
    with reading(held) as session:
        for period in periods():
            assert deposited(session, period) == brought(period.from_on, period.to_on), period
        assert list(verify(session)) == []


def test_a_month_is_written_once_and_only_when_its_last_day_is(held: Engine) -> None:
    assert write(held) is None
    close_days(held, FEBRUARY - ONE_DAY)
    assert write(held) == JANUARY
    assert write(held) is None
    close_days(held, FEBRUARY)
    assert write(held) == FEBRUARY
    assert write(held) is None
    assert rows(held) == [("2026-01-31", 0b1, 0), ("2026-02-28", 0b1111, 0)]


def test_books_whose_days_are_closed_get_their_months_a_few_at_a_time(held: Engine) -> None:
    close_days(held, date(2026, 5, 20))
    assert write_all(held, most=3) == 3
    assert written(held) == [JANUARY, FEBRUARY, MARCH]
    assert write_all(held) == 1
    assert rows(held) == [
        ("2026-01-31", 0b1, 0),
        ("2026-02-28", 0b1111, 0),
        ("2026-03-31", 0b111111, 0),
        ("2026-04-30", 0b11111111, 0),
    ]


def test_a_month_without_movement_holds_what_the_one_before_did(engine: Engine) -> None:
    with transaction(engine) as session:
        make.counter(session)
        make.deposit(session, 700)
    close_days(engine, date(2027, 1, 31))
    assert write_all(engine) == 3
    assert [row[1] for row in rows(engine)] == [700, 700, 700]
    with reading(engine) as session:
        assert list(verify(session)) == []


def test_reports_and_series_are_the_same_before_and_after(held: Engine) -> None:
    def told() -> object:
        today = Today.of(NOW, make.ZONE)
        with reading(held) as session:
            reports = [build(session, period, today) for build in REPORTS.values()]
            return reports, deposits_held(session, period, today)

    period = Period(date(2026, 1, 31), date(2026, 4, 15))
    before = told()
    close_days(held, MARCH)
    write_all(held)
    assert written(held) == [JANUARY, FEBRUARY, MARCH]
    assert told() == before


class KilledError(Exception):
    """The process ends here."""


def test_a_kill_leaves_nothing_and_the_next_one_writes_it_whole(held: Engine) -> None:
    close_days(held, JANUARY)
    with suppress(KilledError), transaction(held) as session:
        assert closed_months.write_next(session, NOW) == JANUARY
        raise KilledError
    assert (written(held), rows(held)) == ([], [])
    assert write(held) == JANUARY
    assert rows(held) == [("2026-01-31", 1, 0)]


def test_two_who_write_the_same_month_write_it_once(held: Engine, database_url: str) -> None:
    """The first is held open while the second tries: it waits, and then finds it done."""
    close_days(held, JANUARY)
    has_written, go_on = Event(), Event()
    other = open_database(database_url, wait_ms=20_000)

    def first() -> None:
        with transaction(held) as session:
            closed_months.write_next(session, NOW)
            has_written.set()
            assert go_on.wait(20)

    with ThreadPoolExecutor(2) as people:
        one = people.submit(first)
        assert has_written.wait(20)
        two = people.submit(write, other)
        wait_until(lambda: is_waiting(held) or two.done())
        go_on.set()
        one.result(20)
        assert two.result(20) in (JANUARY, None)
    other.dispose()
    assert written(held) == [JANUARY]
    assert rows(held) == [("2026-01-31", 1, 0)]


@pytest.mark.parametrize("table", ["month_methods", "month_deposits"])
def test_every_figure_of_a_written_month_is_verified(held: Engine, table: str) -> None:
    """One that is wrong is named, and so is the next month's, which begins from it."""
    close_days(held, MARCH)
    write_all(held)
    key = {"month_methods": "cheque", "month_deposits": "C-1"}[table]
    with transaction(held) as session:
        let_pass(session, table)
        session.execute(
            text(f"UPDATE {table} SET {FIGURE[table]} = 9 WHERE through = '2026-02-28'")  # noqa: S608
        )
        assert {finding.subject for finding in verify(session)} == {
            f"{table} 2026-02-28 {key}",
            f"{table} 2026-03-31 {key}",
        }


FIGURE = {"month_methods": "deposits", "month_deposits": "deposited"}


def let_pass(session: Session, table: str) -> None:
    """Do what no code of ours does: put the triggers out of the way."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL session_replication_role = replica"))
    else:
        session.execute(text(f"DROP TRIGGER {table}_refuses_update"))


def test_a_month_that_is_missing_between_others_is_named(held: Engine) -> None:
    """Whatever ended with it would read nothing."""
    close_days(held, MARCH)
    later = {"at": "2026-04-02T06:00:00.000000Z"}
    with transaction(held) as session:
        for month in (JANUARY, MARCH):
            session.execute(text(f"INSERT INTO closed_months VALUES ('{month}', :at)"), later)  # noqa: S608
        named = {finding.subject for finding in verify(session)}
    assert "closed_months 2026-02-28" in named
    assert "month_deposits 2026-01-31 C-1" in named
