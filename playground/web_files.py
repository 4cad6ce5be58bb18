"""The `files.*` methods: a URL for the upload, its completion, and questions about it."""

from dataclasses import dataclass

from playground.files import File
from playground.messages import Draft
from playground.payload_limits import check_message_blocks
from playground.payloads import Json, Refused, refuse_arguments
from playground.roster import Channel
from playground.web_arguments import Arguments
from playground.workspace import Workspace

MOST_CHANNELS = 100


@dataclass(frozen=True)
class FileCalls:
    """Takes files from the bot."""

    workspace: Workspace

    def announce(self, arguments: Arguments) -> Json:
        """`files.getUploadURLExternal`."""
        if not arguments.text("filename") or not arguments.text("length"):
            raise Refused("missing_argument")
        file = self.workspace.files.announce(
            arguments.text("filename"), arguments.whole("length", 0), arguments.text("alt_txt")
        )
        url = f"{self.workspace.address}/upload/{file.id}"
        return {"upload_url": url, "file_id": file.id}

    def complete(self, arguments: Arguments) -> Json:
        """`files.completeUploadExternal`: the files exist now, and stand in the channels named."""
        wanted = arguments.value("files")
        if not isinstance(wanted, list) or not wanted:
            raise refuse_arguments("missing required field: files")
        channels = self._find_channels(arguments)
        done = [self.workspace.files.complete(row.get("id"), row.get("title")) for row in wanted]
        for channel in channels:
            self._share(channel, done, arguments)
        return {"files": [self._show(file) for file in done]}

    def describe(self, arguments: Arguments) -> Json:
        """`files.info`."""
        return {"file": self._show(self.workspace.files.find(arguments.need("file")))}

    def _find_channels(self, arguments: Arguments) -> list[Channel]:
        named = [arguments.text("channel_id"), *arguments.text("channels").split(",")]
        ids = [channel_id for channel_id in named if channel_id]
        if len(ids) > MOST_CHANNELS:
            raise Refused("channels_limit_exceeded")
        return [self.workspace.roster.find_writable(channel_id) for channel_id in ids]

    def _share(self, channel: Channel, files: list[File], arguments: Arguments) -> None:
        blocks = arguments.value("blocks") or []
        check_message_blocks(blocks, self.workspace.files.is_showable)
        for file in files:
            file.user = self.workspace.bot.user_id
            file.channels.append(channel.id)
        draft = Draft(
            user=self.workspace.bot.user_id,
            text=arguments.text("initial_comment"),
            blocks=blocks if isinstance(blocks, list) else [],
            files=tuple(file.id for file in files),
            thread_ts=arguments.text("thread_ts") or None,
            is_bot=True,
        )
        self.workspace.messages.post(channel, draft)

    def _show(self, file: File) -> Json:
        return self.workspace.files.show(file, self.workspace.address)
