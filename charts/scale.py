"""Round amounts for the side of a chart: a handful, evenly spaced, zero among them."""

from collections.abc import Iterator, Sequence
from itertools import count

MOST_STEPS = 5
FIRST_CENTS = 100
"""No step is smaller than a dollar: cents on a scale are noise."""


def choose_ticks(lowest_cents: int, highest_cents: int) -> Sequence[int]:
    """Choose the amounts, in cents, that a scale names between zero and both ends."""
    lowest, highest = min(0, lowest_cents), max(0, highest_cents)
    step = next(step for step in _steps() if highest - lowest <= MOST_STEPS * step)
    first, last = -(-lowest // step), highest // step
    return [step * place for place in range(first, last + 1)]


def _steps() -> Iterator[int]:
    return (factor * FIRST_CENTS * 10**power for power in count() for factor in (1, 2, 5))
