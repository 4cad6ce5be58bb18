"""What is undone is announced once: to the finance channel, and to who recorded the receipt."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from bot.app import build_client
from bot.channels import Channels
from bot.database import Books
from bot.deliveries.posting import Poster
from bot.deliveries.routes import Deliveries
from bot.demo import CHANNELS, FINANCE, MANIFEST, PEOPLE
from bot.drawing import Studio
from bot.worker import Worker
from domain import outbox, refunds, returns, settings, voids
from domain.ledger import Stamp
from domain.promises import AnnounceTaken
from domain.returns import ReturnFee
from domain.voids import VoidReceipt
from handlers.texts import Locale
from playground.faults import DROP_AFTER
from playground.manifest import read_manifest
from playground.server import running
from playground.workspace import Workspace
from tests import make
from tests.bot.desks import desk_of
from tests.clock import Clock

DIRECTION = "C0MANAGERS"


@dataclass
class Office:
    """The books, the workspace, and one worker between them."""

    workspace: Workspace
    books: Books
    worker: Worker
    clock: Clock

    def stamp(self, actor: str) -> Stamp:
        return make.stamp(actor, self.clock())

    def said(self, channel: str) -> list[str]:
        return [message.text for message in self.workspace.messages.list_said(channel)]

    def told(self, user_id: str) -> list[str]:
        return self.said(self.workspace.roster.open_app_channel(user_id).id)

    def drain(self) -> None:
        while self.worker.keep_next():
            self.clock.passes(timedelta(minutes=1))

    def void(self, number: str) -> None:
        with self.books.transaction() as session:
            command = VoidReceipt("form", number, "<!here> mauvais *client*")
            voids.void_receipt(session, command, self.stamp(make.SUPERVISOR))

    def send_back(self, number: str) -> None:
        with self.books.transaction() as session:
            returns.record_return(session, number, "901", ReturnFee(), self.stamp("cli"))


@pytest.fixture
def office(engine: Engine) -> Iterator[Office]:
    workspace = Workspace(PEOPLE, CHANNELS, read_manifest(MANIFEST))
    books, clock = Books(engine), Clock()
    with books.transaction() as session:
        make.counter(session)
        make.approvers(session)
    with running(workspace):
        client = build_client(workspace.bot_token, f"{workspace.address}/api/", 0)
        desk = desk_of(books, clock, Locale.EN_CA)
        channels = Channels(finance=FINANCE)
        deliveries = Deliveries.of(Poster(client, books, clock), desk, channels, Studio())
        yield Office(workspace, books, Worker(books, deliveries, clock), clock)


def deposit(office: Office) -> str:
    with office.books.transaction() as session:
        number = make.deposit(session, 1000)
    office.drain()
    return number


def test_a_void_is_announced_with_who_and_why_and_shows_on_the_receipts_card(
    office: Office,
) -> None:
    number = deposit(office)
    office.void(number)
    office.drain()
    (card, announced) = office.said(FINANCE)
    assert number in card
    assert f"*{number} is voided*" in announced
    assert "By <@U0SUPERVISOR>: &lt;!here&gt; mauvais ∗client∗" in announced
    (first, _) = office.workspace.messages.list_said(FINANCE)
    assert any("*Voided*" in block.get("text", {}).get("text", "") for block in first.blocks)


def test_a_return_is_announced_and_told_to_who_recorded_it_in_their_language(
    office: Office,
) -> None:
    number = deposit(office)
    office.send_back(number)
    office.drain()
    assert any(f"*{number} came back from the bank*" in text for text in office.said(FINANCE))
    (direct,) = office.told(make.CASHIER)
    assert f"*{number} est retourné par la banque*" in direct
    assert "901" in direct


@pytest.mark.parametrize("undo", [Office.void, Office.send_back])
def test_an_announcement_whose_answer_was_lost_is_not_made_again(
    office: Office, undo: Callable[[Office, str], None]
) -> None:
    number = deposit(office)
    undo(office, number)
    office.workspace.faults.next("chat.postMessage", DROP_AFTER)
    office.drain()
    office.clock.passes(timedelta(hours=1))
    office.drain()
    announced = [text for text in office.said(FINANCE) if f"*{number} " in text]
    assert len(announced) == 1


@pytest.mark.parametrize("recorder", ["U0GONE", "cli"])
def test_nobody_is_waited_for_who_reads_no_message(office: Office, recorder: str) -> None:
    with office.books.transaction() as session:
        make.staff(session, recorder)
        number = make.deposit(session, 1000, by=recorder)
    office.send_back(number)
    office.drain()
    assert len(office.said(FINANCE)) == 2
    calls = [line["kind"] for line in office.workspace.feed.list_entries()]
    assert ("users.info" in calls) == (recorder != "cli")
    with office.books.reading() as session:
        assert outbox.count_owed(session) == 0


def test_the_channel_that_an_admin_chose_is_the_one_that_hears(office: Office) -> None:
    with office.books.transaction() as session:
        settings.decide(session, "finance_channel", DIRECTION, office.stamp("U0ADMIN"))
    number = deposit(office)
    office.void(number)
    office.drain()
    assert office.said(FINANCE) == []
    assert len(office.said(DIRECTION)) == 2


def test_what_a_bank_took_of_a_receipt_is_announced_with_its_amount(office: Office) -> None:
    number = deposit(office)
    with office.books.transaction() as session:
        taken = refunds.import_sent(session, number, 400, "dispute", office.stamp("guichet"))
        outbox.promise(session, AnnounceTaken(taken), office.stamp("guichet"))
    office.drain()
    (told,) = [text for text in office.said(FINANCE) if "taken back by the bank" in text]
    assert "$4.00 of R-000001" in told
    assert "Taken in as RF-000001. Reason: the bank took it back for its client" in told
    (card,) = [text for text in office.said(FINANCE) if text.startswith("Refund RF-000001")]
    assert "$4.00" in card
