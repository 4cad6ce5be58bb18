"""Four processes look after one channel's reports, and are killed while they post.

Each process is a tick and a worker over the same database and the same Slack, on a clock that the
test moves. They work in rounds: all are told to go, each says when nothing is left for it to do,
and one that is killed meanwhile has a successor. Time passes between rounds only, so that no claim
runs out under a process that is alive.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from sqlalchemy import func, select

from bot.database import Books, open_database
from bot.demo import CHANNELS, MANAGERS, MANIFEST, PEOPLE, build_settings
from bot.drawing import Studio
from bot.due import run_due
from bot.service import build_desk, build_worker
from bot.settings import Settings
from domain import outbox
from domain.outbox import LEASE
from domain.tables import PromiseRow
from playground.feed import Event
from playground.manifest import read_manifest
from playground.server import running
from playground.workspace import Workspace
from tests.faults.lives import CONTEXT

PROCESSES = 4
POSTING = ("chat.postMessage", "files.completeUploadExternal", "conversations.history")
EVERY = 2
"""Every second call of those is the last that the processes make, while kills are left."""
MOST_ROUNDS = 100
STEP = LEASE + timedelta(seconds=1)


def keep(line: Connection, settings: Settings) -> None:
    """Be one process: at each round do all there is to do at the moment told, then say so."""
    engine = open_database(settings.database_url)
    moments: list[datetime] = []
    clock = partial(max, moments)  # the latest that was told
    books = Books(engine)
    desk = build_desk(settings, books, clock=clock)
    with Studio() as studio, suppress(EOFError):
        worker = build_worker(settings, desk, books, studio)
        while True:
            moments.append(line.recv())
            run_due(desk)
            while worker.keep_next():
                continue
            line.send("rested")


@dataclass
class House:
    """The processes, the Slack that they post to, and whoever kills them."""

    database_url: str
    now: datetime
    kills_left: int
    calls: int = 0
    workers: dict[Connection, BaseProcess] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.workspace = Workspace(PEOPLE, CHANNELS, read_manifest(MANIFEST), clock=self._timestamp)
        self.books = Books(open_database(self.database_url))

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Serve Slack, and keep four processes at work; end them all at the end."""
        with running(self.workspace) as address:
            self.settings = build_settings(self.workspace, address, self.database_url)
            self.workspace.feed.listen(self._hear)
            for _ in range(PROCESSES):
                self._hire()
            try:
                yield
            finally:
                for line, process in self.workers.items():
                    line.close()
                    process.join()
                self.books.engine.dispose()

    def comes_to(self, moment: datetime) -> None:
        """Let everybody work at this moment, and whenever a claim or a pause has ended since."""
        self.now = max(self.now, moment)
        for _ in range(MOST_ROUNDS):
            self._work()
            if not self._is_owed():
                return
            self.now += STEP
        raise AssertionError("something is still owed")

    def works_at(self, moment: datetime) -> None:
        """Let everybody work once at this moment, whatever remains."""
        self.now = max(self.now, moment)
        self._work()

    def count_posts(self) -> Counter[str]:
        """How often each report of each day stands in the managers' channel."""
        said = self.workspace.messages.list_said(MANAGERS)
        subjects = (str((m.metadata or {})["event_payload"]["subject"]) for m in said)
        return Counter(subject.removesuffix(f" {MANAGERS}") for subject in subjects)

    def count_tries(self) -> int:
        """How often promises were claimed; more than there are, where a claim was left behind."""
        with self.books.reading() as session:
            return int(session.execute(select(func.sum(PromiseRow.tries))).scalar_one())

    def _work(self) -> None:
        """Tell everybody to go, and wait for the last; the killed are replaced, and go too."""
        waited = {self._send(line) for line in list(self.workers)}
        while waited:
            for line in list(waited.intersection(wait(waited))):
                waited.remove(line)
                with suppress(EOFError, ConnectionResetError):
                    line.recv()
                    continue
                waited.add(self._replace(line))

    def _send(self, line: Connection) -> Connection:
        """Tell one to go, or a successor where it is dead."""
        try:
            line.send(self.now)
        except (BrokenPipeError, ConnectionResetError):
            return self._replace(line)
        return line

    def _replace(self, line: Connection) -> Connection:
        self.workers.pop(line).join()
        line.close()
        successor = self._hire()
        successor.send(self.now)
        return successor

    def _hire(self) -> Connection:
        ours, theirs = CONTEXT.Pipe()
        process = CONTEXT.Process(target=keep, args=(theirs, self.settings), daemon=True)
        process.start()
        theirs.close()
        self.workers[ours] = process
        return ours

    def _hear(self, event: Event) -> None:
        """Kill all who are at work, as a machine that fails does, just when a call came in."""
        kind = event.body.get("entry", {}).get("kind")
        if kind not in POSTING:
            return
        self.calls += 1
        if self.kills_left and self.calls % EVERY == 0:
            self.kills_left -= 1
            for process in list(self.workers.values()):
                process.kill()

    def _timestamp(self) -> float:
        return self.now.timestamp()

    def _is_owed(self) -> bool:
        with self.books.reading() as session:
            return outbox.count_owed(session) > 0
