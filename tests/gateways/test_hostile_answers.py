"""Answers that are not what they should be: nothing raises, and nothing is believed too much."""

import json
import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest

from domain.gateway import Outcome, Rail
from tests.gateways.bench import Bench
from tests.gateways.orders import charge_order, charged, refund_order, sent, settled

MUTATED = 500
JUNK: tuple[Any, ...] = (None, "", "x" * 5_000, 7, -1, 10**30, 1.5, True, [], [[]], {}, {"a": 1})
MISLEADING = {Outcome.DECLINED, Outcome.VOIDED, Outcome.RETURNED}
"""What a broken answer about a good charge must never become."""


def distort(letters: random.Random) -> Callable[[bytes], bytes]:
    """Return a function that damages one to three places of an answer."""

    def damage(body: bytes) -> bytes:
        answer = json.loads(body)
        for _ in range(letters.randint(1, 3)):
            holder, key = letters.choice(list(_places(answer)))
            if isinstance(holder, dict) and letters.random() < 0.4:
                holder.pop(key, None)
            elif isinstance(holder, dict) or key < len(holder):
                holder[key] = deepcopy(letters.choice(JUNK))  # or junk would hold itself
        return json.dumps(answer).encode()

    return damage


def _places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a document: a container, and a key or position in it."""
    children: list[tuple[Any, Any]] = []
    if isinstance(node, dict):
        children = list(node.items())
    elif isinstance(node, list):
        children = list(enumerate(node))
    for key, value in children:
        yield node, key
        yield from _places(value)


@pytest.mark.parametrize("rail", Rail)
def test_a_damaged_answer_to_a_good_charge_misleads_nobody(bench: Bench, rail: Rail) -> None:
    letters = random.Random(f"charge {rail}")
    for _ in range(MUTATED // 2):
        order = charge_order(bench, rail)
        bench.distort_next(distort(letters))
        answer = bench.gateway.charge(order)
        assert answer.outcome not in {*MISLEADING, Outcome.NOT_FOUND}
        if answer.outcome is Outcome.APPROVED:
            assert answer.gateway_ref
            assert isinstance(answer.amount_cents, int)


def test_a_damaged_answer_to_a_refund_misleads_nobody(bench: Bench) -> None:
    letters = random.Random("refund")
    for _ in range(100):
        charge, charge_ref = settled(bench)
        order = refund_order(charge, charge_ref, 5_000)
        bench.distort_next(distort(letters))
        assert bench.gateway.refund(order).outcome not in {*MISLEADING, Outcome.NOT_FOUND}
        assert bench.gateway.find(sent(bench, order)).outcome in {
            Outcome.APPROVED,
            Outcome.PROCESSING,
        }


@pytest.mark.parametrize(
    "body",
    [
        b"null",
        b"[]",
        b"7",
        b'"ok"',
        b"{}",
        b"\xff",
        b'{"error": 7}',
        b'{"error": []}',
        b'{"error": {}}',
        b"[" * 50_000,
        b"<html>busy</html>",
    ],
)
def test_what_is_no_answer_is_unknown(bench: Bench, body: bytes) -> None:
    order, answer = charged(bench)
    again = charge_order(bench)
    bench.distort_next(lambda _: body)
    assert bench.gateway.charge(again).outcome is Outcome.UNKNOWN
    assert bench.gateway.find(sent(bench, again)).outcome is Outcome.APPROVED
    assert bench.gateway.stand(answer.gateway_ref).outcome is Outcome.APPROVED
    assert bench.gateway.find(order).outcome is Outcome.APPROVED
