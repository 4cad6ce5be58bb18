"""Kills a real ``guichet run`` at random moments of a stream of payments, and audits the books.

``python -m tests.faults.kills [KILLS]`` does it 200 times and prints the count; so does
``make kills``. The test beside it does it a few times on each database.
"""

import logging
import os
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from bot.database import Books, open_database
from bot.demo import CHANNELS, FINANCE, MANIFEST, PEOPLE
from bot.migrations import bring_up_to_date
from domain.outbox import LEASE
from domain.tables import PromiseRow, ReceiptRow, RequestRow
from domain.verification import verify
from playground.feed import Event
from playground.manifest import read_manifest
from playground.server import running
from playground.workspace import Workspace
from tests import make
from tests.bot.command_line import clean_environment
from tests.faults.lives import Life, begin
from tests.faults.people import CASHIERS, CUSTOMERS, Stream, Told, request_of

KILLS = 200
SEED = 20_261_120
MOST_PRESSES = 4
SPREAD_SECONDS = 0.08
ACK_SECONDS = 1.5
MARK_SECONDS = 0.2
INVOICE_CENTS = 2_000_000_000
BETWEEN = "between arrival and card"
MOSTLY = 0.75
"""The share of the kills that must fall there, or they prove too little."""
STAGES = ("arrived, not recorded", "recorded, not answered", "answered, card not posted")


@dataclass(frozen=True)
class Kill:
    """One kill, and what the books and the channel held at that moment."""

    ready_at: float
    at: float
    recorded: frozenset[str]
    posted: frozenset[str]
    unmarked: frozenset[str]


@dataclass(frozen=True)
class Press:
    """A submission as the playground's traffic tells it: on its way from ``came`` to ``ended``."""

    request_id: str
    came: float
    ended: float
    is_answered: bool


@dataclass
class Ordeal:
    """A stream of payments through a bot that is killed again and again."""

    database_url: str
    folder: Path
    rng: random.Random
    kills: list[Kill] = field(default_factory=list)
    presses: list[Press] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)

    def __post_init__(self) -> None:
        manifest = read_manifest(MANIFEST)
        self.workspace = Workspace(PEOPLE, CHANNELS, manifest, ack_seconds=ACK_SECONDS)
        self.books = Books(open_database(self.database_url))
        self.random_pause = threading.Event()
        self.seen_unmarked: set[str] = set()

    def run(self, kills: int) -> None:
        """Kill so many times, then let everything come to rest and end the bot politely."""
        self._open_books()
        self.workspace.feed.listen(self._hear)
        with running(self.workspace) as address:
            stream = Stream(self.workspace, address)
            finish = stream.start()
            for _ in range(kills):
                with self._bot(address) as bot:
                    self._kill(bot, stream)
                assert not stream.failures, stream.failures
            with self._bot(address) as bot:
                finish()
                assert not stream.failures, stream.failures
                assert self._comes_to_rest(), "a promise is still not kept"
                assert bot.ends_politely()
        self.told = stream.told

    def close(self) -> None:
        self.books.engine.dispose()

    # --- what must hold ----------------------------------------------------------------------

    def audit(self) -> None:
        """Nothing lost, nothing doubled, nothing wrong, everything announced exactly once."""
        with self.books.reading() as session:
            receipts = {f"R-{id:06d}": cents for id, cents in session.execute(_RECEIPTS)}
            answers = {row.request_id: row.answer for row in session.execute(_REQUESTS)}
            assert list(verify(session)) == []
            assert session.execute(_UNKEPT).all() == []
        told = {one.number: one.cents for one in self.told}
        assert len(told) == len(self.told), "two forms were told one number"
        assert told == receipts, "what people were told is not what the books hold"
        assert {one.request_id: one.number for one in self.told} == answers
        cards = Counter(self._cards())
        assert cards == Counter(receipts.keys()), "a receipt was not announced exactly once"

    def count(self) -> Mapping[str, int]:
        """How many kills fell where; one kill may fall into several submissions."""
        numbers = {one.request_id: one.number for one in self.told}
        counted = Counter(kills=len(self.kills), submissions=len(self.told))
        for kill in self.kills:
            stages = {self._stage(press, kill, numbers) for press in self.presses} - {None}
            counted[BETWEEN] += bool(stages)
            counted.update(stage for stage in stages if stage)
            counted["posted, not marked"] += bool(kill.unmarked)
        return counted

    def _stage(self, press: Press, kill: Kill, numbers: Mapping[str, str]) -> str | None:
        """Where a submission to the killed bot stood; nowhere once its card was posted."""
        if not kill.ready_at < press.came <= kill.at:
            return None
        if numbers[press.request_id] in kill.posted:
            return None
        if press.request_id not in kill.recorded:
            return STAGES[0]
        return STAGES[2] if press.is_answered and press.ended <= kill.at else STAGES[1]

    # --- how it is done ----------------------------------------------------------------------

    def _open_books(self) -> None:
        bring_up_to_date(self.books.engine)
        with self.books.transaction() as session:
            for cashier in CASHIERS:
                make.staff(session, cashier)
            for customer in CUSTOMERS:
                make.customer(session, customer, f"Client {customer}")
                make.invoice(session, f"F-{customer}", [INVOICE_CENTS], customer_id=customer)

    @contextmanager
    def _bot(self, address: str) -> Iterator[Life]:
        environment = clean_environment(
            SLACK_BOT_TOKEN=self.workspace.bot_token,
            SLACK_APP_TOKEN=self.workspace.app_token,
            SLACK_API_URL=f"{address}/api/",
            DATABASE_URL=self.database_url,
            GUICHET_FINANCE_CHANNEL=FINANCE,
            GUICHET_LOG_LEVEL="warning",
        )
        began = time.monotonic()
        bot = begin(self.folder, environment)
        self.starts.append(time.monotonic() - began)
        try:
            yield bot
        finally:
            bot.kill()

    def _kill(self, bot: Life, stream: Stream) -> None:
        ready_at = time.time()
        stream.wait_for_presses(self.rng.randint(1, MOST_PRESSES))
        self.random_pause.wait(self.rng.uniform(0, SPREAD_SECONDS))
        at = time.time()
        bot.kill()
        posted = frozenset(self._cards())
        with self.books.reading() as session:
            recorded = frozenset(row.request_id for row in session.execute(_REQUESTS))
            owed = frozenset(row.subject for row in session.execute(_UNKEPT))
        unmarked = (owed & posted) - self.seen_unmarked
        self.seen_unmarked |= unmarked
        self.kills.append(Kill(ready_at, at, recorded, posted, unmarked))

    def _hear(self, event: Event) -> None:
        entry = event.body.get("entry", {})
        if event.kind == "traffic" and entry["kind"].startswith("view_submission pay"):
            now = time.time()
            request_id = request_of(entry["payload"]["view"])
            press = Press(request_id, now - entry["ms"] / 1000, now, bool(entry["ok"]))
            self.presses.append(press)

    def _cards(self) -> list[str]:
        said = self.workspace.messages.list_said(FINANCE)
        return [str((m.metadata or {})["event_payload"]["subject"]) for m in said]

    def _comes_to_rest(self) -> bool:
        """Look at each change in the workspace, and a little after: a mark follows its post."""
        deadline = time.monotonic() + 2 * LEASE.total_seconds()
        while time.monotonic() < deadline:
            if self.workspace.wait_for(self._is_at_rest, MARK_SECONDS):
                return True
        return False

    def _is_at_rest(self) -> bool:
        with self.books.reading() as session:
            return not session.execute(_UNKEPT).all()


_RECEIPTS = select(ReceiptRow.id, ReceiptRow.amount_cents)
_REQUESTS = select(RequestRow.request_id, RequestRow.answer)
_UNKEPT = select(PromiseRow.subject).where(PromiseRow.state != "kept")


def print_count(ordeal: Ordeal) -> None:
    """Print the table that stands in docs/reliability.md."""
    for name, found in ordeal.count().items():
        sys.stdout.write(f"{name:28} {found:6}\n")
    starts = sorted(ordeal.starts)
    sys.stdout.write(f"{'restart, median (s)':28} {starts[len(starts) // 2]:6.2f}\n")
    sys.stdout.write(f"{'restart, longest (s)':28} {starts[-1]:6.2f}\n")


def main(kills: int) -> None:
    """Run the whole ordeal on the database of ``DATABASE_URL``, or on a file of its own."""
    logging.getLogger("uvicorn.error").disabled = True  # calls cut short are what we are here for
    seed = int(os.environ.get("KILL_SEED", SEED))
    with tempfile.TemporaryDirectory() as folder:
        url = os.environ.get("DATABASE_URL", f"sqlite:///{folder}/guichet.db")
        sys.stdout.write(f"{kills} kills, seed {seed}, {url.partition(':')[0]}\n")
        ordeal = Ordeal(url, Path(folder), random.Random(seed))
        ordeal.run(kills)
        ordeal.audit()
        print_count(ordeal)
        ordeal.close()
        if ordeal.count()[BETWEEN] < MOSTLY * kills:
            raise SystemExit(f"too few kills fell {BETWEEN}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else KILLS)
