"""One file's rows on their way into the books, and how an intake ends."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from domain import audit
from domain.intake.given import Given
from domain.intake.refusals import Intake, Refusal
from domain.ledger import Stamp

G = TypeVar("G", bound=Given)

Tick = Callable[[int], None]
"""Told how many more rows are done."""


@dataclass(frozen=True, slots=True)
class Batch(Generic[G]):
    """The readable rows of the file ``name``.

    ``refusals`` are about its other rows: nothing is then written, yet the readable rows are
    still checked, so that all that is wrong with a file is told at once.
    """

    name: str
    rows: Sequence[G]
    refusals: Sequence[Refusal]
    tick: Tick


def refuse(batch: Batch[G], refusals: Iterable[Refusal]) -> Intake | None:
    """Return an intake that took nothing when anything is wrong with the batch."""
    wrong = (*batch.refusals, *refusals)
    return Intake(refusals=wrong) if wrong else None


def conclude(
    session: Session, batch: Batch[G], action: str, stamp: Stamp, *, added: int, updated: int = 0
) -> Intake:
    """Count what became of the rows; write the act down when it changed anything."""
    if added or updated:
        audit.record(session, stamp, action, batch.name)
    unchanged = len(batch.rows) - added - updated
    batch.tick(unchanged)
    return Intake(added, updated, unchanged)
