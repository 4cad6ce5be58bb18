"""What is written in channels: messages, threads, and notes that one person alone sees."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from playground.block_tree import label_blocks
from playground.feed import Event, Feed
from playground.payloads import Ids, Json, Refused
from playground.roster import Channel, Roster

KEPT_VERSIONS = 5


@dataclass(frozen=True)
class Draft:
    """What somebody wants to say."""

    user: str
    text: str = ""
    blocks: Sequence[Json] = ()
    metadata: Json | None = None
    files: tuple[str, ...] = ()
    attachments: Sequence[Json] = ()
    thread_ts: str | None = None
    is_bot: bool = False


@dataclass
class Message:
    """What was said, as it stands now; `earlier` holds the blocks it had before."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json]
    is_bot: bool = False
    metadata: Json | None = None
    files: tuple[str, ...] = ()
    attachments: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    edited_ts: str | None = None
    only_for: str | None = None
    earlier: list[list[Json]] = field(default_factory=list)


@dataclass(frozen=True)
class Change:
    """What an edit replaces; None leaves the part as it was."""

    text: str | None = None
    blocks: Sequence[Json] | None = None
    metadata: Json | None = None
    attachments: Sequence[Json] | None = None


class Messages:
    """Every message of the workspace, by channel and moment."""

    def __init__(self, roster: Roster, feed: Feed, ids: Ids) -> None:
        self._roster = roster
        self._feed = feed
        self._ids = ids
        self._said: dict[str, dict[str, Message]] = {}
        self._whispered: dict[str, dict[str, Message]] = {}
        self._read: dict[tuple[str, str], str] = {}
        self._last_micros = 0
        self.show: Callable[[Message], Json] = lambda message: {"ts": message.ts}

    def stamp(self) -> str:
        """A moment after every earlier one, as Slack writes it."""
        with self._feed.changed:
            now = int(self._feed.clock() * 1_000_000)
            self._last_micros = max(now, self._last_micros + 1)
            return f"{self._last_micros // 1_000_000}.{self._last_micros % 1_000_000:06d}"

    def post(self, channel: Channel, draft: Draft) -> Message:
        """Say it to everyone in the channel."""
        with self._feed.changed:
            message = self._write(channel, draft)
            self._said.setdefault(channel.id, {})[message.ts] = message
            self._read[draft.user, channel.id] = message.ts
            self._tell("message", message)
            return message

    def whisper(self, channel: Channel, person_id: str, draft: Draft) -> Message:
        """Say it to one person, in a channel."""
        with self._feed.changed:
            message = self._write(channel, draft)
            message.only_for = person_id
            self._whispered.setdefault(person_id, {})[message.ts] = message
            self._tell("message", message)
            return message

    def _write(self, channel: Channel, draft: Draft) -> Message:
        return Message(
            ts=self.stamp(),
            channel=channel.id,
            user=draft.user,
            text=draft.text,
            blocks=label_blocks(draft.blocks, self._ids),
            is_bot=draft.is_bot,
            metadata=draft.metadata,
            files=draft.files,
            attachments=list(draft.attachments),
            thread_ts=draft.thread_ts,
        )

    def change(self, message: Message, change: Change) -> None:
        """Replace parts of a message in place."""
        with self._feed.changed:
            if change.text is not None:
                message.text = change.text
            if change.blocks is not None:
                message.earlier = [message.blocks, *message.earlier][:KEPT_VERSIONS]
                message.blocks = label_blocks(change.blocks, self._ids)
            if change.metadata is not None:
                message.metadata = change.metadata or None
            if change.attachments is not None:
                message.attachments = list(change.attachments)
            message.edited_ts = self.stamp()
            self._tell("message_changed", message)

    def remove(self, message: Message) -> None:
        """Take a message away."""
        with self._feed.changed:
            if message.only_for is not None:
                del self._whispered[message.only_for][message.ts]
            else:
                del self._said[message.channel][message.ts]
            self._tell("message_deleted", message)

    def _tell(self, kind: str, message: Message) -> None:
        members = self._roster.channels[message.channel].members
        people = members if message.only_for is None else frozenset({message.only_for})
        body = {"channel": message.channel, "message": self.show(message)}
        self._feed.publish(Event(kind, body, people))

    def find(self, channel_id: str, ts: object) -> Message:
        """The message said in this channel at this moment."""
        found = self._said.get(channel_id, {}).get(str(ts))
        if found is None:
            raise Refused("message_not_found")
        return found

    def find_seen(self, person_id: str, channel_id: str, ts: object) -> Message:
        """The message, or the note for this person alone."""
        whispered = self._whispered.get(person_id, {}).get(str(ts))
        if whispered is not None and whispered.channel == channel_id:
            return whispered
        return self.find(channel_id, ts)

    def list_said(self, channel_id: str) -> list[Message]:
        """Everything said in a channel, oldest first."""
        with self._feed.changed:
            return list(self._said.get(channel_id, {}).values())

    def list_seen(self, person_id: str, channel_id: str) -> list[Message]:
        """What one person sees in a channel, oldest first; now it is read."""
        with self._feed.changed:
            said = self.list_said(channel_id)
            own = self._whispered.get(person_id, {}).values()
            if said:
                self._read[person_id, channel_id] = said[-1].ts
            seen = said + [message for message in own if message.channel == channel_id]
            return sorted(seen, key=lambda message: message.ts)

    def count_unread(self, person_id: str, channel_id: str) -> int:
        """How much was said since this person last looked."""
        with self._feed.changed:
            last = self._read.get((person_id, channel_id), "")
            return sum(ts > last for ts in self._said.get(channel_id, {}))

    def restore(self, messages: Sequence[Message]) -> None:
        """Put back what an earlier run kept."""
        with self._feed.changed:
            for message in sorted(messages, key=lambda kept: kept.ts):
                self._said.setdefault(message.channel, {})[message.ts] = message
                moment = message.edited_ts or message.ts
                self._last_micros = max(self._last_micros, int(moment.replace(".", "")))

    def list_all(self) -> list[Message]:
        """Everything said anywhere, for keeping."""
        with self._feed.changed:
            return [message for said in self._said.values() for message in said.values()]
