"""What charts show, as words and cents already in the reader's language; free to import.

Amounts are in cents; every text that stands beside one is written by whoever makes the sheet.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """What a chart says: its message, what was counted, and the same for who cannot see it.

    ``nothing`` stands in the chart's place where there is nothing to draw.
    """

    title: str
    subtitle: str
    alt: str
    nothing: str


@dataclass(frozen=True, slots=True)
class Named:
    """A colour with its name and, perhaps, what it came to; a line instead of an area."""

    name: str
    tint: str
    told: str = ""
    is_line: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A coloured part of a bar."""

    cents: int
    tint: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A lying bar with its name and amount above it; ``mark_cents`` is what it is compared with."""

    label: str
    told: str
    parts: Sequence[Part]
    note: str = ""
    mark_cents: int | None = None


@dataclass(frozen=True, slots=True)
class BarsSheet:
    """Lying bars, one under the other; ``mark`` says what the line across a bar stands for."""

    heading: Heading
    bars: Sequence[Bar]
    key: Sequence[Named] = ()
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """An amount of the scale, and how it is written."""

    cents: int
    told: str


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of standing bars: an amount for each of them."""

    named: Named
    cents: Sequence[int]


@dataclass(frozen=True, slots=True)
class ColumnsSheet:
    """Standing bars over time, stacked; ``told`` are their amounts, shown where all of them fit."""

    heading: Heading
    labels: Sequence[str]
    series: Sequence[Series]
    ticks: Sequence[Tick]
    told: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class LineSheet:
    """One amount over time; it holds from each point until the next. ``told`` are the amounts."""

    heading: Heading
    labels: Sequence[str]
    cents: Sequence[int]
    told: Sequence[str]
    ticks: Sequence[Tick]
    tint: str


ChartSheet = BarsSheet | ColumnsSheet | LineSheet


@dataclass(frozen=True, slots=True)
class Drawn:
    """A file that was drawn; after the last one, its process is gone."""

    content: bytes
    is_last: bool
