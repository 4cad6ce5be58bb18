"""One writer at a time, first come, first served: SQLite's own waiting forgets who came first."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from time import monotonic

from domain.errors import Busy


class Turns:
    """A queue before one door. SQLite polls for its lock, so late comers may pass for seconds."""

    def __init__(self, wait_ms: int) -> None:
        self._wait_seconds = wait_ms / 1000
        self._guard = Lock()
        self._queue: deque[Lock] = deque()

    @contextmanager
    def take(self) -> Iterator[int]:
        """Wait for one's turn, and keep it until the block ends; give the milliseconds left.

        Raises:
            Busy: those before took too long.
        """
        asked_at = monotonic()
        mine = Lock()
        mine.acquire()
        with self._guard:
            self._queue.append(mine)
            is_first = self._queue[0] is mine
        try:
            if not is_first and not mine.acquire(timeout=self._wait_seconds):
                raise Busy
            waited = monotonic() - asked_at
            yield max(0, round(1000 * (self._wait_seconds - waited)))
        finally:
            self._leave(mine)

    def _leave(self, mine: Lock) -> None:
        """Let the next one in, unless it was given up while others were still before it."""
        with self._guard:
            was_first = self._queue[0] is mine
            self._queue.remove(mine)
            if was_first and self._queue:
                self._queue[0].release()
