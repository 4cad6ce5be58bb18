"""A clock that people move: real time, and whatever they let pass on top of it."""

import time
from pathlib import Path

from playground.payloads import Refused

MOST_SECONDS = 366 * 86_400
"""The most that may pass at once."""


class MovableClock:
    """Tells the moment in seconds since 1970, UTC; it goes forward alone.

    ``file`` keeps between runs how far ahead it is: what happened later must stay in the past.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        kept = file.read_text(encoding="ascii").strip() if file and file.exists() else ""
        self.ahead = int(kept) if kept.isdecimal() else 0

    def __call__(self) -> float:
        """Return the moment."""
        return time.time() + self.ahead

    def move(self, seconds: object) -> None:
        """Let time pass at once.

        Raises:
            Refused: it is no whole number of seconds, none, or more than a year.
        """
        if not isinstance(seconds, int) or isinstance(seconds, bool):
            raise Refused("invalid_arguments")
        if not 0 < seconds <= MOST_SECONDS:
            raise Refused("invalid_arguments")
        self.ahead += seconds
        if self._file is not None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(str(self.ahead), encoding="ascii")
