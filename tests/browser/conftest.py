"""A demo of one's own for each test, and one browser for all tests of a process."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

from bot.demo import running_demo
from tests.browser.browser import browsing, resize
from tests.browser.screen import Screen


@pytest.fixture(scope="session")
def chrome() -> Iterator[Chrome]:
    with browsing() as opened:
        yield opened


@pytest.fixture
def screen(chrome: Chrome, tmp_path: Path) -> Iterator[Screen]:
    """A page of 1280 pixels before a demo that nobody has used yet."""
    with running_demo(0, tmp_path / "demo", reset=False) as address:
        resize(chrome, 1280, 900)
        yield Screen(chrome, address)
        chrome.get("about:blank")
