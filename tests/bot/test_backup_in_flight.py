"""A backup taken while a charge is under way: restored, the books ask what became of it.

The sandbox has books of its own here, apart from those that are backed up and restored: what it
charged stays charged, whatever our books know of it.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from bot.database import Books, open_database
from bot.gateways.sandbox import Sandbox
from domain import receipts, verification
from domain.gateway import Answer, ChargeOrder, Order
from domain.methods import Saved
from tests import make
from tests.bot.command_line import Terminal
from tests.bot.test_backup import back_up, restore
from tests.clock import Clock
from tests.till import Behind, behind

LATER = timedelta(minutes=5)


@dataclass(frozen=True)
class Apart(Sandbox):
    """A sandbox that remembers what it was asked; ``meanwhile`` is done before it answers."""

    asked: list[str] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None

    def charge(self, order: ChargeOrder) -> Answer:
        self.asked.append("charge")
        answer = super().charge(order)
        self.meanwhile()
        return answer

    def find(self, order: Order) -> Answer:
        self.asked.append("find")
        return super().find(order)


@pytest.fixture
def gateway_books(tmp_path: Path, sqlite_template: Path) -> Iterator[Books]:
    """Open the gateway's own books."""
    shutil.copyfile(sqlite_template, tmp_path / "gateway.db")
    engine = open_database(f"sqlite:///{tmp_path / 'gateway.db'}")
    yield Books(engine)
    engine.dispose()


def record_payment(till: Behind) -> str:
    """Let a customer owe 70.00 and pay it by card; nothing is sent yet."""
    with till.books.transaction() as session:
        make.counter(session)
        make.invoice(session, "F-1", [7000])
        make.saved_method(session)
        return make.pay(session, 7000, method=Saved(1), at=till.clock())[0]


def goes_on(url: str, gateway: Sandbox, number: str) -> str:
    """Let a restored bot do what is due, and all that follows; tell how the receipt then stands."""
    engine = open_database(url)
    till = behind(engine, gateway)
    till.clock.passes(LATER)
    till.send()
    for _ in range(3):
        till.later(minutes=10)
    with till.books.reading() as session:
        assert list(verification.verify(session)) == []
        status = receipts.load(session, number).status
    engine.dispose()
    return status


def test_a_charge_that_was_sent_before_the_backup_is_asked_about(
    database_url: str, gateway_books: Books, tmp_path: Path, terminal: Terminal
) -> None:
    engine = open_database(database_url)
    gateway = Apart(
        gateway_books,
        make.ZONE,
        "CAD",
        Clock(),
        meanwhile=lambda: back_up(database_url, tmp_path),
    )
    till = behind(engine, gateway)
    number = record_payment(till)
    till.send()
    engine.dispose()
    assert gateway.asked == ["charge"]
    restored = restore(database_url, tmp_path)
    assert terminal.types("verify", DATABASE_URL=restored).out == "every invariant holds\n"
    assert goes_on(restored, gateway, number) == "cleared"
    assert gateway.asked == ["charge", "find"]


def test_a_charge_that_was_sent_after_the_backup_is_not_sent_again(
    database_url: str, gateway_books: Books, tmp_path: Path
) -> None:
    engine = open_database(database_url)
    gateway = Apart(gateway_books, make.ZONE, "CAD", Clock())
    till = behind(engine, gateway)
    number = record_payment(till)
    back_up(database_url, tmp_path)
    till.send()
    engine.dispose()
    assert gateway.asked == ["charge"]
    assert goes_on(restore(database_url, tmp_path), gateway, number) == "cleared"
    assert gateway.asked == ["charge", "find"]


def test_a_charge_that_never_left_is_sent_once(
    database_url: str, gateway_books: Books, tmp_path: Path
) -> None:
    engine = open_database(database_url)
    gateway = Apart(gateway_books, make.ZONE, "CAD", Clock())
    till = behind(engine, gateway)
    number = record_payment(till)
    back_up(database_url, tmp_path)
    engine.dispose()
    assert goes_on(restore(database_url, tmp_path), gateway, number) == "cleared"
    assert gateway.asked == ["find", "charge"]
