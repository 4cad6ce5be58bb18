"""What was written down of closed days and months, beside what they add up."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from domain import closed_days, closed_months
from domain.verification.finding import Finding


def totals_are_their_days(session: Session) -> Iterator[Finding]:
    """A day is written once, and what it was written from never changes."""
    for subject in closed_days.find_wrong(session):
        yield Finding("a closed day's totals are what its rows add up to", subject, "they differ")


def months_are_their_days(session: Session) -> Iterator[Finding]:
    """A month is written once, from days that never change."""
    for subject in closed_months.find_wrong(session):
        yield Finding("a closed month's totals are what its days add up to", subject, "they differ")
