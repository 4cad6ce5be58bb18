"""The gateway's own books, read back: what the reconciler compares with ours."""

from datetime import timedelta

from domain.gateway import Movement, MovementKind, Rail
from tests.gateways.bench import Bench
from tests.gateways.orders import CENTS, charged, refund_order, settled


def movements(bench: Bench) -> list[Movement]:
    """List what moved until now, and the day after: some gateways tell with a day's delay."""
    today = bench.clock().date()
    return list(bench.gateway.list_movements(today - timedelta(days=7), today + timedelta(days=7)))


def one(bench: Bench, kind: MovementKind) -> Movement:
    (movement,) = [row for row in movements(bench) if row.kind is kind]
    return movement


def test_nothing_moved_yet(bench: Bench) -> None:
    assert movements(bench) == []


def test_a_settled_charge_is_told_with_our_reference(bench: Bench) -> None:
    order, charge_ref = settled(bench)
    movement = one(bench, MovementKind.CHARGE)

    assert charge_ref in {movement.gateway_ref, movement.charge_ref}
    assert movement.reference in {order.reference, ""}
    assert movement.amount_cents == CENTS
    assert movement.fee_cents >= 0


def test_a_refund_names_its_charge(bench: Bench) -> None:
    charge, charge_ref = settled(bench)
    answer = bench.gateway.refund(refund_order(charge, charge_ref, 5_000))
    bench.settle(answer.gateway_ref)
    movement = one(bench, MovementKind.REFUND)

    assert movement.charge_ref == charge_ref
    assert movement.gateway_ref == answer.gateway_ref
    assert movement.amount_cents == 5_000


def test_a_return_names_its_charge(bench: Bench) -> None:
    _, charge_ref = settled(bench, Rail.ECHECK)
    bench.send_back(charge_ref)
    movement = one(bench, MovementKind.RETURN)

    assert movement.charge_ref == charge_ref
    assert movement.amount_cents == CENTS


def test_a_payout_is_told_with_its_day(bench: Bench) -> None:
    settled(bench)
    bench.pay_out()
    movement = one(bench, MovementKind.CHARGE)

    assert movement.payout
    assert movement.paid_on is not None


def test_what_is_not_settled_is_in_no_payout(bench: Bench) -> None:
    charged(bench)
    bench.pay_out()
    assert [row.payout for row in movements(bench) if row.payout] == []


def test_days_have_bounds(bench: Bench) -> None:
    settled(bench)
    today = bench.clock().date()
    early = bench.gateway.list_movements(today - timedelta(days=30), today - timedelta(days=10))
    assert list(early) == []
