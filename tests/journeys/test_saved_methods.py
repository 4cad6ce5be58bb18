"""Methods on file at the counter: charged in the form, told there, declined in one's language."""

from datetime import timedelta
from typing import Any

import pytest

from bot.demo import FINANCE
from domain.extract import export
from domain.gateway import Rail
from tests import make
from tests.journeys.conftest import Counter
from tests.journeys.reading import told
from tests.slack import PersonAtKeyboard

pytestmark = pytest.mark.usefixtures("counter")


def open_pay(person: PersonAtKeyboard, amount: str = "100,00", method: str = "saved:1") -> None:
    person.types(f"/pay C-1 {amount}")
    person.awaits_view(lambda view: view["callback_id"] == "pay")
    person.fills(method=method)


def prepare(counter: Counter, token: str, kind: Rail = Rail.CARD) -> None:
    with counter.books.transaction() as session:
        make.invoice(session, "A", [10000])
        make.saved_method(session, token, kind)


def books(counter: Counter) -> dict[str, list[Any]]:
    with counter.books.reading() as session:
        return export(session)


@pytest.mark.parametrize(
    ("token", "kind", "status", "said"),
    [
        ("tok_ok", Rail.CARD, "cleared", "a été payé"),
        ("tok_declined", Rail.CARD, "failed", "fonds insuffisants"),
        ("tok_slow", Rail.CARD, "processing", "en traitement"),
        ("tok_ok", Rail.ECHECK, "processing", "en traitement"),
    ],
)
def test_the_outcome_is_told_in_the_form(
    counter: Counter, token: str, kind: Rail, status: str, said: str
) -> None:
    prepare(counter, token, kind)
    ana = counter.ana
    open_pay(ana)
    assert ana.submits() == "updated"
    assert said in told(ana)
    (receipt,) = books(counter)["receipts"]
    assert (receipt["method"], receipt["status"]) == (kind, status)


def test_the_card_in_the_channel_follows(counter: Counter) -> None:
    prepare(counter, "tok_declined")
    ana = counter.ana
    open_pay(ana)
    ana.submits()
    ana.awaits(FINANCE, lambda message: "Refusé" in str(message["blocks"]))


def test_a_lost_answer_is_asked_for_and_told_in_the_same_view(counter: Counter) -> None:
    prepare(counter, "tok_lost")
    ana = counter.ana
    open_pay(ana)
    ana.submits()
    assert "ne recommencez pas" in told(ana)
    counter.clock.passes(timedelta(seconds=6))
    counter.bot.tick()
    counter.clock.passes(timedelta(seconds=2))
    counter.bot.tick()
    ana.awaits_view(lambda view: "a été payé" in str(view["blocks"]))


def test_an_expired_card_is_refused_under_the_field(counter: Counter) -> None:
    with counter.books.transaction() as session:
        make.invoice(session, "A", [10000])
        make.saved_method(session, expires="2020-01")
    ana = counter.ana
    open_pay(ana)
    assert ana.submits() == "errors"
    assert "expirée" in ana.errors()["method"]
    assert books(counter)["receipts"] == []


def test_a_void_of_a_card_goes_through_the_gateway(counter: Counter) -> None:
    prepare(counter, "tok_ok")
    ana, simon = counter.ana, counter.simon
    open_pay(ana)
    ana.submits()
    simon.types("/void R-000001")
    simon.awaits_view(lambda view: view["callback_id"] == "void")
    simon.fills(reason="Erreur")
    assert simon.submits() == "updated"
    assert "annulé" in told(simon)
    (receipt,) = books(counter)["receipts"]
    assert receipt["status"] == "voided"
