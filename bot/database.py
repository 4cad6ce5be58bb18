"""SQLite or PostgreSQL: the only place that begins and commits a transaction."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from bot.turns import Turns
from domain.errors import Busy

INTERACTIVE_WAIT_MS = 2_000
"""How long a person's act waits for somebody else's before it answers "busy"."""

STATEMENT_LIMIT_MS = 60_000
IDLE_LIMIT_MS = 15_000
POOL = 60

Transaction = Callable[[], AbstractContextManager[Session]]
"""Opens a transaction that commits when its block ends well."""


@dataclass(frozen=True)
class Books:
    """The database, by its two doors: acts that write, and questions that only read."""

    engine: Engine

    @property
    def transaction(self) -> Transaction:
        """Open a writing transaction."""
        return partial(transaction, self.engine)

    @property
    def reading(self) -> Transaction:
        """Open a reading transaction: one consistent moment, no lock."""
        return partial(reading, self.engine)


def open_database(url: str, wait_ms: int = INTERACTIVE_WAIT_MS) -> Engine:
    """Make the engine of ``url`` (``sqlite:///…`` or ``postgresql://…``)."""
    if make_url(url).get_backend_name() == "sqlite":
        return _open_sqlite(url, wait_ms)
    return _open_postgresql(url, wait_ms)


def reason_of(error: SQLAlchemyError) -> str:
    """Say in one line, in the database's own words, why it refused; a query is never shown."""
    told = str(error.orig).strip() if isinstance(error, DBAPIError) else ""
    return told.splitlines()[0] if told else type(error).__name__


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """Run a writing transaction; commit when the block ends well, else roll back.

    Raises:
        Busy: somebody else held what this act needs for longer than the engine waits.
    """
    try:
        with (
            _turn(engine) as wait_ms,
            Session(_hurried(engine, wait_ms), expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session
    except DBAPIError as error:
        if is_busy(error):
            raise Busy from error
        raise


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Run a reading transaction; nothing that its block adds is kept."""
    reader = engine.execution_options(**_reading_options(engine))
    with Session(reader) as session:
        yield session


def is_busy(error: DBAPIError) -> bool:
    """Tell whether the database gave up waiting for a lock, or chose this one in a deadlock."""
    if "database is locked" in str(error.orig):
        return True
    return getattr(error.orig, "sqlstate", None) in {"55P03", "40001", "40P01"}


def _turn(engine: Engine) -> AbstractContextManager[int | None]:
    turns = engine.get_execution_options().get("turns")
    return turns.take() if isinstance(turns, Turns) else nullcontext()


def _hurried(engine: Engine, wait_ms: int | None) -> Engine:
    """Wait for another process no longer than what is left of the wait for one's turn."""
    return engine if wait_ms is None else engine.execution_options(wait_ms=wait_ms)


def _reading_options(engine: Engine) -> dict[str, Any]:
    if engine.dialect.name == "sqlite":
        return {"read_only": True}
    return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def _open_sqlite(url: str, wait_ms: int) -> Engine:
    engine = create_engine(
        url,
        pool_size=POOL,
        max_overflow=0,
        hide_parameters=True,  # an error's trace must not carry names into the log
        execution_options={"turns": Turns(wait_ms)},
    )
    event.listen(engine, "connect", partial(_prepare_sqlite, wait_ms))
    event.listen(engine, "begin", partial(_begin_sqlite, wait_ms))
    return engine


def _prepare_sqlite(wait_ms: int, connection: Any, _record: object) -> None:
    # The driver must not begin transactions by itself: it would start them only at the first
    # write, leaving every earlier read outside, and two payments could pass the same check.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={wait_ms}")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    # Or INSERT OR REPLACE slips past the append-only triggers.
    connection.execute("PRAGMA recursive_triggers=ON")
    connection.execute("PRAGMA trusted_schema=OFF")


def _begin_sqlite(wait_ms: int, connection: Connection) -> None:
    options = connection.get_execution_options()
    wanted = options.get("wait_ms", wait_ms)
    if connection.info.get("wait_ms", wait_ms) != wanted:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={wanted}")
        connection.info["wait_ms"] = wanted
    connection.exec_driver_sql("BEGIN" if options.get("read_only") else "BEGIN IMMEDIATE")


def _open_postgresql(url: str, wait_ms: int) -> Engine:
    limits = {
        "lock_timeout": wait_ms,
        "statement_timeout": STATEMENT_LIMIT_MS,
        "idle_in_transaction_session_timeout": IDLE_LIMIT_MS,
        "timezone": "UTC",
    }
    options = " ".join(f"-c {name}={value}" for name, value in limits.items())
    return create_engine(
        url,
        pool_size=10,
        max_overflow=POOL - 10,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"options": options, "connect_timeout": 5},
    )
