"""People who take payments whatever happens to the bot: they press again until it answers."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count

from bot.demo import FINANCE
from playground.feed import Event
from playground.payloads import Json
from playground.workspace import Workspace
from tests.slack import PersonAtKeyboard, SlackSaidNo

CASHIERS = ("U0CASHIER", "U0CLERK", "U0SUPERVISOR", "U0APPROVER")
CUSTOMERS = ("C-1", "C-2", "C-3", "C-4")
PATIENCE_SECONDS = 60
BACK_SECONDS = 5
SILENCES = {"operation_timeout", "dispatch_failed"}


@dataclass(frozen=True)
class Told:
    """What the bot told somebody: this form is recorded under this number."""

    request_id: str
    number: str
    cents: int


@dataclass
class Stream:
    """Several people at the counter, each with a payment in hand at any time."""

    workspace: Workspace
    address: str
    words: Callable[[str, str], str] = "/pay {} {} cheque".format
    """What they type for a customer and an amount."""
    pick_method: Callable[[], str] = str
    """Which method they pick in the form, where they type none."""
    told: list[Told] = field(default_factory=list)
    pressed: int = 0
    _moved: threading.Condition = field(default_factory=threading.Condition)
    _linked: threading.Event = field(default_factory=threading.Event)
    _over: threading.Event = field(default_factory=threading.Event)
    _amounts: Iterator[int] = field(default_factory=lambda: count(101))
    _threads: list[threading.Thread] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)

    def start(self) -> Callable[[], None]:
        """Let everybody begin; the answer lets them finish what they have in hand."""
        end = self.workspace.feed.listen(self._hear)
        for user, customer in zip(CASHIERS, CUSTOMERS, strict=True):
            thread = threading.Thread(target=self._stand, args=(user, customer), daemon=True)
            self._threads.append(thread)
            thread.start()

        def finish() -> None:
            self._over.set()
            for thread in self._threads:
                thread.join(PATIENCE_SECONDS)
            end()
            assert not any(thread.is_alive() for thread in self._threads), "somebody still waits"

        return finish

    def wait_for_presses(self, more: int) -> None:
        """Wait until the people pressed so many times more."""
        with self._moved:
            target = self.pressed + more
            assert self._moved.wait_for(
                lambda: self.pressed >= target or self.failures, PATIENCE_SECONDS
            ), "nobody presses any more"

    def _hear(self, event: Event) -> None:
        if event.kind == "connected":
            (self._linked.set if event.body["connected"] else self._linked.clear)()

    def _stand(self, user: str, customer: str) -> None:
        try:
            with PersonAtKeyboard(self.address, user, FINANCE) as person:
                while not self._over.is_set():
                    self._take_payment(person, customer, next(self._amounts))
        except BaseException as failure:
            self.failures.append(failure)
            raise

    def _take_payment(self, person: PersonAtKeyboard, customer: str, cents: int) -> None:
        words = self.words(customer, f"{cents // 100}.{cents % 100:02d}")
        while not person.has_view():
            self._insist(person, lambda: person.types(words))
        form = person.view()
        picked = self.pick_method()
        if picked:
            self._insist(person, lambda: person.fills(method=picked))
        while not self._is_answered(person):
            assert person.view()["id"] == form["id"], "the form is gone without an answer"
            assert not person.errors(), person.errors()
        self.told.append(Told(request_of(form), number_in(person.view()), cents))
        person.closes(everything=True)

    def _is_answered(self, person: PersonAtKeyboard) -> bool:
        """Press; go back to the form where the account was busy."""
        if self._insist(person, lambda: self._press(person)) != "updated":
            return False
        if not _offers_back(person.view()):
            return True
        while _offers_back(person.view()):
            self._insist(person, lambda: person.presses("back"))
            with suppress(AssertionError):  # who was asked died before showing it: ask again
                person.awaits_view(lambda view: not _offers_back(view), BACK_SECONDS)
        return False

    def _press(self, person: PersonAtKeyboard) -> str:
        with self._moved:
            self.pressed += 1
            self._moved.notify_all()
        return person.submits()

    def _insist(self, person: PersonAtKeyboard, act: Callable[[], object]) -> object:
        """Do it, or wait until a bot is linked before it is done again."""
        try:
            return act()
        except SlackSaidNo as said:
            if said.code not in SILENCES:
                raise
            assert self._linked.wait(PATIENCE_SECONDS), "no bot came back"
            person.close()  # a line that was idle for long is dead; the next act opens another
            return None


def _offers_back(view: Json) -> bool:
    return "'action_id': 'back'" in str(view["blocks"])


def request_of(form: Json) -> str:
    """The request id that a form carries."""
    found = re.search(r'"request": "(\w+)"', str(form["private_metadata"]))
    assert found, form["private_metadata"]
    return found[1]


def number_in(notice: Json) -> str:
    """The receipt's number in the notice that replaced a form."""
    found = re.search(r"R-\d{6}", str(notice["blocks"]))
    assert found, notice["blocks"]
    return found[0]
