"""The import of customers and invoice lines from files, beside bare inserts of the same rows."""

import csv
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from sqlalchemy import Engine, text

from bot.bench.figures import Figure, at_most
from bot.bench.payers import ZONE
from bot.bench.scratch import Scratch
from bot.bench.seeds import CASHIER
from bot.bench.sizes import Sizes
from bot.imports import import_files
from domain.ledger import Stamp

LINES_EACH = 5
"""Lines of an invoice."""
CUSTOMERS = ("customer_id", "name", "email", "phone", "locale")
LINES = (
    "invoice_number", "customer_id", "issued_on", "due_on",
    "position", "description", "gl_code", "amount",
)  # fmt: skip

_INSERT_CUSTOMERS = """
INSERT INTO customers (customer_id, name, email, phone, locale, search_key)
VALUES (:customer_id, :name, :email, :phone, :locale, :name)"""
_INSERT_INVOICES = """
INSERT INTO invoices (id, number, customer_id, issued_on, due_on, recorded_at)
VALUES (:id, :invoice_number, :customer_id, :issued_on, :due_on, '2026-01-15T12:00:00.000000Z')"""
_INSERT_LINES = """
INSERT INTO invoice_lines (invoice_id, position, description, gl_code, amount_cents)
VALUES (:id, :position, :description, :gl_code, :cents)"""


def measure_import(scratch: Scratch, sizes: Sizes) -> Iterator[Figure]:
    """Import the same files into each database."""
    files = _write_files(scratch.folder, sizes)
    for kind in scratch.kinds:
        with scratch.books(kind) as engine:
            began = perf_counter()
            stamp = Stamp.of(CASHIER, datetime.now(UTC), ZONE)
            reports = import_files(engine, files, stamp)
            ours = perf_counter() - began
            if not all(report.is_taken for report in reports):
                raise RuntimeError("the bench's own files were refused")
        with scratch.books(kind) as engine:
            began = perf_counter()
            _insert_bare(engine, files)
            bare = perf_counter() - began
        told = f"import of {sizes.customers:,} customers and {sizes.lines:,} lines, {kind}"
        details = (f"bare inserts of the same rows {bare:.1f} s; ratio {ours / bare:.1f}",)
        yield Figure("I1", told, ours, at_most(60, 15), details, unit=" s")


def _write_files(folder: Path, sizes: Sizes) -> list[Path]:
    customers = [
        (f"B{n}", f"Éloïse Gagné {n}", f"b{n}@example.org", "418-555-0100", "fr_CA")
        for n in range(1, sizes.customers + 1)
    ]
    lines = [_line(n, sizes.customers) for n in range(sizes.lines)]
    return [
        _write(folder / "gl_codes.csv", ("gl_code", "title"), [("4000", "Inscriptions")]),
        _write(folder / "customers.csv", CUSTOMERS, customers),
        _write(folder / "invoices.csv", LINES, lines),
    ]


def _line(number: int, customers: int) -> tuple[object, ...]:
    invoice, position = divmod(number, LINES_EACH)
    owner = f"B{1 + invoice % customers}"
    about = ("2026-01-15", "2026-02-15", position + 1, "Cours de natation, groupe 3", "4000")
    return (f"F-{invoice}", owner, *about, "57.50")


def _write(path: Path, header: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def _insert_bare(engine: Engine, files: list[Path]) -> None:
    """Read the files and insert their rows, nothing checked, in one transaction."""
    _, customers, lines = (_read(path) for path in files)
    for row in lines:
        row["id"] = int(str(row["invoice_number"])[2:]) + 1
        row["position"], row["cents"] = int(str(row["position"])), 5_750
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO gl_codes VALUES ('4000', 'Inscriptions')"))
        connection.execute(text(_INSERT_CUSTOMERS), customers)
        firsts = [row for row in lines if row["position"] == 1]
        connection.execute(text(_INSERT_INVOICES), firsts)
        connection.execute(text(_INSERT_LINES), lines)


def _read(path: Path) -> list[dict[str, object]]:
    with path.open(newline="", encoding="utf-8") as file:
        return [dict(row) for row in csv.DictReader(file)]
