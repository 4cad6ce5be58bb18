"""One import at a time: two that ran together could each find the same row missing."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

IMPORT_LOCK = 4_840_002


def wait_for_turn(session: Session) -> None:
    """Wait until no other import writes; held until the transaction ends.

    SQLite's ``BEGIN IMMEDIATE`` already makes writers wait; PostgreSQL takes an advisory lock.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(IMPORT_LOCK)))
