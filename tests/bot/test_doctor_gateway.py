"""``guichet doctor`` before a gateway: each trouble of the connection is told apart.

The gateways are their simulators on loopback; nobody's real account is asked.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine

from bot.database import Books
from domain import webhooks
from domain.deposits import record_deposit
from domain.gateway import Event, Outcome, Rail
from domain.saved_methods import Till
from tests import make
from tests.bot.command_line import Terminal
from tests.clock import Clock
from tests.simulators import cardpointe
from tests.simulators.stripe.simulator import KEY, SECRET, StripeSimulator
from tests.simulators.wire import nobody
from tests.till import Scripted, behind

LISTENS = {"GUICHET_HTTP": "127.0.0.1:8080"}
Set = dict[str, str]


@contextmanager
def stripe(trouble: str) -> Iterator[Set]:
    """Open a Stripe account, and tell the settings of an organisation that has this trouble."""
    simulator = StripeSimulator(Clock())
    if trouble == "webhook":
        simulator.endpoints = []
    with simulator.serving() as address, nobody() as nowhere:
        yield {
            "GUICHET_GATEWAY": "stripe",
            "STRIPE_API_KEY": "rk_test_another" if trouble == "key" else KEY,
            "STRIPE_WEBHOOK_SECRET": SECRET,
            "STRIPE_API_BASE": nowhere if trouble == "unreachable" else address,
        }


@contextmanager
def card_pointe(trouble: str) -> Iterator[Set]:
    """Open a merchant at CardPointe, and tell the settings of one that has this trouble."""
    with cardpointe.running(cardpointe.Simulator(Clock())) as simulator, nobody() as nowhere:
        merchant = simulator.merchant
        yield {
            "GUICHET_GATEWAY": "cardpointe",
            "CARDPOINTE_SITE": "fts-uat",
            "CARDPOINTE_MERCHANT_ID": "800000009033" if trouble == "merchant" else merchant.merchid,
            "CARDPOINTE_USERNAME": merchant.username,
            "CARDPOINTE_PASSWORD": "wrong" if trouble == "key" else merchant.password,
            "CARDPOINTE_API_BASE": nowhere if trouble == "unreachable" else simulator.address,
        }


ACCOUNTS = {"stripe": stripe, "cardpointe": card_pointe}


@pytest.fixture
def examined(terminal: Terminal, database_url: str) -> "Examined":
    return Examined(terminal, database_url)


class Examined:
    """An organisation whose books are there, and what the doctor says of its gateway."""

    def __init__(self, terminal: Terminal, url: str) -> None:
        self._terminal = terminal
        self._url = url

    def tells(self, **given: str) -> dict[str, str]:
        """Read what was said of the gateway: what about, and in which words."""
        told = self._terminal.types("doctor", DATABASE_URL=self._url, **given)
        assert told.err == ""
        lines = [line.partition(": ") for line in told.out.splitlines()]
        about = ("gateway", "webhooks")
        return {who: said for who, _, said in lines if who[5:].startswith(about)}


@pytest.mark.parametrize("name", ACCOUNTS)
def test_a_gateway_that_answers_is_well(examined: Examined, name: str) -> None:
    with ACCOUNTS[name]("") as given:
        told = examined.tells(**given, **LISTENS)
    assert told == {"ok   gateway": f"{name} answers", "ok   webhooks": "none came yet"}


@pytest.mark.parametrize(
    ("name", "trouble", "mend"),
    [
        ("stripe", "key", "STRIPE_API_KEY"),
        ("stripe", "unreachable", "STRIPE_API_BASE"),
        ("stripe", "webhook", "/webhooks/stripe"),
        ("cardpointe", "key", "CARDPOINTE_PASSWORD"),
        ("cardpointe", "merchant", "CARDPOINTE_MERCHANT_ID 800000009033"),
        ("cardpointe", "unreachable", "does not answer"),
    ],
)
def test_each_trouble_is_told_apart(examined: Examined, name: str, trouble: str, mend: str) -> None:
    with ACCOUNTS[name](trouble) as given:
        told = examined.tells(**given, **LISTENS)
    ill = {about: said for about, said in told.items() if about.startswith("MEND")}
    assert set(ill) == {f"MEND gateway {trouble}"}
    assert mend in ill[f"MEND gateway {trouble}"]


@pytest.mark.parametrize("name", ACCOUNTS)
def test_a_gateway_that_finds_no_door_is_told(examined: Examined, name: str) -> None:
    with ACCOUNTS[name]("") as given:
        told = examined.tells(**given, SLACK_APP_TOKEN="xapp-1")
    assert f"nothing listens at /webhooks/{name}" in told["MEND webhooks"]


@pytest.mark.parametrize("name", ACCOUNTS)
def test_a_gateway_that_charges_and_never_tells_is_missing_its_webhook(
    engine: Engine, examined: Examined, name: str
) -> None:
    books = Books(engine)
    take_charge(engine, name)
    with ACCOUNTS[name]("") as given:
        told = examined.tells(**given, **LISTENS)
        assert f"give it https://YOUR-HOST/webhooks/{name}" in told["MEND webhooks"]
        with books.transaction() as session:
            event = Event("evt_1", "charge", is_genuine=False)
            webhooks.keep(session, name, event, make.stamp().at)
        assert "last came at" in examined.tells(**given, **LISTENS)["ok   webhooks"]


def take_charge(engine: Engine, name: str) -> None:
    """Let a gateway of this name take a deposit."""
    gateway = Scripted(name=name)
    gateway.say("charge", Outcome.APPROVED, amount_cents=1000)
    till = behind(engine, gateway)
    with till.books.transaction() as session:
        make.counter(session)
        at = Till(name, frozenset(Rail))
        command = make.deposit_command(1000, make.saved_method(session), at)
        record_deposit(session, command, make.stamp(at=till.clock()))
    assert till.send() == 1


def test_settings_that_are_missing_are_named_and_nobody_is_asked(examined: Examined) -> None:
    told = examined.tells(GUICHET_GATEWAY="cardpointe", CARDPOINTE_SITE="fts")
    assert "CARDPOINTE_MERCHANT_ID" in told["MEND gateway"]
    assert "STRIPE_API_KEY" in examined.tells(GUICHET_GATEWAY="stripe")["MEND gateway"]


def test_the_sandbox_and_no_gateway_are_well(examined: Examined) -> None:
    assert examined.tells(GUICHET_GATEWAY="sandbox") == {"ok   gateway": "sandbox answers"}
    assert set(examined.tells()) == {"ok   gateway"}


def test_a_key_is_never_repeated(examined: Examined) -> None:
    with stripe("key") as given:
        assert "rk_test_another" not in str(examined.tells(**given))
    with card_pointe("key") as given:
        assert "wrong" not in str(examined.tells(**given))
