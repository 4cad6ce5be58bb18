"""A clerk pays in the page: types, watches the preview, is corrected, and sees the receipt."""

from selenium.webdriver.common.keys import Keys

from tests.browser.screen import FINANCE, Screen, named

ANA, TOM = "U0CASHIER", "U0CLERK"
AMELIE = "C-1007"
"""Owes 1,234.50 over two invoices: 1,004.55 and 229.95."""


def test_a_clerk_pays_in_french(screen: Screen) -> None:
    screen.comes_as(ANA)
    screen.says("/pay")
    screen.searches("customer_id", "bergeron", AMELIE)
    assert "Doit 1 234,50 $" in screen.modal("F-2026-113")
    assert screen.chosen("invoices") == ["F-2026-019", "F-2026-113"]
    screen.types("amount", "1 234,50")
    assert "F-2026-019 : 1 004,55 $ → réglée" in screen.modal("F-2026-113 : 229,95 $ → réglée")
    screen.picks("method", "cheque")
    screen.submits()
    assert "R-000013 de 1 234,50 $ est enregistré" in screen.modal("Solde du compte : Réglé")
    screen.closes()
    screen.goes_to(FINANCE)
    card = screen.message("Paiement R-000013 de 1 234,50 $ · Amélie Bergeron · C-1007")
    assert "Facture F-2026-113 : 229,95 $" in card
    assert "Solde du compte : Réglé" in card
    screen.says("/account bergeron")
    account = screen.message("Solde actuel")
    assert "Solde actuel Réglé" in account
    assert "Visible uniquement par vous" in account


def test_a_clerk_pays_in_english(screen: Screen) -> None:
    screen.comes_as(TOM)
    screen.says("/pay")
    screen.searches("customer_id", "berg", AMELIE)
    assert "Owes $1,234.50" in screen.modal("F-2026-113")
    screen.types("amount", "1,234.50")
    screen.modal("F-2026-019: $1,004.55 → settled")
    screen.picks("method", "card_terminal")
    screen.submits()
    assert "Payment R-000013 of $1,234.50 is recorded" in screen.modal("Account balance: Settled")
    screen.closes()
    screen.goes_to(FINANCE)
    assert "Carte sur un autre terminal" in screen.message("Paiement R-000013 de 1 234,50 $")
    screen.says("/account C-1007")
    assert "Current balance Settled" in screen.message("Current balance")


def test_the_preview_follows_while_the_hands_stay_where_they_are(screen: Screen) -> None:
    screen.comes_as(ANA)
    screen.says("/pay C-1007")
    screen.types("amount", "1 34,50")
    screen.modal("Ce montant n’a pas pu être lu")
    screen.presses(*[Keys.ARROW_LEFT] * 5)
    screen.presses("2")
    screen.modal("F-2026-113 : 229,95 $ → réglée")
    screen.presses(Keys.DELETE, "0")
    screen.modal("F-2026-113 : 199,95 $ → reste 30,00 $")
    focus = screen.chrome.switch_to.active_element
    assert focus.get_attribute("value") == "1 204,50"
    assert focus.get_attribute("selectionStart") == "4"


def test_what_is_wrong_is_said_under_its_field_and_mends(screen: Screen) -> None:
    screen.comes_as(ANA)
    screen.says("/pay C-1007")
    screen.types("amount", "1 500,00")
    screen.modal("265,50 $ de trop")
    screen.picks("method", "cash")
    screen.types("note", "carte 4242 4242 4242 4242")
    screen.submits()
    assert "numéro de carte" in screen.error("note")
    screen.types("note", "payé au comptoir")
    screen.submits()
    assert "au plus 1 234,50 $" in screen.error("amount")
    screen.ticks("excess", "deposit")
    screen.modal("Dépôt au compte : 265,50 $")
    screen.submits()
    assert "Crédit 265,50 $" in screen.modal("R-000014")


def test_a_payment_typed_twice_asks_first(screen: Screen) -> None:
    screen.comes_as(ANA)
    for _ in range(2):
        screen.says("/pay C-1007 100,00 cash")
        screen.modal("F-2026-019 : 100,00 $ → reste")
        screen.submits()
        screen.modal("R-000013")
        if screen.all(screen.field("confirm_duplicate")):
            screen.ticks("confirm_duplicate", "confirmed")
            screen.submits()
            screen.modal("R-000014")
        screen.closes()
    screen.says("/account C-1007")
    assert "Doit 1 034,50 $" in screen.message("R-000014")


def test_the_pay_button_of_an_invoice_picks_it_alone(screen: Screen) -> None:
    screen.comes_as(TOM)
    screen.says("/account C-1007")
    screen.message("F-2026-113")
    screen.clicks('[data-action-id="pay_invoice"][data-value="F-2026-113"]')
    assert "Owes $1,234.50" in screen.modal("Client")
    assert screen.chosen("invoices") == ["F-2026-113"]
    screen.modal("Up to $229.95 can be paid here")


def test_a_phone_shows_the_form_whole(phone: Screen) -> None:
    phone.comes_as(ANA)
    phone.says("/pay C-1007")
    phone.types("amount", "1 234,50")
    phone.modal("réglée")
    form = phone.one(named("modal"))
    assert form.size["width"] <= 400
    wide = "return document.documentElement.scrollWidth - window.innerWidth"
    assert phone.chrome.execute_script(wide) <= 0
    phone.picks("method", "cash")
    phone.submits()
    phone.modal("R-000013")
