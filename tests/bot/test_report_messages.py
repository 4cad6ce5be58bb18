"""Every report, from ordinary, huge and hostile books, is a message that Slack takes."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.database import Books, open_database
from bot.deliveries.composing import Composer, initials
from bot.migrations import bring_up_to_date
from domain.business_day import Today
from domain.methods import Method
from domain.money import MAX_CENTS
from domain.report_rows import Period
from domain.reports import REPORTS
from domain.reports.snapshots import take_snapshot
from handlers.report_blocks import (
    PLAIN_CHARACTERS,
    ROWS_SHOWN,
    Picture,
    ReportMessage,
    report_blocks,
    report_text,
    shows_all,
)
from handlers.texts import Locale, Texts
from playground.payload_limits import MessageParts, check_message
from tests import make
from tests.rules.test_messages_and_views import CURSE, judge_words, long

ALT = long(1000).replace("<", "‹")
CUSTOMERS = 150


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    """Books of many customers with long and hostile names, each with money of every method."""
    path: Path = tmp_path_factory.mktemp("books") / "guichet.db"
    engine = open_database(f"sqlite:///{path}")
    bring_up_to_date(engine)
    books = Books(engine)
    with books.transaction() as session:
        make.staff(session)
        for number in range(CUSTOMERS):
            name = f"Zénobie {CURSE} {'Ludovic ' * 30}"[:200]
            customer = make.customer(session, f"C-{number:03}", name)
            make.invoice(session, f"F-{number}", [MAX_CENTS], customer_id=customer)
            method = tuple(Method)[number % len(Method)]
            make.pay(session, 999_999, customer_id=customer, method=method)
            make.deposit(session, 888_888, customer, method=method)
    yield books
    engine.dispose()


def compose(
    books: Books, report: str, locale: Locale, *, shows_names: bool
) -> tuple[ReportMessage, Texts]:
    texts = Texts.load(locale, zone=make.ZONE)
    period = Period(make.TODAY - timedelta(days=60), make.TODAY)
    with books.reading() as session:
        today = Today.of(make.NOON, make.ZONE)
        snapshot = take_snapshot(session, report, period, today)
        composer = Composer(session, texts, shows_names=shows_names)
        shown = composer.compose(snapshot, notes=["note"])
    return replace(shown, picture=Picture("F1", ALT)), texts


@pytest.mark.parametrize("locale", Locale)
@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("as_table", [True, False])
def test_every_report_is_a_message_that_slack_takes(
    books: Books, report: str, locale: Locale, *, as_table: bool
) -> None:
    shown, texts = compose(books, report, locale, shows_names=True)
    blocks = list(report_blocks(shown, texts, as_table=as_table))
    check_message(MessageParts(report_text(shown, texts), blocks), lambda _: True)
    judge_words(blocks)
    (letters,) = [len(str(b)) for b in blocks if b["type"] == "rich_text"] or [0]
    assert letters < PLAIN_CHARACTERS + 500


@pytest.mark.parametrize("report", REPORTS)
def test_in_a_channel_no_client_is_named_by_any_report(books: Books, report: str) -> None:
    shown, texts = compose(books, report, Locale.FR_CA, shows_names=False)
    for as_table in (True, False):
        told = json.dumps(list(report_blocks(shown, texts, as_table=as_table)), ensure_ascii=False)
        assert "nobie" not in told + report_text(shown, texts)


@pytest.mark.parametrize("as_table", [True, False])
def test_whether_a_message_has_every_row_is_what_it_says_itself(
    books: Books, *, as_table: bool
) -> None:
    shown, texts = compose(books, "receivables_aging", Locale.EN_CA, shows_names=True)
    for rows in (1, 5, ROWS_SHOWN, ROWS_SHOWN + 1, CUSTOMERS):
        grid = replace(shown.grid, rows=[["x", *row[1:]] for row in shown.grid.rows[:rows]])
        some = replace(shown, grid=grid)
        told = json.dumps(list(report_blocks(some, texts, as_table=as_table)))
        assert shows_all(some, as_table=as_table) == ("in the file" not in told)
        assert shows_all(some, as_table=as_table) or rows > 1
        assert rows <= ROWS_SHOWN or not shows_all(some, as_table=as_table)


def test_what_is_cut_is_counted(books: Books) -> None:
    shown, texts = compose(books, "receivables_aging", Locale.EN_CA, shows_names=True)
    blocks = report_blocks(shown, texts)
    (table,) = [block for block in blocks if block["type"] == "table"]
    more = CUSTOMERS - (len(table["rows"]) - 2)
    assert f"{more} more rows are in the file." in json.dumps(list(blocks))


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Amélie Bergeron", "A. B."),
        ("Jean-François de la Rivière", "J. F. D. L."),
        ("« Les Volants d’argent »", "L. V. D."),
        ("<!channel>", ""),
        ("", ""),
    ],
)
def test_a_name_is_shortened_to_its_initials(name: str, short: str) -> None:
    assert initials(name) == short
