"""Summaries through kills and a Slack that refuses for an hour: each once, none missing."""

from datetime import UTC, date, datetime, timedelta

from bot.database import Books, open_database
from tests import make
from tests.faults.summaries import House

KILLS = 5
FIRST = date(2026, 10, 29)
DAYS = 5
"""Over the night in which 01:30 comes twice."""
SUMMARY_TIME = "01:30"


def local(day: date, hour: int, minute: int = 0) -> datetime:
    wall = datetime(day.year, day.month, day.day, hour, minute, tzinfo=make.ZONE)
    return wall.astimezone(UTC)


def test_four_processes_killed_while_posting_post_each_summary_once(database_url: str) -> None:
    begins = local(FIRST, 12)
    engine = open_database(database_url)
    with Books(engine).transaction() as session:
        make.counter(session)
        make.invoice(session, "A", [500000])
        make.pay(session, 1000, at=begins + timedelta(days=1))
    engine.dispose()
    house = House(database_url, begins, KILLS)
    with house.opened():
        house.comes_to(begins)
        for step in range(1, DAYS):
            day = FIRST + timedelta(days=step)
            due = local(day, 6)
            if step == DAYS - 1:
                house.workspace.faults.refuse_all()
                for minutes in range(0, 60, 20):
                    house.works_at(due + timedelta(minutes=minutes))
                house.workspace.faults.lift()
                due += timedelta(hours=1)
            house.comes_to(due)
        wanted = [f"daily_summary {FIRST + timedelta(days=step)}" for step in range(DAYS - 1)]
        assert house.count_posts() == dict.fromkeys(
            [*wanted, "payments_summary week 2026-11-01"], 1
        )
        assert house.kills_left == 0
        assert house.count_tries() >= len(wanted) + KILLS
