"""Splitting and rounding lose no cent."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.money import MAX_CENTS, as_decimal, round_cash, split_evenly

totals = st.integers(1, MAX_CENTS)


@given(totals, st.integers(1, 120))
def test_a_split_loses_no_cent_and_puts_the_remainder_last(total: int, parts: int) -> None:
    shares = split_evenly(total, parts)
    assert len(shares) == parts
    assert sum(shares) == total
    assert set(shares[:-1]) <= {total // parts}
    assert 0 <= shares[-1] - total // parts < parts


def test_the_contracts_plan_of_a_hundred_dollars_in_three() -> None:
    assert split_evenly(10000, 3) == (3333, 3333, 3334)


@given(totals, st.sampled_from([5, 10, 25]))
def test_coins_can_pay_what_is_rounded_and_nothing_is_nearer(total: int, coin: int) -> None:
    added = round_cash(total, coin)
    assert (total + added) % coin == 0
    assert -coin < 2 * added <= coin


@given(totals)
def test_without_a_smallest_coin_nothing_is_rounded(total: int) -> None:
    assert round_cash(total, 0) == 0


def test_cash_in_canada_goes_to_the_nearest_nickel() -> None:
    rounded = [cents + round_cash(cents, 5) for cents in (11498, 1, 2, 3, 7, 8, 10)]
    assert rounded == [11500, 0, 0, 5, 5, 10, 10]


@given(st.integers(-MAX_CENTS, MAX_CENTS))
def test_what_is_written_can_be_read_back(cents: int) -> None:
    assert int(Decimal(as_decimal(cents)) * 100) == cents
