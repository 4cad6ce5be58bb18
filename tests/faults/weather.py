"""The line to a gateway in bad weather: answers that are lost, late or slow, by chance.

The shares are those of docs/charges.md: of the requests that move money, some are lost before
anything is done, some after, some are done once whoever asked has given up.
"""

import random
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.simulators.faults import Fault
from tests.simulators.wire import Asked, Told, Wire, serving

SHARES = {Fault.DROPPED_BEFORE: 0.04, Fault.DROPPED_AFTER: 0.06, Fault.DONE_LATE: 0.04}
SLOW = 0.2
SLOW_SECONDS, USUAL_SECONDS = 0.25, 0.03


class Weather:
    """Stands before a simulator's wire, and decides what becomes of each request."""

    def __init__(self, wire: Wire, rng: random.Random) -> None:
        self.shares: Mapping[Fault, float] = SHARES
        self._wire = wire
        self._wire.keeps_waiting = False
        self._rng = rng
        self._lock = threading.Lock()
        self._never = threading.Event()
        self.slow = SLOW
        """The share of the requests that take long."""
        self.is_calm = False
        """Nothing takes any time."""
        self.is_deaf = False
        """Who asks what became of an order hears nothing."""
        self.is_fair = False
        """Nothing goes wrong any more."""

    def reply(self, asked: Asked) -> tuple[Told | None, bool]:
        """Take a while, let it go wrong or not, and take a while again before it is told."""
        if self.is_deaf and asked.method == "GET":
            return None, False
        self._never.wait(self._pause())
        with self._lock:
            self._wire.forget()
            fault = self._fault()
            if fault is not None:
                self._wire.fail_next(fault)
            told = self._wire.reply(asked)
        self._never.wait(self._pause())
        return told

    def land(self) -> None:
        """Do now what whoever asked has given up."""
        with self._lock:
            self._wire.land()

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Serve on loopback; give the address."""
        with serving(self) as address:
            yield address

    def _fault(self) -> Fault | None:
        if self.is_fair:
            return None
        left = self._rng.random()
        for fault, share in self.shares.items():
            left -= share
            if left < 0:
                return fault
        return None

    def _pause(self) -> float:
        with self._lock:
            longest = SLOW_SECONDS if self._rng.random() < self.slow else USUAL_SECONDS
            return 0 if self.is_fair or self.is_calm else self._rng.uniform(0, longest)
