"""At the counter: the first page, help, a payment from the form to its card, a deposit."""

from tests.browser.album.camera import Album
from tests.browser.readers import ANA, LUC
from tests.browser.screen import APP, FINANCE, MANAGERS, Screen, named

CUSTOMER = "C-1007"
"""Amélie Bergeron, who owes 1,234.50 over two invoices."""
SAVER = "C-1002"
"""Marie Tremblay, who owes on four invoices and has a deposit."""


def record(screen: Screen, words: str) -> None:
    """Record a payment that the words after ``/pay`` say whole."""
    screen.says(words)
    screen.modal("→")
    screen.submits()
    screen.modal("R-")
    screen.closes()


def begin(album: Album) -> None:
    """The demo's first page, and the commands that the composer offers."""
    album.screen.comes_as(ANA)
    album.take("start")
    album.screen.one(named("composer")).send_keys("/")
    album.screen.one(named("command-option", '[data-command="/deposit"]'))
    album.take("commands")


def ask_for_help(album: Album) -> None:
    """Help, and what somebody reads who may not do it."""
    screen = album.screen
    screen.comes_as(ANA, MANAGERS)
    screen.says("/pay help")
    screen.message("bank_transfer")
    album.take("help")
    screen.comes_as(LUC, MANAGERS)
    screen.says("/pay")
    screen.one(named("message"))
    album.take("refused")


def pay(album: Album) -> None:
    """From ``/pay`` to the receipt."""
    screen = album.screen
    screen.comes_as(ANA)
    screen.says("/pay")
    screen.modal()
    album.take("pay-empty")
    search = screen.one(screen.field("customer_id", ".select-input"))
    search.click()
    search.send_keys("gagnon")
    screen.one(named("option", '[data-value="C-1012"]'))
    album.take("pay-search")
    screen.searches("customer_id", "bergeron", CUSTOMER)
    screen.modal("F-2026-113")
    album.take("pay-customer")
    screen.types("amount", album.writes("1 500,00", "1,500.00"))
    screen.picks("method", "cheque")
    screen.submits()
    screen.error("amount")
    album.take("pay-error")
    screen.types("amount", album.writes("1 234,50", "1,234.50"))
    screen.modal("→")
    album.take("pay-preview")
    screen.submits()
    screen.modal("R-000013")
    album.take("pay-recorded")


def read_the_receipts(album: Album) -> None:
    """Two cards in the finance channel, and the cashier's Home after them."""
    screen = album.screen
    screen.comes_as(ANA)
    record(screen, f"/pay {CUSTOMER} 1234.50 cheque")
    record(screen, "/pay C-1012 100 cash")
    screen.goes_to(FINANCE)
    screen.message("R-000014")
    album.take("receipt-card")
    screen.comes_as(ANA, APP)
    screen.reads(named("home-view"), "R-000014")
    album.take("home")


def pay_twice(album: Album) -> None:
    """The question that a payment typed again meets."""
    screen = album.screen
    screen.comes_as(ANA)
    record(screen, "/pay C-1012 100 cash")
    screen.says("/pay C-1012 100 cash")
    screen.modal("→")
    screen.submits()
    screen.one(screen.field("confirm_duplicate"))
    album.take("pay-twice")


def deposit(album: Album) -> None:
    """The other form, filled in by the words after the command."""
    screen = album.screen
    screen.comes_as(ANA)
    screen.says(f"/deposit {SAVER} 150 cash")
    screen.modal("862")
    album.take("deposit")
