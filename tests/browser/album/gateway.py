"""Money at the gateway: a card charged, a decline, an answer that is lost, a client's link."""

from selenium.webdriver.common.by import By

from tests.browser.album.camera import Album
from tests.browser.readers import ANA
from tests.browser.screen import APP, FINANCE, named


def charge(album: Album) -> None:
    """A card on file: picked, charged, and its receipt."""
    screen = album.screen
    screen.comes_as(ANA)
    pay(album, "C-1007 100", "saved:1", "card-form")
    screen.modal("R-000013")
    album.take("card-charged")
    screen.closes()
    screen.goes_to(FINANCE)
    screen.message("R-000013")
    album.take("card-receipt")


def decline(album: Album) -> None:
    """A charge that is refused: the form's answer, and the card with its button."""
    screen = album.screen
    screen.comes_as(ANA)
    pay(album, "C-1012 100", "saved:1")
    screen.modal("R-000013")
    album.take("card-declined")
    screen.closes()
    screen.goes_to(FINANCE)
    screen.message("R-000013")
    album.take("card-declined-receipt")


def wait(album: Album) -> None:
    """An answer that is lost: nobody knows yet, then the gateway tells."""
    screen = album.screen
    screen.comes_as(ANA)
    pay(album, "C-1015 10", "saved:2")
    screen.modal(album.writes("ne recommencez pas", "do not charge again"))
    album.take("card-unknown")
    screen.modal(album.writes("a été payé", "was charged"))
    album.take("card-known")


def link(album: Album) -> None:
    """A card that has expired: the link, the client's page, and what is told of it."""
    screen = album.screen
    screen.comes_as(ANA)
    screen.says("/account C-1020")
    screen.message("2026-10")
    album.take("link-account", at=named("message"))
    screen.clicks('[data-action-id="link_send"][data-value="C-1020 1"]')
    screen.comes_as(ANA, APP, tab="messages")
    screen.message(album.writes("Un lien pour", "A link for"))
    album.take("link-message")
    address = screen.one(named("message") + ' a[href*="/sandbox/link/"]').get_attribute("href")
    screen.chrome.get(str(address))
    page = screen.chrome
    page.find_element(By.NAME, "name").send_keys("Rosalie Cantin")
    page.find_element(By.NAME, "address").send_keys("12, rue Principale")
    album.take("link-page")
    for choice in ('[value="card"]', '[value="tok_ok"]', '[name="consent"]', "button"):
        page.find_element(By.CSS_SELECTOR, choice).click()
    screen.gone("form")
    album.take("link-done")
    screen.comes_as(ANA, APP, tab="messages")
    screen.message(album.writes("a utilisé le lien", "used the link"))
    album.take("link-used")


def pay(album: Album, words: str, method: str, picture: str = "") -> None:
    """Charge a method on file."""
    screen = album.screen
    screen.says(f"/pay {words}")
    screen.modal("→")
    screen.picks("method", method)
    if picture:
        album.take(picture, at=screen.field("method"))
    screen.submits()
