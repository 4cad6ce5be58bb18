"""Texts that no spreadsheet takes for a formula.

A CSV file is most often opened in a spreadsheet, where a text that begins like a formula is run as
one: such texts get an apostrophe before them, which shows that they are text. Amounts never do:
they are written from whole cents and stay numbers, those below zero included.
"""

import re
from typing import Final

# A formula begins with one of = + - @ (full-width too), behind spaces or not; a tab or a line end
# before it counts as a space. A spreadsheet whose separator is the semicolon (French ones) also
# starts a cell in the middle of ours, behind a semicolon, a tab or a line end.
_FORMULA_START: Final = re.compile(
    r"(?:^|(?<=[;\t\r\n]))(?=[\s\"]*[=+\-@\uff1d\uff0b\uff0d\uff20])|^(?=\s*[\t\r\n])"
)


def disarm(cell: str) -> str:
    """Make a text that no spreadsheet takes for a formula."""
    return _FORMULA_START.sub("'", cell)
