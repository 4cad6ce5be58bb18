"""The `assistant.threads.*` methods: prompts and status in a person's chat with the bot."""

from dataclasses import dataclass

from playground.feed import Event
from playground.payloads import Json, Refused, refuse_arguments
from playground.roster import Channel
from playground.shapes import Problems, items, record, string
from playground.web_arguments import Arguments
from playground.workspace import Workspace

MOST_PROMPTS = 4
_prompts = items(record({"title": string(300), "message": string(4000)}, {}), 1, MOST_PROMPTS)


@dataclass(frozen=True)
class Assistant:
    """Sets what the chat shows besides messages."""

    workspace: Workspace

    def set_prompts(self, arguments: Arguments) -> Json:
        """`assistant.threads.setSuggestedPrompts`."""
        channel = self._find(arguments)
        problems = Problems()
        prompts = arguments.value("prompts")
        _prompts(prompts, "/prompts", problems)
        if problems.found or not isinstance(prompts, list):
            raise refuse_arguments(*problems.found)
        self.workspace.prompts[channel.id] = prompts
        return self._tell(channel)

    def set_status(self, arguments: Arguments) -> Json:
        """`assistant.threads.setStatus`: an empty text clears it."""
        channel = self._find(arguments)
        arguments.need("thread_ts")
        self.workspace.statuses[channel.id] = arguments.text("status")
        return self._tell(channel)

    def set_title(self, arguments: Arguments) -> Json:
        """`assistant.threads.setTitle`."""
        self._find(arguments)
        arguments.need("thread_ts")
        arguments.need("title")
        return {}

    def _tell(self, channel: Channel) -> Json:
        body = {
            "channel": channel.id,
            "prompts": self.workspace.prompts.get(channel.id, []),
            "status": self.workspace.statuses.get(channel.id, ""),
        }
        self.workspace.feed.publish(Event("prompts", body, channel.members))
        return {}

    def _find(self, arguments: Arguments) -> Channel:
        if not self.workspace.manifest.is_agent:
            raise Refused("not_agent_app")
        channel = self.workspace.roster.find_for_bot(arguments.need("channel_id"))
        if channel.kind != "app":
            raise Refused("channel_not_found")
        return channel
