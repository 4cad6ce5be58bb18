"""A viewer reads an account statement, and receives it as a PDF or CSV file."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from domain.deposits import RecordDeposit, record_deposit
from domain.tables import AuditRow
from tests import make
from tests.journeys.conftest import Counter
from tests.slack import PersonAtKeyboard

NBSP = "\u00a0"
NOW = datetime.now(UTC)
PAUSE = datetime(NOW.year + 1, 7, 1, 16, tzinfo=UTC) - NOW
"""Until a summer's day, so that yesterday is of the same year."""
TODAY = (NOW + PAUSE).astimezone(make.ZONE).date()
YESTERDAY = TODAY - timedelta(days=1)
LAST_YEAR = TODAY.replace(month=1, day=1) - timedelta(days=30)
LUC = "U0ACCOUNTANT"


def prepare(counter: Counter) -> None:
    """A year brought forward, an invoice of yesterday, a payment recorded today."""
    counter.clock.passes(PAUSE)
    with counter.books.transaction() as session:
        make.invoice(session, "F-1", [100000], LAST_YEAR)
        make.invoice(session, "F-2", [40000], YESTERDAY)
        command = RecordDeposit("d-1", make.CUSTOMER, make.received(5000, received_on=TODAY))
        record_deposit(session, command, make.stamp(at=NOW + PAUSE))


def told(message: dict[str, object]) -> str:
    return json.dumps(message["blocks"], ensure_ascii=False)


def file_of(person: PersonAtKeyboard) -> tuple[str, bytes]:
    """The one file in this person's conversation with the bot, once it is there."""
    channel = person.app_channel()
    message = person.awaits(channel, lambda message: bool(message.get("files")), 40)
    (file,) = message["files"]
    return str(file["name"]), person.fetches(file)


def test_the_screen_shows_today_and_says_so(counter: Counter) -> None:
    prepare(counter)
    with counter.arrive(LUC) as luc:
        luc.types("/statement cote")
        (statement,) = luc.ephemerals()
        assert statement["text"] == "État de compte de Zoé Côté"
        assert f"Solde reporté{NBSP}: *Doit 1{NBSP}000,00{NBSP}$*" in told(statement)
        assert f"Facture F-2 · 400,00{NBSP}$ → Doit 1{NBSP}400,00{NBSP}$" in told(statement)
        assert f"Dépôt au compte R-000001 · Chèque papier · 50,00{NBSP}$" in told(statement)
        assert "Aujourd’hui est compris" in told(statement)
        assert f"Solde{NBSP}: *Doit 1{NBSP}350,00{NBSP}$*" in told(statement)


def test_the_csv_file_ends_yesterday_and_comes_in_private(counter: Counter) -> None:
    prepare(counter)
    with counter.tom as tom:
        tom.types("/statement C-1")
        (statement,) = tom.ephemerals()
        tom.presses("statement_csv", message=statement)
        name, content = file_of(tom)
        assert name == f"statement_C-1_{YESTERDAY.year}-01-01_{YESTERDAY}.csv"
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        assert rows[0] == ["on", "kind", "number", "method", "charge", "credit", "owed"]
        assert rows[-1] == [str(YESTERDAY), "Invoice", "F-2", "", "400.00", "", "1400.00"]
        assert "way to your messages" in tom.ephemerals()[-1]["text"]
    with counter.ana as ana:
        assert not any(message.get("files") for message in ana.reads("C0FINANCE"))
    with counter.books.reading() as session:
        acts = session.scalars(select(AuditRow.action).where(AuditRow.actor == "U0CLERK"))
        assert "statement.send" in list(acts)


def test_the_pdf_file_is_of_the_period_asked_for(counter: Counter) -> None:
    prepare(counter)
    with counter.arrive(LUC) as luc:
        luc.types(f"/statement C-1 {LAST_YEAR} {TODAY}")
        (statement,) = luc.ephemerals()
        assert "Aujourd’hui est compris" not in told(statement)
        luc.presses("statement_pdf", message=statement)
        name, content = file_of(luc)
        assert name == f"statement_C-1_{LAST_YEAR}_{TODAY}.pdf"
        assert content.startswith(b"%PDF-")


def test_several_customers_are_offered_and_one_is_chosen(counter: Counter) -> None:
    prepare(counter)
    with counter.books.transaction() as session:
        make.customer(session, "C-2", "Léa Côté")
    with counter.tom as tom:
        tom.types("/statement cote")
        (offer,) = tom.ephemerals()
        tom.presses("open_statement", value="C-2", message=offer)
        shown = tom.awaits(tom.channel, lambda message: "Léa Côté · C-2" in told(message))
        assert "Nothing happened in this period." in told(shown)
        tom.types("/statement nobody")
        assert "nobody" in tom.ephemerals()[-1]["text"]


def test_the_operations_menu_of_an_account_shows_it_too(counter: Counter) -> None:
    prepare(counter)
    with counter.tom as tom:
        tom.types("/account C-1")
        (card,) = tom.ephemerals()
        tom.presses("operations", value="statement", message=card)
        tom.awaits(tom.channel, lambda message: "Balance brought forward" in told(message))


def test_a_hundred_entries_stay_within_slacks_limits(counter: Counter) -> None:
    counter.clock.passes(PAUSE)
    with counter.books.transaction() as session:
        for number in range(100):
            make.invoice(session, f"F-{number:03}", [100], YESTERDAY)
    with counter.tom as tom:
        tom.types("/statement C-1")
        (statement,) = tom.ephemerals()
        assert "40 earlier entries are in the file only." in told(statement)
        assert "F-099" in told(statement)


def test_a_stranger_is_told_and_nothing_shows(counter: Counter) -> None:
    with counter.arrive("U0APPROVER") as grace:
        grace.types("/statement C-1")
        (refusal,) = grace.ephemerals()
        assert "see clients’ accounts" in refusal["text"]
        assert "Zoé" not in str(refusal)
