"""A statement's card stays within what Slack shows, whatever banks, clients and people write."""

from dataclasses import replace
from datetime import date

from handlers.bank_cards import KIND, LINES_SHOWN, SURE_AT_ONCE, Card, Compared, draw_statement
from handlers.texts import Locale, Texts
from handlers.understanding.statements import BankFile, BankLine, Unread
from handlers.understanding.statements.matching import Proposal, Why
from tests import make
from tests.rules.test_messages_and_views import ID_LIMIT, NAME_LIMIT, judge_message, long

DAY = date(2026, 11, 12)
TEXTS = [Texts.load(locale, zone=make.ZONE) for locale in Locale]


def proposal(row: int) -> Proposal:
    line = BankLine(row, 999_999_999, DAY, long(500), long(200), long(200), identity=str(row))
    customer, why = long(ID_LIMIT), (Why.NUMBER, Why.AMOUNT)
    invoices = tuple(long(ID_LIMIT) for _ in range(6))
    return Proposal(line, customer, invoices, why, request_id=line.request_id, undone="R-000001")


def compared(*proposals: Proposal, unread: int = 0) -> Compared:
    names = {long(ID_LIMIT): long(NAME_LIMIT)}
    troubles = {one.line.row: long(1000) for one in proposals}
    rows = [Unread(row, long(30), long(30)) for row in range(unread)]
    file = BankFile((), rows)
    return Compared(long(200), file, proposals, names, may_record=True, troubles=troubles)


def test_the_longest_words_fit_in_every_kind_of_line() -> None:
    sure = [proposal(row) for row in range(1000)]
    doubtful = [replace(one, customer_id="", why=(), among=(long(ID_LIMIT),) * 5) for one in sure]
    for lines in (sure, doubtful):
        for texts in TEXTS:
            for card in (Card("F1"), Card("F1", 1, frozenset(range(LINES_SHOWN, 1000)))):
                judge_message("x", draw_statement(compared(*lines, unread=9), card, texts))


def test_one_click_records_no_more_than_is_answered_in_time() -> None:
    lines = [proposal(row) for row in range(SURE_AT_ONCE + 1)]
    blocks = draw_statement(compared(*lines), Card("F1"), TEXTS[0])
    (made,) = [
        one
        for block in blocks
        for one in block.get("elements", ())
        if one.get("action_id") == "bank_record_sure"
    ]
    assert len(made["value"].split()) == SURE_AT_ONCE


def test_a_card_is_read_back_from_its_message() -> None:
    card = Card("F0123456789", 3, frozenset(range(1000)))
    assert Card.read({"metadata": card.metadata}) == card
    assert len(str(card.metadata)) < 8_000, "what Slack keeps with a message"
    assert Card.read({"metadata": {"event_type": "another"}}) is None
    assert Card.read({}) is None
    assert card.metadata["event_type"] == KIND
