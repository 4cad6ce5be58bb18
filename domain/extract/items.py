"""What an exported list is made of, and how amounts and moments are written in it."""

from datetime import UTC, date, datetime
from typing import TypeVarTuple

from sqlalchemy import Result, Select
from sqlalchemy.orm import Session

Cell = str | int | bool | None
Item = dict[str, Cell | list[dict[str, Cell]]]
"""One thing of a list: plain values, and at most one list of parts."""

AT_ONCE = 2_000
"""How many rows are fetched at once."""

Ts = TypeVarTuple("Ts")


def stream(session: Session, query: Select[*Ts]) -> Result[*Ts]:
    """Run a query whose rows are fetched as they are read."""
    return session.execute(query.execution_options(yield_per=AT_ONCE))


def as_moment(at: datetime) -> str:
    """Write a moment as UTC, to the microsecond: ``2026-11-23T15:04:05.000000Z``."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def as_day(on: date | None) -> str | None:
    """Write a day as ``2026-11-23``, or nothing where there is none."""
    return None if on is None else on.isoformat()
