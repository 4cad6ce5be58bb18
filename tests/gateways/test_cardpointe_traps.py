"""The traps of CardPointe (reliability.md §1.1), each set by the simulator, each avoided."""

import random
from datetime import timedelta

import pytest

from domain.gateway import ChargeOrder, Decline, Occasion, Outcome, Rail, VoidOrder
from tests.gateways.cardpointe_bench import CardPointeBench
from tests.gateways.orders import (
    CENTS,
    charge_order,
    charged,
    refund_order,
    sent,
    settled,
    void_order,
)
from tests.simulators.cardpointe.books import DECLINED, QUEUED, VOIDED, kept_order_id, read_amount
from tests.simulators.cardpointe.verdicts import (
    PARTIAL,
    SOCKET_CLOSED,
    TIMED_OUT,
    TIMED_OUT_BUT_DONE,
    Verdict,
)
from tests.simulators.faults import Fault

PREPAID = "4387750101010101"
LOOKS_LIKE_A_CARD = "GC-4788250000121443"


# 1: an amount without a point means cents


def test_every_amount_is_sent_with_a_point(cardpointe: CardPointeBench) -> None:
    charge, charge_ref = settled(cardpointe, cents=100_000)
    cardpointe.gateway.refund(refund_order(charge, charge_ref, 1_000))
    sent_amounts = [
        one["amount"]
        for endpoint in ("auth", "refund")
        for one in cardpointe.simulator.asked(endpoint)
    ]
    assert sent_amounts == ["1000.00", "10.00"]


def test_without_a_point_it_would_be_a_hundredth() -> None:
    assert read_amount("1000") == read_amount("10.00") == 1_000


# 2: no idempotency: a repeat is a second charge


def test_the_same_order_twice_would_be_charged_twice(cardpointe: CardPointeBench) -> None:
    """What the rules say of it is true: nobody may send an order again."""
    order = charge_order(cardpointe)
    cardpointe.gateway.charge(order)
    cardpointe.gateway.charge(order)
    assert cardpointe.charged_cents(order.reference) == [CENTS, CENTS]
    assert cardpointe.gateway.rules.has_idempotency is False
    assert cardpointe.gateway.find(order).outcome is Outcome.APPROVED  # of a list of two


@pytest.mark.parametrize("fault", Fault)
def test_a_charge_is_sent_once_whatever_comes_back(
    cardpointe: CardPointeBench, fault: Fault
) -> None:
    cardpointe.simulator.fail_next(fault)
    cardpointe.hasty.charge(charge_order(cardpointe))
    assert len(cardpointe.simulator.asked("auth")) == 1


# 3: an order id that looks like a card number is masked, and lost


def test_an_order_id_that_passes_luhn_would_be_lost(cardpointe: CardPointeBench) -> None:
    given = cardpointe.save(Rail.CARD).token
    cardpointe.simulator.desk.auth(
        {
            "merchid": cardpointe.simulator.merchant.merchid,
            "amount": "10.00",
            "profile": given,
            "orderid": LOOKS_LIKE_A_CARD,
            "capture": "Y",
        }
    )
    (kept,) = cardpointe.simulator.books.operations
    assert kept.orderid == "***************1443"
    assert cardpointe.simulator.sales(LOOKS_LIKE_A_CARD) == []


def test_references_of_consonants_are_never_masked() -> None:
    letters = random.Random(3)
    for _ in range(10_000):
        reference = "".join(letters.choices("bcdfghjklmnpqrstvwxz", k=19))
        assert kept_order_id(reference) == reference


def test_what_is_no_reference_of_ours_is_not_asked_for(cardpointe: CardPointeBench) -> None:
    order = ChargeOrder(LOOKS_LIKE_A_CARD, CENTS, "USD", Rail.CARD, "1/1")
    assert cardpointe.gateway.find(order).outcome is Outcome.UNKNOWN
    assert cardpointe.simulator.wire.asked == []


# 4: approved, but for less


def partial_order(cardpointe: CardPointeBench) -> ChargeOrder:
    token = cardpointe.simulator.save_card(PREPAID)
    reference = charge_order(cardpointe).reference
    return ChargeOrder(reference, CENTS, "USD", Rail.CARD, token)


@pytest.mark.parametrize("processor", ["RPCT", "FNOR"])
def test_a_partial_approval_is_voided_and_refused(
    cardpointe: CardPointeBench, processor: str
) -> None:
    cardpointe.simulator.merchant.processor = processor
    order = partial_order(cardpointe)
    answer = cardpointe.gateway.charge(order)

    assert (answer.outcome, answer.decline) == (Outcome.DECLINED, Decline.PARTIAL)
    assert answer.amount_cents == 0
    assert cardpointe.simulator.operation(answer.gateway_ref).state == VOIDED
    assert cardpointe.gateway.find(order).outcome is Outcome.VOIDED


def test_a_partial_approval_that_calls_itself_whole_is_seen(cardpointe: CardPointeBench) -> None:
    """Paymentech answers a plain approval with a smaller amount: the amount is compared."""
    cardpointe.simulator.answer_next(Verdict("A", "PMT", "100", "Approval", cents=500))
    answer = cardpointe.gateway.charge(charge_order(cardpointe))
    assert (answer.outcome, answer.decline) == (Outcome.DECLINED, Decline.PARTIAL)


@pytest.mark.parametrize("fault", [Fault.DROPPED_BEFORE, Fault.HTML_502, Fault.DROPPED_AFTER])
def test_a_void_without_an_answer_is_tried_by_our_own_id(
    cardpointe: CardPointeBench, fault: Fault
) -> None:
    cardpointe.simulator.fail_next(fault, "void")
    answer = cardpointe.gateway.charge(partial_order(cardpointe))
    assert (answer.outcome, answer.decline) == (Outcome.DECLINED, Decline.PARTIAL)


def test_a_partial_approval_that_cannot_be_voided_is_not_called_refused(
    cardpointe: CardPointeBench,
) -> None:
    order = partial_order(cardpointe)
    for _ in range(4):
        cardpointe.simulator.fail_next(Fault.DROPPED_BEFORE, "void", "voidByOrderId")
    answer = cardpointe.gateway.charge(order)

    assert answer.outcome is Outcome.UNKNOWN
    assert len(cardpointe.simulator.asked("voidByOrderId")) == 3
    found = cardpointe.gateway.find(order)
    assert (found.outcome, found.amount_cents) == (Outcome.APPROVED, 500)


def test_one_wrong_amount_does_not_undo_a_charge(cardpointe: CardPointeBench) -> None:
    order = charge_order(cardpointe)
    cardpointe.distort_next(lambda body: body.replace(b'"123.45"', b'"5.00"'))
    assert cardpointe.gateway.charge(order).outcome is Outcome.UNKNOWN
    assert cardpointe.charged_cents(order.reference) == [CENTS]
    assert cardpointe.gateway.find(order).outcome is Outcome.APPROVED


# 5: refunds before the batch closes, voids after


def test_an_early_refund_waits_and_a_late_void_is_refused(cardpointe: CardPointeBench) -> None:
    charge, answer = charged(cardpointe)
    before = cardpointe.gateway.stand(answer.gateway_ref)
    assert (before.can_void, before.can_refund) == (True, False)
    early = cardpointe.gateway.refund(refund_order(charge, answer.gateway_ref, CENTS))
    assert (early.decline, early.code) == (Decline.NOT_SETTLED, "PPS 28")

    cardpointe.settle(answer.gateway_ref)
    after = cardpointe.gateway.stand(answer.gateway_ref)
    assert (after.can_void, after.can_refund, after.is_settled) == (False, True, True)
    late = cardpointe.gateway.void(void_order(charge, answer.gateway_ref))
    assert (late.outcome, late.code) == (Outcome.DECLINED, "PPS 27")


def test_a_void_is_refused_after_thirty_days(cardpointe: CardPointeBench) -> None:
    charge, answer = charged(cardpointe)
    cardpointe.clock.passes(timedelta(days=31))
    late = cardpointe.gateway.void(void_order(charge, answer.gateway_ref))
    assert (late.outcome, late.code) == (Outcome.DECLINED, "PPS 39")
    assert cardpointe.simulator.operation(answer.gateway_ref).state == QUEUED


def test_a_void_whose_answer_is_lost_is_seen_on_the_charge(cardpointe: CardPointeBench) -> None:
    charge, answer = charged(cardpointe)
    cardpointe.simulator.fail_next(Fault.DROPPED_AFTER, "void")
    assert cardpointe.gateway.void(void_order(charge, answer.gateway_ref)).outcome is Outcome.VOIDED


def test_a_charge_whose_number_is_not_known_is_voided_by_our_own(
    cardpointe: CardPointeBench,
) -> None:
    """What was concluded not found and lands late is cancelled under its old order id."""
    order = charge_order(cardpointe)
    cardpointe.simulator.fail_next(Fault.DROPPED_AFTER)
    cardpointe.gateway.charge(order)
    void = VoidOrder(order.reference, "", CENTS, Rail.CARD)
    assert cardpointe.gateway.void(void).outcome is Outcome.VOIDED
    assert cardpointe.charged_cents(order.reference) == []


def test_nothing_to_void_is_not_found(cardpointe: CardPointeBench) -> None:
    order = charge_order(cardpointe)
    void = VoidOrder(order.reference, "", CENTS, Rail.CARD)
    assert cardpointe.gateway.void(void).outcome is Outcome.NOT_FOUND


def test_a_refund_under_another_merchant_id_is_refused(cardpointe: CardPointeBench) -> None:
    """The gateway says "not found" (PPS 29): to a refund that is a definite no."""
    charge, charge_ref = settled(cardpointe)
    cardpointe.simulator.merchant.merchid = "800000009033"
    answer = cardpointe.gateway.refund(refund_order(charge, charge_ref, CENTS))
    assert (answer.outcome, answer.decline) == (Outcome.DECLINED, Decline.NOT_ALLOWED)
    assert answer.code == "PPS 29"


def test_an_issuer_may_refuse_a_refund(cardpointe: CardPointeBench) -> None:
    charge, charge_ref = settled(cardpointe, cents=2500_00)
    answer = cardpointe.gateway.refund(refund_order(charge, charge_ref, 1500_00))
    assert (answer.outcome, answer.code) == (Outcome.DECLINED, "RPCT 500")
    assert cardpointe.refunded_cents(charge_ref) == 0


# B and the hazy C: the processor may have done it


def test_a_time_out_that_was_undone_is_a_refusal(cardpointe: CardPointeBench) -> None:
    order = charge_order(cardpointe)
    cardpointe.simulator.answer_next(TIMED_OUT)
    answer = cardpointe.gateway.charge(order)
    assert (answer.outcome, answer.code) == (Outcome.DECLINED, "PPS 62")
    assert cardpointe.simulator.books.by_order(order.reference)[0].state == DECLINED


def test_a_time_out_that_went_through_is_found(cardpointe: CardPointeBench) -> None:
    order = charge_order(cardpointe)
    cardpointe.simulator.answer_next(TIMED_OUT_BUT_DONE)
    assert cardpointe.gateway.charge(order).outcome is Outcome.APPROVED
    assert cardpointe.charged_cents(order.reference) == [CENTS]


def test_a_time_out_that_nobody_can_explain_is_unknown(cardpointe: CardPointeBench) -> None:
    for silent in (Fault.HTML_502, Fault.DROPPED_BEFORE, Fault.TOO_MANY_429):
        cardpointe.simulator.answer_next(TIMED_OUT)
        cardpointe.simulator.fail_next(silent, "inquireByOrderid")
        assert cardpointe.gateway.charge(charge_order(cardpointe)).outcome is Outcome.UNKNOWN


def test_a_time_out_of_which_nothing_is_known_yet_is_not_called_not_found(
    cardpointe: CardPointeBench,
) -> None:
    cardpointe.simulator.answer_next(TIMED_OUT)
    missing = b'{"respstat":"C","respproc":"PPS","respcode":"29","resptext":"Txn not found"}'
    cardpointe.simulator.distort_next(lambda _: missing, "inquireByOrderid")
    assert cardpointe.gateway.charge(charge_order(cardpointe)).outcome is Outcome.UNKNOWN


def test_a_refusal_that_hides_a_charge_is_unknown_then_found(cardpointe: CardPointeBench) -> None:
    order = charge_order(cardpointe)
    cardpointe.simulator.answer_next(SOCKET_CLOSED)
    assert cardpointe.gateway.charge(order).outcome is Outcome.UNKNOWN
    assert cardpointe.gateway.find(sent(cardpointe, order)).outcome is Outcome.APPROVED


def test_an_answer_about_another_order_is_not_ours(cardpointe: CardPointeBench) -> None:
    order, _ = charged(cardpointe)
    foreign = order.reference[::-1].encode()
    cardpointe.simulator.distort_next(
        lambda body: body.replace(order.reference.encode(), foreign), "inquireByOrderid"
    )
    assert cardpointe.gateway.find(order).outcome is Outcome.UNKNOWN


def test_an_answer_about_another_charge_is_not_ours(cardpointe: CardPointeBench) -> None:
    _, answer = charged(cardpointe)
    cardpointe.simulator.distort_next(
        lambda body: body.replace(answer.gateway_ref.encode(), b"999999999999"), "inquire"
    )
    assert cardpointe.gateway.stand(answer.gateway_ref).outcome is Outcome.UNKNOWN


# Stored credentials, fees, currencies


@pytest.mark.parametrize(
    ("occasion", "flags"),
    [(Occasion.COUNTER, ("T", "M", "N")), (Occasion.INSTALLMENT, ("R", "M", "Y"))],
)
def test_networks_are_told_why_a_stored_card_is_charged(
    cardpointe: CardPointeBench, occasion: Occasion, flags: tuple[str, str, str]
) -> None:
    cardpointe.gateway.charge(charge_order(cardpointe, occasion=occasion))
    (asked,) = cardpointe.simulator.asked("auth")
    assert (asked["ecomind"], asked["cof"], asked["cofscheduled"]) == flags
    assert asked["capture"] == "Y"
    assert "account" not in asked


@pytest.mark.parametrize("is_inside", [True, False])
def test_a_surcharge_is_told_apart(cardpointe: CardPointeBench, *, is_inside: bool) -> None:
    cardpointe.simulator.merchant.surcharge_percent = 3
    cardpointe.simulator.merchant.counts_surcharge_in = is_inside
    order = charge_order(cardpointe, cents=10_000)
    answer, found = cardpointe.gateway.charge(order), cardpointe.gateway.find(order)
    assert (answer.outcome, answer.amount_cents, answer.fee_cents) == (
        Outcome.APPROVED,
        10_000,
        300,
    )
    assert (found.amount_cents, found.fee_cents) == (10_000, 300)


def test_a_partial_approval_with_a_surcharge_is_still_partial(cardpointe: CardPointeBench) -> None:
    cardpointe.simulator.merchant.surcharge_percent = 3
    cardpointe.simulator.merchant.counts_surcharge_in = True
    answer = cardpointe.gateway.charge(partial_order(cardpointe))
    assert (answer.outcome, answer.decline) == (Outcome.DECLINED, Decline.PARTIAL)


def test_another_currency_than_the_merchants_is_refused(cardpointe: CardPointeBench) -> None:
    cardpointe.simulator.merchant.currency = "CAD"
    token = cardpointe.simulator.save_card()
    order = ChargeOrder(charge_order(cardpointe).reference, CENTS, "USD", Rail.CARD, token)
    answer = cardpointe.gateway.charge(order)
    assert (answer.decline, answer.code) == (Decline.NOT_ALLOWED, "PPS 32")


def test_a_bare_token_may_be_charged(cardpointe: CardPointeBench) -> None:
    token = cardpointe.simulator.vault.tokenise("4788250000121443")
    order = ChargeOrder(charge_order(cardpointe).reference, CENTS, "USD", Rail.CARD, token)
    assert cardpointe.gateway.charge(order).outcome is Outcome.APPROVED
    assert cardpointe.simulator.asked("auth")[0]["account"] == token


def test_a_partial_verdict_needs_an_amount_above_it(cardpointe: CardPointeBench) -> None:
    """Five dollars of five are the whole: nothing is voided."""
    cardpointe.simulator.answer_next(PARTIAL["RPCT"])
    assert (
        cardpointe.gateway.charge(charge_order(cardpointe, cents=500)).outcome is Outcome.APPROVED
    )
    assert cardpointe.simulator.asked("void") == []
