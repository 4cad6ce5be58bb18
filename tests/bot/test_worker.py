"""What we owe Slack is kept exactly once: through refusals, limits, lost answers and crashes.

Time stands still unless a test moves it, so that no test waits for a pause or a lease to end.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from bot.app import build_client
from bot.channels import Channels
from bot.database import Books, open_database
from bot.deliveries.claims import ClaimLost
from bot.deliveries.posting import Poster
from bot.deliveries.routes import Deliveries
from bot.demo import CHANNELS, FINANCE, MANIFEST, PEOPLE
from bot.drawing import Studio
from bot.rounds import Rounds
from bot.worker import Worker
from domain import outbox
from domain.errors import Busy
from domain.outbox import LEASE, Card, Owed
from domain.promises import Promise, ShowReceipt
from handlers.texts import Locale
from playground.faults import DROP_AFTER, DROP_BEFORE, limit_rate, refuse_with
from playground.manifest import read_manifest
from playground.payloads import Json
from playground.server import running
from playground.workspace import Workspace
from tests import make
from tests.bot.desks import desk_of

SECOND = timedelta(seconds=1)


class Clock:
    """A moment that moves when a test says so."""

    def __init__(self) -> None:
        self.now = make.NOON

    def __call__(self) -> datetime:
        return self.now

    def timestamp(self) -> float:
        return self.now.timestamp()

    def passes(self, pause: timedelta) -> None:
        self.now += pause


@dataclass
class Office:
    """A finance channel, the books, and as many workers as a test hires."""

    workspace: Workspace
    books: Books
    clock: Clock

    def hire(self, channel: str = FINANCE, books: Books | None = None) -> Worker:
        client = build_client(
            self.workspace.bot_token, f"{self.workspace.address}/api/", rate_limit_retries=0
        )
        own = books or self.books
        poster = Poster(client, own, self.clock)
        desk = desk_of(own, self.clock, Locale.FR_CA)
        deliveries = Deliveries.of(poster, desk, Channels(finance=channel), Studio())
        return Worker(own, deliveries, self.clock)

    def deposit(self, cents: int = 100) -> str:
        with self.books.transaction() as session:
            return make.deposit(session, cents)

    def claim(self) -> Owed:
        with self.books.transaction() as session:
            owed = outbox.claim_next(session, self.clock())
        assert owed is not None
        return owed

    def owed(self) -> int:
        with self.books.reading() as session:
            return outbox.count_owed(session)

    def card_of(self, number: str) -> Card | None:
        with self.books.reading() as session:
            return outbox.find_card(session, number)

    def cards(self) -> list[str]:
        """The receipts whose cards stand in the finance channel, in order."""
        said = self.workspace.messages.list_said(FINANCE)
        return [str((m.metadata or {})["event_payload"]["subject"]) for m in said]

    def calls(self, method: str) -> list[Json]:
        """What the bot asked of Slack."""
        return [line for line in self.workspace.feed.list_entries() if line["kind"] == method]


@pytest.fixture
def office(engine: Engine) -> Iterator[Office]:
    clock = Clock()
    workspace = Workspace(PEOPLE, CHANNELS, read_manifest(MANIFEST), clock=clock.timestamp)
    with Books(engine).transaction() as session:
        make.counter(session)
        make.invoice(session, "A", [5000])
    with running(workspace):
        yield Office(workspace, Books(engine), clock)


def test_a_receipt_is_announced_once_and_its_card_remembered(office: Office) -> None:
    number = office.deposit()
    worker = office.hire()
    assert worker.keep_next()
    assert not worker.keep_next()
    assert office.cards() == [number]
    card = office.card_of(number)
    assert card is not None
    assert card.channel == FINANCE
    assert office.owed() == 0


def test_what_changes_later_is_shown_in_the_same_card(office: Office) -> None:
    number = office.deposit()
    worker = office.hire()
    worker.keep_next()
    with office.books.transaction() as session:
        make.pay(session, 0, credit=100)
    assert worker.keep_next()
    assert office.cards() == [number]
    assert len(office.calls("chat.update")) == 1


def test_slack_that_is_down_gets_every_card_once_when_it_is_back(office: Office) -> None:
    numbers = [office.deposit(cents) for cents in (100, 200, 300)]
    worker = office.hire()
    office.workspace.faults.refuse_all()
    for _ in range(12):
        while worker.keep_next():
            continue
        office.clock.passes(timedelta(hours=1))
    assert office.cards() == []
    assert office.owed() == 3
    office.workspace.faults.lift()
    while worker.keep_next():
        continue
    assert office.cards() == numbers
    assert office.owed() == 0


def test_pauses_grow_to_half_an_hour_and_no_more() -> None:
    pauses = [outbox.pause_after(tries) for tries in range(1, 15)]
    assert pauses[:3] == [2 * SECOND, 4 * SECOND, 8 * SECOND]
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(minutes=30)


def test_a_posting_limit_silences_the_worker_for_as_long_as_slack_asks(office: Office) -> None:
    numbers = [office.deposit(cents) for cents in (100, 200)]
    worker = office.hire()
    office.workspace.faults.next("chat.postMessage", limit_rate(40))
    assert worker.keep_next()
    assert not worker.keep_next()
    office.clock.passes(39 * SECOND)
    assert not worker.keep_next()
    assert len(office.calls("chat.postMessage")) == 1
    office.clock.passes(SECOND)
    while worker.keep_next():
        continue
    assert sorted(office.cards()) == numbers
    assert len(office.calls("chat.postMessage")) == 3


def test_a_post_whose_answer_was_lost_is_found_and_not_repeated(office: Office) -> None:
    number = office.deposit()
    worker = office.hire()
    office.workspace.faults.next("chat.postMessage", DROP_AFTER)
    assert worker.keep_next()
    assert office.card_of(number) is None
    assert not worker.keep_next(), "it must wait before it tries again"
    office.clock.passes(2 * SECOND)
    assert worker.keep_next()
    assert office.cards() == [number]
    (message,) = office.workspace.messages.list_said(FINANCE)
    assert office.card_of(number) == Card(FINANCE, message.ts)
    assert office.owed() == 0


def test_a_lost_post_is_found_behind_a_thousand_other_messages(office: Office) -> None:
    number = office.deposit()
    worker = office.hire()
    office.workspace.faults.next("chat.postMessage", DROP_AFTER)
    worker.keep_next()
    for _ in range(450):
        worker.deliveries.receipts.poster.client.chat_postMessage(
            channel=FINANCE, text="autre chose"
        )
    office.clock.passes(2 * SECOND)
    assert worker.keep_next()
    card = office.card_of(number)
    assert card is not None
    assert card.message_ts == office.workspace.messages.list_said(FINANCE)[0].ts


def test_a_request_that_never_arrived_is_made_again(office: Office) -> None:
    number = office.deposit()
    worker = office.hire()
    office.workspace.faults.next("chat.postMessage", DROP_BEFORE)
    worker.keep_next()
    assert office.cards() == []
    office.clock.passes(2 * SECOND)
    worker.keep_next()
    assert office.cards() == [number]


def test_a_crash_between_the_post_and_its_mark_announces_once(office: Office) -> None:
    number = office.deposit()
    office.hire().deliveries.receipts.show(number, office.claim())
    survivor = office.hire()
    office.clock.passes(LEASE - SECOND)
    assert not survivor.keep_next(), "the claim still holds"
    office.clock.passes(SECOND)
    assert survivor.keep_next()
    assert office.cards() == [number]
    assert office.card_of(number) is not None


def test_a_crash_before_the_post_announces_once(office: Office) -> None:
    number = office.deposit()
    office.claim()
    survivor = office.hire()
    assert not survivor.keep_next()
    office.clock.passes(LEASE)
    assert survivor.keep_next()
    assert office.cards() == [number]


def test_a_worker_whose_claim_ran_out_posts_no_more(office: Office) -> None:
    number = office.deposit()
    office.claim()
    office.clock.passes(LEASE)
    slow = office.claim()
    office.clock.passes(LEASE)
    other = office.claim()
    with pytest.raises(ClaimLost):
        office.hire().deliveries.receipts.show(number, slow)
    assert office.cards() == []
    with office.books.transaction() as session:
        outbox.put_off(session, slow, "late", office.clock())
    assert not office.hire().keep_next(), "what the slow one writes late changes nothing"
    office.hire().deliveries.receipts.show(number, other)
    assert office.cards() == [number]


def test_a_lease_outlasts_one_call_to_slack(office: Office) -> None:
    client = office.hire().deliveries.receipts.poster.client
    assert timedelta(seconds=client.timeout) < LEASE


def test_a_subjects_news_waits_for_its_earlier_news(office: Office) -> None:
    first = office.deposit()
    worker = office.hire()
    office.workspace.faults.next("chat.postMessage", refuse_with("internal_error"))
    assert worker.keep_next()
    with office.books.transaction() as session:
        make.pay(session, 0, credit=100)
    other = office.deposit(200)
    assert worker.keep_next()
    assert not worker.keep_next(), "the first receipt's change waits for its card"
    assert office.cards() == [other]
    office.clock.passes(2 * SECOND)
    assert worker.keep_next()
    assert worker.keep_next()
    assert office.cards() == [other, first]
    assert len(office.calls("chat.update")) == 1


def test_after_very_many_tries_a_promise_is_given_up_and_the_next_goes_on(office: Office) -> None:
    number = office.deposit()
    with office.books.transaction() as session:
        session.execute(text("UPDATE promises SET tries = :n"), {"n": outbox.MAX_TRIES - 1})
        make.pay(session, 0, credit=100)
    worker = office.hire()
    office.workspace.faults.next("conversations.history", refuse_with("channel_not_found"))
    assert worker.keep_next()
    with office.books.reading() as session:
        assert outbox.count_given_up(session) == 1
        assert outbox.count_owed(session) == 1
    assert worker.keep_next()
    assert office.cards() == [number]


def test_a_card_that_somebody_removed_is_not_posted_again(office: Office) -> None:
    office.deposit()
    worker = office.hire()
    worker.keep_next()
    (message,) = office.workspace.messages.list_said(FINANCE)
    office.workspace.messages.remove(message)
    with office.books.transaction() as session:
        make.pay(session, 0, credit=100)
    assert worker.keep_next()
    assert office.cards() == []
    assert office.owed() == 0


def test_without_a_finance_channel_nothing_is_posted_and_nothing_waits(office: Office) -> None:
    office.deposit()
    worker = office.hire(channel="")
    assert worker.keep_next()
    assert office.owed() == 0
    assert office.calls("chat.postMessage") == []


def test_two_workers_never_claim_one_promise(office: Office, database_url: str) -> None:
    numbers = [office.deposit(cents) for cents in (100, 200)]
    hasty = open_database(database_url, wait_ms=20)
    with office.books.transaction() as session:
        mine = outbox.claim_next(session, office.clock())
        assert mine is not None
        assert mine.promise == ShowReceipt(numbers[0])
        if hasty.dialect.name == "postgresql":
            assert claimed(Books(hasty), office.clock) == ShowReceipt(numbers[1])
        else:
            with pytest.raises(Busy):
                claimed(Books(hasty), office.clock)
    left = claimed(Books(hasty), office.clock)
    assert left == (None if hasty.dialect.name == "postgresql" else ShowReceipt(numbers[1]))
    hasty.dispose()


def test_two_workers_on_one_database_announce_each_receipt_once(
    office: Office, database_url: str
) -> None:
    numbers = [office.deposit(100 + n) for n in range(30)]
    engine = open_database(database_url)
    workers = [office.hire(), office.hire(books=Books(engine))]
    with ThreadPoolExecutor(2) as both:
        list(both.map(drain, workers))
    assert sorted(office.cards()) == numbers
    assert office.owed() == 0
    engine.dispose()


def test_a_running_worker_wakes_and_stops(office: Office) -> None:
    worker = office.hire()
    rounds = Rounds("worker", office.books, worker.keep_next, worker.next_due, office.clock)
    rounds.start()
    number = office.deposit()
    rounds.wake()
    assert office.workspace.wait_for(lambda: office.cards() == [number])
    rounds.stop()
    assert office.owed() == 0


def claimed(books: Books, clock: Callable[[], datetime]) -> Promise | None:
    with books.transaction() as session:
        owed = outbox.claim_next(session, clock())
    return owed.promise if owed else None


def drain(worker: Worker) -> None:
    while worker.keep_next():
        continue
