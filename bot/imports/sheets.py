"""From a file's bytes to its rows: encoding, separator, header, and where each row starts."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from bot.imports.kinds import COLUMNS, Kind, find_kind, nearest_kind
from bot.imports.sentences import SheetReason, quote
from domain.intake.refusals import Refusal

MAX_BYTES = 100_000_000
SEPARATORS = (",", ";")


@dataclass(frozen=True, slots=True)
class Row:
    """One row and the physical line on which it starts: a cell in quotes may hold line ends."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file's kind, its columns as they stand in it, and its rows."""

    kind: Kind
    columns: list[str]
    rows: list[Row]
    refusals: list[Refusal] = field(default_factory=list)


class SheetRefused(Exception):
    """The file cannot be read as a whole."""

    def __init__(self, reason: SheetReason, *, line: int = 0, **facts: str | int) -> None:
        super().__init__(reason)
        self.refusal = Refusal(line, "", reason, facts)


def read_sheet(path: Path) -> Sheet:
    """Read a file.

    Raises:
        SheetRefused: it cannot be opened, is no UTF-8, or its header is unknown.
    """
    text = _decode(_load_bytes(path))
    if not text.strip():
        raise SheetRefused(SheetReason.EMPTY)
    separator, header, kind = _read_header(text)
    sheet = Sheet(kind, header, [])
    try:
        _read_rows(text, separator, sheet)
    except _BadQuotes as bad:
        sheet.refusals.append(Refusal(bad.line, "", SheetReason.QUOTES))
    return sheet


class _BadQuotes(Exception):
    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def _load_bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SheetRefused(SheetReason.TOO_BIG, limit=f"{MAX_BYTES // 1_000_000} MB")
        return path.read_bytes()
    except OSError as error:
        raise SheetRefused(SheetReason.UNREADABLE, why=error.strerror or "?") from error


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SheetRefused(SheetReason.NOT_UTF8, line=line) from error


def _read_header(text: str) -> tuple[str, list[str], Kind]:
    headers = {separator: _first_cells(text, separator) for separator in SEPARATORS}
    for separator, header in headers.items():
        kind = find_kind(header)
        if kind is not None:
            return separator, header, kind
    raise _unknown_header(max(headers.values(), key=len))


def _first_cells(text: str, separator: str) -> list[str]:
    try:
        _, cells = next(_records(text, separator))
    except _BadQuotes:
        return []
    return [cell.strip().lower() for cell in cells]


def _unknown_header(header: list[str]) -> SheetRefused:
    kind = nearest_kind(header)
    if kind is None:
        return SheetRefused(SheetReason.HEADER_UNKNOWN, line=1, kinds=", ".join(Kind))
    columns = COLUMNS[kind]
    missing = [name for name in columns if name not in header]
    unknown = [quote(name) for name in header if name not in columns]
    trouble = f"; missing: {', '.join(missing)}" if missing else ""
    trouble += f"; unknown: {', '.join(unknown[:5])}" if unknown else ""
    facts = {"kind": kind, "columns": ",".join(columns), "trouble": trouble}
    return SheetRefused(SheetReason.HEADER_NEAR, line=1, **facts)


def _read_rows(text: str, separator: str, sheet: Sheet) -> None:
    records = _records(text, separator)
    next(records)
    expected = len(sheet.columns)
    for line, cells in records:
        if len(cells) == expected:
            sheet.rows.append(Row(line, cells))
            continue
        facts = {"count": len(cells), "expected": expected}
        sheet.refusals.append(Refusal(line, "", SheetReason.CELLS, facts))


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is not blank, with the physical line on which it starts."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    start = 1
    try:
        for record in reader:
            cells = [cell.replace("\r\n", "\n").strip() for cell in record]
            if any(cells):
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        raise _BadQuotes(start) from error
