"""An account statement on paper: letters of many scripts, pages numbered, columns aligned.

It is drawn in a process of its own; what it is given is words, already in the reader's language.
"""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from fpdf import FPDF
from fpdf.fonts import TTFFont

from charts.statement_sheet import StatementSheet

FAMILY = "DejaVu"
FONTS = {"": "DejaVuSans.ttf", "B": "DejaVuSans-Bold.ttf"}
UNKNOWN = "\u25af"
"""An empty box stands for a letter that the font lacks, so that nothing is lost unseen."""

WIDTHS = (25, 67, 31, 31, 42)
"""Columns in millimetres, 196 together: a letter page less its margins."""

FIRST_AMOUNT = 2
"""Columns from this one on are amounts, set to the right."""

LINE = 6
MARGIN = 10


def draw(sheet: StatementSheet) -> bytes:
    """Draw the statement as a PDF file."""
    paper = _Paper(sheet)
    paper.add_page()
    paper.write_title()
    paper.write_heads()
    for row in sheet.rows:
        paper.write_row(row)
    paper.write_closing()
    return bytes(paper.output())


class _Paper(FPDF):
    """Letter pages that bear their number, and the table's heads again at their top."""

    def __init__(self, sheet: StatementSheet) -> None:
        super().__init__(format="letter")
        self.sheet = sheet
        for style, name in FONTS.items():
            self.add_font(FAMILY, style, _font_folder() / name)
        self.set_margin(MARGIN)
        self.set_auto_page_break(auto=False)
        self.set_title(sheet.title)

    def footer(self) -> None:
        """Number the page."""
        self.set_y(-MARGIN - LINE)
        self.set_font(FAMILY, size=8)
        self.cell(0, LINE, f"{self.sheet.page} {self.page_no()} / {{nb}}", align="R")

    def write_title(self) -> None:
        """Write who it is from, what it is, and whom and when it is about."""
        self.set_font(FAMILY, "B", 11)
        self._write_line(self.sheet.organisation)
        self.set_font(FAMILY, "B", 15)
        self._write_line(self.sheet.title, LINE + 3)
        self.set_font(FAMILY, size=10)
        for fact in self.sheet.facts:
            self._write_line(fact)
        self.ln(LINE / 2)

    def write_heads(self) -> None:
        """Write the names of the columns."""
        self.set_font(FAMILY, "B", 9)
        self._write_cells(self.sheet.heads, border="B")
        self.set_font(FAMILY, size=9)

    def write_row(self, row: Sequence[str]) -> None:
        """Write a row, on a new page where this one is full."""
        if self._is_full(1):
            self.add_page()
            self.write_heads()
        self._write_cells(row, border="")

    def write_closing(self) -> None:
        """Write what it comes to."""
        if self._is_full(2):
            self.add_page()
        self.ln(LINE / 2)
        self.set_font(FAMILY, "B", 11)
        self._write_line(self.sheet.closing)

    def _is_full(self, lines: int) -> bool:
        return bool(self.get_y() + lines * LINE > self.h - MARGIN - 2 * LINE)

    def _write_line(self, text: str, height: float = LINE) -> None:
        self.cell(0, height, self._fit(text, self.epw))
        self.ln(height)

    def _write_cells(self, texts: Sequence[str], border: str) -> None:
        for place, (text, width) in enumerate(zip(texts, WIDTHS, strict=True)):
            align = "R" if place >= FIRST_AMOUNT else "L"
            self.cell(width, LINE, self._fit(text, width - 2), border=border, align=align)
        self.ln(LINE)

    def _fit(self, text: str, width: float) -> str:
        """Keep a text within its width; what the font lacks becomes an empty box."""
        font = self.current_font
        known = font.cmap if isinstance(font, TTFFont) else {}
        fitted = "".join(char if ord(char) in known else UNKNOWN for char in text)
        if self.get_string_width(fitted) <= width:
            return fitted
        while fitted and self.get_string_width(f"{fitted}…") > width:
            fitted = fitted[:-1]
        return f"{fitted}…"


def _font_folder() -> Path:
    """Find the fonts that come with the library of our charts, without importing it."""
    library = find_spec("matplotlib")
    if library is None or library.origin is None:
        raise FileNotFoundError("the fonts of matplotlib are not installed")
    return Path(library.origin).parent / "mpl-data" / "fonts" / "ttf"
