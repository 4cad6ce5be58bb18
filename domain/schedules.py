"""When installments fall due, and how much each is: pure rules (contract §7; E8, E27, E28)."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

from domain.errors import PlanCountWrong, PlanSumWrong, PlanTooFine
from domain.money import split_evenly

MAX_INSTALLMENTS = 120


class Interval(StrEnum):
    """How far apart installments are."""

    WEEK = "week"
    TWO_WEEKS = "two_weeks"
    MONTH = "month"


def due_days(first_on: date, count: int, interval: Interval) -> Sequence[date]:
    """List the days; a month keeps the first one's day, or takes its own last."""
    if interval is Interval.MONTH:
        return [_months_after(first_on, months) for months in range(count)]
    weeks = 1 if interval is Interval.WEEK else 2
    return [first_on + timedelta(weeks=weeks * step) for step in range(count)]


def amounts_of(total_cents: int, count: int, own: Sequence[int] | None) -> Sequence[int]:
    """Share ``total_cents``: equally, the remainder on the last, or as a person wrote.

    Raises:
        PlanTooFine: more installments than may be, or than there are cents.
        PlanCountWrong: the amounts written are not as many as the installments.
        PlanSumWrong: they do not add up to what is to be planned, to the cent.
    """
    most = min(MAX_INSTALLMENTS, total_cents)
    if not 1 <= count <= most:
        raise PlanTooFine(max_count=most)
    if own is None:
        return split_evenly(total_cents, count)
    if len(own) != count:
        raise PlanCountWrong(count=count, written=len(own))
    if sum(own) != total_cents or min(own) <= 0:
        raise PlanSumWrong(total_cents=total_cents, written_cents=sum(own))
    return own


def _months_after(anchor: date, months: int) -> date:
    years, month = divmod(anchor.month - 1 + months, 12)
    year = anchor.year + years
    return date(year, month + 1, min(anchor.day, monthrange(year, month + 1)[1]))
