"""A clock that several processes share and one of them moves: real time, and what a file adds."""

from datetime import UTC, datetime, timedelta
from pathlib import Path


class MovedClock:
    """Tells the moment, later than it is by what stands in the file."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __call__(self) -> datetime:
        """Return the moment, in UTC."""
        return datetime.now(UTC) + timedelta(seconds=self._ahead())

    def passes(self, pause: timedelta) -> None:
        """Let time go by at once, for everybody."""
        new = self._file.with_suffix(".new")
        new.write_text(str(self._ahead() + pause.total_seconds()))
        new.replace(self._file)

    def _ahead(self) -> float:
        return float(self._file.read_text()) if self._file.exists() else 0.0
