"""Alembic migrations, run from Python: no ini file, no second way to name the database."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

MIGRATION_LOCK = 4_840_001
"""One process migrates; the others wait for it (PostgreSQL advisory lock)."""


def bring_up_to_date(engine: Engine) -> None:
    """Run every migration that the database lacks; any number of processes may ask at once."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": MIGRATION_LOCK})
        command.upgrade(_config(connection), "head")


def missing_migrations(engine: Engine) -> bool:
    """Tell whether the database is behind this version."""
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return current != ScriptDirectory.from_config(_config(None)).get_current_head()


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config
