"""A demo of one's own for each test, and one browser for all tests of a process."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

from tests.browser.browser import browsing, resize
from tests.browser.demos import Demo, opened_demo
from tests.browser.screen import Screen


@pytest.fixture(scope="session")
def chrome() -> Iterator[Chrome]:
    with browsing() as opened:
        yield opened


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
