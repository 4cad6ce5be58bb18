"""Money at the sandbox in the page: a client's link, charges, a decline, an unknown outcome."""

import pytest
from selenium.webdriver.common.by import By

from tests.browser.screen import APP, FINANCE, Screen, named

ANA, TOM = "U0CASHIER", "U0CLERK"
EXPIRED = "C-1020"
"""Rosalie Cantin, whose one card has expired."""


def charge(screen: Screen, words: str, method: str) -> None:
    screen.says(f"/pay {words}")
    screen.modal("→")
    screen.picks("method", method)
    screen.submits()


def fill_in_as_the_client(screen: Screen, outcome: str) -> None:
    """Save a card on the pretended page, which asks for no number, and see it kept."""
    page = screen.chrome
    page.find_element(By.NAME, "name").send_keys("Rosalie Cantin")
    page.find_element(By.NAME, "address").send_keys("12, rue Principale")
    for choice in ('[value="card"]', f'[value="{outcome}"]', '[name="consent"]', "button"):
        page.find_element(By.CSS_SELECTOR, choice).click()
    screen.gone("form")


@pytest.mark.parametrize(
    ("who", "letter", "used", "charged"),
    [
        (ANA, "Un lien pour", "a utilisé le lien", "10,00 $ a été payé"),
        (TOM, "A link for", "used the link", "$10.00 was charged"),
    ],
)
def test_a_client_replaces_an_expired_card_by_a_link_and_is_charged(
    phone: Screen, who: str, letter: str, used: str, charged: str
) -> None:
    phone.comes_as(who)
    charge(phone, f"{EXPIRED} 10", "saved:1")
    assert "10/26" in phone.error("method")
    phone.closes()
    phone.says(f"/account {EXPIRED}")
    phone.clicks('[data-action-id="link_send"][data-value="C-1020 1"]')
    phone.comes_as(who, APP, tab="messages")
    phone.message(letter)
    address = phone.one(named("message") + ' a[href*="/sandbox/link/"]').get_attribute("href")
    assert address is not None
    phone.chrome.get(address)
    fill_in_as_the_client(phone, "tok_ok")
    phone.chrome.get(address)
    phone.reads("main", "expired")
    phone.comes_as(who, APP, tab="messages")
    phone.message(used)
    phone.comes_as(who)
    charge(phone, f"{EXPIRED} 10", "saved:1")
    phone.modal(charged)


def test_a_decline_is_told_with_its_reason_and_can_be_tried_again(screen: Screen) -> None:
    screen.comes_as(ANA)
    charge(screen, "C-1012 100", "saved:1")
    assert "fonds insuffisants" in screen.modal("rien n’a été prélevé")
    screen.closes()
    screen.goes_to(FINANCE)
    assert "Réessayer" in screen.message("Refusé le")


def test_an_answer_that_is_lost_says_not_to_charge_again(screen: Screen) -> None:
    screen.comes_as(TOM)
    charge(screen, "C-1015 10", "saved:2")
    screen.modal("please do not charge again")
    screen.modal("$10.00 was charged")
