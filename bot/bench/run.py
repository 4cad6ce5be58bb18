"""Runs the bench: where, with what, and each group of figures in turn."""

import os
import platform
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version

from sqlalchemy import text

from bot.bench.charts import measure_charts
from bot.bench.crowds import measure_crowds
from bot.bench.embedded import NOT_MEASURED
from bot.bench.figures import Figure
from bot.bench.intake import measure_import
from bot.bench.payments import measure_history, measure_payments
from bot.bench.reports import measure_reports
from bot.bench.scratch import POSTGRESQL, Scratch, open_scratch
from bot.bench.sizes import Sizes
from bot.bench.slack_path import measure_commands, measure_forms, measure_slow_slack
from bot.bench.starts import measure_starts
from bot.database import open_database

Group = Callable[[Scratch, Sizes], Iterator[Figure]]
GROUPS: dict[str, Group] = {
    "payments": measure_payments,
    "crowds": measure_crowds,
    "commands": measure_commands,
    "slow-slack": measure_slow_slack,
    "forms": measure_forms,
    "starts": measure_starts,
    "import": measure_import,
    "history": measure_history,
    "reports": measure_reports,
    "charts": measure_charts,
}
TOLD_VERSIONS = (
    "sqlalchemy",
    "psycopg",
    "slack-bolt",
    "slack-sdk",
    "websockets",
    "uvicorn",
    "matplotlib",
)


def measure(sizes: Sizes, only: Sequence[str]) -> Iterator[str]:
    """Measure the groups named and tell each figure, as text, as soon as it is known."""
    with open_scratch() as scratch:
        yield from _tell_machine(scratch)
        for name in only:
            for figure in GROUPS[name](scratch, sizes):
                yield from figure.lines()
                yield f"     load {_load()}"


def _tell_machine(scratch: Scratch) -> Iterator[str]:
    yield f"Python {platform.python_version()}, {os.cpu_count()} processors, load {_load()}"
    yield ", ".join(f"{name} {version(name)}" for name in TOLD_VERSIONS)
    yield f"SQLite {sqlite3.sqlite_version}, write-ahead log, synchronous=FULL"
    yield _tell_postgresql(scratch.server) if POSTGRESQL in scratch.kinds else NOT_MEASURED


def _tell_postgresql(server: str) -> str:
    engine = open_database(server)
    with engine.connect() as connection:
        told, fsync, synchronous = connection.execute(
            text(
                "SELECT current_setting('server_version'), current_setting('fsync'),"
                " current_setting('synchronous_commit')"
            )
        ).one()
    engine.dispose()
    return f"PostgreSQL {told}, fsync={fsync}, synchronous_commit={synchronous}"


def _load() -> str:
    return "{:.1f} {:.1f} {:.1f}".format(*os.getloadavg())
