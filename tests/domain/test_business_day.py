"""Local days of any length, against a list written by hand from the zones' own announcements."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.business_day import (
    bounds,
    day_of,
    days_between,
    due_at,
    last_closed_day,
    last_due_day,
)

TORONTO = ZoneInfo("America/Toronto")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# Zone, day, its first moment, the next day's (both UTC), its hours.
DAYS = [
    ("America/Toronto", "2026-03-08", "2026-03-08T05:00", "2026-03-09T04:00", 23),
    ("America/Toronto", "2026-11-01", "2026-11-01T04:00", "2026-11-02T05:00", 25),
    ("America/Toronto", "2026-11-20", "2026-11-20T05:00", "2026-11-21T05:00", 24),
    ("Australia/Lord_Howe", "2026-10-04", "2026-10-03T13:30", "2026-10-04T13:00", 23.5),
    ("Australia/Lord_Howe", "2026-04-05", "2026-04-04T13:00", "2026-04-05T13:30", 24.5),
    # Midnight is skipped: the day begins at 01:00.
    ("Asia/Beirut", "2026-03-29", "2026-03-28T22:00", "2026-03-29T21:00", 23),
    # Midnight comes twice: the day begins at the first.
    ("America/Havana", "2026-11-01", "2026-11-01T04:00", "2026-11-02T05:00", 25),
    # The whole day was skipped, when the islands went to the other side of the date line.
    ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00", "2011-12-30T10:00", 0),
]


@pytest.mark.parametrize(("zone", "day", "first", "after", "hours"), DAYS)
def test_a_day_lasts_from_midnight_to_midnight(
    zone: str, day: str, first: str, after: str, hours: float
) -> None:
    begins, ends = bounds(date.fromisoformat(day), ZoneInfo(zone))
    assert (begins, ends) == (utc(first), utc(after))
    assert ends - begins == timedelta(hours=hours)


# Zone, the day told about, the hour set, the moment at which its summary falls due (UTC).
SUMMARIES = [
    ("America/Toronto", "2026-11-19", time(6), "2026-11-20T11:00"),
    # 01:30 comes twice on 1 November: the first counts.
    ("America/Toronto", "2026-10-31", time(1, 30), "2026-11-01T05:30"),
    # 02:30 is skipped on 8 March: the first moment after, 03:00.
    ("America/Toronto", "2026-03-07", time(2, 30), "2026-03-08T07:00"),
    ("Australia/Lord_Howe", "2026-10-03", time(2, 15), "2026-10-03T15:30"),
    ("Australia/Lord_Howe", "2026-04-04", time(1, 45), "2026-04-04T14:45"),
    ("Asia/Beirut", "2026-03-28", time(0, 0), "2026-03-28T22:00"),
]


@pytest.mark.parametrize(("zone", "day", "hour", "due"), SUMMARIES)
def test_a_summary_falls_due_once_on_the_next_day(
    zone: str, day: str, hour: time, due: str
) -> None:
    told, place = date.fromisoformat(day), ZoneInfo(zone)
    assert due_at(told, hour, place) == utc(due)
    assert last_due_day(utc(due), hour, place) == told
    assert last_due_day(utc(due) - timedelta(seconds=1), hour, place) == told - timedelta(days=1)


def test_the_second_half_past_one_makes_nothing_due_again() -> None:
    half_past_one = time(1, 30)
    for minutes in range(0, 180, 10):
        moment = utc("2026-11-01T05:30") + timedelta(minutes=minutes)
        assert last_due_day(moment, half_past_one, TORONTO) == date(2026, 10, 31)


def test_a_day_is_closed_at_its_last_midnight() -> None:
    assert last_closed_day(utc("2026-11-02T04:59:59"), TORONTO) == date(2026, 10, 31)
    assert last_closed_day(utc("2026-11-02T05:00"), TORONTO) == date(2026, 11, 1)


def test_days_between_hold_both_ends() -> None:
    three = [date(2026, 3, 7), date(2026, 3, 8), date(2026, 3, 9)]
    assert days_between(three[0], three[-1]) == three
    assert days_between(three[-1], three[0]) == []


moments = st.integers(0, 20 * 366 * 86_400).map(
    lambda seconds: utc("2015-01-01") + timedelta(seconds=seconds)
)
zones = st.sampled_from([TORONTO, LORD_HOWE, *(ZoneInfo(row[0]) for row in DAYS)])


@given(moments, zones)
def test_every_moment_is_in_its_own_day_and_in_no_other(moment: datetime, zone: ZoneInfo) -> None:
    begins, ends = bounds(day_of(moment, zone), zone)
    assert begins <= moment < ends
