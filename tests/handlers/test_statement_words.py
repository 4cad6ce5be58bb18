"""The days of a statement as people type them, and what a spreadsheet is given."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.customers import Customer
from domain.extract.statements import Entry, Statement
from handlers.statement_blocks import Period, read_period, write_csv
from handlers.texts import Locale, Texts

TODAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "named", "from_on", "to_on"),
    [
        ("tremblay", "tremblay", date(2026, 1, 1), TODAY),
        ("C-1 2026-01-05 2026-06-30", "C-1", date(2026, 1, 5), date(2026, 6, 30)),
        ("C-1 2026-06-30 2026-01-05", "C-1", date(2026, 1, 5), date(2026, 6, 30)),
        ("C-1 2026-06-30", "C-1", date(2026, 6, 30), TODAY),
        ("Club 2026", "Club 2026", date(2026, 1, 1), TODAY),
        ("C-1 2026-02-30", "C-1 2026-02-30", date(2026, 1, 1), TODAY),
        ("", "", date(2026, 1, 1), TODAY),
    ],
)
def test_up_to_two_days_are_taken_off_the_end(
    typed: str, named: str, from_on: date, to_on: date
) -> None:
    rest, period = read_period(typed, TODAY)
    assert (rest, period.from_on, period.to_on) == (named, from_on, to_on)


def test_a_file_ends_yesterday_unless_days_were_asked_for() -> None:
    assert Period.until(TODAY).of_file == Period(date(2026, 1, 1), date(2026, 11, 22))
    new_year = Period.until(date(2027, 1, 1)).of_file
    assert new_year == Period(date(2026, 1, 1), date(2026, 12, 31))
    asked = Period(TODAY, TODAY, is_asked=True)
    assert asked.of_file == asked


def test_no_number_of_a_strangers_file_becomes_a_formula() -> None:
    entries = [Entry(TODAY, AT, "invoice", '=HYPERLINK("http://x")', 12345)]
    customer = Customer("C-1", "Zoé", "")
    statement = Statement(customer, TODAY, TODAY, -100, entries, 0)
    texts = Texts.load(Locale.FR_CA, zone=ZoneInfo("America/Toronto"))
    told = write_csv(statement, texts).decode("utf-8-sig").splitlines()
    assert told[1] == "2026-11-23,Solde reporté,,,,,-1.00"
    assert told[2] == '2026-11-23,Facture,"\'=HYPERLINK(""http://x"")",,123.45,,122.45'
