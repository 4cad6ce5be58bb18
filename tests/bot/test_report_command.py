"""``guichet report``: what a terminal sees, through the door that scripts use."""

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from bot.cli import commands
from bot.database import open_database, transaction
from domain.invoices import NewInvoice, NewLine
from domain.issues import IssueInvoice, issue_invoice
from domain.methods import Method
from domain.people import Role
from domain.reports import REPORTS
from domain.returns import ReturnFee, record_return
from domain.voids import VoidReceipt, void_receipt
from tests import make
from tests.bot.command_line import Terminal
from tests.reports.recomputed import Books, Days, totals_of

NOW = datetime.now(UTC)
DAY = NOW.astimezone(make.ZONE).date()
TODAY = DAY.isoformat()


@pytest.fixture
def books_url(database_url: str) -> str:
    """A payment, a deposit partly used, a void and a return, all of today."""
    engine = open_database(database_url)
    with transaction(engine) as session:
        make.counter(session)
        make.staff(session, make.SUPERVISOR, Role.SUPERVISOR)
        make.gl_code(session)
        lines = (NewLine("Cours", "4000", 7000), NewLine("Matériel", "4000", 300))
        invoice = NewInvoice(make.CUSTOMER, DAY, DAY, lines)
        issue_invoice(session, IssueInvoice("i-1", invoice), make.stamp(make.SUPERVISOR, NOW))
        (paid,) = make.pay(session, 5000, at=NOW, method=Method.ECHECK)
        make.pay(session, 1000, at=NOW, method=Method.CASH)
        record_return(session, paid, "R01", ReturnFee(), make.stamp("cli", NOW))
        (mistake,) = make.pay(session, 2000, at=NOW, method=Method.CHEQUE)
        command = VoidReceipt("v-1", mistake, "doublon")
        void_receipt(session, command, make.stamp(make.SUPERVISOR, NOW))
    engine.dispose()
    return database_url


def asked(terminal: Terminal, url: str, name: str, form: str = "json") -> str:
    words = ("report", name, "--from", TODAY, "--to", TODAY, "--format", form)
    finished = terminal.types(*words, DATABASE_URL=url, GUICHET_LOCALE="en_CA")
    assert (finished.code, finished.err) == (0, "")
    return finished.out


def test_each_report_is_what_the_export_says(terminal: Terminal, books_url: str) -> None:
    exported = json.loads(terminal.types("export", DATABASE_URL=books_url).out)
    books, days = Books(exported, make.ZONE), Days(TODAY, TODAY)

    def rows(name: str) -> Any:
        told = json.loads(asked(terminal, books_url, name))
        assert (told["report"], told["from"], told["to"]) == (name, days.first, days.last)
        return told["rows"]

    assert rows("payments_summary") == rows("daily_summary") == books.payments_summary(days)
    assert rows("payment_details") == books.payment_details(days)
    assert rows("deposits_summary") == books.deposits_summary(days)
    assert rows("echeck_status") == books.echeck_status(days)
    assert rows("receivables_aging") == books.receivables_aging(days)
    assert rows("merchant_account") == rows("upcoming_installments") == []
    by_code = [
        {k: v for k, v in row.items() if k != "title"} for row in rows("payments_by_gl_code")
    ]
    assert by_code == books.payments_by_gl_code(days)
    summary = {row["method"]: row for row in rows("payments_summary")}
    assert summary["echeck"]["returns"] == "50.00"
    assert summary["cheque"]["voids"] == "20.00"
    assert totals_of(summary.values(), ["net"]) == {"net": "10.00"}


def test_each_report_is_written_in_each_form_of_text(terminal: Terminal, books_url: str) -> None:
    for name in REPORTS:
        for form in ("text", "csv"):
            assert asked(terminal, books_url, name, form)


def test_a_workbook_goes_to_a_file(
    books_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["report", "payments_summary", "--from", TODAY, "--to", TODAY, "--format", "xlsx"]
    finished = CliRunner().invoke(commands, words, env={"DATABASE_URL": books_url})
    sheet = openpyxl.load_workbook(io.BytesIO(finished.stdout_bytes)).worksheets[0]
    assert [row[-1] for row in sheet.iter_rows(min_row=2, values_only=True)] == [10, 0, 0, 10]


def test_a_name_that_is_no_report_is_wrong_usage(terminal: Terminal, engine: Engine) -> None:
    days = ("--from", TODAY, "--to", TODAY)
    assert terminal.types("report", "weather", *days).code == 2
    assert terminal.types("report", "payments_summary", "--from", TODAY).code == 2
    assert terminal.types("report", "payments_summary", *days, "--format", "doc").code == 2
    reversed_days = ("--from", TODAY, "--to", str(DAY - timedelta(days=1)))
    assert terminal.types("report", "payments_summary", *reversed_days).code == 2
