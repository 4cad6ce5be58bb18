"""A client opens a hosted page and saves a method there; no card number comes our way."""

import re

import pytest

from domain.card_numbers import holds_card_number
from domain.gateway import ChargeOrder, Link, Outcome, Rail
from tests.gateways.bench import Bench
from tests.gateways.orders import CENTS, link_order, reference


def opened(bench: Bench, *rails: Rail) -> Link:
    link = bench.gateway.open_link(link_order(bench, *rails))
    assert link is not None
    return link


def test_a_link_leads_to_the_gateways_own_page(bench: Bench) -> None:
    link = opened(bench)
    assert re.match("https?://", link.url)
    assert link.link_ref
    assert link.expires_at > bench.clock()


def test_nothing_is_read_before_the_client_came(bench: Bench) -> None:
    assert bench.gateway.read_link(opened(bench).link_ref) is None


@pytest.mark.parametrize("rail", Rail)
def test_what_the_client_saved_can_be_charged(bench: Bench, rail: Rail) -> None:
    link = opened(bench, rail)
    bench.fill_in(link, rail)
    saved = bench.gateway.read_link(link.link_ref)

    assert saved is not None
    assert saved.rail is rail
    order = ChargeOrder(
        reference(), CENTS, bench.currency_of(rail), rail, saved.token, saved.gateway_customer
    )
    assert bench.gateway.charge(order).outcome in {Outcome.APPROVED, Outcome.PROCESSING}


def test_a_label_is_for_people_and_holds_no_number(bench: Bench) -> None:
    link = opened(bench)
    bench.fill_in(link, Rail.CARD)
    saved = bench.gateway.read_link(link.link_ref)

    assert saved is not None
    assert re.search(r"\b\d{4}$", saved.label)
    assert not holds_card_number(saved.label)
    assert re.fullmatch(r"(0[1-9]|1[0-2])/\d\d", saved.expires)


def test_a_second_link_is_another(bench: Bench) -> None:
    first, second = opened(bench), opened(bench)
    assert first.link_ref != second.link_ref
    bench.fill_in(second, Rail.CARD)
    assert bench.gateway.read_link(first.link_ref) is None


def test_a_saved_method_is_read_as_it_is_now(bench: Bench) -> None:
    saved = bench.save(Rail.CARD)
    now = bench.gateway.refresh(saved.token, saved.gateway_customer)
    assert now is not None
    assert (now.rail, now.label, now.is_gone) == (Rail.CARD, saved.label, False)


def test_a_link_that_nobody_knows_reads_as_nothing(bench: Bench) -> None:
    assert bench.gateway.read_link("unknown") is None
