"""A report as JSON, in the form of contract §6: its keys are the contract's."""

import json

from bot.reporting.cells import as_data, total_columns
from domain.report_rows import Column, Kind, Report, Row
from handlers.texts import Texts

Value = str | int | list[str] | None


def write_json(report: Report, _texts: Texts) -> bytes:
    """Write the report; ``subtotals`` and ``cut_at`` only where there are any."""
    written: dict[str, object] = {
        "report": report.name,
        "from": report.from_on.isoformat(),
        "to": report.to_on.isoformat(),
        "rows": [_as_item(report.columns, row) for row in report.rows],
        "totals": _as_item(_all_columns(report), report.totals),
    }
    if report.subtotals:
        written["subtotals"] = [_as_item(report.columns, row) for row in report.subtotals]
    if report.cut_at is not None:
        written["cut_at"] = report.cut_at
    return json.dumps(written, ensure_ascii=False, indent=1).encode() + b"\n"


def _all_columns(report: Report) -> tuple[Column, ...]:
    return (*report.columns, *total_columns(report.columns, report.totals))


def _as_item(columns: tuple[Column, ...], row: Row) -> dict[str, Value]:
    return {column.key: _as_value(column, row) for column in columns}


def _as_value(column: Column, row: Row) -> Value:
    value = as_data(column, row[column.key])
    if column.kind is Kind.NUMBERS and value is not None:
        return str(value).split()
    return value
