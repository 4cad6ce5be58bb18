"""A client's account: four invoices and a deposit, by day and by night; forty invoices."""

from datetime import date, timedelta

from tests import make
from tests.browser.album.camera import Album
from tests.browser.album.counter import SAVER
from tests.browser.browser import dress
from tests.browser.readers import ANA
from tests.browser.screen import named

CROWDED = "C-1036"
MANY = 40
TRIP = "Sortie scolaire, groupe"


def look(album: Album) -> None:
    """The card that ``/account`` shows."""
    screen = album.screen
    screen.comes_as(ANA)
    screen.says(f"/account {SAVER}")
    screen.message("F-2026-144")
    album.take("account", at=named("message"))
    dress(screen.chrome, "dark")
    album.take("account", at=named("message"), look="dark")
    dress(screen.chrome, "light")


def look_at_many(album: Album) -> None:
    """The same with forty open invoices: from its top, and at its end."""
    screen = album.screen
    with album.books.transaction() as session:
        for number in range(1, MANY + 1):
            issued_on = date(2026, 10, 1) + timedelta(days=number)
            make.invoice(session, f"F-2026-{600 + number}", [12_550], issued_on, CROWDED, TRIP)
    screen.comes_as(ANA)
    screen.says(f"/account {CROWDED}")
    screen.message("F-2026-")
    album.take("account-many")
    album.take("account-many-top", at=named("message"))
