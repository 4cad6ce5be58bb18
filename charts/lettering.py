"""Text made fit for a picture: letters that the font has, as wide as there is room.

People's words are drawn as they are and never read as markup or formulas.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LoadFlags

from charts.palette import INK, MUTED

FAMILY: Final = "DejaVu Sans"
BOLD: Final = "bold"
REGULAR: Final = "normal"


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks; its size is in points."""

    size: float
    weight: str = REGULAR
    colour: str = INK


TITLE: Final = Style(22.0, BOLD)
PLAIN: Final = Style(15.0)
STRONG: Final = Style(15.0, BOLD)
QUIET: Final = Style(15.0, REGULAR, MUTED)
"""No letters are smaller than these: ten pixels in a column of 400."""

UNKNOWN: Final = "\u25af"
"""An empty box stands for a letter that the font lacks, as on statements."""

_ELLIPSIS: Final = "…"
_HIDDEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
_MARKS: Final = frozenset({"Mn", "Me"})
_SELECTORS: Final = range(0xFE00, 0xFE10)
_MOST_MARKS: Final = 2
"""More marks than this on one letter climb over the lines above."""
_MOST_LETTERS: Final = 300
"""No line of a chart is this long; measuring more would only cost time."""
_EM: Final = 1000
_DRAWN_WIDER: Final = 1.015
"""Letters are set on whole pixels, which makes lines a little longer than their letters."""
_NARROWER: Final = 0.96
_NARROWEST: Final = 100.0
_SPACES: Final = re.compile("  +")


def clean(text: str) -> str:
    """Keep what can be seen on one line: no control, no turning of the text, no pile of marks."""
    kept: list[str] = []
    marks = 0
    for char in text[:_MOST_LETTERS]:
        category = unicodedata.category(char)
        marks = marks + 1 if category in _MARKS else 0
        if category in _HIDDEN or ord(char) in _SELECTORS:
            kept.append(" " if char.isspace() else "")
        elif ord(char) in _letters():
            kept.append(char if marks <= _MOST_MARKS else "")
        else:
            kept.append("" if marks else UNKNOWN)
    return _SPACES.sub(" ", "".join(kept)).strip()


def width(text: str, style: Style) -> float:
    """Measure a clean text, in points."""
    return sum(_advance(char, style.weight) for char in text) * style.size * _DRAWN_WIDER


def fit(text: str, room: float, style: Style) -> str:
    """Clean a text and keep it within ``room`` points, visibly cut where it is longer."""
    return _cut(clean(text), room, style)


def wrap(text: str, room: float, style: Style, lines: int) -> Sequence[str]:
    """Clean a text and break it between words into so many lines at most; the last may be cut.

    No line is much longer than another: a word alone on the last one would look forgotten.
    """
    words = clean(text).split(" ")
    wrapped = _break(words, room, style, lines)
    while room > _NARROWEST and len(wrapped) > 1:
        narrower = _break(words, room * _NARROWER, style, lines)
        if len(narrower) > len(wrapped) or narrower[-1].endswith(_ELLIPSIS):
            break
        wrapped, room = narrower, room * _NARROWER
    return wrapped


def _break(words: Sequence[str], room: float, style: Style, lines: int) -> Sequence[str]:
    broken: list[str] = []
    left = words
    while left and len(broken) < lines - 1:
        taken = _count_fitting(left, room, style)
        broken.append(_cut(" ".join(left[:taken]), room, style))
        left = left[taken:]
    if left:
        broken.append(_cut(" ".join(left), room, style))
    return broken


def _count_fitting(words: Sequence[str], room: float, style: Style) -> int:
    taken = 1
    while taken < len(words) and width(" ".join(words[: taken + 1]), style) <= room:
        taken += 1
    return taken


def _cut(text: str, room: float, style: Style) -> str:
    if not text or width(text, style) <= room:
        return text
    left = room - width(_ELLIPSIS, style)
    if left < 0:
        return ""
    kept = 0
    while kept < len(text) and left >= 0:
        left -= width(text[kept], style)
        kept += 1
    return text[: max(0, kept - 1)].rstrip() + _ELLIPSIS


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    """Letters that both weights have."""
    regular, bold = (get_font(_path(weight)).get_charmap() for weight in (REGULAR, BOLD))
    return frozenset(regular) & frozenset(bold)


@lru_cache(maxsize=20_000)
def _advance(char: str, weight: str) -> float:
    """How far a letter moves the pen, as a part of the text's size."""
    font = get_font(_path(weight))
    font.set_size(_EM, 72)
    glyph = font.load_char(ord(char), flags=LoadFlags.NO_HINTING)
    return float(glyph.linearHoriAdvance) / 65536 / _EM


@lru_cache(maxsize=2)
def _path(weight: str) -> str:
    return str(findfont(FontProperties(family=FAMILY, weight=weight)))
