"""A picture of what is in sight, at both widths: a desk's and a phone's."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from selenium.webdriver import Chrome

from bot.database import Books
from tests.browser.browser import resize
from tests.browser.demos import opened_demo
from tests.browser.readers import Reader
from tests.browser.screen import Screen

FOLDER = Path(__file__).parents[3] / "docs" / "pictures"
HEIGHTS: Mapping[int, int] = {400: 800, 1280: 900}
"""In pixels, by width; the desk's comes last, where the story goes on."""
COLOURS = 256

HOLD_STILL = """
const sheet = new CSSStyleSheet();
sheet.replaceSync("* { caret-color: transparent !important; animation: none !important;"
  + " transition: none !important }");
document.adoptedStyleSheets = [sheet];
"""
"""No caret that blinks; the page's own policy lets no style in by other ways."""
POINT_NOWHERE = {"type": "mouseMoved", "x": 0, "y": 0}
TO_END = "document.getElementById('messages')?.scrollTo(0, 1e6);"
ONTO = "arguments[0].scrollIntoView({block: 'start'});"


@dataclass(frozen=True)
class Album:
    """One reader's pictures of one story, before a demo that nobody used yet."""

    screen: Screen
    reader: Reader
    books: Books

    def writes(self, french: str, english: str) -> str:
        """Take what the reader would write or read."""
        return self.reader.writes(french, english)

    def take(self, name: str, at: str = "", look: str = "") -> None:
        """Write what is in sight, on a phone and on a desk; ``at`` is brought to its top; else
        one reads a channel's end."""
        chrome = self.screen.chrome
        chrome.execute_script(HOLD_STILL)
        chrome.execute_cdp_cmd("Input.dispatchMouseEvent", POINT_NOWHERE)
        for width, height in HEIGHTS.items():
            resize(chrome, width, height)
            if at:
                chrome.execute_script(ONTO, self.screen.one(at))
            else:
                chrome.execute_script(TO_END)
            parts = (name, self.reader.language, str(width), look)
            keep(chrome, FOLDER / f"{'-'.join(filter(None, parts))}.png")


def keep(chrome: Chrome, path: Path) -> None:
    """Write the page with few colours: a third of the bytes, and nobody sees it."""
    shot = Image.open(BytesIO(chrome.get_screenshot_as_png())).convert("RGB")
    few = shot.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


@contextmanager
def opened(chrome: Chrome, reader: Reader, *, lively: bool) -> Iterator[Album]:
    """Open an album before a demo of its own; a ``lively`` one has weeks behind it."""
    with (
        TemporaryDirectory(prefix="demo") as folder,
        opened_demo(Path(folder), reader.cast, lively=lively) as demo,
    ):
        resize(chrome, 1280, HEIGHTS[1280])
        yield Album(Screen(chrome, demo.address), reader, demo.books)
        chrome.get("about:blank")
