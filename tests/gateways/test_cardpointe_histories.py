"""Whatever goes wrong on the way, what is said in the end is what the gateway's books hold."""

import random

import pytest

from domain.gateway import Answer, ChargeOrder, Order, Outcome, Rail
from tests.gateways.cardpointe_bench import REFUSALS, CardPointeBench
from tests.gateways.orders import CENTS, charge_order, refund_order, settled
from tests.simulators.cardpointe.verdicts import SOCKET_CLOSED, TIMED_OUT, TIMED_OUT_BUT_DONE
from tests.simulators.faults import UNANSWERED, Fault

HISTORIES = 600
TRIES = 6
VERDICTS = (*REFUSALS.values(), TIMED_OUT, TIMED_OUT_BUT_DONE, SOCKET_CLOSED)
FAULTS = tuple(sorted(set(Fault) - UNANSWERED))
"""For the others the client would have to wait: the contract tries those."""
AGAIN = ("inquireByOrderid", "inquire", "void", "voidByOrderId")


def go_wrong(cardpointe: CardPointeBench, chance: random.Random, *endpoints: str) -> None:
    """Once in two, lose the next answer."""
    if chance.random() < 0.5:
        cardpointe.simulator.fail_next(chance.choice(FAULTS), *endpoints)


def ask_until_plain(cardpointe: CardPointeBench, chance: random.Random, order: Order) -> Answer:
    """Ask as the core does: again and again, and at last on a good day."""
    for _ in range(TRIES):
        go_wrong(cardpointe, chance, *AGAIN)
        answer = cardpointe.gateway.find(order)
        if answer.outcome is not Outcome.UNKNOWN:
            return answer
    return cardpointe.gateway.find(order)


@pytest.mark.parametrize("seed", range(3))
def test_a_charge_ends_as_the_books_have_it(cardpointe: CardPointeBench, seed: int) -> None:
    chance = random.Random(f"charge {seed}")
    for _ in range(HISTORIES // 3):
        order = charge_order(cardpointe, chance.choice(list(Rail)))
        verdicts = [chance.choice(VERDICTS)] if chance.random() < 0.6 else []
        cardpointe.simulator.answer_next(*verdicts)
        go_wrong(cardpointe, chance, "auth")
        answer = cardpointe.gateway.charge(order)
        cardpointe.simulator.desk.verdicts.clear()
        if answer.outcome is Outcome.UNKNOWN:
            answer = ask_until_plain(cardpointe, chance, order)
        assert_as_in_the_books(cardpointe, order, answer)


def assert_as_in_the_books(cardpointe: CardPointeBench, order: ChargeOrder, answer: Answer) -> None:
    kept = cardpointe.charged_cents(order.reference)
    assert len(cardpointe.simulator.books.by_order(order.reference)) <= 1
    match answer.outcome:
        case Outcome.APPROVED | Outcome.PROCESSING:
            assert kept == [answer.amount_cents]
        case Outcome.DECLINED | Outcome.VOIDED | Outcome.NOT_FOUND:
            assert kept == []
        case _:
            raise AssertionError(answer.outcome)


def test_a_refund_ends_as_the_books_have_it(cardpointe: CardPointeBench) -> None:
    chance = random.Random("refund")
    for _ in range(HISTORIES // 3):
        charge, charge_ref = settled(cardpointe)
        order = refund_order(charge, charge_ref, chance.choice([1, 5_000, CENTS]))
        verdicts = [chance.choice(VERDICTS)] if chance.random() < 0.3 else []
        cardpointe.simulator.answer_next(*(one for one in verdicts if one.stat == "C"))
        go_wrong(cardpointe, chance, "refund")
        answer = cardpointe.gateway.refund(order)
        cardpointe.simulator.desk.verdicts.clear()
        if answer.outcome is Outcome.UNKNOWN:
            answer = ask_until_plain(cardpointe, chance, order)
        gave = cardpointe.refunded_cents(charge_ref)
        assert gave == (order.amount_cents if answer.outcome is Outcome.APPROVED else 0)
