"""Instalments: the form, the plan, three days by a saved card, and what waits for action."""

from datetime import datetime

from tests import make
from tests.browser.album.camera import Album
from tests.browser.readers import ANA, SIMON
from tests.browser.screen import APP, FINANCE, Screen, named

PAYER, INVOICE = "C-1007", "F-2026-113"


def plan(album: Album) -> None:
    """From ``/plan`` to the days on which money is expected."""
    screen = album.screen
    screen.comes_as(SIMON)
    screen.says(f"/plan {INVOICE}")
    screen.modal(INVOICE)
    album.take("plan-form")
    screen.types("count", "3")
    screen.modal("76")
    album.take("plan-preview", at=screen.field("interval"))
    screen.submits()
    screen.modal("PL-000001")
    album.take("plan-made")


def charge_by_card(album: Album) -> None:
    """Three instalments on a card: one paid, one refused and tried again, the last paid."""
    screen = album.screen
    screen.comes_as(SIMON)
    screen.says(f"/plan {INVOICE}")
    screen.types("count", "3")
    screen.modal("76")
    screen.picks("interval", "week")
    screen.picks("saved_method", "saved:1")
    album.take("card-plan-form", at=screen.field("interval"))
    screen.submits()
    screen.modal("PL-000001")
    screen.closes()
    screen.goes_to(FINANCE)
    for receipt in ("R-000013", "R-000014", "R-000016"):
        if receipt == "R-000014":
            _replace_card(album, "tok_declined")
        screen.lets_pass("month" if receipt == "R-000013" else "week")
        screen.message(receipt)
        if receipt == "R-000014":
            screen.message(album.writes("Réessayer", "Charge again"))
            album.take("card-plan-refused")
            _replace_card(album, "tok_ok")
            screen.clicks('[data-action-id="charge_retry"]')
            screen.message("R-000015")
            album.take("card-plan-retried")
    screen.awaits(lambda: _is_settled(screen), "an answer of the gateway")
    album.take("card-plan-paid")


def _is_settled(screen: Screen) -> bool:
    return not any(
        sign in screen.message("R-000016") for sign in ("En traitement", "Being processed")
    )


def act(album: Album) -> None:
    """The action list of a cashier's Home: late instalments, a refused card, a cheque to come."""
    screen = album.screen
    today = datetime.now(make.ZONE).date()
    with album.books.transaction() as session:
        for place, customer in enumerate(("C-1002", "C-1005", "C-1026"), start=1):
            make.invoice(session, f"F-2026-70{place}", [20_000], today, customer, "Camp de jour")
    screen.comes_as(SIMON)
    for place, count in ((1, "4"), (2, "2"), (3, "5")):
        screen.says(f"/plan F-2026-70{place}")
        screen.types("count", count)
        screen.submits()
        screen.modal("PL-00000")
        screen.closes()
    screen.says("/pay C-1012 100")
    screen.picks("method", "saved:1")
    screen.submits()
    screen.modal("R-000013")
    screen.closes()
    screen.lets_pass("month")
    screen.comes_as(ANA, APP)
    screen.reads(named("home-view"), "F-2026-701")
    album.take("home-actions")


def _replace_card(album: Album, token: str) -> None:
    with album.books.transaction() as session:
        make.replace_method(session, 1, token, customer_id=PAYER)
