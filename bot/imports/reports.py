"""What became of one file, and how it is told on the command line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.imports.kinds import Kind
from bot.imports.sentences import say
from domain.intake.refusals import Intake, Refusal

MAX_TOLD = 100


@dataclass(frozen=True, slots=True)
class FileReport:
    """One file: its kind when the header told, and how many rows were taken.

    ``refusals`` are the first ones, by line; ``untold`` counts the others.
    """

    path: str
    kind: Kind | None = None
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    refusals: tuple[Refusal, ...] = ()
    untold: int = 0

    @property
    def is_taken(self) -> bool:
        """Tell whether all of the file is now in the books."""
        return not self.refusals

    def tell(self) -> str:
        """Sum up what was taken, for standard output."""
        counts = f"{self.added} added, {self.updated} updated, {self.unchanged} unchanged"
        return f"{self.path}: {counts}"

    def tell_refusals(self) -> Iterator[str]:
        """Say what is wrong, a line each, for standard error; nothing when all was taken."""
        for refusal in self.refusals:
            yield f"{self.path}: {say(refusal)}"
        if self.untold:
            yield f"{self.path}: and {self.untold} more"
        if self.refusals:
            yield f"{self.path}: nothing was imported from this file"


def report_taken(path: str, kind: Kind, intake: Intake) -> FileReport:
    """Report a file of which every row is in the books."""
    return FileReport(path, kind, intake.added, intake.updated, intake.unchanged)


def report_refused(path: str, kind: Kind | None, refusals: Sequence[Refusal]) -> FileReport:
    """Report a file of which nothing was taken, its refusals in the order of its lines."""
    ordered = sorted(refusals, key=lambda refusal: refusal.line)
    told = tuple(ordered[:MAX_TOLD])
    return FileReport(path, kind, refusals=told, untold=len(ordered) - len(told))
