"""What ``guichet doctor`` learns from Stripe, trouble by trouble."""

import logging
from urllib.parse import quote

import pytest

from bot.gateways.stripe.events import NEEDED
from bot.gateways.stripe.gateway import StripeGateway
from bot.gateways.stripe.settings import StripeSettings
from bot.logs import Discreet
from tests.gateways.orders import link_order
from tests.gateways.stripe_bench import StripeBench
from tests.simulators.stripe.simulator import VERSION
from tests.simulators.wire import Told


def told(stripe: StripeBench) -> list[tuple[str, str]]:
    """Try the connection; give each trouble's kind and words."""
    return [(one.kind, one.detail) for one in stripe.gateway.check()]


def test_an_endpoint_that_sends_what_is_needed_is_enough(stripe: StripeBench) -> None:
    stripe.simulator.listen(VERSION, list(NEEDED))
    assert told(stripe) == []


def test_an_event_that_is_not_sent_is_named(stripe: StripeBench) -> None:
    stripe.simulator.listen(VERSION, [one for one in NEEDED if one != "refund.failed"])
    assert told(stripe) == [("webhook", "the endpoint does not send refund.failed")]


@pytest.mark.parametrize(
    "change", [{"status": "disabled"}, {"url": "https://guichet.example.org/other"}]
)
def test_an_endpoint_that_is_not_ours_does_not_count(
    stripe: StripeBench, change: dict[str, str]
) -> None:
    stripe.simulator.endpoints[0].update(change)
    assert [kind for kind, _ in told(stripe)] == ["webhook"]


@pytest.mark.parametrize("path", ["/v1/balance", "/v1/webhook_endpoints"])
def test_a_permission_that_lacks_is_named(stripe: StripeBench, path: str) -> None:
    stripe.simulator.forbidden.add(path)
    ((kind, detail),) = told(stripe)
    assert kind == "key"
    assert "may not read" in detail


def test_a_version_that_stripe_refuses_is_named(stripe: StripeBench) -> None:
    stripe.simulator.version = "2027-01-01.next"
    assert [kind for kind, _ in told(stripe)] == ["version"]


def test_senseless_answers_are_no_connection(stripe: StripeBench) -> None:
    stripe.simulator.wire.distort_next_read(lambda _: Told(200, b"<html>log in here</html>"))
    assert [kind for kind, _ in told(stripe)] == ["unreachable"]


def test_nothing_that_is_told_holds_the_key(stripe: StripeBench) -> None:
    details = [one.detail for one in stripe.broken("key").check()]
    assert details
    assert all("rk_test" not in detail for detail in details)


def test_nothing_of_a_client_is_written_to_the_log(
    stripe: StripeBench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    order = link_order(stripe)
    stripe.gateway.open_link(order)

    written = [one for one in caplog.records if quote(order.email) in one.getMessage()]
    assert written  # the package would
    assert [one.name for one in written if Discreet().filter(one)] == []


@pytest.mark.parametrize(("key", "mode"), [("rk_live_1", ""), ("sk_test_1", "test/")])
def test_the_portal_knows_test_mode(key: str, mode: str) -> None:
    settings = StripeSettings.model_validate(
        {"stripe_api_key": key, "stripe_webhook_secret": "whsec_1"}
    )
    gateway = StripeGateway(settings, "CAD")
    gateway.close()
    assert gateway.portal_url("pi_1/../x?y") == (
        f"https://dashboard.stripe.com/{mode}payments/pi_1%2F..%2Fx%3Fy"
    )
