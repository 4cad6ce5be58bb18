"""What stands on a figure: its texts with the room that they take, its boxes by name."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from charts import bars, columns, line
from charts.sheets import BarsSheet, ChartSheet, ColumnsSheet

TOUCHING = 2.0
"""Pixels: letters' boxes are a little larger than the letters."""


def build(sheet: ChartSheet) -> Figure:
    """The figure of a sheet of any kind."""
    if isinstance(sheet, BarsSheet):
        return bars.build_figure(sheet)
    if isinstance(sheet, ColumnsSheet):
        return columns.build_figure(sheet)
    return line.build_figure(sheet)


def written(figure: Figure) -> Sequence[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def extents(figure: Figure) -> Sequence[tuple[str, Bbox]]:
    """Each text with the pixels that it covers."""
    figure.set_canvas(FigureCanvasAgg(figure))
    return [
        (text.get_text(), text.get_window_extent())
        for text in figure.axes[0].texts
        if text.get_text().strip()
    ]


def outside(figure: Figure) -> Sequence[str]:
    """Texts that leave the paper."""
    wide, high = figure.get_size_inches() * figure.dpi
    return [
        text
        for text, box in extents(figure)
        if box.x0 < 0 or box.y0 < 0 or box.x1 > wide or box.y1 > high
    ]


def overlapping(figure: Figure) -> Sequence[tuple[str, str]]:
    """Texts that stand on one another."""
    return [
        (first, second)
        for (first, a), (second, b) in combinations(extents(figure), 2)
        if min(a.x1, b.x1) - max(a.x0, b.x0) > TOUCHING
        and min(a.y1, b.y1) - max(a.y0, b.y0) > TOUCHING
    ]


def boxes(figure: Figure, name: str) -> Iterator[tuple[float, float, float, float]]:
    """Left, top, right and bottom, in points, of the boxes under a name."""
    for drawn in figure.axes[0].collections:
        if isinstance(drawn, PolyCollection) and str(drawn.get_label()).startswith(name):
            for path in drawn.get_paths():
                box = path.get_extents()
                yield box.x0, box.y0, box.x1, box.y1
