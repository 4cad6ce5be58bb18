"""Events in any order, any number of times, while things go on: the books are the same."""

import random
from collections.abc import Callable
from contextlib import ExitStack

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from tests.gateways.cardpointe_bench import open_cardpointe
from tests.gateways.stripe_bench import open_stripe
from tests.gateways.worlds import CardPointeWorld, Digest, StripeWorld, live

EXAMPLES = 2
NewEngine = Callable[[], Engine]


def live_at_stripe(engine: Engine, chance: random.Random | None) -> Digest:
    with ExitStack() as closing:
        return live(StripeWorld(engine, closing.enter_context(open_stripe()), closing), chance)


def live_at_cardpointe(engine: Engine, chance: random.Random | None) -> Digest:
    with ExitStack() as closing:
        bench = closing.enter_context(open_cardpointe())
        return live(CardPointeWorld(engine, bench, closing), chance)


WORLDS = {"stripe": live_at_stripe, "cardpointe": live_at_cardpointe}


def live_once(name: str, new_engine: NewEngine, chance: random.Random | None) -> Digest:
    engine = new_engine()
    try:
        return WORLDS[name](engine, chance)
    finally:
        engine.dispose()


@pytest.mark.parametrize(
    ("name", "new_engine"),
    [("stripe", "postgresql"), ("cardpointe", "sqlite")],
    indirect=["new_engine"],
)
def test_any_order_any_number_of_times_gives_the_same_books(
    name: str, new_engine: NewEngine
) -> None:
    in_order = live_once(name, new_engine, None)

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(st.integers(0, 2**32))
    def in_any_order(seed: int) -> None:
        assert live_once(name, new_engine, random.Random(seed)) == in_order

    in_any_order()
