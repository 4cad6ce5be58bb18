"""Checkout's pages, single-use and short; saved methods and what may be shown of them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.gateway import Rail
from tests.gateways.orders import link_order
from tests.gateways.stripe_bench import StripeBench
from tests.simulators.stripe.books import Refused
from tests.simulators.stripe.forms import read_form
from tests.simulators.wire import Told


def test_a_page_asks_for_the_address_in_the_clients_language(stripe: StripeBench) -> None:
    order = link_order(stripe, Rail.CARD, Rail.ECHECK)
    link = stripe.gateway.open_link(order)
    assert link is not None

    asked = read_form(stripe.simulator.wire.asked[-1].body.decode())
    assert (asked["mode"], asked["locale"], asked["currency"]) == ("setup", "fr-CA", "cad")
    assert asked["billing_address_collection"] == "required"
    assert asked["allowed_payment_method_types"] == ["card", "acss_debit"]
    assert asked["payment_method_options"]["acss_debit"]["mandate_options"] == {
        "payment_schedule": "sporadic",
        "transaction_type": "personal",
    }
    assert asked["success_url"] == order.return_url
    assert link.gateway_customer.startswith("cus_")


def test_a_customer_who_is_known_is_not_made_again(stripe: StripeBench) -> None:
    first = stripe.gateway.open_link(link_order(stripe))
    assert first is not None
    again = replace(link_order(stripe), gateway_customer=first.gateway_customer)
    second = stripe.gateway.open_link(again)
    assert second is not None
    assert second.gateway_customer == first.gateway_customer
    assert len(list(stripe.simulator.books.every("customer"))) == 1


def test_the_same_order_opens_the_same_page(stripe: StripeBench) -> None:
    order = link_order(stripe)
    assert stripe.gateway.open_link(order) == stripe.gateway.open_link(order)
    assert len(list(stripe.simulator.books.every("checkout.session"))) == 1


@pytest.mark.parametrize("hours", [0, 1, 24, 24 * 30])
def test_a_page_lives_as_long_as_checkout_lets_it(stripe: StripeBench, hours: int) -> None:
    now = stripe.clock()
    order = replace(link_order(stripe), expires_at=now + timedelta(hours=hours))
    link = stripe.gateway.open_link(order)
    assert link is not None
    assert timedelta(minutes=29) < link.expires_at - now <= timedelta(hours=24, seconds=30)


def test_a_page_serves_once(stripe: StripeBench) -> None:
    link = stripe.gateway.open_link(link_order(stripe))
    assert link is not None
    stripe.fill_in(link, Rail.CARD)
    with pytest.raises(Refused):
        stripe.fill_in(link, Rail.CARD)


def test_a_page_that_expired_serves_no_more(stripe: StripeBench) -> None:
    link = stripe.gateway.open_link(link_order(stripe))
    assert link is not None
    stripe.clock.passes(timedelta(hours=2))
    with pytest.raises(Refused):
        stripe.fill_in(link, Rail.CARD)
    assert stripe.gateway.read_link(link.link_ref) is None


def test_a_method_that_was_taken_off_file_is_gone(stripe: StripeBench) -> None:
    saved = stripe.save(Rail.CARD)
    stripe.simulator.methods.detach(saved.token)
    now = stripe.gateway.refresh(saved.token, saved.gateway_customer)
    assert now is not None
    assert now.is_gone


def test_a_method_that_stripe_does_not_know_is_gone(stripe: StripeBench) -> None:
    now = stripe.gateway.refresh("pm_unknown", "cus_1")
    assert now is not None
    assert (now.is_gone, now.token, now.gateway_customer) == (True, "pm_unknown", "cus_1")


def test_a_card_that_was_replaced_keeps_its_token(stripe: StripeBench) -> None:
    saved = stripe.save(Rail.CARD)
    card = stripe.simulator.methods.find_method(saved.token)["card"]
    card.update(last4="1881", exp_year=2031)
    now = stripe.gateway.refresh(saved.token, saved.gateway_customer)
    assert now is not None
    assert (now.token, now.label, now.expires) == (saved.token, "Visa •••• 1881", "08/31")


@pytest.mark.parametrize(
    ("brand", "label"),
    [("amex", "American Express"), ("eftpos_au", "Eftpos au"), ("x" * 90, "X" + "x" * 59)],
)
def test_a_brand_is_told_in_words(stripe: StripeBench, brand: str, label: str) -> None:
    saved = stripe.save(Rail.CARD)
    stripe.simulator.methods.find_method(saved.token)["card"]["brand"] = brand
    now = stripe.gateway.refresh(saved.token, saved.gateway_customer)
    assert now is not None
    assert now.label == f"{label} •••• 4242"


def test_a_method_of_another_kind_is_not_offered(stripe: StripeBench) -> None:
    saved = stripe.save(Rail.CARD)
    stripe.simulator.methods.find_method(saved.token)["type"] = "paypal"
    assert stripe.gateway.refresh(saved.token, saved.gateway_customer) is None


def test_more_than_four_figures_are_never_shown(stripe: StripeBench) -> None:
    saved = stripe.save(Rail.CARD)
    stripe.simulator.methods.find_method(saved.token)["card"]["last4"] = "4242424242424242"
    assert stripe.gateway.refresh(saved.token, saved.gateway_customer) is None


def test_a_page_without_an_answer_is_no_link(stripe: StripeBench) -> None:
    order = link_order(stripe)
    for _ in range(2):
        stripe.simulator.wire.distort_next_read(lambda _: Told(500, b""))
        assert stripe.gateway.open_link(order) is None
