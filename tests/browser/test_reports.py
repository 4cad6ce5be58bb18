"""Reports in the page: the summaries of the managers' channel, a report of one's own, Home."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

from tests.browser.browser import resize
from tests.browser.demos import opened_demo
from tests.browser.screen import APP, MANAGERS, Screen, named

LUC, SIMON, ANA = "U0ACCOUNTANT", "U0SUPERVISOR", "U0CASHIER"


@pytest.fixture
def lively(chrome: Chrome, tmp_path: Path) -> Iterator[Screen]:
    """A page before a demo that has three weeks behind it."""
    with opened_demo(tmp_path, lively=True) as demo:
        resize(chrome, 1280, 900)
        yield Screen(chrome, demo.address)
        chrome.get("about:blank")


def shows_chart(screen: Screen, within: str) -> None:
    """A picture that has arrived and is as wide as the column lets it be."""

    def look() -> bool:
        pictures = screen.all(f"{within} img.picture")
        wide = "return arguments[0].complete && arguments[0].naturalWidth > 300"
        return bool(pictures) and all(screen.chrome.execute_script(wide, one) for one in pictures)

    screen.awaits(look, "a chart")


def test_the_managers_channel_holds_both_summaries(lively: Screen) -> None:
    lively.comes_as(LUC, MANAGERS)
    assert "net ·" in lively.message("Sommaire des paiements")
    told = lively.message("Sommaire de la journée")
    assert "Attendu aujourd’hui" in told
    assert "Argent comptant" in told or "Carte sur un autre terminal" in told
    shows_chart(lively, named("message"))
    assert len(lively.all(f"{named('message')} table")) == 2


def test_a_report_is_asked_for_and_read(lively: Screen) -> None:
    lively.comes_as(LUC)
    lively.says("/report comptes à recevoir")
    lively.modal("Vide : pour vous seulement")
    lively.submits()
    lively.modal("dans vos messages")
    lively.closes()
    lively.comes_as(LUC, APP, tab="messages")
    assert "C-1007 · Amélie Bergeron" in lively.message("Comptes à recevoir par âge")
    shows_chart(lively, named("message"))


def test_home_shows_today_with_its_chart(lively: Screen) -> None:
    lively.comes_as(ANA)
    lively.says("/deposit C-1007 20,00 cash")
    lively.modal("Doit")
    lively.submits()
    lively.modal("R-")
    lively.closes()
    lively.comes_as(SIMON, APP)
    lively.reads(named("home-view"), "Aujourd’hui jusqu’ici")
    shows_chart(lively, named("home-view"))
