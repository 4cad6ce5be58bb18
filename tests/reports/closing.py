"""Days and months that end while a test looks on."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy import Engine, text

from bot.database import reading, transaction
from bot.due import write_closed_days
from domain.business_day import ONE_DAY, first_moment
from domain.closed_days import MARGIN
from tests import make

TRIES = 100_000


def closing_of(day: date) -> datetime:
    """Return the first moment at which a day may be written."""
    return first_moment(day + ONE_DAY, make.ZONE) + MARGIN


def close_days(engine: Engine, last: date) -> None:
    """Write every day up to ``last``."""
    write_closed_days(lambda: transaction(engine), closing_of(last), make.ZONE)


def noon_of(day: date) -> datetime:
    """Return a moment in the middle of a day."""
    return first_moment(day, make.ZONE) + timedelta(hours=12)


def is_waiting(engine: Engine) -> bool:
    """Tell whether somebody waits for somebody else; SQLite's writers wait outside of it."""
    if engine.dialect.name == "sqlite":
        return True
    with reading(engine) as session:
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        return bool(session.execute(text(waiting)).scalar_one())


def wait_until(holds: Callable[[], bool]) -> None:
    """Ask again and again; give up in the end."""
    for _ in range(TRIES):
        if holds():
            return
    raise AssertionError("it never came")
