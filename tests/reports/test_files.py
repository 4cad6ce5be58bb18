"""A report as files, read back by other programs: right types, no formula, nothing lost."""

import csv
import io
import json
from datetime import date, datetime, timedelta
from decimal import Decimal

import openpyxl
import pytest

from bot.reporting import write
from domain.report_rows import Column, Kind, Report, Row, total_of
from handlers.texts import Locale, Texts
from tests import make

HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")', "a;=1", "\uff1d1")
COLUMNS = (
    Column("time", Kind.MOMENT),
    Column("customer_id", Kind.TEXT),
    Column("method", Kind.CODE, "method"),
    Column("received_on", Kind.DAY),
    Column("invoices", Kind.NUMBERS),
    Column("count", Kind.COUNT),
    Column("net", Kind.CENTS),
)
NAME = "payment_details"
FRENCH, ENGLISH = (Texts.load(locale, zone=make.ZONE) for locale in (Locale.FR_CA, Locale.EN_CA))


def row(customer_id: str, cents: int) -> Row:
    return {
        "time": make.NOON,
        "customer_id": customer_id,
        "method": "cash",
        "received_on": date(2026, 11, 19),
        "invoices": "=F-1 F-2",
        "count": 2,
        "net": cents,
    }


def report(*rows: Row, cut_at: int | None = None) -> Report:
    subtotals = [{**total_of(COLUMNS, rows), "method": "cash"}] if rows else []
    totals = {**total_of(COLUMNS, rows), "unreconciled": -5}
    days = (date(2026, 11, 1), date(2026, 11, 30))
    return Report(NAME, *days, COLUMNS, rows, totals, subtotals, cut_at)


HOSTILE_REPORT = report(*(row(name, 100 * n - 250) for n, name in enumerate(HOSTILE)))


def sheets(written: bytes) -> "openpyxl.Workbook":
    return openpyxl.load_workbook(io.BytesIO(written))


def test_a_csv_file_is_read_back_and_runs_nothing() -> None:
    written = write(HOSTILE_REPORT, ENGLISH, "csv").decode()
    rows = list(csv.DictReader(io.StringIO(written)))
    assert list(rows[0]) == [column.key for column in COLUMNS]
    assert len(rows) == len(HOSTILE)
    for read, name in zip(rows, HOSTILE, strict=True):
        assert read["customer_id"].replace("'", "") == name
        assert read["customer_id"] != name
        assert read["invoices"] == "'=F-1 F-2"
        assert (read["time"], read["received_on"]) == ("2026-11-20T17:00:00.000000Z", "2026-11-19")
        assert (read["method"], read["count"]) == ("cash", "2")
    assert [read["net"] for read in rows[:3]] == ["-2.50", "-1.50", "-0.50"]


def test_a_workbook_is_read_back_with_numbers_and_days() -> None:
    sheet = sheets(write(HOSTILE_REPORT, FRENCH, "xlsx")).worksheets[0]
    heads, *rows = sheet.iter_rows()
    assert [cell.value for cell in heads] == [
        *("Saisi à", "Client", "Mode de paiement", "Reçu le", "Factures", "Reçus", "Net")
    ]
    assert sheet.freeze_panes == "A2"
    local = make.NOON.astimezone(make.ZONE).replace(tzinfo=None)
    for cells, name in zip(rows, HOSTILE, strict=False):
        moment, customer, method, day, invoices, count, net = cells
        assert (moment.value, day.value) == (
            local,
            datetime.combine(date(2026, 11, 19), local.min.time()),
        )
        assert moment.is_date
        assert day.is_date
        assert customer.data_type == invoices.data_type == "s"
        assert customer.value == name.replace("\t", " ").strip() or customer.value == name
        assert method.value == "Argent comptant"
        assert count.value == 2
        assert net.data_type == "n"
        assert net.number_format == "#,##0.00"


def test_no_cell_of_a_workbook_is_a_formula() -> None:
    for sheet in sheets(write(HOSTILE_REPORT, ENGLISH, "xlsx")).worksheets:
        assert [c.value for cells in sheet.iter_rows() for c in cells if c.data_type == "f"] == []
        assert [c.value for cells in sheet.iter_rows() for c in cells if c.hyperlink] == []


def test_a_workbook_ends_with_its_totals_and_has_subtotals_apart() -> None:
    book = sheets(write(HOSTILE_REPORT, ENGLISH, "xlsx"))
    first, second = book.worksheets
    total, more = list(first.iter_rows(values_only=True))[len(HOSTILE) + 1 :]
    cents = sum(100 * n - 250 for n in range(len(HOSTILE)))
    assert (total[0], total[5]) == ("Total", 2 * len(HOSTILE))
    assert Decimal(str(total[6])) == Decimal(cents) / 100
    assert more[:2] == ("Not reconciled", -0.05)
    assert (first.title, second.title) == ("Payment details", "Subtotals")
    assert [cell.value for cell in second[2]] == ["Cash", 2 * len(HOSTILE), cents / 100]
    assert second.freeze_panes == "A2"


def test_columns_are_as_wide_as_what_they_hold() -> None:
    sheet = sheets(write(report(row("C" * 30, 100)), ENGLISH, "xlsx")).worksheets[0]
    assert sheet.column_dimensions["B"].width > 30
    assert sheet.column_dimensions["F"].width < 15


def test_the_same_report_is_the_same_workbook() -> None:
    first, second = (write(HOSTILE_REPORT, ENGLISH, "xlsx") for _ in range(2))
    assert first == second


def test_json_holds_the_contracts_keys_and_lists() -> None:
    told = json.loads(write(report(row("C-1", -123456)), FRENCH, "json"))
    assert (told["report"], told["from"], told["to"]) == (NAME, "2026-11-01", "2026-11-30")
    assert told["rows"] == [
        {
            "time": "2026-11-20T17:00:00.000000Z",
            "customer_id": "C-1",
            "method": "cash",
            "received_on": "2026-11-19",
            "invoices": ["=F-1", "F-2"],
            "count": 2,
            "net": "-1234.56",
        }
    ]
    assert set(told["totals"]) == {*told["rows"][0], "unreconciled"}
    assert told["totals"]["unreconciled"] == "-0.05"
    assert "cut_at" not in told


def test_text_is_an_aligned_table_in_the_readers_language() -> None:
    told = write(report(row("C-1", 123456), row("C-22", -5)), FRENCH, "text").decode().splitlines()
    assert told[0] == "Détails des paiements — Du 1er nov. 2026 au 30 nov. 2026"
    heads, rule, first, second, _rule, total = told[2:8]
    assert heads.split("  ")[0] == "Saisi à"
    assert len({len(line) for line in (heads, rule, first, second, total)}) == 1
    assert first.endswith("1\u00a0234,56\u00a0$")
    assert "Non concilié: -0,05\u00a0$" in told


def test_nobody_moves_the_cursor_of_a_terminal() -> None:
    told = write(report(row("C-1\x1b[2J\r", 1)), ENGLISH, "text").decode()
    assert "\x1b" not in told
    assert "\r" not in told


@pytest.mark.parametrize("form", ["text", "xlsx", "json"])
def test_a_report_that_was_cut_says_so(form: str) -> None:
    written = write(report(row("C-1", 1), cut_at=50_000), ENGLISH, form)
    if form == "xlsx":
        sheet = sheets(written).worksheets[0]
        written = str(list(sheet.iter_rows(values_only=True))[-1][0]).encode()
    assert b"50,000" in written or b'"cut_at": 50000' in written


def test_a_report_of_nothing_is_whole(caplog: pytest.LogCaptureFixture) -> None:
    nothing = report()
    assert "Nothing in this period." in write(nothing, ENGLISH, "text").decode()
    assert json.loads(write(nothing, ENGLISH, "json"))["rows"] == []
    assert len(list(sheets(write(nothing, ENGLISH, "xlsx")).worksheets[0].iter_rows())) == 3
    assert caplog.records == []


def test_an_hour_that_comes_twice_is_written_twice() -> None:
    """A workbook has no zones: both moments show 01:30 on the organisation's clock."""
    once = datetime(2026, 11, 1, 5, 30, tzinfo=make.NOON.tzinfo)
    rows = [{**row("C-1", 1), "time": once}, {**row("C-1", 1), "time": once + timedelta(hours=1)}]
    sheet = sheets(write(report(*rows), ENGLISH, "xlsx")).worksheets[0]
    assert [cell.value.hour for cell in sheet["A"][1:3]] == [1, 1]
    told = json.loads(write(report(*rows), ENGLISH, "json"))["rows"]
    assert [item["time"][11:16] for item in told] == ["05:30", "06:30"]
