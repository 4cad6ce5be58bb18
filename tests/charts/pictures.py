"""Draws every chart in both languages: ``python -m tests.charts.pictures [CASE FOLDER]``.

Without arguments, the good case for the documentation; a case and a folder, to look at it.
"""

import sys
from pathlib import Path

from bot.drawing import Studio
from handlers.texts import Locale, Texts
from tests import make
from tests.charts.gallery import CASES, CHARTS

FOLDER = Path(__file__).parents[2] / "docs" / "pictures" / "charts"


def draw_all(case: str, folder: Path) -> None:
    """Draw every chart of a case."""
    folder.mkdir(parents=True, exist_ok=True)
    with Studio() as studio:
        for name, write in CHARTS.items():
            for locale in Locale:
                texts = Texts.load(locale, zone=make.ZONE)
                path = folder / f"{name}-{locale[:2]}.png"
                path.write_bytes(studio.draw(write(CASES[case](), texts)))


if __name__ == "__main__":
    draw_all(*(sys.argv[1], Path(sys.argv[2])) if sys.argv[1:] else ("real", FOLDER))
