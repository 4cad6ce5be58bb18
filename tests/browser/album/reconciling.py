"""The reconciliation of an account with thirty links."""

from datetime import date

from tests import make
from tests.browser.album.camera import Album
from tests.browser.readers import LUC
from tests.browser.screen import named

BUSY = "C-1058"
LINKS = 30


def reconcile(album: Album) -> None:
    """The form, one link removed, and everything reconciled at once."""
    screen = album.screen
    with album.books.transaction() as session:
        for place in range(1, LINKS // 3 + 1):
            number = f"F-2026-{800 + place}"
            make.invoice(
                session,
                number,
                [4_000, 3_000, 100 * place],
                date(2026, 9, place),
                BUSY,
                "Badminton",
            )
            make.pay(session, 7_000 + 100 * place, number, customer_id=BUSY)
    screen.comes_as(LUC)
    screen.says(f"/reconcile {BUSY}")
    screen.modal("F-2026-801")
    album.take("reconcile")
    screen.clicks('[data-action-id="unapply"]')
    if screen.all(named("confirm")):
        screen.confirms()
    screen.modal()
    album.take("reconcile-removed")
