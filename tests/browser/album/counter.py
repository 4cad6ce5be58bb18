"""``make pictures``: the journeys as people see them, in both languages, on a desk and on a phone.

Every picture is taken before a demo that nobody used yet; only dates and hours differ each time.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from selenium.webdriver import Chrome

from bot.demo import running_demo
from tests.browser.browser import browsing, dress, resize
from tests.browser.screen import APP, FINANCE, GENERAL, MANAGERS, Screen, named
from tests.slack import PATIENCE_SECONDS

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
ADMINS = "en"
"""The language of the demo's one admin."""
SIZES = {1280: 800, 400: 800}
CUSTOMER = "C-1007"
"""Amélie Bergeron, who owes 1,234.50 over two invoices."""
SAVER = "C-1002"
"""Marie Tremblay, who owes on four invoices and has a deposit."""

HOLD_STILL = """
const sheet = new CSSStyleSheet();
sheet.replaceSync("* { caret-color: transparent !important; animation: none !important;"
  + " transition: none !important }");
document.adoptedStyleSheets = [sheet];
"""
"""No caret that blinks; the page's own policy lets no style in by other ways."""


@dataclass(frozen=True)
class Reader:
    """Who looks, and how they write."""

    language: str
    cashier: str
    outsider: str
    amount: str
    too_much: str
    summary: str
    coming: str
    asked: tuple[str, str]
    paid: str
    by_gl_code: str


READERS = (
    Reader(
        "fr",
        "U0CASHIER",
        "U0ACCOUNTANT",
        "1 234,50",
        "1 500,00",
        "Sommaire de la journée",
        "dans vos messages",
        ("Qui doit le plus?", "Combien doit Bergeron?"),
        "Bergeron a payé 50 comptant hier",
        "Paiement par poste comptable",
    ),
    Reader(
        "en",
        "U0CLERK",
        "U0APPROVER",
        "1,234.50",
        "1,500.00",
        "Sommaire de la journée",
        "to your messages",
        ("Who owes most?", "What does Bergeron owe?"),
        "Bergeron paid 50 cash yesterday",
        "Payments by GL code",
    ),
)


@dataclass(frozen=True)
class Album:
    """Where the pictures of one reader at one width go."""

    screen: Screen
    reader: Reader
    width: int

    def take(self, name: str, look: str = "") -> None:
        """Write what is in sight."""
        chrome = self.screen.chrome
        chrome.execute_script(HOLD_STILL)
        suffix = f"-{look}" if look else ""
        path = FOLDER / f"{name}-{self.reader.language}-{self.width}{suffix}.png"
        chrome.save_screenshot(str(path))


def begin(album: Album) -> None:
    """The demo's first page, and the commands that the composer offers."""
    album.screen.comes_as(album.reader.cashier)
    album.take("start")
    album.screen.one(named("composer")).send_keys("/")
    album.screen.one(named("command-option", '[data-command="/deposit"]'))
    album.take("commands")


def ask_for_help(album: Album) -> None:
    """Help, and what somebody reads who may not do it."""
    screen = album.screen
    screen.comes_as(album.reader.cashier, MANAGERS)
    screen.says("/pay help")
    screen.message("bank_transfer")
    album.take("help")
    screen.comes_as(album.reader.outsider, MANAGERS)
    screen.says("/pay")
    screen.one(named("message"))
    album.take("refused")


def pay(album: Album) -> None:
    """From ``/pay`` to the receipt."""
    screen = album.screen
    screen.comes_as(album.reader.cashier)
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
    screen.types("amount", album.reader.too_much)
    screen.picks("method", "cheque")
    screen.submits()
    screen.error("amount")
    album.take("pay-error")
    screen.types("amount", album.reader.amount)
    screen.modal("→")
    album.take("pay-preview")
    screen.submits()
    screen.modal("R-000013")
    album.take("pay-recorded")
    screen.closes()


def pay_twice(album: Album) -> None:
    """The question that a payment typed again meets."""
    screen = album.screen
    screen.comes_as(album.reader.cashier)
    for _ in range(2):
        screen.says("/pay C-1012 100 cash")
        screen.modal("→")
        screen.submits()
        screen.modal("R-000014")
        if screen.all(screen.field("confirm_duplicate")):
            album.take("pay-twice")
        screen.closes()


def look_at_the_books(album: Album) -> None:
    """The card in the finance channel, and an account."""
    screen = album.screen
    screen.comes_as(album.reader.cashier, FINANCE)
    screen.message("R-000014")
    album.take("receipt-card")
    screen.comes_as(album.reader.cashier, GENERAL)
    screen.says(f"/account {SAVER}")
    screen.message("F-2026-144")
    album.take("account")
    dress(screen.chrome, "dark")
    album.take("account", "dark")
    dress(screen.chrome, "light")


def deposit(album: Album) -> None:
    """The other form, filled in by the words after the command."""
    screen = album.screen
    screen.comes_as(album.reader.cashier)
    screen.says(f"/deposit {SAVER} 150 cash")
    screen.modal("862")
    album.take("deposit")
    screen.closes()


def go_home(album: Album) -> None:
    """The App Home, after a day's work."""
    screen = album.screen
    screen.comes_as(album.reader.cashier, APP)
    screen.reads(named("home-view"), "R-000013")
    album.take("home")


def read_the_summaries(album: Album) -> None:
    """What the managers' channel got: last week's payments, yesterday's summary."""
    screen = album.screen
    screen.comes_as(album.reader.outsider, MANAGERS)
    screen.message(album.reader.summary)
    screen.awaits(lambda: len(screen.all(named("message") + " img.picture")) > 1, "two charts")
    album.take("summary")


def ask_for_a_report(album: Album) -> None:
    """From ``/report`` to the message with its chart and table."""
    screen = album.screen
    screen.comes_as(album.reader.outsider)
    screen.says("/report payments by GL code")
    screen.modal()
    album.take("report-form")
    screen.submits()
    screen.modal(album.reader.coming)
    screen.closes()
    screen.comes_as(album.reader.outsider, APP, tab="messages")
    screen.message(album.reader.by_gl_code)
    screen.one(named("message") + " img.picture")
    album.take("report")


def see_today(album: Album) -> None:
    """App Home of whoever looks after the counter, with today so far."""
    screen = album.screen
    screen.comes_as(album.reader.cashier)
    screen.says(f"/pay {CUSTOMER} 100 cash")
    screen.modal("→")
    screen.submits()
    screen.modal("R-")
    screen.closes()
    screen.comes_as(album.reader.outsider, APP)
    screen.one(named("home-view") + " img.picture")
    album.take("home-today")


def decide_schedules(album: Album) -> None:
    """What each channel gets, in ``/billing``."""
    screen = album.screen
    if album.reader.language != ADMINS:
        return
    screen.comes_as("U0ADMIN")
    screen.says("/billing")
    screen.modal()
    screen.clicks('[data-action-id="edit_schedules"]')
    screen.one('[data-action-id="stop_schedule"]')
    album.take("schedules")


def converse(album: Album) -> None:
    """Questions to the assistant, what it suggests, and money that becomes a form."""
    screen = album.screen
    screen.comes_as(album.reader.cashier, APP, "messages")
    screen.one(named("prompt"))
    album.take("conversation-start")
    for asked in album.reader.asked:
        screen.says(asked)
        screen.message("Amélie Bergeron")
    album.take("conversation")
    screen.says(album.reader.paid)
    screen.clicks('[data-action-id="fill_in_pay"]')
    screen.modal("Amélie Bergeron")
    album.take("conversation-form")


OF_WEEKS: tuple[Callable[[Album], None], ...] = (
    read_the_summaries,
    ask_for_a_report,
    see_today,
    decide_schedules,
)
"""Told in a demo that has weeks behind it."""

JOURNEYS: tuple[Callable[[Album], None], ...] = (
    begin,
    pay,
    pay_twice,
    look_at_the_books,
    deposit,
    go_home,
    ask_for_help,
    converse,
)


def take_all() -> None:
    """Take every picture, each reader and width in a demo of its own."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with browsing() as chrome:
        for reader in READERS:
            for width in SIZES:
                for journeys in (JOURNEYS, OF_WEEKS):
                    with _album(chrome, reader, width, lively=journeys is OF_WEEKS) as album:
                        for journey in journeys:
                            journey(album)


@contextmanager
def _album(chrome: Chrome, reader: Reader, width: int, *, lively: bool) -> Iterator[Album]:
    with (
        TemporaryDirectory(prefix="demo") as folder,
        running_demo(
            0, Path(folder), reset=False, lively=lively, patience_seconds=PATIENCE_SECONDS
        ) as address,
    ):
        resize(chrome, width, SIZES[width])
        yield Album(Screen(chrome, address), reader, width)
        chrome.get("about:blank")


if __name__ == "__main__":
    take_all()
