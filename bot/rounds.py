"""Threads that do what is due, one thing after another, and sleep until the next is."""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Thread

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.database import Books
from domain.errors import Busy

LONGEST_WAIT_SECONDS = 5.0
SHORTEST_WAIT_SECONDS = 0.05

log = logging.getLogger(__name__)


@dataclass
class Rounds:
    """So many threads that take turns at ``step`` until it finds nothing to do.

    ``next_due`` says when there will be something; the tick is the net under it.
    """

    name: str
    books: Books
    step: Callable[[], bool]
    next_due: Callable[[Session], datetime | None]
    clock: Callable[[], datetime]
    threads: int = 1
    _due: Event = field(default_factory=Event)
    _stopping: Event = field(default_factory=Event)
    _running: list[Thread] = field(default_factory=list)

    def wake(self) -> None:
        """Say that something is due."""
        self._due.set()

    def start(self) -> None:
        """Start the threads."""
        self._running = [
            Thread(target=self._run, name=self.name, daemon=True) for _ in range(self.threads)
        ]
        for thread in self._running:
            thread.start()

    def stop(self) -> None:
        """Let what is in hand end, then stop."""
        self._stopping.set()
        self._due.set()
        for thread in self._running:
            thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._due.wait(self._pause())
            if not self._stopping.is_set():
                self._due.clear()
            try:
                while not self._stopping.is_set() and self.step():
                    continue
            except (SQLAlchemyError, Busy) as error:
                log.warning("books unavailable error=%s", type(error).__name__)
            except Exception:  # a thread that died would leave everything after it undone
                log.exception("round broke name=%s", self.name)

    def _pause(self) -> float:
        try:
            with self.books.reading() as session:
                due = self.next_due(session)
        except SQLAlchemyError:
            return LONGEST_WAIT_SECONDS
        if due is None:
            return LONGEST_WAIT_SECONDS
        seconds = (due - self.clock()).total_seconds()
        return min(LONGEST_WAIT_SECONDS, max(SHORTEST_WAIT_SECONDS, seconds))


@dataclass
class Shift:
    """Everybody who makes rounds; woken together, for one's outcome is often another's work."""

    members: list[Rounds] = field(default_factory=list)

    def wake(self) -> None:
        """Say that something is due."""
        for rounds in self.members:
            rounds.wake()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let everybody work until the block ends."""
        with ExitStack() as closing:
            for rounds in self.members:
                rounds.start()
                closing.callback(rounds.stop)
            yield
