"""The connection is tried without moving money, and each trouble has its name."""

import pytest

from domain.gateway import Outcome
from tests.gateways.bench import Bench
from tests.gateways.orders import CENTS, charge_order, charged, link_order, refund_order

TROUBLES = ("key", "merchant", "unreachable", "webhook", "version", "currency")


def test_a_good_connection_has_no_trouble(bench: Bench) -> None:
    assert list(bench.gateway.check()) == []


@pytest.mark.parametrize("trouble", TROUBLES)
def test_each_trouble_is_told_apart(bench: Bench, trouble: str) -> None:
    expected = [trouble] if trouble in bench.troubles else []
    found = bench.broken(trouble).check() if expected else bench.gateway.check()
    assert [one.kind for one in found] == expected
    assert all(one.detail for one in found)


def test_a_wrong_key_and_silence_are_told_apart(bench: Bench) -> None:
    assert bench.troubles >= {"key", "unreachable"}


@pytest.mark.parametrize("trouble", ["key", "unreachable"])
def test_without_a_connection_nothing_is_known_and_nothing_raised(
    bench: Bench, trouble: str
) -> None:
    charge, answer = charged(bench)
    gateway = bench.broken(trouble)
    today = bench.clock().date()

    assert gateway.charge(charge_order(bench)).outcome is Outcome.UNKNOWN
    assert gateway.find(charge).outcome is Outcome.UNKNOWN
    assert gateway.stand(answer.gateway_ref).outcome is Outcome.UNKNOWN
    refund = refund_order(charge, answer.gateway_ref, CENTS)
    assert gateway.refund(refund).outcome is Outcome.UNKNOWN
    assert gateway.find(refund).outcome is Outcome.UNKNOWN
    assert gateway.open_link(link_order(bench)) is None
    assert gateway.read_link("any") is None
    assert gateway.refresh(charge.token, charge.gateway_customer) is None
    assert list(gateway.list_movements(today, today)) == []


def test_an_accountant_is_shown_the_charge(bench: Bench) -> None:
    _, answer = charged(bench)
    url = bench.gateway.portal_url(answer.gateway_ref)
    assert url.startswith("https://")


def test_every_gateway_has_rules_that_end(bench: Bench) -> None:
    rules = bench.gateway.rules
    assert list(rules.inquiries) == sorted(rules.inquiries)
    assert len(rules.inquiries) <= 20
    conclusive = [one for one in rules.inquiries if one >= rules.settle_delay]
    assert len(conclusive) >= rules.not_found_needed >= 1
    assert rules.watch_for >= rules.settle_delay
