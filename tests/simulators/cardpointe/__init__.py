"""A CardPointe Gateway of our own on loopback, which behaves as the real one is documented.

Every trap of reliability.md §1.1 is set here: no idempotency, order ids that look like card
numbers lost, amounts without a point read as cents, shuffled answers, a webhook without signature.
State is in memory, chance has a seed, time is the test's clock.
"""

from tests.simulators.cardpointe.simulator import Simulator, running

__all__ = ["Simulator", "running"]
