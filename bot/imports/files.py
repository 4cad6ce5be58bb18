"""Files in any order: read, put in the order in which they lean on each other, and taken."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.database import transaction
from bot.imports import rows
from bot.imports.cells import Cells
from bot.imports.kinds import Kind
from bot.imports.progress import Progress, no_progress
from bot.imports.reports import FileReport, report_refused, report_taken
from bot.imports.sentences import SheetReason
from bot.imports.sheets import Sheet, SheetRefused, read_sheet
from domain.errors import Busy
from domain.intake.batch import Batch, Tick
from domain.intake.customers import record_customers
from domain.intake.deposits import record_deposits
from domain.intake.given import Given
from domain.intake.gl_codes import record_gl_codes
from domain.intake.invoices import record_invoices
from domain.intake.refusals import Intake, Refusal
from domain.intake.saved_methods import record_saved_methods
from domain.intake.staff import record_staff
from domain.intake.turns import wait_for_turn
from domain.ledger import Stamp

G = TypeVar("G", bound=Given)


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    sheet: Sheet


def import_files(
    engine: Engine, paths: Iterable[Path], stamp: Stamp, progress: Progress = no_progress
) -> list[FileReport]:
    """Import CSV files, given in any order: all of a file or none of it.

    Reports come in the order in which the files were taken; unreadable ones come first.
    """
    files, reports = _read_files(paths)
    order = list(Kind)
    for file in sorted(files, key=lambda file: order.index(file.sheet.kind)):
        # A row counts twice: once read, once in the books.
        with progress(file.path.name, 2 * len(file.sheet.rows)) as tick:
            reports.append(_import_file(engine, file, stamp, tick))
    return reports


def _read_files(paths: Iterable[Path]) -> tuple[list[_File], list[FileReport]]:
    files, reports = [], []
    for path in paths:
        try:
            files.append(_File(path, read_sheet(path)))
        except SheetRefused as refused:
            reports.append(report_refused(str(path), None, [refused.refusal]))
    return files, reports


def _import_file(engine: Engine, file: _File, stamp: Stamp, tick: Tick) -> FileReport:
    path, kind = str(file.path), file.sheet.kind
    try:
        intake = _take(engine, file, stamp, tick)
    except Busy:
        return report_refused(path, kind, [Refusal(0, "", SheetReason.BUSY)])
    if intake.refusals:
        return report_refused(path, kind, intake.refusals)
    return report_taken(path, kind, intake)


def _take(engine: Engine, file: _File, stamp: Stamp, tick: Tick) -> Intake:
    writing = _Writing(engine, file, stamp, tick)
    match file.sheet.kind:
        case Kind.GL_CODES:
            return writing.take_all(rows.read_gl_code, record_gl_codes)
        case Kind.CUSTOMERS:
            return writing.take_all(rows.read_customer, record_customers)
        case Kind.STAFF:
            return writing.take_all(rows.read_staff, record_staff)
        case Kind.INVOICES:
            return writing.take_all(rows.read_invoice_line, record_invoices)
        case Kind.DEPOSITS:
            return writing.take_all(rows.read_deposit, record_deposits)
        case Kind.SAVED_METHODS:
            return writing.take_all(rows.read_saved_method, record_saved_methods)


@dataclass(frozen=True, slots=True)
class _Writing:
    engine: Engine
    file: _File
    stamp: Stamp
    tick: Tick

    def take_all(
        self,
        reader: Callable[[Cells], G],
        record: Callable[[Session, Batch[G], Stamp], Intake],
    ) -> Intake:
        """Read the rows, then write all of them or none, in one transaction."""
        given, refusals = rows.read_rows(self.file.sheet, reader, self.tick)
        batch = Batch(self.file.path.name, given, refusals, self.tick)
        with transaction(self.engine) as session:
            wait_for_turn(session)
            return record(session, batch, self.stamp)
