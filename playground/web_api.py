"""The Web API: which methods exist, who may call them, and what they answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from playground.payloads import Json, Refused
from playground.web_arguments import Arguments
from playground.web_assistant import Assistant
from playground.web_chat import Chat
from playground.web_files import FileCalls
from playground.web_people import Lookups
from playground.web_views import ViewCalls
from playground.workspace import Workspace

Call = Callable[[Arguments], Json]
Caller = Literal["bot", "app", "any", "none"]
KINDS = {"channel": "channels", "private": "groups", "app": "im", "dm": "im"}
TYPES = {
    "public_channel": "channels",
    "private_channel": "groups",
    "im": "im",
    "mpim": "mpim",
}


@dataclass(frozen=True)
class Method:
    """One method: what it does, with which token, and the scope it needs.

    A scope that ends in `:` is completed by the kind of channel, as in `channels:history`.
    """

    call: Call
    scope: str = ""
    caller: Caller = "bot"


class WebApi:
    """Answers the bot's calls to one workspace."""

    def __init__(self, workspace: Workspace, give_link: Callable[[], str]) -> None:
        self._workspace = workspace
        self._give_link = give_link
        self._methods = self._list_methods()

    def _list_methods(self) -> Mapping[str, Method]:
        workspace = self._workspace
        chat, views, files = Chat(workspace), ViewCalls(workspace), FileCalls(workspace)
        look, assistant = Lookups(workspace), Assistant(workspace)
        return {
            "api.test": Method(look.echo, caller="none"),
            "auth.test": Method(look.auth, caller="any"),
            "apps.connections.open": Method(self._connect, caller="app"),
            "assistant.threads.setStatus": Method(assistant.set_status, "chat:write"),
            "assistant.threads.setSuggestedPrompts": Method(
                assistant.set_prompts, "assistant:write"
            ),
            "assistant.threads.setTitle": Method(assistant.set_title, "assistant:write"),
            "bots.info": Method(look.bot, "users:read"),
            "chat.delete": Method(chat.delete, "chat:write"),
            "chat.getPermalink": Method(chat.permalink),
            "chat.postEphemeral": Method(chat.whisper, "chat:write"),
            "chat.postMessage": Method(chat.post, "chat:write"),
            "chat.update": Method(chat.update, "chat:write"),
            "conversations.history": Method(look.history, ":history"),
            "conversations.info": Method(look.channel, ":read"),
            "conversations.list": Method(look.channels, "types:read"),
            "conversations.open": Method(look.open, "im:write"),
            "conversations.replies": Method(look.replies, ":history"),
            "files.completeUploadExternal": Method(files.complete, "files:write"),
            "files.getUploadURLExternal": Method(files.announce, "files:write"),
            "files.info": Method(files.describe, "files:read"),
            "team.info": Method(look.team, "team:read"),
            "users.info": Method(look.user, "users:read"),
            "users.list": Method(look.users, "users:read"),
            "views.open": Method(views.open),
            "views.publish": Method(views.publish),
            "views.push": Method(views.push),
            "views.update": Method(views.update),
        }

    def answer(self, name: str, token: str, arguments: Arguments) -> Json:
        """What the method answers; refusals are raised."""
        method = self._methods.get(name)
        if method is None:
            raise Refused("unknown_method", {"req_method": name})
        with self._workspace.feed.changed:
            if method.caller != "none":
                self._check_token(method.caller, token)
            if method.caller == "bot":
                self._check_scopes(method.scope, arguments)
            if name == "chat.postMessage":
                self._workspace.api_limit.take(arguments.text("channel"))
            if name == "auth.test" and token == self._workspace.app_token:
                return {"ok": True, **self._introduce_app()}
            return {"ok": True, **method.call(arguments)}

    def check_reader(self, token: str) -> None:
        """Refuse a token that may not read files."""
        self._check_token("bot", token)
        self._check_scopes("files:read", Arguments({}))

    def list_scopes(self) -> str:
        """The scopes of the bot's token, as Slack writes them into every answer's headers."""
        return ",".join(sorted(self._workspace.manifest.scopes or ()))

    def _check_token(self, wanted: Caller, token: str) -> None:
        workspace = self._workspace
        known: dict[str, Caller] = {workspace.bot_token: "bot", workspace.app_token: "app"}
        if not token:
            raise Refused("not_authed")
        if token not in known:
            raise Refused("invalid_auth")
        if wanted not in (known[token], "any"):
            raise Refused("not_allowed_token_type")

    def _check_scopes(self, scope: str, arguments: Arguments) -> None:
        provided = self._workspace.manifest.scopes
        if provided is None or not scope:
            return
        needed = self._complete_scope(scope, arguments)
        missing = [name for name in needed if name not in provided]
        if missing:
            raise Refused(
                "missing_scope",
                {"needed": ",".join(missing), "provided": ",".join(sorted(provided))},
            )

    def _complete_scope(self, scope: str, arguments: Arguments) -> list[str]:
        if scope.startswith("types"):
            wanted = arguments.text("types", "public_channel").replace(" ", "").split(",")
            return [f"{TYPES[name]}:read" for name in wanted if name in TYPES]
        if not scope.startswith(":"):
            return [scope]
        channel = self._workspace.roster.channels.get(arguments.text("channel"))
        return [] if channel is None else [KINDS[channel.kind] + scope]

    def _introduce_app(self) -> Json:
        name, app_id = self._workspace.manifest.app_name, self._workspace.bot.app_id
        return {"app_name": name, "app_id": app_id}

    def _connect(self, _arguments: Arguments) -> Json:
        return {"url": self._give_link()}
