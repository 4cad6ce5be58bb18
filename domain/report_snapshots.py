"""A report as it stood at one moment, written as JSON and read back the same."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from domain.report_rows import Cell, Column, Kind, Report, Row


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A report, and what the same weekday usually brings, in cents, where that is known."""

    report: Report
    usual_cents: int | None = None


def write_snapshot(snapshot: Snapshot) -> str:
    """Write a snapshot as JSON: days and moments as ISO texts."""
    report = snapshot.report
    return json.dumps(
        {
            "name": report.name,
            "from": report.from_on.isoformat(),
            "to": report.to_on.isoformat(),
            "columns": [[column.key, str(column.kind), column.codes] for column in report.columns],
            "rows": [_write_row(row) for row in report.rows],
            "totals": _write_row(report.totals),
            "subtotals": [_write_row(row) for row in report.subtotals],
            "cut_at": report.cut_at,
            "usual_cents": snapshot.usual_cents,
        }
    )


def read_snapshot(told: str) -> Snapshot:
    """Read a snapshot back."""
    kept = json.loads(told)
    columns = tuple(Column(key, Kind(kind), codes) for key, kind, codes in kept["columns"])
    kinds = {column.key: column.kind for column in columns}
    report = Report(
        name=kept["name"],
        from_on=date.fromisoformat(kept["from"]),
        to_on=date.fromisoformat(kept["to"]),
        columns=columns,
        rows=[_read_row(row, kinds) for row in kept["rows"]],
        totals=_read_row(kept["totals"], kinds),
        subtotals=[_read_row(row, kinds) for row in kept["subtotals"]],
        cut_at=kept["cut_at"],
    )
    return Snapshot(report, kept["usual_cents"])


def _write_row(row: Row) -> Mapping[str, str | int | None]:
    return {
        key: cell.isoformat() if isinstance(cell, date | datetime) else cell
        for key, cell in row.items()
    }


def _read_row(row: Mapping[str, str | int | None], kinds: Mapping[str, Kind]) -> Row:
    return {key: _read_cell(cell, kinds.get(key)) for key, cell in row.items()}


def _read_cell(cell: str | int | None, kind: Kind | None) -> Cell:
    match kind, cell:
        case Kind.DAY, str():
            return date.fromisoformat(cell)
        case Kind.MOMENT, str():
            return datetime.fromisoformat(cell)
        case _:
            return cell
