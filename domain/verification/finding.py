"""What does not hold, and how sums that should agree are compared."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold: which invariant, of what, and what was found (cents)."""

    invariant: str
    subject: str
    found: str


def unequal(session: Session, *columns: Any) -> Iterator[Any]:
    """Add the last column up by the others; give the sums that are not zero."""
    *keys, cents = columns
    total = func.sum(cents)
    yield from session.execute(select(*keys, total).group_by(*keys).having(total != 0))
