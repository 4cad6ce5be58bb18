"""What a second reader proposes is taken where the text bears it out, and nowhere else."""

from datetime import date

import pytest

from handlers.texts import Locale
from handlers.understanding.intents import (
    AskFailures,
    AskOwed,
    AskReceipts,
    AskTopDebtors,
    Help,
    Intent,
    Period,
    RecordDeposit,
    RecordPayment,
    ShowAccount,
    ShowReport,
    Sure,
)
from handlers.understanding.proposals import accept
from handlers.understanding.veil import veil
from tests.words.books import surroundings
from tests.words.test_corpus import told

ONE = "CLIENT_1"
OCTOBER = Period(from_on=date(2026, 10, 1), to_on=date(2026, 10, 31))


def taken(text: str, proposed: Sure) -> Intent | None:
    """Propose something for a sentence in English."""
    around = surroundings(Locale.EN_CA)
    veiled = veil(text, around)
    assert veiled is not None
    return accept(proposed, veiled, around)


@pytest.mark.parametrize(
    ("text", "proposed", "meaning"),
    [
        ("how is bergeron doing", AskOwed(customer_id=ONE), "AskOwed customer_id=C-1007"),
        ("how is C-1007 doing", ShowAccount(customer_id=ONE), "ShowAccount customer_id=C-1007"),
        ("how is roy doing", AskOwed(customer_id=ONE), "? customer_id"),
        ("how is luc bergeron doing", AskOwed(customer_id=ONE), "? customer_id"),
        ("how is bergerom doing", AskOwed(customer_id=ONE), "? customer_id"),
        ("which are the 3 worst", AskTopDebtors(count=3), "AskTopDebtors count=3"),
        ("any trouble in october", AskFailures(), "AskFailures 2026-10-01..2026-10-31"),
        (
            "how was october",
            ShowReport(name="payments_summary"),
            "ShowReport name=payments_summary",
        ),
        ("any cash these days", AskReceipts(), "AskReceipts method=cash"),
        ("what now", Help(), "Help"),
        (
            "bergeron 50 cash now",
            RecordPayment(customer_id=ONE, amount="50", method="cash", at_once=True),
            "RecordPayment customer_id=C-1007; amount=50; method=cash",
        ),
        (
            "bergeron 50 60 cash",
            RecordPayment(customer_id=ONE, amount="60"),
            "? amount | RecordPayment customer_id=C-1007; method=cash",
        ),
        (
            "bergeron for “Zebra”",
            RecordDeposit(customer_id=ONE, note="NAME_2"),
            "RecordDeposit customer_id=C-1007; note=“Zebra”",
        ),
        (
            "roy is here",
            RecordPayment(customer_id=ONE),
            "? customer_id | RecordPayment",
        ),
    ],
)
def test_what_the_text_bears_out_is_taken(text: str, proposed: Sure, meaning: str) -> None:
    assert told(taken(text, proposed)) == meaning


@pytest.mark.parametrize(
    ("text", "proposed"),
    [
        ("how are bergeron and C-1004 doing", AskOwed(customer_id=ONE)),
        ("how is everybody doing", AskOwed(customer_id="C-1007")),
        ("how is everybody doing", AskOwed(customer_id="")),
        ("how is everybody doing", AskTopDebtors(count=7)),
        ("which are the 99 worst", AskTopDebtors(count=99)),
        ("how was the till", AskReceipts(period=OCTOBER)),
        ("how was the till", AskReceipts(method="cash")),
        ("any cash or cheque these days", AskReceipts(method="cash")),
        ("how was the till", ShowReport(name="everything")),
        ("how was bergeron in october", ShowReport(name="payments_summary")),
        ("how is everybody doing", RecordPayment()),
        ("bergeron is not here", RecordPayment(customer_id=ONE)),
        ("bergeron will be here", RecordPayment(customer_id=ONE)),
        ("bergeron 50 cash", RecordPayment(customer_id=ONE, amount="500")),
        ("bergeron 50 cash", RecordPayment(customer_id=ONE, amount="50.00")),
        ("bergeron 1 cash", RecordPayment(customer_id=ONE, amount="1", method="cheque")),
        ("bergeron yesterday", RecordPayment(customer_id=ONE, received_on=date(2026, 11, 26))),
        ("bergeron and F-2001", RecordPayment(customer_id=ONE, invoices=("F-2001",))),
    ],
)
def test_what_it_does_not_is_no_answer(text: str, proposed: Sure) -> None:
    assert taken(text, proposed) is None
