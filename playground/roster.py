"""Who and what is in the workspace: people, the bot, and the channels they are in."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from playground.payloads import Refused

ChannelKind = Literal["channel", "private", "dm", "app"]


@dataclass(frozen=True)
class Person:
    """Somebody who works in this workspace."""

    id: str
    name: str
    real_name: str
    title: str = ""
    locale: str = "en-US"
    is_admin: bool = False
    initials: str = ""
    colour: str = "#4a5568"
    tz: str = "America/Toronto"

    def signature(self) -> str:
        """Two letters for a picture."""
        words = self.real_name.split()
        return self.initials or "".join(word[0] for word in words[:2]).upper()


@dataclass(frozen=True)
class Channel:
    """A conversation: `app` is a person's direct messages with the bot."""

    id: str
    name: str
    kind: ChannelKind = "channel"
    topic: str = ""
    members: frozenset[str] = frozenset()
    has_bot: bool = True

    def other(self, person_id: str) -> str | None:
        """Whom a person talks to in a direct conversation; None for the bot or a channel."""
        return next((member for member in sorted(self.members) if member != person_id), None)


@dataclass(frozen=True)
class Bot:
    """The app's own account."""

    name: str
    user_id: str = "UBOT0000001"
    bot_id: str = "BBOT0000001"
    app_id: str = "AAPP0000001"


@dataclass
class Roster:
    """Everybody and every conversation, found by id or refused as Slack refuses."""

    bot: Bot
    team_id: str
    organisation: str
    people: dict[str, Person] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)

    def admit(self, people: Iterable[Person], channels: Iterable[Channel]) -> None:
        """Take in people and channels; everyone gets their conversation with the bot."""
        for person in people:
            self.people[person.id] = person
        for channel in channels:
            has_bot = channel.has_bot and channel.kind != "dm"
            members = frozenset(channel.members)
            self.channels[channel.id] = replace(channel, members=members, has_bot=has_bot)
        for person in self.people.values():
            self.open_app_channel(person.id)

    def open_app_channel(self, person_id: str) -> Channel:
        """The direct messages between a person and the bot, opened when needed."""
        person = self.find_person(person_id)
        channel_id = f"D{person.id[1:]}"
        opened = Channel(channel_id, self.bot.name, "app", members=frozenset({person.id}))
        return self.channels.setdefault(channel_id, opened)

    def find_person(self, person_id: object) -> Person:
        """The person with this id."""
        if isinstance(person_id, str) and person_id in self.people:
            return self.people[person_id]
        raise Refused("user_not_found")

    def find_channel(self, channel_id: object) -> Channel:
        """The channel with this id."""
        if isinstance(channel_id, str) and channel_id in self.channels:
            return self.channels[channel_id]
        raise Refused("channel_not_found")

    def find_for_person(self, channel_id: object, person_id: str) -> Channel:
        """The channel, if this person is in it."""
        channel = self.find_channel(channel_id)
        if person_id in channel.members:
            return channel
        raise Refused("not_in_channel" if channel.kind == "channel" else "channel_not_found")

    def find_for_bot(self, channel_id: object) -> Channel:
        """The channel, if the bot may see that it exists."""
        channel = self.find_channel(channel_id)
        if channel.has_bot or channel.kind == "channel":
            return channel
        raise Refused("channel_not_found")

    def find_writable(self, channel_id: object) -> Channel:
        """The channel the bot may post to; a person's id means their direct messages."""
        if isinstance(channel_id, str) and channel_id in self.people:
            return self.open_app_channel(channel_id)
        channel = self.find_for_bot(channel_id)
        if not channel.has_bot:
            raise Refused("not_in_channel")
        return channel

    def list_channels_of(self, person_id: str) -> list[Channel]:
        """The conversations a person is in."""
        return [channel for channel in self.channels.values() if person_id in channel.members]
