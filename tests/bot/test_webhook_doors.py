"""The doors of webhooks at a ``guichet run --http``: who is let in, and what it changes.

An order's answer was lost, so it waits to be asked about; only what may be believed hastens that,
and only what the gateway answers is booked.
"""

import http.client
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from sqlalchemy import Engine, func, select

from bot.database import Books
from bot.demo import FINANCE, build_workspace
from bot.web_bodies import BODY_LIMIT
from domain import attempts, verification
from domain.attempts import State
from domain.deposits import record_deposit
from domain.extract import export
from domain.gateway import Rail
from domain.methods import Saved
from domain.saved_methods import NewMethod, Till, save
from domain.tables import WebhookEventRow
from handlers.bell import Bell
from playground.server import running
from tests import make
from tests.bot.command_line import started
from tests.gateways.bench import Post
from tests.simulators import cardpointe
from tests.simulators.faults import Fault
from tests.simulators.stripe.books import Object
from tests.simulators.stripe.simulator import KEY, SECRET, StripeSimulator
from tests.simulators.stripe.webhooks import Webhooks
from tests.simulators.wire import Wire

PATIENCE = 30
NUMBER = "R-000001"
CENTS = 5000


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Door:
    """A gateway's door at a bot that runs, and the books behind it."""

    address: str
    path: str
    books: Books
    wire: Wire

    def posts(self, post: Post, method: str = "POST", path: str = "") -> int:
        """Knock; give the status of the answer."""
        line = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=PATIENCE)
        try:
            line.request(method, path or self.path, post.body, dict(post.headers))
            return line.getresponse().status
        finally:
            line.close()

    def kept(self) -> int:
        """Count the events that were kept."""
        with self.books.reading() as session:
            query = select(func.count()).select_from(WebhookEventRow)
            return session.execute(query).scalar_one()

    def stands(self) -> str:
        """Tell how the order stands, in books that add up."""
        with self.books.reading() as session:
            assert list(verification.verify(session)) == []
            return attempts.load_charge(session, NUMBER).state

    def reference(self) -> str:
        with self.books.reading() as session:
            return attempts.load_charge(session, NUMBER).reference

    def inquiries(self) -> int:
        """Count how often the gateway was asked what became of an order."""
        asked = [one.path for one in self.wire.asked if one.method == "GET"]
        return sum("/payment_intents" in path or "/inquireByOrderid" in path for path in asked)

    def export(self) -> dict[str, list[dict[str, Any]]]:
        with self.books.reading() as session:
            return export(session)

    def awaits(self, told: Callable[[], bool]) -> None:
        """Wait until something is so; it must become so."""
        assert Bell().await_that(told, PATIENCE)


@dataclass(frozen=True)
class Bots:
    """Starts a bot against a simulator, with an order whose answer is lost."""

    engine: Engine
    url: str
    folder: Path
    closing: ExitStack

    def serve(self, name: str, method: NewMethod, wire: Wire, settings: Mapping[str, str]) -> Door:
        books = Books(self.engine)
        with books.transaction() as session:
            make.counter(session)
            save(session, make.CUSTOMER, method, make.stamp("cli"))
            command = make.deposit_command(CENTS, Saved(1), Till(name, frozenset(Rail)))
            record_deposit(session, command, make.stamp())
        workspace = build_workspace(patience_seconds=PATIENCE)
        slack = self.closing.enter_context(running(workspace))
        told = self.closing.enter_context(
            started(
                self.folder,
                "run",
                "--http",
                "127.0.0.1:0",
                SLACK_BOT_TOKEN=workspace.bot_token,
                SLACK_SIGNING_SECRET=workspace.signing_secret,
                SLACK_API_URL=f"{slack}/api/",
                DATABASE_URL=self.url,
                GUICHET_FINANCE_CHANNEL=FINANCE,
                GUICHET_GATEWAY=name,
                **settings,
            )
        )
        address = told.removeprefix("guichet: ready on ").strip()
        door = Door(address, f"/webhooks/{name}", books, wire)
        door.awaits(lambda: door.stands() == State.UNKNOWN)
        with books.transaction() as session:  # nobody asks about it by the clock meanwhile
            order = attempts.load_charge(session, NUMBER)
            attempts.change(session, order, not_before=now() + timedelta(days=1))
        return door


@pytest.fixture
def bots(engine: Engine, database_url: str, tmp_path: Path) -> Iterator[Bots]:
    folder = tmp_path / "work"
    folder.mkdir()
    with ExitStack() as closing:
        yield Bots(engine, database_url, folder, closing)


# --- Stripe: believed when it is signed, lately, with our secret ---------------------------------


def about(kind: str, **fields: Any) -> bytes:
    """Write an event about something that we do not know."""
    told = {"id": "pi_nobody", "object": "payment_intent", "metadata": {}, **fields}
    event = {"id": f"evt_{kind}", "type": kind, "created": 1, "data": {"object": told}}
    return json.dumps(event).encode()


STRANGERS = (
    about("payment_intent.succeeded"),
    about("refund.created", object="refund", id="re_nobody"),
    about("payout.paid", object="payout", id="po_nobody"),
    about("charge.dispute.closed", object="dispute", payment_intent="pi_other"),
    about("of.tomorrow", object="unheard_of", metadata={"reference": "ZZZZZZZZZZZZZZZZZZZ"}),
)


def open_stripe(bots: Bots) -> tuple[Door, Webhooks]:
    """Serve a bot whose Stripe charged a card, and whose answer was lost."""
    stripe = StripeSimulator(now)
    address = bots.closing.enter_context(stripe.serving())
    customer = stripe.methods.create_customer({})["id"]
    card = NewMethod(Rail.CARD, "Visa", stripe.methods.attach("card", customer)["id"], customer)
    stripe.wire.fail_next(Fault.DROPPED_AFTER)
    settings = {
        "STRIPE_API_KEY": KEY,
        "STRIPE_WEBHOOK_SECRET": SECRET,
        "STRIPE_API_BASE": address,
    }
    return bots.serve("stripe", card, stripe.wire, settings), stripe.webhooks


def forgeries(webhooks: Webhooks, event: Object) -> Mapping[str, Post]:
    """Make what must not be believed of a true event."""
    genuine = webhooks.sign(event)
    return {
        "unsigned": Post({}, genuine.body),
        "with another secret": Webhooks(webhooks.books, "whsec_other").sign(event),
        "another body": webhooks.forge(genuine),
        "stale": webhooks.sign(event, late=timedelta(minutes=6)),
        "of the future": webhooks.sign(event, late=timedelta(minutes=-6)),
        "no JSON": webhooks.sign_body(b"{"),
        "no event": webhooks.sign_body(b"[]"),
        "nothing": webhooks.sign_body(b""),
    }


def test_stripe_is_let_in_only_with_our_signature_of_this_moment(bots: Bots) -> None:
    door, webhooks = open_stripe(bots)
    before, asked = door.export(), door.inquiries()
    event = webhooks.books.notices[-1]
    genuine = webhooks.sign(event)
    refused = forgeries(webhooks, event)
    assert {why: door.posts(post) for why, post in refused.items()} == dict.fromkeys(refused, 400)
    huge = webhooks.sign_body(genuine.body.ljust(BODY_LIMIT + 1))
    assert door.posts(huge) == 413
    assert door.posts(genuine, "GET") == 405
    assert door.posts(genuine, path="/webhooks/cardpointe") == 404
    assert (door.kept(), door.inquiries(), door.export()) == (0, asked, before)

    for body in STRANGERS:
        assert door.posts(webhooks.sign_body(body)) == 200
    assert door.kept() == len(STRANGERS)
    assert (door.stands(), door.export()) == (State.UNKNOWN, before)

    for post in (genuine, genuine, webhooks.sign(event)):
        assert door.posts(post) == 200
    assert door.kept() == len(STRANGERS) + 1
    door.awaits(lambda: door.stands() == State.APPROVED)
    settled = door.export()
    assert settled["receipts"][0]["status"] == "cleared"
    assert door.posts(genuine) == 200
    assert (door.kept(), door.export()) == (len(STRANGERS) + 1, settled)


# --- CardPointe: a hint, which costs an inquiry and changes nothing by itself --------------------


def hint(**told: object) -> Post:
    return Post({}, urlencode({"json": json.dumps(told)}).encode())


def open_cardpointe(bots: Bots) -> tuple[Door, str]:
    """Serve a bot whose order never reached CardPointe; give the merchant's id."""
    simulator = cardpointe.Simulator(now)
    bots.closing.enter_context(cardpointe.running(simulator))
    card = NewMethod(Rail.CARD, "Visa", simulator.save_card(), expires="2029-12")
    simulator.fail_next(Fault.DROPPED_BEFORE)
    merchant = simulator.merchant
    settings = {
        "GUICHET_CURRENCY": merchant.currency,
        "CARDPOINTE_SITE": "fts-uat",
        "CARDPOINTE_MERCHANT_ID": merchant.merchid,
        "CARDPOINTE_USERNAME": merchant.username,
        "CARDPOINTE_PASSWORD": merchant.password,
        "CARDPOINTE_API_BASE": simulator.address,
        "CARDPOINTE_HPP": "https://club.securepayments.cardpointe.com/pay",
    }
    return bots.serve("cardpointe", card, simulator.wire, settings), merchant.merchid


def test_cardpointe_only_says_what_to_ask_about(bots: Bots) -> None:
    door, merchant = open_cardpointe(bots)
    before, asked = door.export(), door.inquiries()
    ours = {"merchantId": merchant, "invoice": door.reference(), "total": "50.00"}
    refused = {
        "another merchant's": hint(**{**ours, "merchantId": "800000009033"}),
        "nothing named": hint(merchantId=merchant, invoice="INV-1"),
        "no JSON": Post({}, b"json=%7B"),
        "no text": Post({}, b"\xff\xfe"),
        "nothing": Post({}, b""),
        "too long": Post({}, urlencode({"json": json.dumps(ours).ljust(70_000)}).encode()),
    }
    assert {why: door.posts(post) for why, post in refused.items()} == dict.fromkeys(refused, 400)
    assert door.posts(Post({}, b"x" * (BODY_LIMIT + 1))) == 413
    assert door.posts(hint(**ours), "GET") == 405
    assert door.posts(hint(**ours), path="/webhooks/stripe") == 404
    assert (door.kept(), door.inquiries(), door.export()) == (0, asked, before)

    stranger = hint(**{**ours, "invoice": "ZZZZZZZZZZZZZZZZZZZ"})
    assert door.posts(stranger) == 200
    assert (door.inquiries(), door.export()) == (asked, before)

    paid = hint(**{**ours, "responseText": "Approval", "gatewayTransactionId": "343005123105"})
    assert [door.posts(paid) for _ in range(3)] == [200] * 3
    assert door.kept() == 2
    door.awaits(lambda: door.inquiries() > asked)
    assert (door.stands(), door.export()) == (State.UNKNOWN, before)
