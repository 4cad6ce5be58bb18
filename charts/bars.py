"""Lying bars: a name and an amount above each, so that both may be long on a narrow screen."""

from collections.abc import Iterator, Sequence
from typing import Final

from matplotlib.figure import Figure

from charts import lettering
from charts.canvas import INSIDE, LEFT, MARK, RIGHT, Box, Canvas, as_png
from charts.lettering import PLAIN, QUIET, STRONG
from charts.palette import INK, MUTED, TRACK
from charts.sheets import Bar, BarsSheet

MOST_BARS: Final = 12
"""What a picture holds that is still read on a telephone; makers of sheets sum up the rest."""
_LINE: Final = 21.0
_BAR: Final = 16.0
_GAP: Final = 13.0
_SEAM: Final = 1.0
"""White between two colours: their edge is seen whatever eyes make of them."""
_THINNEST: Final = 1.5
_OVER: Final = 3.0


def draw(sheet: BarsSheet) -> bytes:
    """Draw the bars as a PNG."""
    return as_png(build_figure(sheet), sheet.heading)


def build_figure(sheet: BarsSheet) -> Figure:
    """Build the figure without drawing it, so that tests can read what is on it."""
    canvas = Canvas()
    if not sheet.bars:
        canvas.write_heading(sheet.heading)
        canvas.write_nothing(sheet.heading)
        return canvas.close()
    canvas.write_heading(sheet.heading, sheet.key, sheet.mark)
    scale = _Scale(sheet.bars)
    for bar in sheet.bars[:MOST_BARS]:
        _write_bar(canvas, bar, scale)
    return canvas.close()


class _Scale:
    """Where an amount lies between the margins; zero is at the left unless something is below."""

    def __init__(self, bars: Sequence[Bar]) -> None:
        ends = [end for bar in bars for end in _ends(bar)]
        self.lowest = min([0, *ends])
        self.span = max(1, max([0, *ends]) - self.lowest)

    def place(self, cents: int) -> float:
        return LEFT + INSIDE * (cents - self.lowest) / self.span


def _ends(bar: Bar) -> Iterator[int]:
    yield sum(part.cents for part in bar.parts if part.cents > 0)
    yield sum(part.cents for part in bar.parts if part.cents < 0)
    yield bar.mark_cents or 0


def _write_bar(canvas: Canvas, bar: Bar, scale: _Scale) -> None:
    if bar.label or bar.told:
        canvas.pen += _LINE
        _write_line(canvas, bar)
    top = canvas.pen + 2
    canvas.pen = top + _BAR
    canvas.fill([Box(LEFT, top, RIGHT, canvas.pen)], TRACK, "track")
    for part, box in _parts(bar, scale, top):
        canvas.fill([box], part, "bar")
    zero = scale.place(0)
    if scale.lowest < 0:
        canvas.rule([Box(zero, top - _OVER, zero, canvas.pen + _OVER)], MUTED, 1.0, "zero")
    if bar.mark_cents is not None:
        place = min(RIGHT - 1.5, max(LEFT + 1.5, scale.place(bar.mark_cents)))
        canvas.rule([Box(place, top - _OVER, place, canvas.pen + _OVER)], INK, MARK, "mark")
    canvas.pen += _GAP


def _write_line(canvas: Canvas, bar: Bar) -> None:
    """Write the amount at the right, a note before it, and the name in what room is left."""
    told = lettering.fit(bar.told, INSIDE * 0.5, STRONG)
    canvas.write(told, RIGHT, canvas.pen - 5, STRONG, side="right")
    left = RIGHT - lettering.width(told, STRONG) - 10
    if bar.note:
        note = lettering.fit(bar.note, INSIDE * 0.3, PLAIN)
        canvas.write(note, left, canvas.pen - 5, QUIET, side="right")
        left -= lettering.width(note, PLAIN) + 14
    canvas.write(lettering.fit(bar.label, left - LEFT, PLAIN), LEFT, canvas.pen - 5)


def _parts(bar: Bar, scale: _Scale, top: float) -> Iterator[tuple[str, Box]]:
    """Lay the parts end to end, what is below zero the other way."""
    ahead = behind = 0
    for part in bar.parts:
        start = ahead if part.cents >= 0 else behind
        end = start + part.cents
        ahead, behind = (end, behind) if part.cents >= 0 else (ahead, end)
        left, right = sorted((scale.place(start), scale.place(end)))
        if part.cents and right - left < _THINNEST:
            right = left + _THINNEST
        seam = _SEAM if right - left > 2 * _THINNEST and len(bar.parts) > 1 else 0.0
        yield part.tint, Box(left, top, right - seam, top + _BAR)
