"""Words in the page: each role's conversation with the assistant, one click, a message's menu.

In French on a desk, in English on a phone; each pair shares one demo.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

from domain.people import Role
from tests import make
from tests.browser.browser import resize
from tests.browser.demos import opened_demo
from tests.browser.readers import ANA, GRACE, INES, LUC, MAYA, READERS, SIMON, Reader
from tests.browser.screen import APP, FINANCE, Screen, named

FRENCH, ENGLISH = READERS
NOTICE = (
    "Bonjour,\nAMELIE BERGERON vous a envoyé un virement de 229,95 $ (CAD).\nMessage : natation",
    "Hello,\nAMELIE BERGERON sent you a transfer of $229.95 (CAD).\nMessage: swimming",
)


class Office:
    """One page before a demo where everybody reads the same language."""

    def __init__(self, screen: Screen, reader: Reader) -> None:
        self.screen = screen
        self.writes = reader.writes

    def asks(self, french: str, english: str) -> str:
        """Ask the assistant; return its answer."""
        screen = self.screen
        before = len(screen.all(named("message")))
        screen.says(self.writes(french, english))
        screen.awaits(lambda: len(screen.all(named("message"))) >= before + 2, "an answer")
        return screen.reads(named("message"))


@pytest.fixture(scope="module", params=[(FRENCH, 1280), (ENGLISH, 400)], ids=["fr", "en"])
def office(
    request: pytest.FixtureRequest, chrome: Chrome, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    reader, width = request.param
    folder: Path = tmp_path_factory.mktemp("office")
    with opened_demo(folder, reader.cast) as demo:
        with demo.books.transaction() as session:
            make.staff(session, INES, Role.VIEWER)
        resize(chrome, width, 900)
        yield Office(Screen(chrome, demo.address), reader)
        chrome.get("about:blank")


def test_each_role_is_answered_as_far_as_it_reaches(office: Office) -> None:
    screen, writes = office.screen, office.writes
    owed = ("Combien doit Bergeron?", "What does Bergeron owe?")
    paid = ("Bergeron a payé 50 comptant hier", "Bergeron paid 50 cash yesterday")
    balance, refused = (
        writes("Doit 1 234,50 $", "Owes $1,234.50"),
        writes("Vos rôles", "Your roles"),
    )
    for reads in (INES, LUC, GRACE):
        screen.comes_as(reads, APP, tab="messages")
        assert balance in office.asks(*owed)
        assert refused in office.asks(*paid)
    for records in (ANA, SIMON):
        screen.comes_as(records, APP, tab="messages")
        assert balance in office.asks(*owed)
        assert writes("Montant : 50", "Amount: 50") in office.asks(*paid)
        screen.clicks('[data-action-id="fill_in_pay"]')
        screen.modal("Amélie Bergeron")
        assert screen.value("amount") == "50"
        screen.closes()
    screen.comes_as(MAYA, APP, tab="messages")
    assert refused in office.asks(*owed)


def test_words_and_now_record_with_one_click(office: Office) -> None:
    screen, writes = office.screen, office.writes
    screen.comes_as(ANA)
    screen.says(writes("/pay C-1012 40 comptant maintenant", "/pay C-1012 40 cash now"))
    assert "F-2026-119" in screen.message("Jean Gagnon")
    screen.clicks('[data-action-id="record_pay"]')
    screen.message(writes("R-000013 de 40,00 $ est enregistré", "R-000013 of $40.00 is recorded"))
    assert not screen.all('[data-action-id="record_pay"]')


def test_a_notice_in_the_channel_fills_the_form_in(office: Office) -> None:
    screen = office.screen
    screen.comes_as(ANA, FINANCE)
    screen.says(office.writes(*NOTICE))
    screen.uses_shortcut("BERGERON", "pay_from_message")
    screen.modal("Amélie Bergeron · C-1007")
    assert screen.chosen("invoices") == ["F-2026-113"]
    assert screen.value("amount") == office.writes("229,95", "229.95")
    screen.closes()
