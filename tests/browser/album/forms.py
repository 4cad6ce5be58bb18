"""The supervisor's other forms, filled in as far as one sees what they would do."""

from tests.browser.album.camera import Album
from tests.browser.album.counter import record
from tests.browser.readers import ANA, SIMON


def show(album: Album) -> None:
    """An invoice, items cancelled, a credit memo, a transfer."""
    screen = album.screen
    screen.comes_as(SIMON)
    screen.says("/invoice C-1007")
    screen.types("description_1", album.writes("Camp de jour, semaine 5", "Day camp, week 5"))
    screen.types("amount_1", album.writes("172,50", "172.50"))
    screen.modal(album.writes("Total : 172,50", "Total: $172.50"))
    album.take("invoice")
    screen.closes()
    screen.says("/cancel F-2026-116")
    screen.modal("F-2026-116")
    album.take("cancel")
    screen.closes()
    screen.says("/credit C-1007")
    screen.modal("Bergeron")
    album.take("credit")
    screen.closes()
    screen.says("/transfer C-1020")
    screen.modal("Rosalie Cantin")
    album.take("transfer")


def undo(album: Album) -> None:
    """A receipt voided, and the client's statement."""
    screen = album.screen
    screen.comes_as(ANA)
    record(screen, "/pay C-1012 100 cash")
    screen.comes_as(SIMON)
    screen.says("/void R-000013")
    screen.modal("R-000013")
    album.take("void")
    screen.closes()
    screen.says("/statement C-1012")
    screen.message("R-000013")
    album.take("statement")
