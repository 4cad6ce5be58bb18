"""Standing bars over time, a colour a series, one upon the other; below zero they hang."""

from collections.abc import Sequence
from typing import Final

from matplotlib.figure import Figure

from charts import lettering
from charts.canvas import RIGHT, Box, Canvas, as_png
from charts.lettering import STRONG
from charts.plot import Plot, open_plot
from charts.sheets import ColumnsSheet, Series

_FILLED: Final = 0.78
"""How much of its place a bar takes."""
_WIDEST: Final = 72.0
_SEAM: Final = 0.8
_THINNEST: Final = 1.5


def draw(sheet: ColumnsSheet) -> bytes:
    """Draw the bars as a PNG."""
    return as_png(build_figure(sheet), sheet.heading)


def build_figure(sheet: ColumnsSheet) -> Figure:
    """Build the figure without drawing it, so that tests can read what is on it."""
    canvas = Canvas()
    named = [series.named for series in sheet.series]
    canvas.write_heading(sheet.heading, named if len(named) > 1 else ())
    if not sheet.labels:
        canvas.write_nothing(sheet.heading)
        return canvas.close()
    plot = open_plot(canvas, sheet.ticks, _levels(sheet), len(sheet.labels))
    for series, boxes in zip(sheet.series, _stack(sheet.series, plot), strict=True):
        canvas.fill(boxes, series.named.tint, f"series {series.named.name}")
    plot.write_zero(canvas)
    _write_told(canvas, sheet, plot)
    plot.write_labels(canvas, sheet.labels)
    return canvas.close()


def _levels(sheet: ColumnsSheet) -> Sequence[int]:
    """How high and how low each bar reaches."""
    bars = list(zip(*(series.cents for series in sheet.series), strict=True))
    above = [sum(max(0, cents) for cents in bar) for bar in bars]
    return [*above, *(sum(min(0, cents) for cents in bar) for bar in bars)]


def _stack(every: Sequence[Series], plot: Plot) -> Sequence[Sequence[Box]]:
    above, below = [0] * plot.count, [0] * plot.count
    stacked = []
    for series in every:
        boxes = []
        for place, cents in enumerate(series.cents):
            pile = above if cents >= 0 else below
            if cents:
                boxes.append(_box(plot, place, pile[place], pile[place] + cents))
            pile[place] += cents
        stacked.append(boxes)
    return stacked


def _box(plot: Plot, place: int, start: int, end: int) -> Box:
    half = min(plot.pitch * _FILLED, _WIDEST) / 2
    middle = plot.middle(place)
    top, bottom = sorted((plot.height(start), plot.height(end)))
    if bottom - top < _THINNEST:
        top = bottom - _THINNEST
    elif bottom - top > 2 * _THINNEST:
        top += _SEAM
    return Box(middle - half, top, middle + half, bottom)


def _write_told(canvas: Canvas, sheet: ColumnsSheet, plot: Plot) -> None:
    """Write each amount over its bar, where all of them have room beside one another."""
    widths = [lettering.width(lettering.clean(told), STRONG) for told in sheet.told]
    if not widths or max(widths) > plot.pitch - 4:
        return
    for place, (told, level) in enumerate(zip(sheet.told, _levels(sheet), strict=False)):
        half = widths[place] / 2
        middle = min(plot.middle(place), RIGHT - half)
        down = plot.height(level) - 5
        canvas.write(lettering.clean(told), middle, down, STRONG, side="center")
