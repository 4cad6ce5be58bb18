"""Colours that colour-blind readers tell apart, each with the ink that can be read on it."""

from typing import Final

PAPER: Final = "#ffffff"
INK: Final = "#1b2733"
MUTED: Final = "#55626f"
"""Contrast with the paper: 14.9 for the ink, 6.3 for what is muted."""
RULE: Final = "#d9dfe5"
TRACK: Final = "#eff2f5"

GREEN: Final = "#228833"
BLUE: Final = "#4477aa"
CYAN: Final = "#66ccee"
YELLOW: Final = "#ccbb44"
RED: Final = "#ee6677"
PURPLE: Final = "#aa3377"
GREY: Final = "#a7b0b9"
"""Paul Tol's bright scheme: seven tints that stay apart in every kind of colour blindness."""

INDIGO: Final = "#332288"
TEAL: Final = "#44aa99"
SAND: Final = "#ddcc77"
"""Three of his muted scheme, for what the bright one has no more room for."""

STEPS: Final = ("#8fb8de", "#5f93c4", "#3d6fa5", "#c8643c", "#8c2d19")
"""From calm to pressing: what is not due yet, then later and later, ever darker."""
