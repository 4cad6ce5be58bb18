"""A real Bolt app that opens what it is told to, answers as told, and remembers what came."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import SimpleQueue

from slack_bolt import Ack, App
from slack_sdk import WebClient

from playground.payloads import Json
from playground.workspace import Workspace
from tests.playground.conftest import listening

EVERYTHING = re.compile(".*")


@dataclass
class Recorder:
    """What the app shows and answers, and what it got."""

    form: Json
    answers: list[Json] = field(default_factory=list)
    options: Json = field(default_factory=lambda: {"options": []})
    got: SimpleQueue[Json] = field(default_factory=SimpleQueue)

    def next(self, seconds: float = 5.0) -> Json:
        """The next payload that came."""
        return self.got.get(timeout=seconds)

    def listen(self, app: App) -> None:
        """Register for everything."""

        def open_form(ack: Ack, body: Json, client: WebClient) -> None:
            self.got.put(body)
            client.views_open(trigger_id=body["trigger_id"], view=self.form)
            ack()

        def answer_form(ack: Ack, body: Json) -> None:
            self.got.put(body)
            ack(**self.answers.pop(0)) if self.answers else ack()

        def note(ack: Ack, body: Json) -> None:
            self.got.put(body)
            ack()

        def suggest(ack: Ack, body: Json) -> None:
            self.got.put(body)
            ack(**self.options)

        def note_event(body: Json) -> None:
            self.got.put(body)

        app.command("/pay")(open_form)
        app.shortcut("pay")(open_form)
        app.shortcut("pay_from_message")(note)
        app.view("pay")(answer_form)
        app.view_closed("pay")(note)
        app.action(EVERYTHING)(note)
        app.options(EVERYTHING)(suggest)
        for event in ("app_home_opened", "message", "app_mention"):
            app.event(event)(note_event)


@contextmanager
def recording(workspace: Workspace, form: Json, ping_seconds: float = 1) -> Iterator[Recorder]:
    """A recorder that listens for as long as the block lasts."""
    recorder = Recorder(form)
    with listening(workspace, recorder.listen, ping_seconds):
        yield recorder
