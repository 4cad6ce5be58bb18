"""A place to plot in: amounts at the side, names below, and where each amount lies."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from charts import lettering
from charts.canvas import LEFT, RIGHT, Box, Canvas
from charts.lettering import PLAIN, QUIET
from charts.palette import MUTED, RULE
from charts.sheets import Tick

HEIGHT: Final = 236.0
_BELOW: Final = 30.0
_APART: Final = 14.0
"""The least space between two names."""


@dataclass(frozen=True, slots=True)
class Plot:
    """Where amounts and places lie, in points."""

    left: float
    top: float
    bottom: float
    lowest: int
    highest: int
    count: int

    @property
    def pitch(self) -> float:
        """The width of one place."""
        return (RIGHT - self.left) / self.count

    def middle(self, place: int) -> float:
        """Find the middle of a place."""
        return self.left + (place + 0.5) * self.pitch

    def height(self, cents: int) -> float:
        """Find how far down an amount lies."""
        part = (cents - self.lowest) / (self.highest - self.lowest)
        return self.bottom - part * (self.bottom - self.top)

    def write_zero(self, canvas: Canvas) -> None:
        """Draw the line on which everything stands, over what stands on it."""
        down = self.height(0)
        canvas.rule([Box(self.left, down, RIGHT, down)], MUTED, 1.2, "zero")

    def write_labels(self, canvas: Canvas, labels: Sequence[str]) -> None:
        """Write the names below: all, or as many, evenly spaced, as have room."""
        cleaned = [lettering.clean(label) for label in labels]
        widest = max(lettering.width(label, PLAIN) for label in cleaned)
        every = 1 + int((widest + _APART) // self.pitch) if widest + _APART > self.pitch else 1
        for place in range(0, len(cleaned), every):
            fitted = lettering.fit(cleaned[place], (RIGHT - LEFT) / 2, PLAIN)
            half = lettering.width(fitted, PLAIN) / 2
            middle = min(max(self.middle(place), LEFT + half), RIGHT - half)
            canvas.write(fitted, middle, self.bottom + _BELOW - 6, QUIET, side="center")


def open_plot(canvas: Canvas, ticks: Sequence[Tick], levels: Sequence[int], count: int) -> Plot:
    """Write the scale and its lines under the pen, and move the pen below the plot.

    ``levels`` are what is to be drawn: the plot reaches from the lowest, or zero, to the highest.
    """
    told = [lettering.fit(tick.told, 140, PLAIN) for tick in ticks]
    left = LEFT + max(lettering.width(text, PLAIN) for text in told) + 10
    top = canvas.pen + 26
    lowest, highest = min(0, *levels), max(0, *levels)
    plot = Plot(left, top, top + HEIGHT, lowest, max(highest, lowest + 1), count)
    for tick, text in zip(ticks, told, strict=True):
        down = plot.height(tick.cents)
        canvas.write(text, left - 10, down + 5, QUIET, side="right")
        canvas.rule([Box(left, down, RIGHT, down)], RULE, 1.0, "rule")
    canvas.pen = plot.bottom + _BELOW
    return plot
