"""Trouble on demand, for tests: refusals, limits, lost requests and lost answers."""

import threading
from dataclasses import dataclass
from typing import Literal, Protocol

FaultKind = Literal["error", "ratelimited", "status", "drop_before", "drop_after"]


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one call."""

    kind: FaultKind
    error: str = ""
    seconds: int = 0
    status: int = 200


def refuse_with(error: str) -> Fault:
    """Slack answers `ok: false` under this name."""
    return Fault("error", error=error)


def limit_rate(seconds: int = 1) -> Fault:
    """Slack answers 429 and names the seconds to wait."""
    return Fault("ratelimited", seconds=seconds)


def fail_with_status(status: int) -> Fault:
    """Something before Slack answers with this HTTP status."""
    return Fault("status", status=status)


DROP_BEFORE = Fault("drop_before")
"""The connection breaks before Slack does anything."""
DROP_AFTER = Fault("drop_after")
"""Slack does it, and the answer is lost."""


class Links(Protocol):
    """The app's Socket Mode links, once the workspace is served."""

    def redeliver_last(self) -> None:
        """Send the last envelope once more."""
        ...

    def ask_to_leave(self, reason: str = "refresh_requested") -> None:
        """Announce that every link will end."""
        ...

    def cut(self, most: int = 10) -> None:
        """End links without a word, the oldest first."""
        ...


class Faults:
    """What will go wrong with the next calls, and what goes wrong with the links at once."""

    def __init__(self) -> None:
        self.links: Links | None = None
        self._lock = threading.Lock()
        self._planned: dict[str, list[Fault]] = {}
        self._refuse_all: Fault | None = None
        self._doubled = 0

    def next(self, method: str, answer: Fault, times: int = 1) -> None:
        """Let the next `times` calls of a Web API method go wrong."""
        with self._lock:
            self._planned.setdefault(method, []).extend([answer] * times)

    def refuse_all(self, answer: Fault | None = None) -> None:
        """Let every call go wrong until `lift`."""
        with self._lock:
            self._refuse_all = answer or refuse_with("service_unavailable")

    def deliver_twice(self, times: int = 1) -> None:
        """Deliver the next `times` payloads twice each."""
        with self._lock:
            self._doubled += times

    def lift(self) -> None:
        """From now on everything works."""
        with self._lock:
            self._planned.clear()
            self._refuse_all = None
            self._doubled = 0

    def redeliver_last(self) -> None:
        """Send the last envelope once more; nobody waits for its acknowledgement."""
        self._served_links().redeliver_last()

    def ask_to_leave(self, reason: str = "refresh_requested") -> None:
        """Announce to the bot that its links will end."""
        self._served_links().ask_to_leave(reason)

    def cut_links(self, most: int = 10) -> None:
        """End links without a word, the oldest first."""
        self._served_links().cut(most)

    def _served_links(self) -> Links:
        if self.links is None:
            raise RuntimeError("the workspace is not being served")
        return self.links

    def take(self, method: str) -> Fault | None:
        """What goes wrong with this call."""
        with self._lock:
            if self._refuse_all is not None:
                return self._refuse_all
            planned = self._planned.get(method)
            return planned.pop(0) if planned else None

    def take_double(self) -> bool:
        """Whether this payload is delivered twice."""
        with self._lock:
            is_double = self._doubled > 0
            self._doubled -= int(is_double)
            return is_double
