"""Money at the sandbox in the page: a client's link, charges, a decline, an unknown outcome."""

import pytest
from selenium.webdriver.common.by import By

from tests import make
from tests.browser.browser import resize
from tests.browser.demos import Demo
from tests.browser.readers import ANA, GRACE, SIMON, TOM
from tests.browser.screen import APP, APPROVALS, FINANCE, Screen, named

HOLDER = "C-1007"
"""Amélie Bergeron, whose Visa is good; she owes 1,234.50."""
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


def test_an_answer_that_is_lost_says_not_to_charge_again(phone: Screen) -> None:
    phone.comes_as(TOM)
    charge(phone, "C-1015 10", "saved:2")
    phone.modal("please do not charge again")
    phone.modal("$10.00 was charged")


def test_a_deposit_by_card_goes_back_to_it_once_it_is_approved(screen: Screen) -> None:
    screen.comes_as(ANA)
    screen.says(f"/deposit {HOLDER} 80")
    screen.picks("method", "saved:1")
    screen.submits()
    screen.modal("80,00 $ a été payé")
    screen.closes()
    screen.comes_as(SIMON)
    screen.says(f"/refund {HOLDER}")
    screen.modal("R-000013")
    assert screen.chosen("sources") == ["R-000013"]
    screen.types("amount", "30")
    screen.types("reason", "Cours annulé")
    screen.modal("R-000013 : 30,00 $ → reste 50,00 $")
    screen.submits()
    screen.modal("attend l’approbation d’une autre personne")
    resize(screen.chrome, 400, 800)
    screen.comes_as(GRACE, APPROVALS)
    assert "Carte au dossier" in screen.message("RF-000001")
    screen.clicks('[data-action-id="refund_approve"]')
    screen.confirms()
    screen.message("passerelle")
    assert not screen.all('[data-action-id="refund_approve"]')
    screen.lets_pass("day")
    assert "par @Grace Miller" in screen.message("Approuvé et remboursé")
    screen.comes_as(SIMON, APP, tab="messages")
    screen.message("Remboursement RF-000001 de 30,00 $")


def test_a_plan_on_a_card_passes_its_days_and_what_was_refused_is_charged_again(
    screen: Screen, demo: Demo
) -> None:
    screen.comes_as(SIMON)
    screen.says("/plan F-2026-113")
    screen.types("count", "3")
    screen.modal("76,65 $")
    screen.picks("interval", "week")
    screen.picks("saved_method", "saved:1")
    screen.submits()
    screen.modal("PL-000001")
    screen.closes()
    screen.goes_to(FINANCE)
    screen.lets_pass("month")
    assert "Enregistré par Guichet" in screen.message("R-000013 de 76,65 $")
    replace_card(demo, "tok_declined")
    resize(screen.chrome, 400, 800)
    screen.comes_as(TOM, FINANCE)
    screen.lets_pass("week")
    assert "R-000014" in screen.message("fonds insuffisants")
    replace_card(demo, "tok_ok")
    screen.clicks('[data-action-id="charge_retry"]')
    screen.message("R-000015: $76.65 was charged")
    screen.awaits(lambda: not screen.all('[data-action-id="charge_retry"]'), "no button any more")
    screen.lets_pass("week")
    screen.message("R-000016 de 76,65 $")
    screen.says(f"/account {HOLDER}")
    assert "Owes $1,004.55" in screen.message("Current balance")


def replace_card(demo: Demo, token: str) -> None:
    with demo.books.transaction() as session:
        make.replace_method(session, 1, token, customer_id=HOLDER)
