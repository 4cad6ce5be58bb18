"""A counter to stand before: a workspace on loopback, the real bot linked to it, both databases."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from bot.database import Books, open_database
from bot.demo import FINANCE, build_settings, build_workspace
from bot.model import opening_reader
from bot.service import Bot, OpenReader, linked, serving
from domain import people
from domain.people import Role
from playground.server import running
from playground.workspace import Workspace
from tests import make
from tests.clock import Clock
from tests.slack import PATIENCE_SECONDS, PersonAtKeyboard


@dataclass(frozen=True)
class Counter:
    """The running bot, its books, and the people before it."""

    workspace: Workspace
    bot: Bot
    books: Books
    arrive: Callable[[str], PersonAtKeyboard]
    clock: Clock

    @property
    def ana(self) -> PersonAtKeyboard:
        """The cashier who works in French."""
        return self.arrive("U0CASHIER")

    @property
    def simon(self) -> PersonAtKeyboard:
        """The supervisor who works in French."""
        return self.arrive("U0SUPERVISOR")

    @property
    def grace(self) -> PersonAtKeyboard:
        """The approver who works in English."""
        return self.arrive("U0APPROVER")

    @property
    def tom(self) -> PersonAtKeyboard:
        """The cashier who works in English."""
        return self.arrive("U0CLERK")


@pytest.fixture
def counter(database_url: str) -> Iterator[Counter]:
    """Open a counter: two cashiers, a supervisor, a viewer, and one customer, Zoé Côté, C-1."""
    with opening(database_url) as opened:
        yield opened


@contextmanager
def opening(
    database_url: str, open_reader: OpenReader = opening_reader, **given: object
) -> Iterator[Counter]:
    """Open a counter whose settings say what is ``given``, with its second reader."""
    workspace = build_workspace(patience_seconds=PATIENCE_SECONDS)
    clock = Clock()
    with ExitStack() as closing:
        address = closing.enter_context(running(workspace))
        settings = build_settings(workspace, address, database_url).model_copy(update=given)
        _staff(database_url)
        bot = closing.enter_context(serving(settings, clock, open_reader))
        closing.enter_context(linked(bot))

        def arrive(user_id: str) -> PersonAtKeyboard:
            return closing.enter_context(PersonAtKeyboard(address, user_id, FINANCE))

        yield Counter(workspace, bot, bot.books, arrive, clock)


def _staff(database_url: str) -> None:
    engine = open_database(database_url)
    with Books(engine).transaction() as session:
        if not people.count_with_roles(session):
            _hire(session)
    engine.dispose()


def _hire(session: Session) -> None:
    make.staff(session, "U0CASHIER")
    make.staff(session, "U0CLERK")
    make.staff(session, "U0ACCOUNTANT", Role.VIEWER)
    make.staff(session, "U0SUPERVISOR", Role.SUPERVISOR)
    make.customer(session)
