"""Every test of the suite runs on every gateway."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest

from tests.gateways.bench import Bench
from tests.gateways.cardpointe_bench import CardPointeBench, open_cardpointe
from tests.gateways.stripe_bench import StripeBench, open_stripe

BENCHES: dict[str, Callable[[], AbstractContextManager[Bench]]] = {
    "stripe": open_stripe,
    "cardpointe": open_cardpointe,
}
"""A line for each gateway: its name, and what opens its bench."""


@pytest.fixture(params=BENCHES)
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    """Open a gateway and its simulator, both of this test alone."""
    with BENCHES[request.param]() as opened:
        yield opened


@pytest.fixture
def stripe() -> Iterator[StripeBench]:
    """Open Stripe's bench alone, for what only Stripe does."""
    with open_stripe() as opened:
        yield opened


@pytest.fixture
def cardpointe() -> Iterator[CardPointeBench]:
    """Open CardPointe's bench alone, for what only CardPointe does."""
    with open_cardpointe() as opened:
        yield opened
