"""The kinds of totals: the rows that each adds up, and where those of days and months rest."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import BigInteger, FromClause, Select, Table, func, or_, select
from sqlalchemy import cast as sql_cast

from domain.movements import Bound, Parts, by_depositor, by_gl_code, by_method
from domain.tables import (
    DayDepositsRow,
    DayGlCodesRow,
    DayMethodsRow,
    MonthDepositsRow,
    MonthGlCodesRow,
    MonthMethodsRow,
)

DAY = "day"
THROUGH = "through"
BEGINNING = date.min
"""Before any day of the books."""


@dataclass(frozen=True, slots=True)
class Totals:
    """One kind of totals.

    ``days`` holds what moved on each closed day, ``months`` all that had moved at the end of each
    closed month; both have the same keys and figures.
    """

    days: Table
    months: Table
    moved: Callable[[Bound | None, Bound | None], Parts]

    @property
    def keys(self) -> tuple[str, ...]:
        """What each total is of, beside its day."""
        return tuple(column.name for column in self.days.primary_key if column.name != DAY)

    @property
    def figures(self) -> tuple[str, ...]:
        """What is added up."""
        return tuple(column.name for column in self.days.columns if not column.primary_key)


METHODS = Totals(
    cast(Table, DayMethodsRow.__table__), cast(Table, MonthMethodsRow.__table__), by_method
)
GL_CODES = Totals(
    cast(Table, DayGlCodesRow.__table__), cast(Table, MonthGlCodesRow.__table__), by_gl_code
)
DEPOSITS = Totals(
    cast(Table, DayDepositsRow.__table__), cast(Table, MonthDepositsRow.__table__), by_depositor
)
ALL = (METHODS, GL_CODES, DEPOSITS)


def pick(source: FromClause, by: Sequence[str], figures: Sequence[str]) -> Select[Any]:
    """Select figures as they are."""
    return select(*(source.c[name] for name in (*by, *figures)))


def take_off(source: FromClause, by: Sequence[str], figures: Sequence[str]) -> Select[Any]:
    """Select figures with their sign turned."""
    return select(
        *(source.c[key] for key in by), *((-source.c[name]).label(name) for name in figures)
    )


def added_up(source: FromClause, by: Sequence[str], figures: Sequence[str]) -> Select[Any]:
    """Add figures up by some keys; what comes to nothing is out."""
    keys = [source.c[key] for key in by]
    # PostgreSQL would answer with numerics, which take longer to read.
    sums = [sql_cast(func.sum(source.c[figure]), BigInteger) for figure in figures]
    named = (total.label(figure) for total, figure in zip(sums, figures, strict=True))
    return select(*keys, *named).group_by(*keys).having(or_(*(total != 0 for total in sums)))
