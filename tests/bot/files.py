"""CSV files for tests, and the ways to bring them in."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine

from bot.database import reading
from bot.imports import FileReport, import_files
from domain.extract import export
from domain.extract.items import Item
from tests import make

DEMO = sorted((Path(__file__).parents[2] / "bot" / "demo_data").glob("*.csv"))

GL_CODES = "gl_code,title\n4010,Cours de natation\n2310,TPS à payer\n"
CUSTOMERS = """customer_id,name,email,phone,locale
C-1,Zoé Côté,zoe@example.org,418-555-0101,fr_CA
C-2,Marie Tremblay,,,
C-3,Marie Tremblay,,,
"""
STAFF = "slack_user_id,name,roles,approval_limit\nU0A,Ana Côté,cashier,\n"
INVOICE_HEAD = "invoice_number,customer_id,issued_on,due_on,position,description,gl_code,amount\n"
INVOICES = (
    INVOICE_HEAD
    + "A-1,C-1,2026-10-01,2026-10-31,1,Natation,4010,120.00\n"
    + "A-1,C-1,2026-10-01,2026-10-31,2,TPS,2310,6.00\n"
)
DEPOSIT_HEAD = "customer_id,received_on,method,amount,reference\n"
DEPOSITS = DEPOSIT_HEAD + "C-1,2026-10-02,cheque,50.25,BOURSE-1\n"


def bring(engine: Engine, folder: Path, *texts: str | bytes) -> list[FileReport]:
    """Import files that hold these texts."""
    paths = []
    for number, text in enumerate(texts):
        path = folder / f"file{number}.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        paths.append(path)
    return import_files(engine, paths, make.stamp("cli"))


def refused(engine: Engine, folder: Path, text: str | bytes) -> list[str]:
    """Import a file that must be refused whole; return what is told, without the file's name."""
    before = books(engine)
    (report,) = bring(engine, folder, text)
    assert not report.is_taken
    assert books(engine) == before
    *told, last = report.tell_refusals()
    assert last == f"{folder / 'file0.csv'}: nothing was imported from this file"
    return [line.removeprefix(f"{folder / 'file0.csv'}: ") for line in told]


def books(engine: Engine) -> dict[str, list[Item]]:
    with reading(engine) as session:
        return export(session)


def counts(reports: Sequence[FileReport]) -> dict[str | None, tuple[int, int, int]]:
    assert [list(report.tell_refusals()) for report in reports] == [[]] * len(reports)
    return {report.kind: (report.added, report.updated, report.unchanged) for report in reports}
