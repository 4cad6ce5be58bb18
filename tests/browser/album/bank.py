"""A bank's statement dropped in the conversation: what it proposes, what a click records."""

from pathlib import Path

from tests.browser.album.camera import Album
from tests.browser.readers import ANA
from tests.browser.screen import APP, named

SAMPLES = Path(__file__).parents[3] / "docs" / "samples"


def reconcile(album: Album) -> None:
    """Drop a statement, record what is sure, choose for a line that is not; drop the other file."""
    screen = album.screen
    screen.comes_as(ANA, APP, tab="messages")
    screen.drops(SAMPLES / "releve.csv")
    screen.message("releve.csv")
    album.take("bank-statement", at=named("message"))
    screen.clicks(named("message", ' [data-action-id="bank_record_sure"]'))
    screen.one(named("confirm-yes"))
    album.take("bank-confirm")
    screen.clicks(named("confirm-yes"))
    screen.message("R-000013")
    album.take("bank-recorded", at=named("message"))
    screen.clicks(named("message", ' [data-action-id="bank_choose"]'))
    screen.modal()
    album.take("bank-choose")
    screen.closes()
    screen.drops(SAMPLES / "statement.ofx")
    screen.message("statement.ofx")
    album.take("bank-again", at=named("message"))
