"""A report as text: an aligned table, read in a terminal."""

from collections.abc import Sequence

from bot.reporting.cells import NUMBERS, as_words, heading, total_columns
from domain.report_rows import Column, Report, Row
from handlers.texts import Texts

GAP = "  "


def write_text(report: Report, texts: Texts) -> bytes:
    """Write the report's name and days, its table, and what is to be said of it."""
    days = texts.say("reporting.period", from_on=report.from_on, to_on=report.to_on)
    lines = [f"{texts.code('report', report.name)} — {days}", ""]
    lines += _table(report, texts) if report.rows else [texts.say("reporting.nothing")]
    for column in total_columns(report.columns, report.totals):
        lines.append(f"{heading(column, texts)}: {as_words(column, report.totals, texts)}")
    if report.cut_at is not None:
        lines += ["", texts.say("reporting.cut", shown=report.cut_at)]
    return "\n".join([*lines, ""]).encode()


def _table(report: Report, texts: Texts) -> Sequence[str]:
    heads = [heading(column, texts) for column in report.columns]
    body = [_cells(report.columns, row, texts) for row in report.rows]
    subtotals = [_cells(report.columns, row, texts) for row in report.subtotals]
    total = _cells(report.columns, report.totals, texts)
    total[0] = total[0] or texts.say("reporting.total")
    widths = [max(map(len, column)) for column in zip(heads, *body, *subtotals, total, strict=True)]
    rule = GAP.join("-" * width for width in widths)
    lines = [_line(report.columns, row, widths) for row in (heads, *body, total, *subtotals)]
    end = len(body) + 1
    told = [lines[0], rule, *lines[1:end], rule, lines[end]]
    if subtotals:
        told += ["", texts.say("reporting.subtotals"), rule, *lines[end + 1 :]]
    return [*told, ""]


def _cells(columns: tuple[Column, ...], row: Row, texts: Texts) -> list[str]:
    return [as_words(column, row, texts) for column in columns]


def _line(columns: tuple[Column, ...], cells: Sequence[str], widths: Sequence[int]) -> str:
    told = (
        cell.rjust(width) if column.kind in NUMBERS else cell.ljust(width)
        for column, cell, width in zip(columns, cells, widths, strict=True)
    )
    return GAP.join(told).rstrip()
