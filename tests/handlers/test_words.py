"""The words after a command: figures go to the amount, unless they are the customer's own."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from domain.methods import Method
from domain.saved_methods import Till
from handlers.surroundings import known
from handlers.texts import Locale, Texts
from handlers.understanding import Surroundings, read_entry
from handlers.understanding.intents import RecordPayment
from tests import make


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as opened:
        make.customer(opened, "C-1007", "Amélie Bergeron")
        make.customer(opened, "C-1002", "Marie Tremblay")
        make.customer(opened, "C-1037", "Marie Tremblay")
        make.customer(opened, "C-55", "Club 55")
        make.customer(opened, "C-56", "Club de voile")
        make.customer(opened, "100", "Zoé Roy")
        make.customer(opened, "ALPHA", "Groupe Untel")
        make.customer(opened, "C-60", "Alpha Bêta")
        yield opened


@pytest.mark.parametrize(
    ("typed", "customer", "amount", "method"),
    [
        ("C-1007 1 234,50 cash", "C-1007", "1 234,50", Method.CASH),
        ("c-1007 1", "C-1007", "1", None),
        ("bergeron 7", "C-1007", "7", None),
        ("bergeron 12,50 chèque", "C-1007", "12,50", Method.CHEQUE),
        ("bergeron 1 234,50 argent comptant", "C-1007", "1 234,50", Method.CASH),
        ("tremblay 2 345,00", None, "2 345,00", None),
        ("tremblay", None, "", None),
        ("club 55", "C-55", "", None),
        ("club 55 100,00", "C-55", "100,00", None),
        ("100 500", "100", "500", None),
        ("100", "100", "", None),
        ("alpha 50", "ALPHA", "50", None),
        ("alpha bêta 50", "C-60", "50", None),
        ("1 234,50", None, "1 234,50", None),
        ("", None, "", None),
    ],
)
def test_words_mean(
    session: Session, typed: str, customer: str | None, amount: str, method: Method | None
) -> None:
    texts = Texts.load(Locale.FR_CA, zone=ZoneInfo("America/Toronto"))
    read = read_entry(typed, Surroundings(texts, make.TODAY, known(session, Till())), RecordPayment)
    words = read if isinstance(read, RecordPayment) else read.so_far
    assert isinstance(words, RecordPayment)
    found = (words.customer_id or None, words.amount, words.method or None)
    assert found == (customer, amount, method)
