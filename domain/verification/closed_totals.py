"""What was written down of closed days, beside what their rows add up to."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from domain import closed_days
from domain.verification.finding import Finding


def totals_are_their_days(session: Session) -> Iterator[Finding]:
    """A day is written once, and what it was written from never changes."""
    for subject in closed_days.find_wrong(session):
        yield Finding("a closed day's totals are what its rows add up to", subject, "they differ")
