"""What stands in a cell: as other programs read it, and as people do."""

from datetime import date, datetime

from domain.extract.items import as_moment
from domain.money import as_decimal
from domain.report_rows import Cell, Column, Kind, Row
from domain.reports.payments_by_gl_code import UNRECONCILED
from handlers.mrkdwn import plain
from handlers.texts import Texts

NUMBERS = frozenset({Kind.CENTS, Kind.COUNT})
"""Kinds whose cells stand on the right, and add up."""


def as_data(column: Column, cell: Cell) -> str | int | None:
    """Write a cell for other programs: codes, ISO days, UTC moments, amounts with two decimals."""
    match cell:
        case datetime():
            return as_moment(cell)
        case date():
            return cell.isoformat()
        case int() if column.kind is Kind.CENTS:
            return as_decimal(cell)
        case _:
            return cell


def as_words(column: Column, row: Row, texts: Texts) -> str:
    """Write a cell for people, in their language."""
    match row[column.key]:
        case None:
            return texts.say("reporting.unreconciled") if _is_unreconciled(column, row) else ""
        case datetime() as moment:
            return texts.moment(moment)
        case date() as day:
            return texts.day(day)
        case int() as number:
            return texts.money(number) if column.kind is Kind.CENTS else texts.number(number)
        case str() as code if column.kind is Kind.CODE:
            return texts.code(column.codes, code)
        case str() as written:
            return plain(written)


def heading(column: Column, texts: Texts) -> str:
    """Name a column; one that stands for a code bears the code's own name."""
    if column.codes and column.kind is not Kind.CODE:
        return texts.code(column.codes, column.key)
    return texts.code("column", column.key)


def total_columns(columns: tuple[Column, ...], totals: Row) -> list[Column]:
    """Give a column for each total that no column of the rows holds."""
    known = {column.key for column in columns}
    return [Column(key, Kind.CENTS) for key in totals if key not in known]


def _is_unreconciled(column: Column, row: Row) -> bool:
    return column.key == "title" and row.get("gl_code") == UNRECONCILED
