"""The adapter against somebody else's Stripe, where that one is known to be right."""

import queue
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from localstripe.resources import Store

from bot.gateways.stripe.gateway import StripeGateway
from bot.gateways.stripe.settings import StripeSettings
from domain.gateway import ChargeOrder, EventRefused, Outcome, Rail, RefundOrder
from tests.gateways.localstripe_bench import running
from tests.gateways.orders import CENTS, reference
from tests.simulators.wire import Asked, Told, Wire, serving

KEY, SECRET = "sk_test_faubourg", "whsec_faubourg"
GOOD, REFUSED = "4242424242424242", "4000000000000341"
POST_SECONDS = 30


@dataclass(frozen=True)
class Other:
    """localstripe, and the adapter that it serves."""

    address: str
    gateway: StripeGateway

    def ask(self, path: str, **fields: Any) -> Any:
        """Ask localstripe itself."""
        answer = requests.post(f"{self.address}{path}", data=fields, auth=(KEY, ""), timeout=30)
        answer.raise_for_status()
        return answer.json()

    def order(self, number: str = GOOD, cents: int = CENTS) -> ChargeOrder:
        """Put a test card on file, and order a charge of it."""
        customer = self.ask("/v1/customers", email="c1@example.org")["id"]
        card = {"card[number]": number, "card[exp_month]": 8, "card[exp_year]": 2029}
        method = self.ask("/v1/payment_methods", type="card", **card, **{"card[cvc]": "123"})["id"]
        self.ask(f"/v1/payment_methods/{method}/attach", customer=customer)
        return ChargeOrder(reference(), cents, "CAD", Rail.CARD, method, customer)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Run localstripe once for all of these tests; it writes no file."""
    with pytest.MonkeyPatch.context() as patch, running() as found:
        patch.setattr(Store, "dump_to_disk", lambda _: None)
        yield found


@pytest.fixture
def other(address: str) -> Iterator[Other]:
    """Point an adapter at localstripe."""
    gateway = open_gateway(address, KEY)
    yield Other(address, gateway)
    gateway.close()


def open_gateway(address: str, key: str) -> StripeGateway:
    given = {
        "stripe_api_key": key,
        "stripe_webhook_secret": SECRET,
        "stripe_api_base": address,
    }
    return StripeGateway(StripeSettings.model_validate(given), "CAD")


@pytest.mark.parametrize("cents", [50, CENTS, 99_999_999])
def test_a_card_is_charged_to_the_cent(other: Other, cents: int) -> None:
    answer = other.gateway.charge(other.order(cents=cents))
    assert (answer.outcome, answer.amount_cents) == (Outcome.APPROVED, cents)


def test_a_charge_stands_as_it_was_answered(other: Other) -> None:
    answer = other.gateway.charge(other.order())
    stands = other.gateway.stand(answer.gateway_ref)
    assert (stands.outcome, stands.amount_cents) == (Outcome.APPROVED, CENTS)


def test_a_refusal_is_a_refusal(other: Other) -> None:
    answer = other.gateway.charge(other.order(REFUSED))
    assert (answer.outcome, answer.code) == (Outcome.DECLINED, "card_declined")


def test_a_refund_in_part_is_given_and_found(other: Other) -> None:
    charge = other.order()
    charge_ref = other.gateway.charge(charge).gateway_ref
    order = RefundOrder(reference(), charge_ref, 5_000, CENTS, "CAD", Rail.CARD)
    given = other.gateway.refund(order)
    assert (given.outcome, given.amount_cents) == (Outcome.APPROVED, 5_000)

    found = other.gateway.find(order)
    assert (found.outcome, found.gateway_ref) == (Outcome.APPROVED, given.gateway_ref)


def test_a_refund_that_was_not_asked_for_is_not_found(other: Other) -> None:
    charge_ref = other.gateway.charge(other.order()).gateway_ref
    order = RefundOrder(reference(), charge_ref, 5_000, CENTS, "CAD", Rail.CARD)
    assert other.gateway.find(order).outcome is Outcome.NOT_FOUND


def test_a_wrong_key_moves_nothing_and_is_named(address: str, other: Other) -> None:
    gateway = open_gateway(address, "rk_test_another")
    assert gateway.charge(other.order()).outcome is Outcome.UNKNOWN
    assert [one.kind for one in gateway.check()] == ["key"]
    gateway.close()


def test_a_saved_card_is_told_in_words(other: Other) -> None:
    order = other.order()
    saved = other.gateway.refresh(order.token, order.gateway_customer)
    assert saved is not None
    assert (saved.label, saved.expires) == ("Visa •••• 4242", "08/29")
    assert (saved.token, saved.gateway_customer) == (order.token, order.gateway_customer)


def test_a_card_that_was_taken_off_file_is_gone(other: Other) -> None:
    order = other.order()
    other.ask(f"/v1/payment_methods/{order.token}/detach")
    saved = other.gateway.refresh(order.token, order.gateway_customer)
    assert saved is not None
    assert saved.is_gone


def test_its_webhooks_are_genuine_and_no_others(other: Other) -> None:
    posts: queue.Queue[Asked] = queue.Queue()

    def take(asked: Asked) -> Told:
        posts.put(asked)
        return Told.of({})

    with serving(Wire(take, {}, lambda _: False, lambda *_: None)) as ours:
        kind = "payment_intent.succeeded"
        fields = {"url": ours, "secret": SECRET, "events[]": kind}
        other.ask("/_config/webhooks/guichet", **fields)
        order = other.order()
        answer = other.gateway.charge(order)
        post = _about(posts, order.reference)

    event = other.gateway.read_event(post.headers, post.body)
    assert (event.kind, event.is_genuine) == (kind, True)
    assert (event.gateway_ref, event.reference) == (answer.gateway_ref, order.reference)
    with pytest.raises(EventRefused):
        other.gateway.read_event(post.headers, post.body.replace(b"12345", b"99999"))


def _about(posts: queue.Queue[Asked], named: str) -> Asked:
    """Wait for the webhook about a charge; those of earlier ones may come first."""
    while True:
        post = posts.get(timeout=POST_SECONDS)
        if named.encode() in post.body:
            return post
