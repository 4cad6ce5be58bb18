"""The rest of the counter in the page: deposits, Home, several people, and hostile names."""

from selenium.webdriver.common.keys import Keys

from tests import make
from tests.browser.demos import Demo
from tests.browser.screen import APP, FINANCE, Screen, named

ANA, TOM, LUC = "U0CASHIER", "U0CLERK", "U0ACCOUNTANT"
HOSTILE = "<img src=x onerror=\"document.title='owned'\"> <!channel> *gras* <https://a.example|ici>"


def test_a_deposit_becomes_credit(screen: Screen) -> None:
    screen.comes_as(ANA)
    screen.says("/deposit")
    screen.searches("customer_id", "C-1007", "C-1007")
    screen.modal("Doit 1 234,50 $")
    screen.types("amount", "75,25")
    screen.picks("method", "bank_transfer")
    screen.types("purpose", "Bourse")
    screen.submits()
    assert "Crédit disponible : 75,25 $" in screen.modal("R-000013")
    screen.closes()
    screen.goes_to(FINANCE)
    assert "Motif Bourse" in screen.message("Dépôt au compte R-000013 de 75,25 $")


def test_home_opens_every_command(screen: Screen) -> None:
    screen.comes_as(ANA, APP)
    screen.reads(named("home-view"), "Vos reçus apparaîtront ici")
    for action, title in (("home_pay", "Paiement"), ("home_deposit", "Dépôt au compte")):
        screen.clicks(f'[data-action-id="{action}"]')
        screen.modal(title)
        screen.closes()
    search = screen.one(named("home-view") + " .select-input")
    search.click()
    search.send_keys("bergeron")
    screen.clicks(named("option", '[data-value="C-1007"]'))
    assert "Amélie Bergeron · C-1007" in screen.modal("F-2026-113")
    screen.clicks(named("modal") + ' [data-value="F-2026-113"]')
    screen.modal("Factures en attente de paiement")
    assert screen.chosen("invoices") == ["F-2026-113"]


def test_home_tells_what_was_recorded(screen: Screen) -> None:
    screen.comes_as(TOM)
    screen.says("/deposit C-1007 20.00 cash")
    screen.modal("Owes $1,234.50")
    screen.submits()
    screen.modal("R-000013")
    screen.closes()
    screen.comes_as(TOM, APP)
    screen.reads(named("home-view"), "R-000013 · Account deposit · $20.00 · Cash")


def test_each_person_keeps_their_own_form(screen: Screen) -> None:
    screen.comes_as(ANA)
    screen.says("/pay C-1007")
    screen.types("amount", "12,00")
    screen.modal("F-2026-019 : 12,00 $")
    screen.comes_as(TOM)
    assert not screen.all(named("modal"))
    screen.says("/deposit")
    screen.modal("Account deposit")
    screen.comes_as(ANA)
    screen.modal("F-2026-019 : 12,00 $")
    assert screen.value("amount") == "12,00"


def test_the_switch_turns_the_page_to_another_language(screen: Screen) -> None:
    screen.comes_as(ANA)
    screen.becomes(TOM)
    screen.says("/pay help")
    assert "Only visible to you" in screen.message("records a payment")
    screen.becomes(ANA)
    assert "records a payment" not in screen.chrome.page_source


def test_someone_without_the_right_is_told_and_no_form_opens(screen: Screen) -> None:
    screen.comes_as(LUC)
    screen.says("/pay")
    screen.message("Vos rôles ne vous permettent pas ceci : enregistrer un paiement")
    assert not screen.all(named("modal"))


def test_the_composer_completes_commands(screen: Screen) -> None:
    screen.comes_as(ANA)
    composer = screen.one(named("composer"))
    composer.send_keys("/")
    screen.one(named("command-option", '[data-command="/account"]'))
    composer.send_keys("dep", Keys.TAB)
    screen.reads(named("command-hint"), "/deposit")
    composer.send_keys(Keys.ENTER)
    screen.modal("Dépôt au compte")


def test_hostile_names_are_text_everywhere(screen: Screen, demo: Demo) -> None:
    with demo.books.transaction() as session:
        make.customer(session, "C-9001", HOSTILE)
        make.invoice(session, "F-9001", [5_000], customer_id="C-9001")
    screen.comes_as(ANA)
    screen.says("/pay")
    screen.searches("customer_id", "onerror", "C-9001")
    assert "<img src=x" in screen.modal("Doit 50,00 $")
    screen.types("amount", "50")
    screen.types("payer", HOSTILE)
    screen.picks("method", "cash")
    screen.modal("F-9001 : 50,00 $ → réglée")
    screen.submits()
    assert "<!channel>" in screen.modal("R-000013")
    screen.closes()
    screen.says("/account C-9001")
    assert "<https://a.example|ici>" in screen.message("Solde actuel")
    screen.goes_to(FINANCE)
    assert "<!channel>" in screen.message("R-000013")
    assert screen.chrome.title.startswith("#finances")
    assert not screen.all("[src='x'], a[href*='a.example']")
