"""A bell: whoever waits for something to be heard looks again each time it rings."""

from collections.abc import Callable
from threading import Condition
from time import monotonic

LOOK_AGAIN_SECONDS = 0.25
"""Another process may have heard it, and rings in no other one."""


class Bell:
    """Rung when something was heard; ``await_that`` waits for what one is waiting for."""

    def __init__(self) -> None:
        self._rung = Condition()

    def ring(self) -> None:
        """Let everybody who waits look again."""
        with self._rung:
            self._rung.notify_all()

    def await_that(self, holds: Callable[[], bool], seconds: float) -> bool:
        """Wait until ``holds``, for so long at most; tell whether it does."""
        deadline = monotonic() + seconds
        with self._rung:
            while not holds():
                left = deadline - monotonic()
                if left <= 0:
                    return False
                self._rung.wait(min(left, LOOK_AGAIN_SECONDS))
        return True
