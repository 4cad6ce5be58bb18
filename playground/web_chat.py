"""The `chat.*` methods: post, whisper, update, delete."""

from dataclasses import dataclass

from playground.messages import Change, Draft, Message
from playground.payload_limits import LONGEST_TEXT, LONGEST_UPDATE, MessageParts, check_message
from playground.payloads import Json, Refused
from playground.roster import Channel
from playground.web_arguments import Arguments
from playground.workspace import Workspace


@dataclass(frozen=True)
class Chat:
    """Writes into channels for the bot."""

    workspace: Workspace

    def post(self, arguments: Arguments) -> Json:
        """`chat.postMessage`."""
        channel = self.workspace.roster.find_writable(arguments.need("channel"))
        message = self.workspace.messages.post(channel, self._draft(arguments, channel))
        shown = self.workspace.show_to_bot(message)
        return {"channel": channel.id, "ts": message.ts, "message": shown}

    def whisper(self, arguments: Arguments) -> Json:
        """`chat.postEphemeral`."""
        channel = self.workspace.roster.find_writable(arguments.need("channel"))
        person_id = arguments.need("user")
        if person_id not in channel.members:
            raise Refused("user_not_in_channel")
        draft = self._draft(arguments, channel)
        return {"message_ts": self.workspace.messages.whisper(channel, person_id, draft).ts}

    def update(self, arguments: Arguments) -> Json:
        """`chat.update`: parts that are not given stay as they are."""
        message = self._find_own(arguments, "cant_update_message")
        parts = self._check(arguments, LONGEST_UPDATE)
        change = Change(
            text=arguments.text("text") if parts.text is not None else None,
            blocks=_list_or_none(parts.blocks),
            metadata=parts.metadata if isinstance(parts.metadata, dict) else None,
            attachments=_list_or_none(parts.attachments),
        )
        self.workspace.messages.change(message, change)
        shown = self.workspace.show_to_bot(message)
        return {
            "channel": message.channel,
            "ts": message.ts,
            "text": message.text,
            "message": shown,
        }

    def delete(self, arguments: Arguments) -> Json:
        """`chat.delete`."""
        message = self._find_own(arguments, "cant_delete_message")
        self.workspace.messages.remove(message)
        return {"channel": message.channel, "ts": message.ts}

    def permalink(self, arguments: Arguments) -> Json:
        """`chat.getPermalink`."""
        channel = self.workspace.roster.find_for_bot(arguments.need("channel"))
        message = self.workspace.messages.find(channel.id, arguments.need("message_ts"))
        place = f"{channel.id}/p{message.ts.replace('.', '')}"
        return {"channel": channel.id, "permalink": f"{self.workspace.address}/archives/{place}"}

    def _find_own(self, arguments: Arguments, refusal: str) -> Message:
        channel = self.workspace.roster.find_for_bot(arguments.need("channel"))
        message = self.workspace.messages.find(channel.id, arguments.need("ts"))
        if not message.is_bot:
            raise Refused(refusal)
        return message

    def _draft(self, arguments: Arguments, channel: Channel) -> Draft:
        parts = self._check(arguments, LONGEST_TEXT)
        thread_ts = arguments.text("thread_ts") or None
        if thread_ts is not None:
            thread_ts = self._find_thread(channel, thread_ts)
        return Draft(
            user=self.workspace.bot.user_id,
            text=arguments.text("text"),
            blocks=_list_or_none(parts.blocks) or [],
            attachments=_list_or_none(parts.attachments) or [],
            metadata=parts.metadata if isinstance(parts.metadata, dict) else None,
            thread_ts=thread_ts,
            is_bot=True,
        )

    def _find_thread(self, channel: Channel, ts: str) -> str:
        try:
            parent = self.workspace.messages.find(channel.id, ts)
        except Refused:
            raise Refused("cannot_reply_to_message") from None
        return parent.thread_ts or parent.ts

    def _check(self, arguments: Arguments, longest: int) -> MessageParts:
        parts = MessageParts(
            arguments.value("text"),
            _read_blocks(arguments),
            arguments.value("attachments"),
            arguments.value("metadata"),
        )
        check_message(parts, self.workspace.files.is_showable, longest)
        return parts


def _read_blocks(arguments: Arguments) -> object:
    written = arguments.value("markdown_text")
    if written is None:
        return arguments.value("blocks")
    if arguments.value("text") or arguments.value("blocks"):
        raise Refused("markdown_text_conflict")
    return [{"type": "markdown", "text": written}]


def _list_or_none(value: object) -> list[Json] | None:
    return value if isinstance(value, list) else None
