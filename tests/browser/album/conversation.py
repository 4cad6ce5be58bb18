"""The assistant in each role's hands, words that become a form or one click, a message's menu."""

from collections.abc import Sequence

from selenium.webdriver.common.keys import Keys

from domain.people import Role
from tests import make
from tests.browser.album.camera import Album
from tests.browser.album.summaries import sees_charts
from tests.browser.readers import ANA, GRACE, INES, LUC, MAYA, SIMON
from tests.browser.screen import APP, FINANCE, Screen, named

NOTICE = (
    "Bonjour,\nAMELIE BERGERON vous a envoyé un virement de 229,95 $ (CAD).\n"
    "Message : cours de natation\nNuméro de référence : CA9xYz12",
    "Hello,\nAMELIE BERGERON sent you a transfer of $229.95 (CAD).\n"
    "Message: swimming lessons\nReference Number: CA9xYz12",
)
CHATS: Sequence[tuple[str, str, Sequence[tuple[str, str]]]] = (
    (
        "viewer",
        INES,
        [
            ("Combien doit Bergeron?", "What does Bergeron owe?"),
            ("Bergeron a payé 50 comptant", "Bergeron paid 50 cash"),
        ],
    ),
    (
        "cashier",
        ANA,
        [
            ("Qui doit le plus?", "Who owes most?"),
            ("Bergeron a payé 50 comptant hier", "Bergeron paid 50 cash yesterday"),
        ],
    ),
    (
        "supervisor",
        SIMON,
        [
            ("Quels paiements ont échoué ce mois-ci?", "Which payments failed this month?"),
            ("Qu’est-ce qui est entré hier?", "What came in yesterday?"),
        ],
    ),
    ("accountant", LUC, [("Montre les comptes à recevoir par âge", "Show receivables ageing")]),
    (
        "approver",
        GRACE,
        [
            ("Combien doit Tremblay?", "What does Tremblay owe?"),
            ("Combien doit Bergeron?", "What does Bergeron owe?"),
        ],
    ),
    ("admin", MAYA, [("Qui doit le plus?", "Who owes most?"), ("aide", "help")]),
)


WITH_CHART = frozenset({"supervisor", "accountant"})
"""Whose last answer is a report."""


def converse(album: Album) -> None:
    """Each role's first look, and what it asks."""
    screen = album.screen
    with album.books.transaction() as session:
        make.staff(session, INES, Role.VIEWER)
    for role, person, asked in CHATS:
        screen.comes_as(person, APP, tab="messages")
        if role == "cashier":
            screen.one(named("prompt"))
            album.take("conversation-start")
        for words in asked:
            _ask(screen, album.writes(*words))
        if role in WITH_CHART:
            sees_charts(screen, 1)
        album.take(f"conversation-{role}")
    screen.comes_as(ANA, APP, tab="messages")
    screen.clicks('[data-action-id="fill_in_pay"]')
    screen.modal("Amélie Bergeron")
    album.take("conversation-form")


def _ask(screen: Screen, words: str) -> None:
    """Ask, and wait for the answer."""
    before = len(screen.all(named("message")))
    screen.says(words)
    screen.awaits(lambda: len(screen.all(named("message"))) >= before + 2, "an answer")


def enter_quickly(album: Album) -> None:
    """Words after the command: a card with one button, and what it says once pressed."""
    screen = album.screen
    screen.comes_as(ANA)
    screen.says(album.writes("/pay bergeron 50 comptant maintenant", "/pay bergeron 50 cash now"))
    screen.one('[data-action-id="record_pay"]')
    album.take("now-card")
    screen.clicks('[data-action-id="record_pay"]')
    screen.message("R-000013")
    album.take("now-recorded")
    screen.says(
        album.writes("/pay tremblay 50 chèque 318 hier", "/pay tremblay 50 cheque 318 yesterday")
    )
    screen.modal()
    album.take("now-asked")


def pay_from_a_message(album: Album) -> None:
    """A bank's notice in the channel, its menu, and the form that it fills in."""
    screen = album.screen
    screen.comes_as(ANA, FINANCE)
    screen.says(album.writes(*NOTICE))
    screen.opens_menu_of("BERGERON")
    album.take("message-menu")
    screen.presses(Keys.ESCAPE)
    screen.uses_shortcut("BERGERON", "pay_from_message")
    screen.modal("Amélie Bergeron")
    album.take("message-form")
