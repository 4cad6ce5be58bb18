"""The whole workspace in one place: who is there, what was said, what is open, what may fail."""

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from playground.faults import Faults
from playground.feed import Clock, Event, Feed
from playground.files import Files
from playground.manifest import Manifest
from playground.messages import Message, Messages
from playground.payloads import Ids, Json
from playground.rate_limit import RateLimit
from playground.roster import Bot, Channel, Person, Roster
from playground.tickets import Tickets
from playground.views import Views
from playground.wires import Wires


def _make_key(prefix: str) -> str:
    return f"{prefix}{secrets.token_hex(16)}"


@dataclass(eq=False)
class Workspace:
    """A Slack workspace with one app; thread-safe through `feed.changed`.

    `request_url` replaces Socket Mode by signed HTTP; `directory` keeps messages, files and Home
    tabs between runs while it is served; `post_burst` above zero limits `chat.postMessage` to one
    a second and channel after that many at once.
    """

    people: Sequence[Person]
    channels: Sequence[Channel]
    manifest: Manifest = field(default_factory=Manifest)
    organisation: str = "Playground"
    team_id: str = "TTEAM000001"
    bot_token: str = field(default_factory=partial(_make_key, "xoxb-"), repr=False)
    app_token: str = field(default_factory=partial(_make_key, "xapp-1-"), repr=False)
    signing_secret: str = field(default_factory=partial(_make_key, ""), repr=False)
    request_url: str | None = None
    directory: Path | None = None
    clock: Clock = time.time
    trigger_seconds: float = 3.0
    ack_seconds: float = 3.0
    retry_seconds: tuple[float, ...] = (0.0, 60.0, 300.0)
    file_seconds: float = 0.0
    post_burst: int = 0
    address: str = ""

    def __post_init__(self) -> None:
        """Build the parts from the settings above."""
        self.ids = Ids(int(self.clock() * 1000))  # never the ids of an earlier run
        self.feed = Feed(self.clock)
        self.roster = Roster(Bot(self.manifest.bot_name), self.team_id, self.organisation)
        self.roster.admit(self.people, self.channels)
        self.messages = Messages(self.roster, self.feed, self.ids)
        self.messages.show = self.show_to_people
        self.views = Views(self.roster, self.feed, self.ids)
        self.tickets = Tickets(self.feed, self.ids, self.trigger_seconds)
        self.files = Files(self.feed, self.ids, self.file_seconds)
        self.faults = Faults()
        self.wires = Wires()
        self.api_limit = RateLimit(self.clock, self.post_burst)
        self.prompts: dict[str, list[Json]] = {}
        self.statuses: dict[str, str] = {}

    @property
    def bot(self) -> Bot:
        """The app's account."""
        return self.roster.bot

    def notify(self, person_id: str, text: str) -> None:
        """Tell one person what Slack itself would say."""
        self.feed.publish(Event("notice", {"text": text}, frozenset({person_id})))

    def tell_connected(self, *, is_connected: bool) -> None:
        """Tell everyone whether a bot listens."""
        self.feed.publish(Event("connected", {"connected": is_connected}))

    def show_to_people(self, message: Message) -> Json:
        """A message as the page and the tests see it."""
        files = [self.files.kept[file_id] for file_id in message.files]
        return {
            "ts": message.ts,
            "channel": message.channel,
            "user": message.user,
            "bot": message.is_bot,
            "name": self._name_of(message),
            "text": message.text,
            "blocks": message.blocks,
            "edited": message.edited_ts is not None,
            "ephemeral": message.only_for is not None,
            "files": [
                {
                    "id": file.id,
                    "name": file.name,
                    "url": f"/ui/files/{file.id}",
                    "mimetype": file.mimetype,
                    "title": file.title,
                    "alt": file.alt,
                }
                for file in files
            ],
            "metadata": message.metadata,
            "thread_ts": message.thread_ts,
        }

    def _name_of(self, message: Message) -> str:
        if message.is_bot:
            return self.bot.name
        person = self.roster.people.get(message.user)
        return person.real_name if person is not None else message.user

    def show_to_bot(self, message: Message) -> Json:
        """A message as Slack writes it in answers and payloads."""
        shown: Json = {"type": "message", "user": message.user, "ts": message.ts}
        shown |= {"text": message.text, "team": self.team_id}
        if message.is_bot:
            shown |= {"bot_id": self.bot.bot_id, "app_id": self.bot.app_id}
        if message.blocks:
            shown["blocks"] = message.blocks
        if message.attachments:
            shown["attachments"] = message.attachments
        if message.files:
            found = (self.files.kept[file_id] for file_id in message.files)
            shown["files"] = [self.files.show(file, self.address) for file in found]
        if message.thread_ts:
            shown["thread_ts"] = message.thread_ts
        if message.edited_ts:
            shown["edited"] = {"user": message.user, "ts": message.edited_ts}
        return shown

    def wait_for(self, condition: Callable[[], bool], seconds: float = 10.0) -> bool:
        """Wait until something in the workspace makes the condition true."""
        with self.feed.changed:
            return self.feed.changed.wait_for(condition, seconds)
