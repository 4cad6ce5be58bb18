"""What happens in the workspace, told to whoever looks: live pages, tests, the traffic list."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from playground.payloads import Json

KEPT_ENTRIES = 2000
Clock = Callable[[], float]


@dataclass(frozen=True)
class Event:
    """Something that changed, and who may know (None: everybody)."""

    kind: str
    body: Json
    people: frozenset[str] | None = None

    def is_for(self, person_id: str) -> bool:
        """Whether this person may know."""
        return self.people is None or person_id in self.people


class Feed:
    """Tells listeners what changed; its condition guards the whole workspace."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.changed = threading.Condition(threading.RLock())
        self._listeners: list[Callable[[Event], None]] = []
        self._entries: deque[Json] = deque(maxlen=KEPT_ENTRIES)
        self._count = 0

    def listen(self, listener: Callable[[Event], None]) -> Callable[[], None]:
        """Call `listener` for every event from now on; the answer ends that."""
        with self.changed:
            self._listeners.append(listener)

        def end() -> None:
            with self.changed:
                self._listeners.remove(listener)

        return end

    def publish(self, event: Event) -> None:
        """Tell everyone who listens or waits."""
        with self.changed:
            for listener in tuple(self._listeners):
                listener(event)
            self.changed.notify_all()

    def record(self, entry: Json) -> None:
        """Add a line to the traffic between workspace and bot."""
        with self.changed:
            self._count += 1
            at = datetime.fromtimestamp(self.clock(), UTC).isoformat(timespec="milliseconds")
            numbered = {"n": self._count, "at": at, **entry}
            self._entries.append(numbered)
            self.publish(Event("traffic", {"entry": numbered}))

    def list_entries(self, after: int = 0) -> list[Json]:
        """The traffic after line `after`, oldest first."""
        with self.changed:
            return [entry for entry in self._entries if entry["n"] > after]
