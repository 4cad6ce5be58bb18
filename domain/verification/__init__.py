"""Recomputes every invariant of the books from their rows (rules.md §1.2; reliability.md §2.2)."""

from collections.abc import Callable, Iterator

from sqlalchemy.orm import Session

from domain.verification import books, closed_totals, decisions, gateway
from domain.verification.finding import Finding

__all__ = ["Finding", "verify"]

INVARIANTS: tuple[Callable[[Session], Iterator[Finding]], ...] = (
    books.lines_applied_within_their_amount,
    books.sources_applied_within_their_amount,
    books.payments_applied_whole,
    books.sources_are_their_receipts,
    books.removals_take_back_what_was_applied,
    books.sources_pay_their_own_customer,
    books.money_in_posted,
    books.rounding_posted,
    books.allocations_posted,
    decisions.claims_within_their_source,
    decisions.reserves_are_held_by_open_requests,
    decisions.paid_out_posted,
    decisions.parts_are_dated_as_posted,
    books.planned_within_what_is_due,
    books.allocations_dated_as_posted,
    books.balances_agree_with_the_journal,
    books.receipts_announced,
    closed_totals.totals_are_their_days,
    closed_totals.months_are_their_days,
    gateway.charges_follow_their_receipts,
    gateway.gateway_account_ties_to_attempts,
    gateway.no_more_goes_back_than_was_charged,
)
"""Each finds what breaks it; ``found`` in cents."""


def verify(session: Session) -> Iterator[Finding]:
    """Find everything in the books that does not hold; nothing found means all is well."""
    for find in INVARIANTS:
        yield from find(session)
