"""How a command opens the books, acts, and gives up: one line, never a traceback."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import NoReturn

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.database import Books, open_database
from bot.migrations import bring_up_to_date
from bot.settings import Settings, read_settings
from domain.ledger import Stamp

PATIENT_MS = 30_000
"""How long the command line waits for somebody else's write."""


@contextmanager
def books_of(settings: Settings | None = None) -> Iterator[Engine]:
    """Open the database, brought up to date, and close it."""
    settings = settings or read_settings()
    engine = open_database(settings.database_url, wait_ms=PATIENT_MS)
    try:
        bring_up_to_date(engine)
        yield engine
    finally:
        engine.dispose()


@contextmanager
def acting() -> Iterator[tuple[Session, Stamp, Settings]]:
    """Open one writing transaction of the command line's own."""
    known = read_settings()
    with books_of(known) as engine, Books(engine).transaction() as session:
        yield session, Stamp.of("cli", datetime.now(UTC), known.zone), known


def give_up(told: str) -> NoReturn:
    """Say in one line why nothing was done, and end with status 1."""
    click.echo(f"guichet: {told}", err=True)
    sys.exit(1)
