"""A figure: what was measured, what it came to, and the goal that it stands beside."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Goal:
    """What a figure must reach, and what it aims at."""

    must: float
    aim: float
    is_ceiling: bool = False

    def judge(self, value: float) -> str:
        """Say which of the two the value reaches."""
        if self._reaches(value, self.aim):
            return "aim reached"
        return "must reached" if self._reaches(value, self.must) else "FALLS SHORT"

    def __str__(self) -> str:
        """Write the goal as the design does."""
        sign = "≤" if self.is_ceiling else "≥"
        return f"must {sign} {self.must:g}, aim {sign} {self.aim:g}"

    def _reaches(self, value: float, limit: float) -> bool:
        return value <= limit if self.is_ceiling else value >= limit


def at_least(must: float, aim: float) -> Goal:
    """Make a goal that more reaches."""
    return Goal(must, aim)


def at_most(must: float, aim: float) -> Goal:
    """Make a goal that less reaches."""
    return Goal(must, aim, is_ceiling=True)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure; ``value`` is None when it could not be measured, and ``details`` say why."""

    name: str
    told: str
    value: float | None
    goal: Goal | None = None
    details: Sequence[str] = ()
    unit: str = ""

    def lines(self) -> Sequence[str]:
        """Write the figure as text, details indented under it."""
        return [
            f"{self.name:<4} {self.told}: {self._judged()}",
            *(f"     {d}" for d in self.details),
        ]

    def _judged(self) -> str:
        if self.value is None:
            return "not measured"
        measured = f"{self.value:.3g}{self.unit}"
        if self.goal is None:
            return measured
        return f"{measured} ({self.goal}) — {self.goal.judge(self.value)}"
