"""The migrations make the tables that the code knows, once, however many ask for them."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, Inspector, create_engine, inspect, text
from sqlalchemy.engine import make_url

from bot.database import open_database
from bot.migrations import MIGRATION_LOCK, bring_up_to_date, missing_migrations
from domain.tables import APPEND_ONLY, Base
from tests.bot.command_line import clean_environment

ALEMBIC = "alembic_version"
MIGRATE = (sys.executable, "-c", "from bot.cli import main; main()", "migrate")
TRIES = 100_000


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> str:
    """Give the address of a database with nothing in it, beside this test's own."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        return f"sqlite:///{tmp_path}/empty.db"
    admin = create_engine(
        request.getfixturevalue("postgresql_server"), isolation_level="AUTOCOMMIT"
    )
    name = f"{url.database}_empty"
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE template0'))
    admin.dispose()
    return url.set(database=name).render_as_string(hide_password=False)


def test_the_migrated_tables_are_those_that_the_code_knows(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Base.metadata) == []


def test_every_column_key_and_check_is_the_one_that_the_code_knows(
    engine: Engine, empty_url: str
) -> None:
    made = open_database(empty_url)
    Base.metadata.create_all(made)
    assert described(inspect(engine)) == described(inspect(made))
    made.dispose()


def test_a_database_that_is_up_to_date_is_left_alone(engine: Engine) -> None:
    before = described(inspect(engine))
    assert not missing_migrations(engine)
    bring_up_to_date(engine)
    bring_up_to_date(engine)
    assert described(inspect(engine)) == before


def test_four_processes_migrate_at_once_and_each_ends_well(empty_url: str) -> None:
    engine = open_database(empty_url)
    started: list[subprocess.Popen[str]] = []
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": MIGRATION_LOCK})
        started += [start_migration(empty_url) for _ in range(4)]
        if engine.dialect.name == "postgresql":
            wait_for_waiters(engine, 4)
    for process in started:
        out, err = process.communicate(timeout=60)
        assert (process.returncode, out, err) == (0, "the database is up to date\n", "")
    assert not missing_migrations(engine)
    assert {ALEMBIC, *Base.metadata.tables} == set(inspect(engine).get_table_names())
    engine.dispose()


def test_the_tables_that_only_grow_are_guarded(engine: Engine) -> None:
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            found = connection.execute(
                text("SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'")
            )
        else:
            found = connection.execute(
                text("SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
            )
        guarded = [row[0] for row in found]
    assert sorted(guarded) == sorted([*APPEND_ONLY, *APPEND_ONLY])


def start_migration(url: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        MIGRATE,
        env=clean_environment(DATABASE_URL=url),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for_waiters(engine: Engine, number: int) -> None:
    """Go on once so many processes stand before the migration lock."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    for _ in range(TRIES):
        with engine.connect() as connection:
            if connection.execute(waiting).scalar_one() == number:
                return
    raise AssertionError("not everybody came to migrate")


def described(inspector: Inspector) -> dict[str, Any]:
    """Everything that the database says of its tables, in an order that does not matter."""
    tables = [name for name in inspector.get_table_names() if name != ALEMBIC]
    return {
        table: {
            "columns": sorted(
                (c["name"], str(c["type"]), c["nullable"]) for c in inspector.get_columns(table)
            ),
            "key": inspector.get_pk_constraint(table)["constrained_columns"],
            "checks": named(inspector.get_check_constraints(table)),
            "unique": named(inspector.get_unique_constraints(table)),
            "foreign": named(inspector.get_foreign_keys(table)),
            "indexes": named(inspector.get_indexes(table)),
        }
        for table in sorted(tables)
    }


def named(found: Any) -> list[str]:
    return sorted(told(one) for one in found)


def told(value: object) -> str:
    """Write what is nested out, without the addresses of objects."""
    if isinstance(value, dict):
        return str(sorted((key, told(held)) for key, held in value.items()))
    return str(value)
