"""The books as JSON on a stream, or as one CSV file a list in a folder (contract §5).

CSV keeps no lists inside lists: the lines of invoices and the sources of refunds are files of
their own, beside the number of what they belong to. JSON says exactly what the books say; in CSV
no text is taken for a formula.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TextIO

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from bot.database import reading
from domain.extract import read_lists
from domain.extract.items import Cell, Item
from handlers.spreadsheets import disarm

COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        name: tuple(columns.split())
        for name, columns in {
            "customers": "customer_id name owed available_credit reserved expected",
            "invoices": "number customer_id issued_on due_on total due status",
            "invoice_lines": "invoice position description gl_code amount due",
            "receipts": "number kind customer_id method amount rounding unapplied received_on"
            " recorded_at recorded_by status reference",
            "credit_memos": "number customer_id amount unapplied issued_on gl_code",
            "allocations": "source invoice position amount applied_on unapplied_on",
            "refunds": "number customer_id amount method status requested_by decided_by",
            "refund_sources": "refund source amount",
            "transfers": "number from_customer_id to_customer_id amount status requested_by"
            " decided_by",
            "installments": "plan invoice due_on amount status",
            "failures": "subject customer_id amount reason opened_at closed_at",
            "postings": "entry posted_on debit credit amount subject",
            "audit": "at actor action subject refused reason",
        }.items()
    }
)
"""The CSV files and their columns."""

AMOUNTS = frozenset(
    {"amount", "available_credit", "due", "expected", "owed", "reserved", "rounding", "total"}
    | {"unapplied"}
)


@dataclass(frozen=True, slots=True)
class Parts:
    """A list inside the items of another: its key there, its own file, and the number's column."""

    key: str
    file: str
    owner: str


PARTS: Mapping[str, Parts] = MappingProxyType(
    {
        "invoices": Parts("lines", "invoice_lines", "invoice"),
        "refunds": Parts("sources", "refund_sources", "refund"),
    }
)


def write_json(engine: Engine, stream: TextIO, customer_id: str | None = None) -> None:
    """Write the export as one JSON object, an item a line, as one moment saw the books.

    Raises:
        CustomerUnknown: there is no such customer; nothing is then written.
    """
    with read_unhurried(engine) as session:
        before = "{\n"
        for name, items in read_lists(session, customer_id):
            stream.write(f"{before}{json.dumps(name)}: [")
            _write_items(stream, items)
            before = "],\n"
        stream.write("]\n}\n")


def write_csv(engine: Engine, folder: Path, customer_id: str | None = None) -> list[Path]:
    """Write the export as CSV files in ``folder``, which is made when missing; return them.

    Raises:
        CustomerUnknown: there is no such customer; nothing is then written.
    """
    with read_unhurried(engine) as session:
        lists = read_lists(session, customer_id)
        folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as files:
            sheets = {name: _open_sheet(files, folder, name) for name in COLUMNS}
            for name, items in lists:
                _write_sheet(sheets, name, items)
    return [_path(folder, name) for name in COLUMNS]


@contextmanager
def read_unhurried(engine: Engine) -> Iterator[Session]:
    """Read the books for as long as whoever takes the export needs, a pager left open included."""
    with reading(engine) as session:
        if engine.dialect.name == "postgresql":
            session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        yield session


def _write_items(stream: TextIO, items: Iterator[Item]) -> None:
    before = "\n"
    for item in items:
        stream.write(f"{before}{json.dumps(item, ensure_ascii=False)}")
        before = ",\n"


def _open_sheet(files: ExitStack, folder: Path, name: str) -> "csv.DictWriter[str]":
    file = files.enter_context(_path(folder, name).open("w", encoding="utf-8", newline=""))
    sheet = csv.DictWriter(file, COLUMNS[name], quoting=csv.QUOTE_ALL)
    sheet.writeheader()
    return sheet


def _write_sheet(
    sheets: "Mapping[str, csv.DictWriter[str]]", name: str, items: Iterator[Item]
) -> None:
    parts = PARTS.get(name)
    for item in items:
        if parts is not None:
            owner = {parts.owner: item["number"]}
            within = item.pop(parts.key)
            for part in within if isinstance(within, list) else ():
                sheets[parts.file].writerow(_as_cells(owner | part))
        sheets[name].writerow(_as_cells(item))


def _as_cells(item: Mapping[str, Cell | list[dict[str, Cell]]]) -> dict[str, object]:
    return {column: _as_cell(column, value) for column, value in item.items()}


def _as_cell(column: str, value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    return disarm(value) if isinstance(value, str) and column not in AMOUNTS else value


def _path(folder: Path, name: str) -> Path:
    return folder / f"{name}.csv"
