"""The surface of a chart: points from the top left corner, a heading, boxes, text; then a PNG.

It is matplotlib's ``Figure`` with one pair of axes that covers it whole: no ticks, no layout to
compute, no legend, no bounding box to search, which cost more than everything drawn here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final, Literal

from matplotlib.collections import CircleCollection, Collection, LineCollection, PolyCollection
from matplotlib.figure import Figure

from charts import lettering
from charts.lettering import PLAIN, QUIET, STRONG, TITLE, Style
from charts.palette import INK, PAPER, TRACK
from charts.sheets import Heading, Named

WIDTH: Final = 576.0
"""Points: 1600 pixels at twice the size of a screen's; Slack's column shows about 400."""
DPI: Final = 200
MARGIN: Final = 26.0
LEFT: Final = MARGIN
RIGHT: Final = WIDTH - MARGIN
INSIDE: Final = RIGHT - LEFT

MARK: Final = 3.0
"""The thickness of a mark."""
_TITLE_LINE: Final = 28.0
_TEXT_LINE: Final = 21.0
_SWATCH: Final = 12.0
_NOTHING_HEIGHT: Final = 120.0

_DOT: Final = 9.0
_OVER_ALL: Final = 10_000

Corners = Sequence[tuple[float, float]]
Side = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points; ``top`` grows downwards."""

    left: float
    top: float
    right: float
    bottom: float


class Canvas:
    """Something to draw on, as high as what is put on it; ``pen`` is how far down it has come."""

    def __init__(self) -> None:
        self.figure = Figure(dpi=DPI, facecolor=PAPER)
        self.axes = self.figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self.axes.set_axis_off()
        self.pen = MARGIN - _TITLE_LINE + TITLE.size

    def write_heading(self, heading: Heading, key: Sequence[Named] = (), mark: str = "") -> None:
        """Write the message, what was counted, and what each colour and the mark stand for."""
        for line in lettering.wrap(heading.title, INSIDE, TITLE, lines=3):
            self.pen += _TITLE_LINE
            self.write(line, LEFT, self.pen - 7, TITLE)
        self.pen += 4
        for line in lettering.wrap(heading.subtitle, INSIDE, QUIET, lines=2):
            self.pen += _TEXT_LINE
            self.write(line, LEFT, self.pen - 5, QUIET)
        self.pen += 8
        self._write_key([*key, *([Named(mark, INK, is_line=True)] if mark else [])])

    def write_nothing(self, heading: Heading) -> None:
        """Say, where the chart would be, that there is nothing to draw."""
        self.pen += 8
        self.fill([Box(LEFT, self.pen, RIGHT, self.pen + _NOTHING_HEIGHT)], TRACK, "nothing")
        lines = lettering.wrap(heading.nothing, INSIDE - 40, QUIET, lines=3)
        top = self.pen + (_NOTHING_HEIGHT - _TEXT_LINE * len(lines)) / 2
        for place, line in enumerate(lines, start=1):
            down = top + place * _TEXT_LINE - 5
            self.write(line, WIDTH / 2, down, QUIET, side="center")
        self.pen += _NOTHING_HEIGHT

    def write(
        self, text: str, x: float, y: float, style: Style = PLAIN, *, side: Side = "left"
    ) -> None:
        """Write a text that fits already, standing on ``y``."""
        self.axes.text(
            x,
            y,
            text,
            fontfamily=lettering.FAMILY,
            fontsize=style.size,
            fontweight=style.weight,
            color=style.colour,
            horizontalalignment=side,
            verticalalignment="baseline",
            parse_math=False,
            zorder=_OVER_ALL,
        )

    def fill(self, boxes: Sequence[Box], colour: str, name: str) -> None:
        """Fill boxes with one colour, all at once; ``name`` is for who reads the figure."""
        corners = [
            [(b.left, b.top), (b.right, b.top), (b.right, b.bottom), (b.left, b.bottom)]
            for b in boxes
        ]
        filled = PolyCollection(corners, facecolors=colour, linewidths=0, label=name)
        self._put(filled)

    def rule(self, lines: Sequence[Box], colour: str, thickness: float, name: str) -> None:
        """Draw straight lines, each from the first corner of a box to its last."""
        ends = [[(line.left, line.top), (line.right, line.bottom)] for line in lines]
        drawn = LineCollection(ends, colors=colour, linewidths=thickness, label=name)
        drawn.set_capstyle("butt")
        self._put(drawn)

    def shade(self, corners: Corners, colour: str, strength: float) -> None:
        """Fill what lies inside the corners, lightly."""
        shaded = PolyCollection([corners], facecolors=colour, linewidths=0, alpha=strength)
        self._put(shaded)

    def trace(self, corners: Corners, colour: str, thickness: float, name: str) -> None:
        """Draw a line from corner to corner."""
        traced = LineCollection([corners], colors=colour, linewidths=thickness, label=name)
        traced.set_joinstyle("miter")
        self._put(traced)

    def dot(self, x: float, y: float, colour: str) -> None:
        """Draw a round point."""
        dotted = CircleCollection([_DOT**2], offsets=[(x, y)], facecolors=colour, linewidths=0)
        dotted.set_offset_transform(self.axes.transData)
        self._put(dotted)

    def close(self) -> Figure:
        """Cut the paper to what was drawn."""
        height = self.pen + MARGIN
        self.figure.set_size_inches(WIDTH / 72, height / 72)
        self.axes.set_xlim(0, WIDTH)
        self.axes.set_ylim(height, 0)
        return self.figure

    def _put(self, drawn: Collection) -> None:
        """Put something over all that was drawn before."""
        drawn.set_zorder(len(self.axes.collections))
        drawn.set_clip_on(False)
        self.axes.add_collection(drawn, autolim=False)

    def _write_key(self, key: Sequence[Named]) -> None:
        """Write names beside their colours, line after line."""
        if not key:
            return
        x = LEFT
        self.pen += _TEXT_LINE
        for named in key:
            name, told = _fit_named(named)
            room = _SWATCH + 6 + lettering.width(name, PLAIN) + _width_told(told)
            if x > LEFT and x + room > RIGHT:
                x, self.pen = LEFT, self.pen + _TEXT_LINE + 2
            self._write_swatch(named, x)
            self._write_named(name, told, x + _SWATCH + 6)
            x += room + 20
        self.pen += 12

    def _write_swatch(self, named: Named, x: float) -> None:
        top, bottom = self.pen - _SWATCH - 4, self.pen - 4
        if named.is_line:
            middle = x + _SWATCH / 2
            self.rule([Box(middle, top - 2, middle, bottom + 2)], named.tint, MARK, "swatch")
        else:
            self.fill([Box(x, top, x + _SWATCH, bottom)], named.tint, "swatch")

    def _write_named(self, name: str, told: str, x: float) -> None:
        self.write(name, x, self.pen - 5)
        if told:
            after = x + lettering.width(name, PLAIN) + 6
            self.write(told, after, self.pen - 5, STRONG)


def _fit_named(named: Named) -> tuple[str, str]:
    told = lettering.fit(named.told, INSIDE / 2, STRONG)
    room = INSIDE - _SWATCH - 6 - _width_told(told)
    return lettering.fit(named.name, room, PLAIN), told


def _width_told(told: str) -> float:
    return lettering.width(told, STRONG) + 6 if told else 0.0


def as_png(figure: Figure, heading: Heading) -> bytes:
    """Write the picture, with its description inside for programs that read it aloud."""
    content = BytesIO()
    about = {"Title": heading.title, "Description": heading.alt, "Software": None}
    # Packing tighter would take longer than all the drawing, to save thirty kilobytes.
    packing = {"compress_level": 1}
    figure.savefig(content, format="png", dpi=DPI, metadata=about, pil_kwargs=packing)
    return content.getvalue()
