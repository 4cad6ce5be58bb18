"""A report as CSV: its rows alone, under the contract's keys, safe in a spreadsheet."""

import csv
import io

from bot.reporting.cells import NUMBERS, as_data
from domain.report_rows import Column, Report, Row
from handlers.spreadsheets import disarm
from handlers.texts import Texts


def write_csv(report: Report, _texts: Texts) -> bytes:
    """Write the rows; totals are left to the spreadsheet, so that a sum counts nothing twice."""
    out = io.StringIO(newline="")
    sheet = csv.writer(out, quoting=csv.QUOTE_ALL)
    sheet.writerow([column.key for column in report.columns])
    for row in report.rows:
        sheet.writerow([_as_cell(column, row) for column in report.columns])
    return out.getvalue().encode()


def _as_cell(column: Column, row: Row) -> str | int | None:
    value = as_data(column, row[column.key])
    return disarm(value) if isinstance(value, str) and column.kind not in NUMBERS else value
