"""A refund's whole life: asked for, decided, told; declined; and one that goes back to a card."""

from tests.browser.album.camera import Album
from tests.browser.readers import ANA, GRACE, SIMON
from tests.browser.screen import APP, APPROVALS, Screen, named

HOLDER = "C-1020"
"""Rosalie Cantin, who has a deposit of 150.00."""
CARD_HOLDER = "C-1007"


def live(album: Album) -> None:
    """A deposit's refund: the form, the card, the decision, and what is told of it."""
    screen = album.screen
    ask(album, HOLDER, "60", picture="refund-form")
    album.take("refund-asked")
    screen.closes()
    screen.comes_as(GRACE, APPROVALS)
    screen.message("RF-000001")
    album.take("refund-waits")
    screen.clicks('[data-action-id="refund_approve"]')
    screen.one(named("confirm"))
    album.take("refund-confirm")
    screen.confirms()
    screen.message(album.writes("Approuvé et remboursé", "Approved and paid out"))
    album.take("refund-approved")
    screen.comes_as(SIMON, APP, tab="messages")
    screen.message("RF-000001")
    album.take("refund-told")


def decline(album: Album) -> None:
    """A refund that is declined, with its reason."""
    screen = album.screen
    ask(album, HOLDER, "60")
    screen.closes()
    screen.comes_as(GRACE, APPROVALS)
    screen.message("RF-000001")
    screen.clicks('[data-action-id="refund_decline"]')
    screen.types("reason", album.writes("Le cours a eu lieu", "The course took place"))
    album.take("refund-decline")
    screen.submits()
    screen.modal(album.writes("Refusé", "Declined"))
    screen.closes()
    album.take("refund-declined")


def to_a_card(album: Album) -> None:
    """A deposit that a card paid goes back to it: approved, then given back by the gateway."""
    screen = album.screen
    screen.comes_as(ANA)
    screen.says(f"/deposit {CARD_HOLDER} 80")
    screen.picks("method", "saved:1")
    screen.submits()
    screen.modal("R-000013")
    screen.closes()
    ask(album, CARD_HOLDER, "30", picture="card-refund-form")
    screen.closes()
    screen.comes_as(GRACE, APPROVALS)
    screen.message("RF-000001")
    screen.clicks('[data-action-id="refund_approve"]')
    screen.confirms()
    screen.message(album.writes("passerelle", "gateway"))
    album.take("card-refund-approved")
    screen.lets_pass("day")
    screen.message(album.writes("Approuvé et remboursé", "Approved and paid out"))
    album.take("card-refund-sent")


def ask(album: Album, customer_id: str, amount: str, picture: str = "") -> None:
    """Ask for a refund, as the supervisor; look at the form filled in."""
    screen: Screen = album.screen
    screen.comes_as(SIMON)
    screen.says(f"/refund {customer_id}")
    screen.modal("R-0")
    screen.types("amount", amount)
    screen.types("reason", album.writes("Cours annulé", "Course cancelled"))
    screen.modal("→")
    if picture:
        album.take(picture)
    screen.submits()
    screen.modal("RF-000001")
