"""Claims: what a delivery holds of a promise while it talks to Slack."""

from collections.abc import Callable
from datetime import datetime

from bot.database import Books
from domain import outbox
from domain.outbox import Owed


class ClaimLost(Exception):
    """Another worker took the promise over: this one must not post any more."""


def hold_on(books: Books, owed: Owed, clock: Callable[[], datetime]) -> None:
    """Renew the claim of ``owed`` before posting.

    Raises:
        ClaimLost: it ran out, and somebody else holds the promise.
    """
    with books.transaction() as session:
        if not outbox.renew(session, owed, clock()):
            raise ClaimLost(owed.promise_id)
