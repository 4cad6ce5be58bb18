"""Plans reach their sum to the cent and keep their day, whatever is asked (E8, E27, E28)."""

from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import PlanCountWrong, PlanSumWrong, PlanTooFine
from domain.money import MAX_CENTS
from domain.schedules import MAX_INSTALLMENTS, Interval, amounts_of, due_days

COUNTS = st.integers(1, MAX_INSTALLMENTS)
DAYS = st.dates(date(2000, 1, 1), date(2150, 12, 31))


@given(st.integers(1, MAX_CENTS), COUNTS)
def test_equal_amounts_reach_the_sum_with_the_remainder_on_the_last(total: int, count: int) -> None:
    if count > total:
        with pytest.raises(PlanTooFine) as refusal:
            amounts_of(total, count, None)
        assert refusal.value.facts == {"max_count": total}
        return
    amounts = amounts_of(total, count, None)
    assert sum(amounts) == total
    assert len(amounts) == count
    assert set(amounts[:-1]) <= {total // count}
    assert 0 <= amounts[-1] - total // count < count


@pytest.mark.parametrize("count", [-1, 0, MAX_INSTALLMENTS + 1])
def test_a_count_out_of_bounds_is_refused(count: int) -> None:
    with pytest.raises(PlanTooFine) as refusal:
        amounts_of(10000, count, None)
    assert refusal.value.facts == {"max_count": MAX_INSTALLMENTS}


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=20), st.integers(-100, 100))
def test_own_amounts_have_to_reach_the_sum_exactly(own: list[int], apart: int) -> None:
    total = sum(own) + apart
    if total < len(own):
        return
    if apart:
        with pytest.raises(PlanSumWrong) as refusal:
            amounts_of(total, len(own), own)
        assert refusal.value.facts == {"total_cents": total, "written_cents": sum(own)}
    else:
        assert amounts_of(total, len(own), own) == own


def test_own_amounts_are_one_an_installment_and_above_zero() -> None:
    with pytest.raises(PlanCountWrong) as refusal:
        amounts_of(300, 3, (100, 200))
    assert refusal.value.facts == {"count": 3, "written": 2}
    with pytest.raises(PlanSumWrong):
        amounts_of(300, 3, (0, 100, 200))


@given(DAYS, COUNTS)
def test_a_month_keeps_the_first_day_or_takes_its_own_last(first: date, count: int) -> None:
    days = due_days(first, count, Interval.MONTH)
    assert days[0] == first
    for step, day in enumerate(days):
        assert (day.year - first.year) * 12 + day.month - first.month == step
        assert day.day == min(first.day, monthrange(day.year, day.month)[1])


@given(DAYS, COUNTS, st.sampled_from([Interval.WEEK, Interval.TWO_WEEKS]))
def test_weeks_keep_the_day_of_the_week(first: date, count: int, interval: Interval) -> None:
    days = due_days(first, count, interval)
    step = timedelta(weeks=1 if interval is Interval.WEEK else 2)
    assert [after - before for before, after in pairwise(days)] == [step] * (count - 1)


def test_the_contracts_month_ends() -> None:
    assert due_days(date(2027, 1, 31), 3, Interval.MONTH) == [
        date(2027, 1, 31),
        date(2027, 2, 28),
        date(2027, 3, 31),
    ]
    assert due_days(date(2027, 2, 28), 2, Interval.MONTH)[1] == date(2027, 3, 28)
    assert due_days(date(2028, 1, 31), 2, Interval.MONTH)[1] == date(2028, 2, 29)
    assert amounts_of(10000, 3, None) == (3333, 3333, 3334)
