"""Links and what gateways tell: a page works once, an event is applied once and never believed."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from bot.deliveries.links import Pages
from bot.gateway_doors import GatewayDoor, gateway_routes
from bot.gateways.sandbox import Sandbox
from bot.http import build_web
from bot.listener import Listener
from domain import audit, links, receipts, saved_methods, webhooks
from domain.deposits import record_deposit
from domain.errors import MethodNotOffered, NotAllowed
from domain.gateway import Event, Outcome, Rail, SavedAtGateway
from domain.methods import Saved
from domain.saved_methods import Till
from tests import make
from tests.till import Behind, Scripted, behind

GOOD = {"name": "Zoé", "address": "1 rue A", "rail": "card", "outcome": "tok_ok", "consent": "yes"}


@pytest.fixture
def till(engine: Engine) -> Behind:
    till = behind(engine)
    with till.books.transaction() as session:
        make.counter(session)
    return till


def listener(till: Behind) -> Listener:
    return Listener(till.books, till.gateway, make.ZONE, till.clock)


def browser(till: Behind) -> TestClient:
    """A client's browser at the web side; what it is told is then applied."""
    routes = gateway_routes(till.books, till.gateway, till.clock, lambda: None)
    return TestClient(build_web(till.books, None, routes))


def send_link(till: Behind, replaces: int | None = None) -> str:
    """Ask for a link and open its page; return the page's path."""
    with till.books.transaction() as session:
        at = make.stamp(at=till.clock())
        reference = links.request_link(session, make.CUSTOMER, make.TILL, at, replaces)
    pages = Pages(till.gateway, make.TILL.rails, "Le Centre", "https://centre.example/")
    with till.books.reading() as session:
        link = links.load(session, reference)
        order = links.order_of(session, link, pages.organisation, pages.rails, pages.return_url)
    opened = till.gateway.open_link(order)
    assert opened is not None
    with till.books.transaction() as session:
        links.open_link(session, reference, opened)
    return f"/sandbox/link/{reference}"


def on_file(till: Behind) -> list[tuple[str, str]]:
    with till.books.reading() as session:
        found = saved_methods.list_active(session, make.CUSTOMER)
    return [(method.code, method.token.rpartition("_")[0]) for method in found]


def test_a_client_adds_a_card_once(till: Behind) -> None:
    page = send_link(till)
    with browser(till) as client:
        shown = client.get(page)
        assert shown.status_code == 200
        assert "BAC À SABLE" in shown.text
        assert "Le Centre" in shown.text
        assert client.post(page, content=urlencode(GOOD)).status_code == 200
        assert client.post(page, content=urlencode(GOOD)).status_code == 410
        assert client.get(page).status_code == 410
    assert listener(till).apply_next()
    assert on_file(till) == [("saved:1", "tok_ok")]
    with till.books.reading() as session:
        act = audit.find_act(session, "method.save", "C-1 saved:1")
        assert act is not None
        assert act.actor == "client"


@pytest.mark.parametrize(
    "wrong",
    [
        {"consent": ""},
        {"address": ""},
        {"outcome": "tok_free"},
        {"rail": "cash"},
        {"name": "4111 1111 1111 1111"},
        {"name": "x" * 201},
    ],
)
def test_what_is_missing_or_looks_like_a_card_is_refused(
    till: Behind, wrong: dict[str, str]
) -> None:
    page = send_link(till)
    with browser(till) as client:
        assert client.post(page, content=urlencode({**GOOD, **wrong})).status_code == 400
        assert client.post(page, content=b"\xff").status_code == 400
    assert not listener(till).apply_next()
    assert on_file(till) == []


def test_a_link_expires(till: Behind) -> None:
    page = send_link(till)
    till.clock.passes(timedelta(hours=24))
    with browser(till) as client:
        assert client.get(page).status_code == 410
        assert client.post(page, content=urlencode(GOOD)).status_code == 410
    assert on_file(till) == []


def test_another_link_takes_the_place_of_the_first(till: Behind) -> None:
    first, second = send_link(till), send_link(till)
    with browser(till) as client:
        client.post(first, content=urlencode(GOOD))
        listener(till).apply_next()
        assert on_file(till) == []
        client.post(second, content=urlencode(GOOD))
        listener(till).apply_next()
    assert len(on_file(till)) == 1


def test_a_link_that_two_heard_of_is_used_once(till: Behind) -> None:
    reference = send_link(till).rpartition("/")[2]
    told = SavedAtGateway(Rail.CARD, "tok_ok_x", "", "Visa", "12/39")
    with till.books.transaction() as session:
        seen_by_both = links.find_open(session, reference)
        assert seen_by_both is not None
        assert links.use(session, seen_by_both, told, make.stamp("client")) == Saved(1)
        assert links.use(session, seen_by_both, told, make.stamp("client")) is None


def test_an_expired_card_is_replaced_under_its_number(till: Behind) -> None:
    with till.books.transaction() as session:
        make.saved_method(session, "tok_old_x", expires="2020-01")
    page = send_link(till, replaces=1)
    with browser(till) as client:
        client.post(page, content=urlencode(GOOD))
    listener(till).apply_next()
    assert on_file(till) == [("saved:1", "tok_ok")]


def test_a_link_whose_news_was_lost_is_read_all_the_same(till: Behind) -> None:
    page = send_link(till)
    with browser(till) as client:
        client.post(page, content=urlencode(GOOD))
    listener(till).read_links()
    assert on_file(till) == [("saved:1", "tok_ok")]
    listener(till).apply_next()
    assert len(on_file(till)) == 1


def test_a_link_needs_the_right_and_a_gateway(till: Behind) -> None:
    with till.books.transaction() as session, pytest.raises(NotAllowed):
        links.request_link(session, make.CUSTOMER, make.TILL, make.stamp("U0NOBODY"))
    with till.books.transaction() as session, pytest.raises(MethodNotOffered):
        links.request_link(session, make.CUSTOMER, Till(), make.stamp())


def test_no_page_of_the_sandbox_is_served_for_another_gateway(engine: Engine) -> None:
    other = Scripted(name="stripe")
    till = behind(engine, other)
    with browser(till) as client:
        assert client.get("/sandbox/link/x").status_code == 404
        assert client.post("/webhooks/cardpointe").status_code == 404


def told_by(engine: Engine, **said: object) -> tuple[Behind, Scripted]:
    """A payment that the gateway accepted, at a gateway that tells by webhook."""
    gateway = Scripted(name="stripe")
    gateway.say("charge", Outcome.PROCESSING)
    till = behind(engine, gateway)
    with till.books.transaction() as session:
        make.counter(session)
        make.saved_method(session, **said)  # type: ignore[arg-type]
        command = make.deposit_command(10000, Saved(1), Till("stripe", frozenset(Rail)))
        record_deposit(session, command, make.stamp())
    till.send()
    return till, gateway


def charge_ref(gateway: Scripted) -> str:
    return f"ref-{gateway.asked[0][1].reference}"


def status(till: Behind) -> str:
    with till.books.reading() as session:
        return receipts.load(session, "R-000001").status


def test_an_event_makes_us_ask_and_is_never_believed(engine: Engine) -> None:
    till, gateway = told_by(engine)
    body = f"evt-1 {charge_ref(gateway)}"
    gateway.say("find", Outcome.APPROVED)
    with browser(till) as client:
        refused = client.post("/webhooks/stripe", content=body, headers={"signature": "bad"})
        assert refused.status_code == 400
        for _ in range(3):
            kept = client.post("/webhooks/stripe", content=body, headers={"signature": "good"})
            assert kept.status_code == 200
    heard = listener(till)
    assert heard.apply_next()
    assert not heard.apply_next()
    assert status(till) == "processing"
    till.send()
    assert status(till) == "cleared"
    assert gateway.verbs() == ["charge", "find"]


def test_an_event_that_comes_before_we_wrote_waits(engine: Engine) -> None:
    till, _ = told_by(engine)
    with till.books.transaction() as session:
        event = Event("evt-9", "changed", is_genuine=True, gateway_ref="ref-later")
        assert webhooks.keep(session, "stripe", event, till.clock())
        assert not webhooks.keep(session, "stripe", event, till.clock())
    heard = listener(till)
    assert heard.apply_next()
    assert not heard.apply_next()
    for _ in range(20):
        till.clock.passes(timedelta(hours=7))
        heard.apply_next()
    with till.books.reading() as session:
        assert webhooks.next_due(session, "stripe") is None


def test_a_card_that_the_network_replaced_is_taken_over(engine: Engine) -> None:
    till, gateway = told_by(engine)
    fresh = SavedAtGateway(Rail.CARD, "tok_new", "cus-1", "Visa •••• 9", "05/33", "tok_ok")
    gateway.methods["tok_ok"] = fresh
    hint = Event("evt-2", "updated", is_genuine=True, gateway_ref="tok_ok")
    door = GatewayDoor(till.books, gateway, till.clock, lambda: None)
    door.keep(hint)
    listener(till).apply_next()
    with till.books.reading() as session:
        (method,) = saved_methods.list_active(session, make.CUSTOMER)
    assert (method.token, method.label, method.expires) == ("tok_new", "Visa •••• 9", "2033-05")
    gateway.methods["tok_new"] = replace(fresh, is_gone=True)
    door.keep(replace(hint, event_id="evt-3", gateway_ref="tok_new"))
    listener(till).apply_next()
    assert on_file(till) == []


def test_the_sandbox_tells_of_nothing_but_links(till: Behind) -> None:
    assert isinstance(till.gateway, Sandbox)
    assert till.gateway.check() == ()
    with browser(till) as client:
        assert client.post("/webhooks/sandbox").status_code == 404
