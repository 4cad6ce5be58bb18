"""The clock's only door: every few seconds somebody looks at what is due in the database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from apscheduler.schedulers.background import BackgroundScheduler

TICK_SECONDS = 5


@contextmanager
def ticking(tick: Callable[[], None]) -> Iterator[None]:
    """Call ``tick`` every few seconds; what is due lives in our tables, never in the scheduler."""
    scheduler = BackgroundScheduler(timezone="UTC")
    scheduler.add_job(
        tick,
        "interval",
        seconds=TICK_SECONDS,
        misfire_grace_time=None,
        coalesce=True,
        max_instances=1,
    )
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)
