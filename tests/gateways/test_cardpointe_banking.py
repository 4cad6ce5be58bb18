"""CardPointe's e-cheques and fundings: what the bank does, days later, and how it is told."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from domain.gateway import ChargeOrder, Decline, Movement, MovementKind, Outcome, Rail
from tests.gateways.cardpointe_bench import CardPointeBench
from tests.gateways.orders import CENTS, charge_order, charged, refund_order, settled
from tests.simulators.faults import Fault

RETURNS_ON_DAY_3, RETURNS_ON_DAY_55 = "1234123410301", "1234123415510"


def debit(cardpointe: CardPointeBench, account: str) -> str:
    token = f"{cardpointe.simulator.save_bank_account(account)}/ECHK"
    order = ChargeOrder(charge_order(cardpointe).reference, CENTS, "USD", Rail.ECHECK, token)
    answer = cardpointe.gateway.charge(order)
    assert answer.outcome is Outcome.PROCESSING
    cardpointe.simulator.bank.close_batch()
    return answer.gateway_ref


def movements(cardpointe: CardPointeBench, days: int = 90) -> list[Movement]:
    today = cardpointe.clock().date()
    return list(cardpointe.gateway.list_movements(today - timedelta(days=days), today))


def test_consent_was_given_on_the_web_whatever_the_account(cardpointe: CardPointeBench) -> None:
    for kind in ("ECHK", "ESAV"):
        token = f"{cardpointe.simulator.save_bank_account(accttype=kind)}/{kind}"
        order = ChargeOrder(charge_order(cardpointe).reference, CENTS, "USD", Rail.ECHECK, token)
        assert cardpointe.gateway.charge(order).outcome is Outcome.PROCESSING
        asked = cardpointe.simulator.asked("auth")[-1]
        assert (asked["accttype"], asked["achEntryCode"], asked["ecomind"]) == (kind, "WEB", "E")
        assert "cof" not in asked


def test_a_debit_comes_back_on_its_third_day(cardpointe: CardPointeBench) -> None:
    charge_ref = debit(cardpointe, RETURNS_ON_DAY_3)
    cardpointe.clock.passes(timedelta(days=2))
    assert cardpointe.gateway.stand(charge_ref).outcome is Outcome.PROCESSING
    cardpointe.clock.passes(timedelta(days=1))
    stands = cardpointe.gateway.stand(charge_ref)
    assert (stands.outcome, stands.decline) == (Outcome.RETURNED, Decline.BANK_RETURN)
    assert stands.code == "R01"


def test_a_return_whose_reason_is_not_told_is_a_return(cardpointe: CardPointeBench) -> None:
    charge_ref = debit(cardpointe, RETURNS_ON_DAY_3)
    cardpointe.clock.passes(timedelta(days=3))
    cardpointe.simulator.fail_next(Fault.HTML_502, "funding")
    stands = cardpointe.gateway.stand(charge_ref)
    assert (stands.outcome, stands.code) == (Outcome.RETURNED, "Rejected")


def test_a_debit_comes_back_long_after_it_cleared(cardpointe: CardPointeBench) -> None:
    charge_ref = debit(cardpointe, RETURNS_ON_DAY_55)
    cardpointe.clock.passes(timedelta(days=54))
    assert cardpointe.gateway.stand(charge_ref).outcome is Outcome.APPROVED
    cardpointe.clock.passes(timedelta(days=1))
    assert cardpointe.gateway.stand(charge_ref).outcome is Outcome.RETURNED
    (back,) = [one for one in movements(cardpointe) if one.kind is MovementKind.RETURN]
    assert (back.charge_ref, back.code, back.amount_cents) == (charge_ref, "R10", CENTS)
    assert back.moved_on == cardpointe.clock().date()


def test_where_the_record_is_not_updated_the_funding_still_tells(
    cardpointe: CardPointeBench,
) -> None:
    cardpointe.simulator.merchant.returns_update_records = False
    charge_ref = debit(cardpointe, RETURNS_ON_DAY_55)
    cardpointe.clock.passes(timedelta(days=55))
    assert cardpointe.gateway.stand(charge_ref).outcome is Outcome.APPROVED
    kinds = [(one.kind, one.code) for one in movements(cardpointe)]
    assert kinds == [(MovementKind.CHARGE, ""), (MovementKind.RETURN, "R10")]


def test_an_echeck_is_refunded_whole_or_not(cardpointe: CardPointeBench) -> None:
    charge, charge_ref = settled(cardpointe, Rail.ECHECK)
    assert cardpointe.gateway.rules.echeck_refund_full_only
    partly = cardpointe.gateway.refund(refund_order(charge, charge_ref, CENTS - 1))
    assert (partly.decline, partly.code) == (Decline.NOT_ALLOWED, "PPS 46")
    whole = cardpointe.gateway.refund(refund_order(charge, charge_ref, CENTS))
    assert whole.outcome is Outcome.APPROVED


def test_canadian_dollars_take_no_echeck(cardpointe: CardPointeBench) -> None:
    cardpointe.simulator.merchant.currency = "CAD"
    assert cardpointe.gateway.rules.currencies[Rail.ECHECK] == {"USD"}
    token = f"{cardpointe.simulator.save_bank_account()}/ECHK"
    order = ChargeOrder(charge_order(cardpointe).reference, CENTS, "CAD", Rail.ECHECK, token)
    assert cardpointe.gateway.charge(order).decline is Decline.NOT_ALLOWED


def test_a_read_that_has_a_side_effect_is_always_given_its_date(
    cardpointe: CardPointeBench,
) -> None:
    settled(cardpointe)
    first, again = movements(cardpointe, 9), movements(cardpointe, 9)
    asked = cardpointe.simulator.asked("funding")
    assert len(asked) == 20
    assert all(len(one["date"]) == 8 and one["merchid"] for one in asked)
    assert first == again != []


def test_without_a_date_a_second_read_would_see_nothing(cardpointe: CardPointeBench) -> None:
    settled(cardpointe)
    assert cardpointe.simulator.bank.funding({}) != []
    assert cardpointe.simulator.bank.funding({}) == []


@pytest.mark.parametrize(
    "fault", [Fault.HTML_502, Fault.DROPPED_AFTER, Fault.MALFORMED, Fault.TOO_MANY_429]
)
def test_a_day_that_is_not_answered_ends_the_list(
    cardpointe: CardPointeBench, fault: Fault
) -> None:
    settled(cardpointe)
    cardpointe.simulator.fail_next(fault, "funding")
    assert movements(cardpointe, 3) == []
    assert len(movements(cardpointe, 3)) == 1


def test_a_row_that_cannot_be_read_is_not_left_out_in_silence(
    cardpointe: CardPointeBench,
) -> None:
    settled(cardpointe)
    cardpointe.simulator.distort_next(lambda body: body.replace(b'"123.45"', b'"12345"'), "funding")
    assert movements(cardpointe, 0) == []


def test_days_that_have_not_come_are_not_asked_for(cardpointe: CardPointeBench) -> None:
    today = cardpointe.clock().date()
    assert list(cardpointe.gateway.list_movements(today, today + timedelta(days=30))) == []
    assert len(cardpointe.simulator.asked("funding")) == 1


def test_disputes_and_fees_add_up_to_the_payout(cardpointe: CardPointeBench) -> None:
    _, charge_ref = settled(cardpointe)
    today = cardpointe.clock().date()
    bank = cardpointe.simulator.bank
    bank.chargebacks[today] = [
        {
            "retref": charge_ref,
            "casenumber": "771886445001",
            "amount": "92.15",
            "chargebackdate": "2026-10-05",
            "reasoncode": "34",
            "fundingchargebackid": 5,
        }
    ]
    bank.adjustments[today] = [
        adjustment("1", "-92.15", "REVERSAL"),
        adjustment("2", "-5.49", "FEES"),
        adjustment("3", "1.00", "ADJUSTMENTS"),
        adjustment("4", "20.00", "REVERSAL"),
    ]
    told = [(one.kind, one.charge_ref, one.amount_cents) for one in movements(cardpointe, 0)]
    assert told == [
        (MovementKind.CHARGE, charge_ref, CENTS),
        (MovementKind.DISPUTE, charge_ref, 9_215),
        (MovementKind.FEE, "", 549),
        (MovementKind.FEE, "", -100),
        (MovementKind.DISPUTE_WON, "", 2_000),
    ]
    (dispute,) = [one for one in movements(cardpointe, 0) if one.kind is MovementKind.DISPUTE]
    assert (dispute.gateway_ref, dispute.code) == ("771886445001", "34")
    assert dispute.moved_on == date(2026, 10, 5)


def test_a_dispute_is_told_even_where_chargebacks_are_not(cardpointe: CardPointeBench) -> None:
    today = cardpointe.clock().date()
    cardpointe.simulator.bank.adjustments[today] = [adjustment("1", "-92.15", "REVERSAL")]
    (dispute,) = movements(cardpointe, 0)
    assert (dispute.kind, dispute.amount_cents) == (MovementKind.DISPUTE, 9_215)


def test_rows_that_moved_no_money_are_left_out(cardpointe: CardPointeBench) -> None:
    _, charge_ref = settled(cardpointe)
    for old, new in ((b"SALE", b"ACCOUNT VERIFY"), (b"Processed", b"Voided")):
        cardpointe.simulator.distort_next(replacing(old, new), "funding")
        assert movements(cardpointe, 0) == []
    assert [one.gateway_ref for one in movements(cardpointe, 0)] == [charge_ref]


def test_a_refund_that_a_bank_returned_is_no_return_of_its_charge(
    cardpointe: CardPointeBench,
) -> None:
    charge, charge_ref = settled(cardpointe, Rail.ECHECK)
    refund = cardpointe.gateway.refund(refund_order(charge, charge_ref, CENTS))
    cardpointe.settle(refund.gateway_ref)
    back = cardpointe.simulator.operation(refund.gateway_ref)
    cardpointe.simulator.bank.send_back(back, "R02")
    found = [one for one in movements(cardpointe) if one.gateway_ref == refund.gateway_ref]
    assert [(one.kind, one.outcome, one.code) for one in found] == [
        (MovementKind.REFUND, Outcome.APPROVED, ""),
        (MovementKind.REFUND, Outcome.RETURNED, "R02"),
    ]
    assert {one.charge_ref for one in found} == {charge_ref}


def replacing(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda body: body.replace(old, new)


def adjustment(number: str, amount: str, category: str) -> dict[str, object]:
    return {
        "fundingadjustmentid": number,
        "amount": amount,
        "category": category,
        "type": category,
        "currency": "USD",
    }


def test_the_gateway_of_trials_counts_requests(cardpointe: CardPointeBench) -> None:
    """Twenty a minute: the twenty-first is refused, and nothing is concluded from that."""
    order, answer = charged(cardpointe)
    cardpointe.simulator.merchant.has_request_limits = True
    outcomes = {cardpointe.gateway.stand(answer.gateway_ref).outcome for _ in range(20)}
    assert outcomes == {Outcome.APPROVED}
    assert cardpointe.gateway.stand(answer.gateway_ref).outcome is Outcome.UNKNOWN
    assert cardpointe.gateway.refresh(order.token, "") is None
    cardpointe.clock.passes(timedelta(minutes=1))
    assert cardpointe.gateway.stand(answer.gateway_ref).outcome is Outcome.APPROVED
