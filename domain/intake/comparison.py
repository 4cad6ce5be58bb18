"""Rows of a file beside each other and beside what is kept: new, changed, or already there."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Generic, TypeVar

from domain.intake.given import Given
from domain.intake.refusals import BooksReason, Refusal
from domain.money import as_decimal

G = TypeVar("G", bound=Given)
T = TypeVar("T")

CHUNK = 1_000
"""How many rows one statement reads or writes."""


@dataclass(frozen=True, slots=True)
class Sorted(Generic[G]):
    """A file's rows, each once, beside what is kept."""

    new: Sequence[G]
    changed: Sequence[tuple[G, G]]
    unchanged: int


def drop_repeats(
    given: Sequence[G], key: Callable[[G], Hashable]
) -> tuple[Sequence[G], list[Refusal]]:
    """Keep the first row of each key; refuse a later one that says something else."""
    first: dict[Hashable, G] = {}
    refusals = []
    for row in given:
        earlier = first.setdefault(key(row), row)
        if earlier != row:
            refusals.append(differs_from_line(row, earlier))
    return list(first.values()), refusals


def sort_out(
    given: Sequence[G], kept: Mapping[Hashable, G], key: Callable[[G], Hashable]
) -> Sorted[G]:
    """Tell the new rows from those that are kept, changed or not."""
    pairs = [(row, kept.get(key(row))) for row in given]
    return Sorted(
        new=[row for row, before in pairs if before is None],
        changed=[(row, before) for row, before in pairs if before is not None and row != before],
        unchanged=sum(row == before for row, before in pairs),
    )


def differs_from_kept(row: G, kept: G) -> Refusal:
    """Refuse a row that says something else than what is kept."""
    column, value = _first_difference(row, kept)
    return Refusal(row.line, column, BooksReason.DIFFERS_FROM_KEPT, {"kept": value})


def differs_from_line(row: G, earlier: G, columns: Iterable[str] = ()) -> Refusal:
    """Refuse a row that says something else than an earlier one (in ``columns``, when named)."""
    column, value = _first_difference(row, earlier, columns)
    return Refusal(
        row.line, column, BooksReason.DIFFERS_FROM_LINE, {"other": earlier.line, "kept": value}
    )


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Cut into pieces that one statement can take."""
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]


def _first_difference(row: G, other: G, columns: Iterable[str] = ()) -> tuple[str, str]:
    names = list(columns) or [field.name for field in fields(row) if field.compare]
    name = next(name for name in names if getattr(row, name) != getattr(other, name))
    return name.removesuffix("_cents"), _as_text(name, getattr(other, name))


def _as_text(name: str, value: object) -> str:
    if isinstance(value, int) and name.endswith("_cents"):
        return as_decimal(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return " ".join(value)
    return "" if value is None else str(value)
