"""Stripe's webhooks: only what was signed lately with our secret; and what each is about."""

import json
from datetime import timedelta

import pytest

from bot.gateways.stripe.events import NEEDED
from domain.gateway import EventRefused, Outcome, Rail
from tests.gateways.bench import Post
from tests.gateways.orders import (
    CENTS,
    charge_order,
    charged,
    link_order,
    refund_order,
    settled,
)
from tests.gateways.stripe_bench import StripeBench
from tests.simulators.stripe.webhooks import Webhooks


def last(stripe: StripeBench, kind: str) -> Post:
    """Sign the last event of a kind."""
    webhooks = stripe.simulator.webhooks
    return webhooks.sign([one for one in webhooks.books.notices if one["type"] == kind][-1])


def signed(stripe: StripeBench, body: bytes) -> Post:
    """Sign anything at all."""
    return stripe.simulator.webhooks.sign_body(body)


def test_a_genuine_notice_is_genuine(stripe: StripeBench) -> None:
    order, answer = charged(stripe)
    post = last(stripe, "payment_intent.succeeded")
    event = stripe.gateway.read_event(post.headers, post.body)
    assert (event.is_genuine, event.kind) == (True, "payment_intent.succeeded")
    assert (event.gateway_ref, event.reference) == (answer.gateway_ref, order.reference)


def test_a_notice_that_was_signed_with_another_secret_is_refused(stripe: StripeBench) -> None:
    charged(stripe)
    forger = Webhooks(stripe.simulator.books, "whsec_other")
    (post,) = forger.every()[-1:]
    with pytest.raises(EventRefused):
        stripe.gateway.read_event(post.headers, post.body)


@pytest.mark.parametrize("late", [timedelta(minutes=6), timedelta(minutes=-6), timedelta(days=9)])
def test_a_notice_of_another_time_is_refused(stripe: StripeBench, late: timedelta) -> None:
    charged(stripe)
    webhooks = stripe.simulator.webhooks
    post = webhooks.sign(webhooks.books.notices[-1], late=late)
    with pytest.raises(EventRefused, match="stale"):
        stripe.gateway.read_event(post.headers, post.body)


def test_a_late_notice_is_taken_for_five_minutes(stripe: StripeBench) -> None:
    charged(stripe)
    webhooks = stripe.simulator.webhooks
    post = webhooks.sign(webhooks.books.notices[-1], late=timedelta(minutes=4))
    assert stripe.gateway.read_event(post.headers, post.body).is_genuine


def test_a_changed_notice_is_refused(stripe: StripeBench) -> None:
    charged(stripe)
    post = last(stripe, "payment_intent.succeeded")
    forged = stripe.simulator.webhooks.forge(post)
    assert forged.body != post.body
    with pytest.raises(EventRefused):
        stripe.gateway.read_event(forged.headers, forged.body)


@pytest.mark.parametrize(
    "signature",
    ["", "t=1", "v1=ab", "t=x,v1=ab", "t=1,v1=é", "t=" + "9" * 5_000 + ",v1=a", "t==,v1", "\x00"],
)
def test_a_signature_that_is_none_is_refused(stripe: StripeBench, signature: str) -> None:
    charged(stripe)
    post = last(stripe, "payment_intent.succeeded")
    with pytest.raises(EventRefused):
        stripe.gateway.read_event({"Stripe-Signature": signature}, post.body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\xff",
        b"7",
        b"[" * 20_000,
        b'{"id": "evt_1", "type": "x", "created": 1, "data": {"object": {}}}',
        b'{"id": "evt_1", "type": 7, "created": 1, "data": {"object": {"id": "pi_1"}}}',
        b'{"id": "ev", "type": "x", "created": 1, "data": {"object": {"id": "pi_1"}}}',
        b'{"object": "v2.core.event", "id": "evt_1"}',
    ],
)
def test_what_is_signed_and_is_no_event_is_refused(stripe: StripeBench, body: bytes) -> None:
    post = signed(stripe, body)
    with pytest.raises(EventRefused):
        stripe.gateway.read_event(post.headers, post.body)


def test_a_kind_of_tomorrow_is_read(stripe: StripeBench) -> None:
    event = {
        "id": "evt_1",
        "object": "event",
        "type": "of.tomorrow",
        "created": 1,
        "data": {"object": {"id": "xx_1", "object": "unheard_of"}},
    }
    post = signed(stripe, json.dumps(event).encode())
    assert stripe.gateway.read_event(post.headers, post.body).gateway_ref == "xx_1"


def test_a_hosted_page_is_named_by_its_link(stripe: StripeBench) -> None:
    order = link_order(stripe)
    link = stripe.gateway.open_link(order)
    assert link is not None
    stripe.fill_in(link, Rail.CARD)

    post = last(stripe, "checkout.session.completed")
    event = stripe.gateway.read_event(post.headers, post.body)
    assert (event.link_ref, event.gateway_ref) == (link.link_ref, "")
    assert event.reference == order.reference
    post = last(stripe, "setup_intent.succeeded")
    assert stripe.gateway.read_event(post.headers, post.body).reference == order.reference


def test_a_refund_is_named_by_itself_and_its_charge_by_its_own(stripe: StripeBench) -> None:
    charge, charge_ref = settled(stripe)
    order = refund_order(charge, charge_ref, CENTS)
    given = stripe.gateway.refund(order)

    post = last(stripe, "refund.created")
    event = stripe.gateway.read_event(post.headers, post.body)
    assert (event.gateway_ref, event.reference) == (given.gateway_ref, order.reference)
    post = last(stripe, "charge.refunded")
    assert stripe.gateway.read_event(post.headers, post.body).gateway_ref == charge_ref


def test_a_dispute_is_named_by_its_charge(stripe: StripeBench) -> None:
    _, charge_ref = settled(stripe)
    stripe.simulator.payments.dispute(charge_ref, "fraudulent", "needs_response")
    post = last(stripe, "charge.dispute.created")
    assert stripe.gateway.read_event(post.headers, post.body).gateway_ref == charge_ref


def test_a_method_is_named_by_its_token(stripe: StripeBench) -> None:
    saved = stripe.save(Rail.CARD)
    stripe.simulator.methods.detach(saved.token)
    post = last(stripe, "payment_method.detached")
    assert stripe.gateway.read_event(post.headers, post.body).gateway_ref == saved.token


@pytest.mark.parametrize("seed", range(20))
def test_repeated_and_shuffled_notices_lead_to_the_same_truth(
    stripe: StripeBench, seed: int
) -> None:
    order = charge_order(stripe, Rail.ECHECK)
    answer = stripe.gateway.charge(order)
    stripe.settle(answer.gateway_ref)
    stripe.send_back(answer.gateway_ref)

    ids = set()
    for post in stripe.simulator.webhooks.disorder(seed):
        event = stripe.gateway.read_event(post.headers, post.body)
        ids.add(event.event_id)
        if event.gateway_ref == answer.gateway_ref:
            assert stripe.gateway.stand(event.gateway_ref).outcome is Outcome.RETURNED
    assert len(ids) == len(stripe.simulator.books.notices)


def test_a_dispute_without_an_intent_is_named_by_itself(stripe: StripeBench) -> None:
    _, charge_ref = settled(stripe)
    stripe.simulator.payments.dispute(charge_ref, "fraudulent", "needs_response")
    post = last(stripe, "charge.dispute.created")
    alone = json.loads(post.body)
    alone["data"]["object"]["payment_intent"] = None
    post = signed(stripe, json.dumps(alone).encode())
    event = stripe.gateway.read_event(post.headers, post.body)
    assert event.gateway_ref == alone["data"]["object"]["id"]


KINDS = (
    ("payment_intent.succeeded", {"id": "pi_1"}, "pi_1"),
    ("payment_intent.processing", {"id": "pi_1"}, "pi_1"),
    ("payment_intent.payment_failed", {"id": "pi_1"}, "pi_1"),
    ("payment_intent.requires_action", {"id": "pi_1"}, "pi_1"),
    ("payment_intent.canceled", {"id": "pi_1"}, "pi_1"),
    ("charge.refunded", {"object": "charge", "payment_intent": "pi_1"}, "pi_1"),
    ("charge.dispute.created", {"object": "dispute", "payment_intent": "pi_1"}, "pi_1"),
    ("charge.dispute.closed", {"object": "dispute", "payment_intent": "pi_1"}, "pi_1"),
    ("charge.dispute.funds_withdrawn", {"object": "dispute", "payment_intent": "pi_1"}, "pi_1"),
    ("charge.dispute.funds_reinstated", {"object": "dispute", "payment_intent": "pi_1"}, "pi_1"),
    ("refund.created", {"object": "refund", "id": "re_1"}, "re_1"),
    ("refund.updated", {"object": "refund", "id": "re_1"}, "re_1"),
    ("refund.failed", {"object": "refund", "id": "re_1"}, "re_1"),
    ("setup_intent.succeeded", {"object": "setup_intent", "id": "seti_1"}, "seti_1"),
    ("setup_intent.setup_failed", {"object": "setup_intent", "id": "seti_1"}, "seti_1"),
    ("mandate.updated", {"object": "mandate", "payment_method": "pm_1"}, "pm_1"),
    ("payment_method.automatically_updated", {"object": "payment_method", "id": "pm_1"}, "pm_1"),
    ("payment_method.detached", {"object": "payment_method", "id": "pm_1"}, "pm_1"),
    ("payout.paid", {"object": "payout", "id": "po_1"}, "po_1"),
    ("payout.failed", {"object": "payout", "id": "po_1"}, "po_1"),
    ("checkout.session.completed", {"object": "checkout.session", "id": "cs_1"}, ""),
    ("checkout.session.expired", {"object": "checkout.session", "id": "cs_1"}, ""),
    ("checkout.session.async_payment_failed", {"object": "checkout.session", "id": "cs_1"}, ""),
)
"""Every kind that Stripe may be told to send, and what is then asked about."""


def test_every_kind_of_event_names_what_to_ask_about(stripe: StripeBench) -> None:
    assert set(NEEDED) <= {kind for kind, _, _ in KINDS}
    for kind, fields, ref in KINDS:
        told = {"id": "xx_1", "object": "payment_intent", "metadata": {}, **fields}
        event = {"id": f"evt_{kind}", "type": kind, "created": 1, "data": {"object": told}}
        post = signed(stripe, json.dumps(event).encode())
        read = stripe.gateway.read_event(post.headers, post.body)
        assert (read.kind, read.gateway_ref) == (kind, ref)
        assert read.link_ref == ("" if ref else "cs_1")
