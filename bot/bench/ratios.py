"""Two sides measured in turn, A B A B, so that what disturbs the machine disturbs both."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

Measure = Callable[[], float]
"""Runs one side once and returns what it cost, or how fast it went."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Two sides over several rounds; ``ratios`` are those of each pair."""

    ours: Sequence[float]
    theirs: Sequence[float]

    @property
    def ratios(self) -> Sequence[float]:
        """Ours over theirs, a pair each."""
        return [ours / theirs for ours, theirs in zip(self.ours, self.theirs, strict=True)]

    @property
    def ratio(self) -> float:
        """The median of the pairs' ratios."""
        return median(self.ratios)

    @property
    def spread(self) -> str:
        """The lowest and the highest ratio, as text."""
        return f"{min(self.ratios):.2f}-{max(self.ratios):.2f}"


def take_turns(*sides: Measure, rounds: int) -> Sequence[Sequence[float]]:
    """Measure the sides in turn; one more round comes first and is thrown away."""
    measured = [[side() for side in sides] for _ in range(rounds + 1)][1:]
    return [list(values) for values in zip(*measured, strict=True)]


def alternate(ours: Measure, theirs: Measure, rounds: int) -> Compared:
    """Measure two sides in turn."""
    return Compared(*take_turns(ours, theirs, rounds=rounds))


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that ``percent`` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]
