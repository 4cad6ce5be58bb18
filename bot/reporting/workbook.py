"""A report as a workbook: real numbers and dates, a frozen header, totals; no formula at all.

Texts are written as texts, whatever they begin with. Totals are numbers too: a formula would be
run by whoever opens the file, and would not know of rows that were cut.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from bot.reporting.cells import as_words, heading, total_columns
from domain.report_rows import Column, Kind, Report, Row
from handlers.texts import Texts

MAX_NAME = 31
"""The longest name of a sheet."""

WIDTHS = (9, 48)
"""The narrowest and the widest column, in characters."""

PATTERNS = {
    Kind.CENTS: "#,##0.00",
    Kind.COUNT: "0",
    Kind.DAY: "yyyy-mm-dd",
    Kind.MOMENT: "yyyy-mm-dd hh:mm",
}
"""How a spreadsheet shows each kind; all others are texts."""


Looks = dict[tuple[Kind, bool], Format]
"""How cells look, by kind, and whether they are bold."""


@dataclass(frozen=True)
class _Sheet:
    """One sheet of the workbook, and the looks of its cells by kind."""

    sheet: Worksheet
    columns: Sequence[Column]
    looks: Looks
    texts: Texts

    def write_row(self, place: int, row: Row, *, is_bold: bool = False) -> None:
        """Write one row, each cell as what it is."""
        for number, column in enumerate(self.columns):
            look = self.looks[column.kind, is_bold]
            match row[column.key]:
                case datetime() as moment:
                    local = moment.astimezone(self.texts.zone).replace(tzinfo=None)
                    self.sheet.write_datetime(place, number, local, look)
                case date() as day:
                    self.sheet.write_datetime(place, number, datetime.combine(day, time()), look)
                case int() as cents if column.kind is Kind.CENTS:
                    self.sheet.write_number(place, number, cents / 100, look)
                case int() as count:
                    self.sheet.write_number(place, number, count, look)
                case _:
                    told = as_words(column, row, self.texts)
                    self.sheet.write_string(place, number, told, look)

    def fit(self, rows: Iterable[Row]) -> None:
        """Make each column as wide as what it holds."""
        shown = list(rows)
        for number, column in enumerate(self.columns):
            told = [as_words(column, row, self.texts) for row in shown]
            width = max(map(len, [heading(column, self.texts), *told]))
            self.sheet.set_column(number, number, min(max(width + 2, WIDTHS[0]), WIDTHS[1]))


def write_xlsx(report: Report, texts: Texts) -> bytes:
    """Write the rows and totals on a sheet, subtotals on one of their own."""
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        made = datetime.combine(report.to_on, time(), tzinfo=UTC)
        days = texts.say("reporting.period", from_on=report.from_on, to_on=report.to_on)
        title = texts.code("report", report.name)
        book.set_properties({"title": title, "subject": days, "created": made})
        looks = _make_looks(book)
        _write_rows(book, report, looks, texts)
        if report.subtotals:
            _write_subtotals(book, report, looks, texts)
    return file.getvalue()


def _write_rows(book: Workbook, report: Report, looks: Looks, texts: Texts) -> None:
    own = total_columns(report.columns, report.totals)
    name = texts.code("report", report.name)
    sheet = _open(book, name, report.columns, looks, texts)
    for place, row in enumerate(report.rows, start=1):
        sheet.write_row(place, row)
    place = len(report.rows) + 1
    sheet.write_row(place, report.totals, is_bold=True)
    bold = looks[Kind.TEXT, True]
    sheet.sheet.write_string(place, 0, texts.say("reporting.total"), bold)
    for column in own:
        place += 1
        sheet.sheet.write_string(place, 0, heading(column, texts), bold)
        cents = report.totals[column.key]
        if isinstance(cents, int):
            sheet.sheet.write_number(place, 1, cents / 100, looks[Kind.CENTS, True])
    if report.cut_at is not None:
        told = texts.say("reporting.cut", shown=report.cut_at)
        sheet.sheet.write_string(place + 2, 0, told, bold)
    sheet.fit([*report.rows, report.totals])


def _write_subtotals(book: Workbook, report: Report, looks: Looks, texts: Texts) -> None:
    shown = {key for row in report.subtotals for key, cell in row.items() if cell is not None}
    columns = [column for column in report.columns if column.key in shown]
    sheet = _open(book, texts.say("reporting.subtotals"), columns, looks, texts)
    for place, row in enumerate(report.subtotals, start=1):
        sheet.write_row(place, row)
    sheet.fit(report.subtotals)


def _open(
    book: Workbook,
    name: str,
    columns: Sequence[Column],
    looks: Looks,
    texts: Texts,
) -> _Sheet:
    sheet = book.add_worksheet(name[:MAX_NAME])
    for number, column in enumerate(columns):
        sheet.write_string(0, number, heading(column, texts), looks[Kind.TEXT, True])
    sheet.freeze_panes(1, 0)
    return _Sheet(sheet, columns, looks, texts)


def _make_looks(book: Workbook) -> Looks:
    return {
        (kind, is_bold): book.add_format({"num_format": PATTERNS.get(kind, "@"), "bold": is_bold})
        for kind in Kind
        for is_bold in (False, True)
    }
