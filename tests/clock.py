"""A clock that a test moves: real time, and whatever the test let pass on top of it."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Tells the moment, later than it is by what has passed."""

    def __init__(self) -> None:
        self._passed = timedelta()

    def __call__(self) -> datetime:
        """Return the moment, in UTC."""
        return datetime.now(UTC) + self._passed

    def passes(self, pause: timedelta) -> None:
        """Let time go by at once."""
        self._passed += pause
