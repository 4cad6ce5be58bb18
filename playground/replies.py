"""Answers that go back where a person acted: a command's own answer, and response URLs."""

from dataclasses import dataclass

from playground.messages import Change, Draft, Message
from playground.payload_limits import MessageParts, check_message
from playground.payloads import Json, Refused
from playground.roster import Channel, Person
from playground.workspace import Workspace


@dataclass(frozen=True)
class Replies:
    """Writes the bot's answers into a workspace."""

    workspace: Workspace

    def say(self, person: Person, channel: Channel, body: Json) -> Message:
        """A new message: for the person alone unless it says `in_channel`."""
        self._check(body)
        draft = Draft(
            user=self.workspace.bot.user_id,
            text=str(body.get("text") or ""),
            blocks=body.get("blocks") or (),
            attachments=body.get("attachments") or (),
            metadata=body.get("metadata"),
            thread_ts=body.get("thread_ts"),
            is_bot=True,
        )
        if body.get("response_type") == "in_channel":
            return self.workspace.messages.post(channel, draft)
        return self.workspace.messages.whisper(channel, person.id, draft)

    def use_url(self, ticket: str, body: Json) -> None:
        """What a response URL does: say, replace or delete; five times at most."""
        url = self.workspace.tickets.find_url(ticket)
        person = self.workspace.roster.find_person(url.person_id)
        channel = self.workspace.roster.find_channel(url.channel_id)
        original = self._find_original(person, channel, url.message_ts)
        if body.get("delete_original"):
            if original is not None:
                self.workspace.messages.remove(original)
        elif body.get("replace_original") and original is not None:
            self._replace(original, body)
        else:
            self.say(person, channel, body)
        url.uses += 1

    def _find_original(self, person: Person, channel: Channel, ts: str | None) -> Message | None:
        if ts is None:
            return None
        try:
            return self.workspace.messages.find_seen(person.id, channel.id, ts)
        except Refused:
            return None

    def _replace(self, original: Message, body: Json) -> None:
        self._check(body)
        text, blocks = str(body.get("text") or ""), body.get("blocks") or []
        self.workspace.messages.change(original, Change(text=text, blocks=blocks))

    def _check(self, body: Json) -> None:
        parts = MessageParts(
            body.get("text"), body.get("blocks"), body.get("attachments"), body.get("metadata")
        )
        check_message(parts, self.workspace.files.is_showable)
