"""A demo of one's own for each test, and one browser for all tests of a process."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

from bot.database import Books, open_database
from bot.demo import CAST, Cast, running_demo
from tests.browser.browser import browsing, resize
from tests.browser.screen import Screen
from tests.slack import PATIENCE_SECONDS


@dataclass(frozen=True)
class Demo:
    """A demo that nobody has used yet, and its books."""

    address: str
    books: Books


@pytest.fixture(scope="session")
def chrome() -> Iterator[Chrome]:
    with browsing() as opened:
        yield opened


@contextmanager
def opened_demo(folder: Path, cast: Cast = CAST, *, lively: bool = False) -> Iterator[Demo]:
    """Run a demo in a folder, and open its books."""
    running = running_demo(
        0, folder, reset=False, lively=lively, patience_seconds=PATIENCE_SECONDS, cast=cast
    )
    with running as address:
        engine = open_database(f"sqlite:///{folder / 'guichet.db'}")
        yield Demo(address, Books(engine))
        engine.dispose()


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    with opened_demo(tmp_path) as opened:
        yield opened


@pytest.fixture
def screen(chrome: Chrome, demo: Demo) -> Iterator[Screen]:
    """A page of 1280 pixels before the demo."""
    resize(chrome, 1280, 900)
    yield Screen(chrome, demo.address)
    chrome.get("about:blank")


@pytest.fixture
def phone(screen: Screen) -> Screen:
    """The same page, 400 pixels wide."""
    resize(screen.chrome, 400, 800)
    return screen
