"""One amount over time, as a line of steps: it holds until it changes."""

from collections.abc import Sequence
from typing import Final

from matplotlib.figure import Figure

from charts import lettering
from charts.canvas import RIGHT, Canvas, as_png
from charts.lettering import STRONG
from charts.plot import Plot, open_plot
from charts.sheets import LineSheet

_THICK: Final = 3.0
_SHADE: Final = 0.16
_OVER: Final = 9.0
_INDENT: Final = 8.0


def draw(sheet: LineSheet) -> bytes:
    """Draw the line as a PNG."""
    return as_png(build_figure(sheet), sheet.heading)


def build_figure(sheet: LineSheet) -> Figure:
    """Build the figure without drawing it, so that tests can read what is on it."""
    canvas = Canvas()
    canvas.write_heading(sheet.heading)
    if not sheet.cents:
        canvas.write_nothing(sheet.heading)
        return canvas.close()
    plot = open_plot(canvas, sheet.ticks, sheet.cents, len(sheet.cents))
    _draw_steps(canvas, sheet, plot)
    plot.write_zero(canvas)
    _write_ends(canvas, sheet, plot)
    plot.write_labels(canvas, sheet.labels)
    return canvas.close()


def _draw_steps(canvas: Canvas, sheet: LineSheet, plot: Plot) -> None:
    corners = []
    for place, cents in enumerate(sheet.cents):
        down = plot.height(cents)
        start = plot.left + place * plot.pitch
        corners += [(start, down), (start + plot.pitch, down)]
    zero = plot.height(0)
    canvas.shade([(plot.left, zero), *corners, (RIGHT, zero)], sheet.tint, _SHADE)
    canvas.trace(corners, sheet.tint, _THICK, "line")


def _write_ends(canvas: Canvas, sheet: LineSheet, plot: Plot) -> None:
    """Write the last amount and, where there is room beside it, the first, over the line."""
    last = len(sheet.cents) - 1
    canvas.dot(RIGHT, plot.height(sheet.cents[last]), sheet.tint)
    room = (RIGHT - plot.left) / 2 - 12
    first_told, last_told = (lettering.fit(sheet.told[end], room, STRONG) for end in (0, last))
    width = lettering.width(last_told, STRONG)
    covered = min(len(sheet.cents), 1 + int(width / plot.pitch))
    down = _clear(sheet.cents[-covered:], plot)
    canvas.write(last_told, RIGHT, down, STRONG, side="right")
    if last:
        width = lettering.width(first_told, STRONG)
        covered = 1 + int((width + _INDENT) / plot.pitch)
        down = _under(sheet.cents[:covered], plot)
        canvas.write(first_told, plot.left + _INDENT, down, STRONG)


def _clear(cents: Sequence[int], plot: Plot) -> float:
    """Find where a text stands clear of the line under it."""
    return min(plot.height(level) for level in cents) - _OVER


def _under(cents: Sequence[int], plot: Plot) -> float:
    """Find where a text stands inside the shade, or over the line where the shade is too low."""
    down = max(plot.height(level) for level in cents) + _OVER + STRONG.size
    return down if down < plot.height(0) - _OVER else _clear(cents, plot)
