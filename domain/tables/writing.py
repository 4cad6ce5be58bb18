"""Writing new rows straight into their tables, which costs a third of the unit of work.

Statements that run at every payment are built once, by functions under ``functools.cache``:
building one anew costs several times what running it does (``docs/performance.md``).
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import Insert, Table, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from domain.tables.columns import Base

Values = Mapping[str, object]


def insert_row(session: Session, row: type[Base], values: Values) -> None:
    """Insert one row; columns left out take their defaults."""
    session.connection().execute(_insertion(row), values)


def insert_if_new(session: Session, row: type[Base], values: Values) -> bool:
    """Insert one row unless its key is taken, by whichever process; tell whether it was inserted.

    A copy that another transaction is inserting is waited for.
    """
    unless_taken = _insertion_if_new(row, session.get_bind().dialect.name)
    return session.connection().execute(unless_taken, values).first() is not None


def insert_rows(session: Session, row: type[Base], rows: Sequence[Values]) -> None:
    """Insert several rows in one call; every one names the same columns."""
    session.connection().execute(_insertion(row), rows)


def insert_numbered(session: Session, row: type[Base], values: Values) -> int:
    """Insert one row and return the id that the database gave it."""
    result = session.connection().execute(_numbered_insertion(row), values)
    return int(result.scalar_one())


@cache
def _insertion(row: type[Base]) -> Insert:
    return insert(cast(Table, row.__table__))


@cache
def _insertion_if_new(row: type[Base], dialect: str) -> ReturningInsert[Any]:
    table = cast(Table, row.__table__)
    insert_into = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return insert_into(table).on_conflict_do_nothing().returning(*table.primary_key.columns)


@cache
def _numbered_insertion(row: type[Base]) -> Insert:
    return _insertion(row).returning(row.__table__.c.id)
