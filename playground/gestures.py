"""What people do in channels and menus, turned into what Slack sends: typing, shortcuts, events."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from playground.delivery import Delivery, NoAnswer, Parcel
from playground.files import File
from playground.interactions import Payloads
from playground.manifest import SlashCommand
from playground.messages import Draft, Message
from playground.payloads import Json, Refused, escape
from playground.replies import Replies
from playground.roster import Channel, Person
from playground.workspace import Workspace

MESSAGE_EVENTS = {"channel": "message.channels", "private": "message.groups", "app": "message.im"}
CHANNEL_TYPES = {"channel": "channel", "private": "group", "app": "im", "dm": "im"}
MOST_FILES = 10
MENTION = re.compile(r"([@#])([\w.\-]+)")


@dataclass(frozen=True)
class Gestures:
    """Acts for people in one workspace."""

    workspace: Workspace
    delivery: Delivery

    @property
    def payloads(self) -> Payloads:
        """Writes what is sent."""
        return Payloads(self.workspace)

    async def say(
        self, person: Person, channel: Channel, text: str, dropped: Sequence[tuple[str, bytes]] = ()
    ) -> Message | None:
        """Type a line and press Enter: a message, or a command when it begins with `/`.

        `dropped` are files that go with a message, each a name and its bytes.
        """
        if not text.strip() and not dropped:
            raise Refused("no_text")
        if text.startswith("/"):
            if dropped:
                raise Refused("command_with_files")
            await self._command(person, channel, text)
            return None
        files = self._take_in(person, channel, dropped)
        marked = self._mark(escape(text), with_names=False)
        draft = Draft(user=person.id, text=marked, files=tuple(file.id for file in files))
        message = self.workspace.messages.post(channel, draft)
        self._tell_message(channel, message)
        for file in files:
            self._tell_file(channel, message, file)
        return message

    def _take_in(
        self, person: Person, channel: Channel, dropped: Sequence[tuple[str, bytes]]
    ) -> Sequence[File]:
        if len(dropped) > MOST_FILES:
            raise Refused("too_many_files")
        files = [self.workspace.files.drop(name, held, person.id) for name, held in dropped]
        for file in files:
            file.channels.append(channel.id)
        return files

    async def _command(self, person: Person, channel: Channel, line: str) -> None:
        word, _, rest = line.partition(" ")
        command = self.workspace.manifest.find_command(word)
        if command is None:
            raise Refused("invalid_command", {"detail": f"{word} is not a valid command"})
        text = self._escape_text(command, rest.strip())
        payload = self.payloads.command(person, channel, word, text)
        try:
            answer = await self.delivery.ask(Parcel("slash_commands", f"command {word}", payload))
        except NoAnswer as failure:
            self.workspace.notify(person.id, f"{word} failed with the error “{failure.code}”")
            raise
        if answer:
            self._show_answer(person, channel, word, answer)

    def _show_answer(self, person: Person, channel: Channel, word: str, answer: Json) -> None:
        try:
            Replies(self.workspace).say(person, channel, answer)
        except Refused as refusal:
            error = "invalid_command_response"
            self.workspace.notify(person.id, f"{word} failed with the error “{error}”")
            raise Refused(error, {"detail": str(refusal)}) from refusal

    def _escape_text(self, command: SlashCommand, text: str) -> str:
        escaped = escape(text)
        return self._mark(escaped, with_names=True) if command.should_escape else escaped

    def _mark(self, text: str, *, with_names: bool) -> str:
        known = {("@", person.name): person.id for person in self.workspace.roster.people.values()}
        known["@", self.workspace.bot.name] = self.workspace.bot.user_id
        for channel in self.workspace.roster.channels.values():
            known.setdefault(("#", channel.name), channel.id)

        def replace(match: re.Match[str]) -> str:
            found = known.get((match[1], match[2]))
            if found is None:
                return match[0]
            return f"<{match[1]}{found}|{match[2]}>" if with_names else f"<{match[1]}{found}>"

        return MENTION.sub(replace, text)

    def _tell_message(self, channel: Channel, message: Message) -> None:
        if not channel.has_bot:
            return
        event: Json = {
            "type": "message",
            "user": message.user,
            "text": message.text,
            "ts": message.ts,
            "team": self.workspace.team_id,
            "channel": channel.id,
            "event_ts": message.ts,
            "channel_type": CHANNEL_TYPES[channel.kind],
        }
        if message.files:
            event |= {"subtype": "file_share", "upload": False, "display_as_bot": False}
            event["files"] = self.workspace.show_to_bot(message)["files"]
        self._tell(MESSAGE_EVENTS.get(channel.kind, ""), event)
        if f"<@{self.workspace.bot.user_id}>" in message.text and channel.kind != "app":
            left_out = ("channel_type", "subtype", "display_as_bot")
            mention = {name: held for name, held in event.items() if name not in left_out}
            self._tell("app_mention", mention | {"type": "app_mention"})

    def _tell_file(self, channel: Channel, message: Message, file: File) -> None:
        if not channel.has_bot:
            return
        event: Json = {"type": "file_shared", "channel_id": channel.id, "file_id": file.id}
        event |= {"user_id": message.user, "file": {"id": file.id}, "event_ts": message.ts}
        self._tell("file_shared", event)

    def _tell(self, subscription: str, event: Json) -> None:
        if subscription in self.workspace.manifest.events:
            payload = self.payloads.event(event)
            self.delivery.tell(Parcel("events_api", f"event {subscription}", payload))

    def open_app(self, person: Person, tab: str) -> Json | None:
        """Open the app's Home or Messages tab; the answer is the Home view as it is now."""
        home = self.workspace.views.homes.get(person.id)
        shown = self.workspace.views.show(home) if home is not None else None
        event: Json = {
            "type": "app_home_opened",
            "user": person.id,
            "channel": self.workspace.roster.open_app_channel(person.id).id,
            "tab": tab,
            "event_ts": self.workspace.messages.stamp(),
        }
        if shown is not None and tab == "home":
            event["view"] = shown
        self._tell("app_home_opened", event)
        return shown

    async def use_shortcut(self, person: Person, callback_id: str, message: Message | None) -> None:
        """Choose a shortcut, global or on a message."""
        kind = "global" if message is None else "message"
        if self.workspace.manifest.find_shortcut(kind, callback_id) is None:
            raise Refused("invalid_shortcut", {"detail": f"no {kind} shortcut {callback_id}"})
        if message is None:
            payload = self.payloads.shortcut(person, callback_id)
        else:
            payload = self.payloads.message_action(person, callback_id, message)
        await self.ask(person, Parcel("interactive", payload["type"], payload, wants_answer=False))

    async def ask(self, person: Person, parcel: Parcel) -> Json:
        """Deliver what a person waits for; tell them when nobody answers."""
        try:
            return await self.delivery.ask(parcel)
        except NoAnswer:
            self.workspace.notify(person.id, f"{self.workspace.bot.name} did not answer in time")
            raise
