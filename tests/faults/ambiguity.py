"""Thousands of charges of which a fifth has no clear answer, through the real adapters.

``python -m tests.faults.ambiguity [CHARGES]`` (5,000) does it at both gateways; so does
``make ambiguity``. Days pass at once: the clock is a test's own.
"""

import logging
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, func, select

from bot.database import Books, open_database
from bot.gateways.cardpointe import CardPointe
from bot.gateways.cardpointe.settings import read_cardpointe_settings
from bot.gateways.stripe.gateway import StripeGateway
from bot.gateways.stripe.settings import read_stripe_settings
from bot.migrations import bring_up_to_date
from bot.sender import Sender
from domain.attempts import State
from domain.charging import Terms
from domain.deposits import RecordDeposit, record_deposit
from domain.gateway import Rail
from domain.ledger import Stamp
from domain.methods import Saved
from domain.saved_methods import Till, save
from domain.tables import AttemptRow, ReceiptRow
from domain.verification import verify
from tests import make
from tests.clock import Clock
from tests.faults.tills import TILLS, Cents, GatewayTill
from tests.simulators.faults import Fault

CHARGES = 5_000
SEED = 20_261_129
CLIENTS = 50
AT_ONCE = 50
FIRST_CENTS = 101
DEAF_EVERY = 10
"""Every so many handfuls, nobody hears either what became of an order, for a day."""
UNCLEAR = {
    Fault.DROPPED_BEFORE: 0.05,
    Fault.DROPPED_AFTER: 0.05,
    Fault.DONE_LATE: 0.05,
    Fault.ERROR_500: 0.02,
    Fault.HTML_502: 0.01,
    Fault.MALFORMED: 0.01,
    Fault.EMPTY: 0.01,
}
STEP = timedelta(seconds=25)
MOST_STEPS_LATE = 3
"""So many steps are less than a settle delay."""
LATER = (*(timedelta(minutes=minutes) for minutes in (4, 12, 60)), timedelta(hours=7))
DAYS = (timedelta(hours=26), timedelta(days=2), timedelta(days=3))


@dataclass(frozen=True)
class Found:
    """What is wrong, by the amounts of the charges; ``humans`` were called, rightly or not."""

    doubled: frozenset[Cents]
    lost: frozenset[Cents]
    invented: frozenset[Cents]
    unresolved: int
    humans: int
    humans_too_early: int
    """Called although the gateway answered, or before five inquiries had failed."""
    failed: int


@dataclass
class Ambiguity:
    """A gateway in bad weather, the books, and a sender between them."""

    till: GatewayTill
    books: Books
    sender: Sender
    clock: Clock
    rng: random.Random

    humans: int = 0
    humans_too_early: int = 0

    def run(self, charges: int) -> Found:
        """Charge so many times, let everything be resolved, and compare."""
        self._open_books()
        for handful, first in enumerate(range(0, charges, AT_ONCE)):
            cents = range(FIRST_CENTS + first, FIRST_CENTS + min(first + AT_ONCE, charges))
            self._charge(cents)
            if handful % DEAF_EVERY == DEAF_EVERY - 1:
                self._go_deaf()
            self._land_in_time()
        self._rest()
        return self._compare()

    def _charge(self, amounts: range) -> None:
        for cents in amounts:
            customer = f"C-{cents % CLIENTS}"
            money = make.received(cents, Saved(1), self._stamp().on)
            till = Till(self.till.name, frozenset(Rail))
            command = RecordDeposit(f"d-{cents}", customer, money, till=till)
            with self.books.transaction() as session:
                record_deposit(session, command, self._stamp())
        self.sender.send_all()

    def _land_in_time(self) -> None:
        """Let some steps pass, then land what was given up; ask in between what became of it."""
        for _ in range(self.rng.randint(1, MOST_STEPS_LATE)):
            self._pass(STEP)
        self.till.weather.land()
        self._pass(STEP)

    def _go_deaf(self) -> None:
        """Let every inquiry fail for more than a day: humans are called, after the fifth alone."""
        before = self._count(AttemptRow.state == State.NEEDS_HUMAN)
        self.till.weather.land()
        self.till.weather.is_deaf = True
        for pause in (*LATER, DAYS[0]):
            self._pass(pause)
            early = AttemptRow.state == State.NEEDS_HUMAN, AttemptRow.checks <= 5
            self.humans_too_early += self._count(*early)
        self.humans += self._count(AttemptRow.state == State.NEEDS_HUMAN) - before
        self.till.weather.is_deaf = False
        self._pass(DAYS[0])

    def _rest(self) -> None:
        self.till.weather.land()
        called = self._count(AttemptRow.state == State.NEEDS_HUMAN)
        for pause in (*LATER, *DAYS):
            self._pass(pause)
            self.humans_too_early += max(
                0, self._count(AttemptRow.state == State.NEEDS_HUMAN) - called
            )

    def _pass(self, pause: timedelta) -> None:
        self.clock.passes(pause)
        self.sender.send_all()

    def _compare(self) -> Found:
        captured, back = self.till.captured(), self.till.given_back()
        with self.books.reading() as session:
            assert list(verify(session)) == []
            known = session.execute(select(ReceiptRow.amount_cents, ReceiptRow.status)).all()
        cleared = {row.amount_cents for row in known if row.status == "cleared"}
        return Found(
            doubled=frozenset(c for c, times in captured.items() if times > 1),
            lost=frozenset(c for c in captured if c not in cleared and back[c] < c),
            invented=frozenset(cleared - captured.keys()),
            unresolved=sum(row.status not in {"cleared", "failed"} for row in known),
            humans=self.humans,
            humans_too_early=self.humans_too_early,
            failed=sum(row.status == "failed" for row in known),
        )

    def _count(self, *where: ColumnElement[bool]) -> int:
        query = select(func.count()).select_from(AttemptRow).where(*where)
        with self.books.reading() as session:
            return int(session.execute(query).scalar_one())

    def _stamp(self) -> Stamp:
        return Stamp.of(make.CASHIER, self.clock(), make.ZONE)

    def _open_books(self) -> None:
        self.till.weather.is_calm = True
        self.till.weather.shares = UNCLEAR
        with self.books.transaction() as session:
            make.staff(session)
            for number in range(CLIENTS):
                customer = make.customer(session, f"C-{number}", f"Client {number}")
                save(session, customer, self.till.save(Rail.CARD), make.stamp("cli"))


@contextmanager
def opened(gateway: str, database_url: str, seed: int = SEED) -> Iterator[Ambiguity]:
    """Open everything that a run needs."""
    rng, clock = random.Random(seed), Clock()
    till = TILLS[gateway](rng, clock)
    books = Books(open_database(database_url))
    with till.serving() as environment:
        adapter = _adapter(environment, till.currency, clock)
        sender = Sender(books, adapter, Terms(adapter.rules), till.currency, make.ZONE, clock)
        try:
            yield Ambiguity(till, books, sender, clock, rng)
        finally:
            adapter.close()
            books.engine.dispose()


def _adapter(
    environment: Mapping[str, str], currency: str, clock: Clock
) -> StripeGateway | CardPointe:
    given = {name.lower(): value for name, value in environment.items()}
    if given["guichet_gateway"] == "stripe":
        return StripeGateway(read_stripe_settings(**given), currency, clock=clock)
    return CardPointe(read_cardpointe_settings(**given), currency, clock)


def main(charges: int) -> None:
    """Do it at both gateways, and print a line of the table of docs/charges.md for each."""
    logging.getLogger("bot").setLevel(logging.ERROR)  # a lost answer is what we are here for
    for gateway in TILLS:
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder)}/guichet.db"
            engine = open_database(url)
            bring_up_to_date(engine)
            engine.dispose()
            with opened(gateway, url) as ambiguity:
                found = ambiguity.run(charges)
        took = time.monotonic() - began
        sys.stdout.write(f"{gateway}: {charges} charges in {took:.0f} s: {found}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CHARGES)
