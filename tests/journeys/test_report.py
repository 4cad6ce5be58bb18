"""A report is asked for in words or in the form, and goes where the person chooses."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from domain.methods import Method
from domain.tables import PromiseRow
from playground.payloads import Json
from tests import make
from tests.journeys.conftest import Counter
from tests.journeys.reading import told
from tests.slack import PersonAtKeyboard

NBSP = "\u00a0"
LUC, GRACE, MAYA = "U0ACCOUNTANT", "U0APPROVER", "U0ADMIN"
FINANCE, MANAGERS, GENERAL = "C0FINANCE", "C0MANAGERS", "C0GENERAL"
NOW = datetime.now(UTC)
TODAY = NOW.astimezone(make.ZONE).date()
YESTERDAY = TODAY - timedelta(days=1)


def prepare(counter: Counter) -> None:
    """Two payments of yesterday by two methods, on an invoice of Zoé Côté's."""
    with counter.books.transaction() as session:
        make.invoice(session, "F-1", [90000], YESTERDAY)
        for cents, method in ((12345, Method.CASH), (5000, Method.CHEQUE)):
            make.pay(session, cents, method=method, at=NOW - timedelta(days=1))


def written(message: Json) -> str:
    return json.dumps(message["blocks"], ensure_ascii=False)


def awaited(person: PersonAtKeyboard, channel: str, words: str) -> Json:
    return person.awaits(channel, lambda message: words in written(message), 40)


def file_of(person: PersonAtKeyboard, ending: str) -> bytes:
    def is_it(message: Json) -> bool:
        return any(file["name"].endswith(ending) for file in message.get("files") or [])

    message = person.awaits(person.app_channel(), is_it, 40)
    (file,) = message["files"]
    return person.fetches(file)


def test_words_open_the_form_filled_in_and_it_comes_in_private(counter: Counter) -> None:
    prepare(counter)
    with counter.arrive(LUC) as luc:
        luc.types(f"/report payment_details {YESTERDAY} {TODAY}")
        assert luc.values() == {
            "report": "payment_details",
            "from_on": str(YESTERDAY),
            "to_on": str(TODAY),
            "channel": None,
        }
        assert luc.submits() == "updated"
        assert "dans vos messages" in told(luc)
        message = awaited(luc, luc.app_channel(), "Détails des paiements")
        assert "C-1 · Zoé Côté" in written(message)
        assert f"123,45{NBSP}$" in written(message)
        kinds = [block["type"] for block in message["blocks"]]
        assert kinds.index("image") < kinds.index("table")
        assert not [m for m in luc.reads(FINANCE) if "Détails" in written(m)]


@pytest.mark.parametrize(
    ("typed", "report"),
    [
        ("sommaire des paiements", "payments_summary"),
        ("Payments by GL code", "payments_by_gl_code"),
        ("receivables aging", "receivables_aging"),
        ("DEPOTS", "deposits_summary"),
        ("paiement", ""),
        ("", ""),
    ],
)
def test_a_report_is_named_in_either_language_and_never_guessed(
    counter: Counter, typed: str, report: str
) -> None:
    with counter.tom as tom:
        tom.types(f"/report {typed}".strip())
        assert (tom.values()["report"] or "") == report


def test_in_a_channel_no_client_is_named(counter: Counter) -> None:
    prepare(counter)
    with counter.arrive(LUC) as luc:
        luc.types(f"/report payment_details {YESTERDAY} {YESTERDAY}")
        luc.fills(channel=MANAGERS)
        assert luc.submits() == "updated"
        assert f"<#{MANAGERS}>" in told(luc)
        message = awaited(luc, MANAGERS, "Détails des paiements")
        assert "C-1 · Z. C." in written(message)
        assert "Zoé" not in written(message)
        assert f"Demandé par <@{LUC}>" in written(message)


def test_a_channel_that_is_closed_to_the_bot_is_told_to_who_asked(counter: Counter) -> None:
    with counter.tom as tom:
        tom.types(f"/report payments_summary {YESTERDAY}")
        tom.fills(channel=GENERAL)
        assert tom.submits() == "updated"
        message = awaited(tom, tom.app_channel(), "/invite @Guichet")
        assert f"<#{GENERAL}>" in written(message)
        assert not [m for m in tom.reads(GENERAL) if "Payments summary" in written(m)]


def test_the_numbers_come_as_files_to_whoever_presses(counter: Counter) -> None:
    prepare(counter)
    with counter.arrive(LUC) as luc, counter.tom as tom:
        luc.types(f"/report payment_details {YESTERDAY}")
        luc.fills(channel=FINANCE)
        luc.submits()
        message = awaited(luc, FINANCE, "Détails des paiements")
        tom.presses("report_csv", message=message)
        rows = list(csv.DictReader(io.StringIO(file_of(tom, ".csv").decode("utf-8-sig"))))
        assert [row["amount"] for row in rows][:2] == ["123.45", "50.00"]
        tom.presses("report_xlsx", message=message)
        book = load_workbook(BytesIO(file_of(tom, ".xlsx")))
        cells = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
        assert 123.45 in cells
        assert "way to your messages" in tom.ephemerals(FINANCE)[-1]["text"]


def test_a_stranger_who_presses_is_told_and_gets_nothing(counter: Counter) -> None:
    prepare(counter)
    with counter.arrive(LUC) as luc, counter.grace as grace:
        luc.types(f"/report payment_details {YESTERDAY}")
        luc.fills(channel=FINANCE)
        luc.submits()
        message = awaited(luc, FINANCE, "Détails des paiements")
        grace.presses("report_csv", message=message)
        assert "see reports" in grace.ephemerals(FINANCE)[-1]["text"]
    with counter.books.reading() as session:
        assert make.refusals(session) == [(GRACE, "report.send", "", "NotAllowed")]


def test_the_details_behind_a_summary_are_one_press_away(counter: Counter) -> None:
    prepare(counter)
    with counter.arrive(LUC) as luc:
        luc.types(f"/report payments_summary {YESTERDAY}")
        luc.submits()
        message = awaited(luc, luc.app_channel(), "Sommaire des paiements")
        luc.presses("report_details", message=message)
        awaited(luc, luc.app_channel(), "Détails des paiements")
        luc.presses("report_open", message=message)
        assert luc.values()["from_on"] == str(YESTERDAY)


def test_a_long_report_stays_within_slacks_limits_and_its_rows_follow_as_a_file(
    counter: Counter,
) -> None:
    with counter.books.transaction() as session:
        for number in range(300):
            customer = make.customer(session, f"C-{number:04}", f"{'Éléonore ' * 20}{number}")
            make.invoice(session, f"F-{number}", [1000 + number], TODAY, customer)
    with counter.tom as tom:
        tom.types(f"/report receivables_aging {TODAY}")
        tom.submits()
        message = awaited(tom, tom.app_channel(), "more rows are in the file")
        table = next(block for block in message["blocks"] if block["type"] == "table")
        assert len(table["rows"]) <= 100
        sheet = load_workbook(BytesIO(file_of(tom, ".xlsx"))).worksheets[0]
        listed = {str(cell.value) for row in sheet.iter_rows() for cell in row}
        assert {f"C-{number:04}" for number in range(300)} <= listed


def test_a_long_report_of_a_channel_is_followed_by_a_file_for_who_asked_alone(
    counter: Counter,
) -> None:
    with counter.books.transaction() as session:
        for number in range(80):
            customer = make.customer(session, f"C-{number:04}", "Zoé Côté")
            make.invoice(session, f"F-{number}", [1000 + number], TODAY, customer)
    with counter.tom as tom:
        tom.types(f"/report receivables_aging {TODAY}")
        tom.fills(channel=FINANCE)
        tom.submits()
        awaited(tom, FINANCE, "autres lignes sont dans le fichier")
        assert load_workbook(BytesIO(file_of(tom, ".xlsx")))
        assert not [message for message in tom.reads(FINANCE) if message.get("files")]


def test_a_short_report_comes_without_a_file(counter: Counter) -> None:
    prepare(counter)
    with counter.arrive(LUC) as luc:
        luc.types(f"/report payment_details {YESTERDAY}")
        luc.submits()
        awaited(luc, luc.app_channel(), "Détails des paiements")
    with counter.books.reading() as session:
        kept = session.scalars(select(PromiseRow.subject).where(PromiseRow.kind == "send_report"))
        assert ["xlsx" in subject for subject in kept] == [False]


def test_days_the_wrong_way_round_and_too_many_are_refused(counter: Counter) -> None:
    with counter.tom as tom:
        tom.types("/report payments_summary")
        tom.fills(from_on=str(TODAY), to_on=str(YESTERDAY))
        assert tom.submits() == "errors"
        assert "comes before the first" in tom.errors()["to_on"]
        tom.fills(from_on="1990-01-01", to_on=str(TODAY))
        assert tom.submits() == "errors"
        assert set(tom.errors()) == {"from_on"}


def test_days_without_anything_say_so(counter: Counter) -> None:
    with counter.tom as tom:
        tom.types("/report payments_summary 2020-01-01 2020-01-31")
        tom.submits()
        message = awaited(tom, tom.app_channel(), "No movement")
        assert "image" not in [block["type"] for block in message["blocks"]]


@pytest.mark.parametrize("who", [GRACE, MAYA])
def test_whoever_sees_no_reports_is_told(counter: Counter, who: str) -> None:
    with counter.arrive(who) as person:
        person.types("/report payments_summary")
        assert not person.has_view()
        (refusal,) = person.ephemerals()
        assert "see reports" in refusal["text"]


def test_help_explains_it(counter: Counter) -> None:
    with counter.ana as ana:
        ana.types("/report aide")
        (help_,) = ana.ephemerals()
        assert "/report receivables_aging 2026-01-01 2026-03-31" in help_["text"]
