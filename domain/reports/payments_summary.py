"""Payments summary: what each method brought and took (L59).

Net = payments + deposits − voids − refunds − returns: what the accounts of money gained.
"""

from sqlalchemy.orm import Session

from domain.business_day import Today
from domain.methods import in_order
from domain.report_rows import Column, Kind, Period, Report, Row, total_of
from domain.sums import add_up
from domain.totals import METHODS

NAME = "payments_summary"
COLUMNS = (
    Column("method", Kind.CODE, "method"),
    Column("count", Kind.COUNT),
    Column("payments", Kind.CENTS),
    Column("deposits", Kind.CENTS),
    Column("voids", Kind.CENTS),
    Column("refunds", Kind.CENTS),
    Column("returns", Kind.CENTS),
    Column("net", Kind.CENTS),
)


def build(session: Session, period: Period, _today: Today) -> Report:
    """Add the period up, a row a method that anything moved by."""
    rows = read_rows(session, period)
    return Report(NAME, period.from_on, period.to_on, COLUMNS, rows, total_of(COLUMNS, rows))


def read_rows(session: Session, period: Period) -> list[Row]:
    """Return a row a method, in the order in which methods are offered."""
    sums = {
        str(method): row for (method,), row in add_up(session, METHODS, period, ["method"]).items()
    }
    return [_as_row(method, sums[method]) for method in in_order(sums)]


def net_of(figures: tuple[int, ...]) -> int:
    """Return what is left of a method's figures, in cents."""
    _receipts, payments, deposits, voids, refunds, returns = figures
    return payments + deposits - voids - refunds - returns


def _as_row(method: str, figures: tuple[int, ...]) -> Row:
    keys = [column.key for column in COLUMNS[1:-1]]
    return {"method": method, **dict(zip(keys, figures, strict=True)), "net": net_of(figures)}
