"""Plain rows of reports: all that writers and charts may see of the books."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


class Kind(StrEnum):
    """How a cell is to be written."""

    TEXT = "text"
    CODE = "code"
    """A code that the catalogues have a word for: a method, a status, a kind."""
    COUNT = "count"
    CENTS = "cents"
    DAY = "day"
    MOMENT = "moment"
    """A moment in UTC, shown on the organisation's clock."""
    PERSON = "person"
    """A Slack user id."""
    NUMBERS = "numbers"
    """Numbers of invoices with a space between; a list where the form has lists."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key in the contract, and how its cells are written.

    ``codes`` is the family of catalogue words of a code: ``method``, ``receipt_status``, …
    """

    key: str
    kind: Kind
    codes: str = ""


MAX_ROWS = 50_000
"""How many rows a report shows; one that has more says so, and its totals are those of all."""

Cell = str | int | date | datetime | None
Row = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Period:
    """A run of local days, both ends included."""

    from_on: date
    to_on: date

    @property
    def length(self) -> int:
        """How many days it has."""
        return (self.to_on - self.from_on).days + 1

    @property
    def before(self) -> "Period":
        """The period of equal length that ends the day before."""
        last = self.from_on - timedelta(days=1)
        return Period(last - timedelta(days=self.length - 1), last)

    @property
    def days(self) -> Sequence[date]:
        """Its days, in order."""
        return [self.from_on + timedelta(days=step) for step in range(self.length)]


@dataclass(frozen=True, slots=True)
class Report:
    """One report over a period; amounts in cents.

    ``totals`` and ``subtotals`` have keys of the columns; totals may hold more. ``cut_at`` is how
    many rows are shown where there are more; totals are then those of all of them.
    """

    name: str
    from_on: date
    to_on: date
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    totals: Row
    subtotals: Sequence[Row] = ()
    cut_at: int | None = None


def total_of(columns: Sequence[Column], rows: Sequence[Row]) -> Row:
    """Add up the columns that can be; the others have nothing, so that the keys are the rows'."""
    return {column.key: _sum(column, rows) for column in columns}


def _sum(column: Column, rows: Sequence[Row]) -> int | None:
    if column.kind not in {Kind.CENTS, Kind.COUNT}:
        return None
    cells = (row[column.key] for row in rows)
    return sum(cell for cell in cells if isinstance(cell, int))
