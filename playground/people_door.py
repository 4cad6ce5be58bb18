"""The people's door: what the page and the tests see and do, as JSON (docs/playground.md)."""

import binascii
from base64 import b64decode
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from playground.clock import MovableClock
from playground.delivery import Courier, NoAnswer
from playground.feed import Event
from playground.form_gestures import FormGestures
from playground.gestures import Gestures
from playground.payloads import Json, Refused
from playground.roster import Channel, Person
from playground.workspace import Workspace

SENTENCES = {
    "user_not_found": "Nobody here has this id.",
    "channel_not_found": "There is no such channel.",
    "not_in_channel": "You are not in this channel.",
    "message_not_found": "This message is gone.",
    "not_found": "This form is no longer open.",
    "no_text": "There is nothing to send.",
    "file_empty": "This file is empty.",
    "file_too_large": "This file is too large.",
    "too_many_files": "Ten files at most go with a message.",
    "command_with_files": "No file goes with a command. Send it as a message of its own.",
    "operation_timeout": "The app did not answer in time.",
    "dispatch_failed": "The app is not connected.",
    "invalid_response": "We had some trouble connecting. Try again?",
    "action_not_found": "This button is no longer there.",
    "clock_stands": "The clock of this workspace cannot be moved.",
}
Handler = Callable[[Request], Awaitable[Json]]
Act = Callable[[Person, Json], Awaitable[Json]]


@dataclass(frozen=True)
class PeopleDoor:
    """Answers people."""

    workspace: Workspace
    courier: Courier
    gestures: Gestures
    forms: FormGestures

    def routes(self) -> list[Route]:
        """Where people knock; the live socket stands apart."""
        seen = {
            "workspace": self.show_workspace,
            "messages": self.list_messages,
            "views": self.list_views,
            "home": self.open_home,
            "traffic": self.list_traffic,
        }
        done = {
            "say": self.say,
            "act": self.act,
            "options": self.search,
            "submit": self.submit,
            "close": self.close,
            "shortcut": self.use_shortcut,
            "clock": self.let_time_pass,
        }
        return [
            *(Route(f"/ui/{name}", _answer(handler)) for name, handler in seen.items()),
            *(
                Route(f"/ui/{name}", _answer(self._read(act)), methods=["POST"])
                for name, act in done.items()
            ),
            Route("/ui/files/{file_id}", self.send_file),
        ]

    def _read(self, act: Act) -> Handler:
        async def handler(request: Request) -> Json:
            # Another site's page cannot send this content type without being asked first.
            if not request.headers.get("content-type", "").startswith("application/json"):
                raise Refused("invalid_content_type")
            body = await request.json()
            if not isinstance(body, dict):
                raise Refused("json_not_object")
            return await act(self.workspace.roster.find_person(body.get("user")), body)

        return handler

    def _person(self, request: Request) -> Person:
        return self.workspace.roster.find_person(request.query_params.get("user"))

    async def show_workspace(self, request: Request) -> Json:
        """Everything a page needs to begin; for the first person when none is named."""
        workspace = self.workspace
        named = request.query_params.get("user") or next(iter(workspace.roster.people), None)
        person = workspace.roster.find_person(named)
        return {
            "organisation": workspace.organisation,
            "bot": {"user_id": workspace.bot.user_id, "name": workspace.bot.name},
            "person": _show_person(person),
            "people": [_show_person(one) for one in workspace.roster.people.values()],
            "channels": [
                self._show_channel(channel, person)
                for channel in workspace.roster.list_channels_of(person.id)
            ],
            "commands": [asdict(command) for command in workspace.manifest.commands],
            "shortcuts": [asdict(shortcut) for shortcut in workspace.manifest.shortcuts],
            "connected": await self.courier.is_connected(),
            "ahead": _ahead(workspace),
        }

    def _show_channel(self, channel: Channel, person: Person) -> Json:
        bot_id = self.workspace.bot.user_id
        other = {"app": bot_id, "dm": channel.other(person.id)}.get(channel.kind)
        return {
            "id": channel.id,
            "name": channel.name,
            "kind": channel.kind,
            "topic": channel.topic,
            "with": other,
            "unread": self.workspace.messages.count_unread(person.id, channel.id),
        }

    async def list_messages(self, request: Request) -> Json:
        """A channel as this person sees it."""
        person = self._person(request)
        channel_id = request.query_params.get("channel")
        channel = self.workspace.roster.find_for_person(channel_id, person.id)
        if request.query_params.get("opened") and channel.kind == "app":
            self.gestures.open_app(person, "messages")
        seen = self.workspace.messages.list_seen(person.id, channel.id)
        return {
            "messages": [self.workspace.show_to_people(message) for message in seen],
            "prompts": self.workspace.prompts.get(channel.id, []),
            "status": self.workspace.statuses.get(channel.id, ""),
        }

    async def list_views(self, request: Request) -> Json:
        """This person's open forms."""
        return {"views": self.workspace.views.list_open(self._person(request).id)}

    async def open_home(self, request: Request) -> Json:
        """The Home tab; opening it tells the bot, unless `quiet`."""
        person = self._person(request)
        if not request.query_params.get("quiet"):
            return {"view": self.gestures.open_app(person, "home")}
        home = self.workspace.views.homes.get(person.id)
        return {"view": self.workspace.views.show(home) if home is not None else None}

    async def list_traffic(self, request: Request) -> Json:
        """What went between workspace and bot."""
        after = request.query_params.get("after", "0")
        return {"entries": self.workspace.feed.list_entries(int(after) if after.isdigit() else 0)}

    async def say(self, person: Person, body: Json) -> Json:
        """A message or a command."""
        channel = self.workspace.roster.find_for_person(body.get("channel"), person.id)
        text, dropped = str(body.get("text") or ""), _read_dropped(body.get("files"))
        message = await self.gestures.say(person, channel, text, dropped)
        return {"ts": message.ts} if message is not None else {}

    async def act(self, person: Person, body: Json) -> Json:
        """A click or a choice."""
        place = self.forms.find_place(person, body.get("container") or {})
        await self.forms.act(person, place, body.get("action") or {}, body.get("state"))
        return {}

    async def search(self, person: Person, body: Json) -> Json:
        """A search in a menu."""
        place = self.forms.find_place(person, body.get("container") or {})
        return await self.forms.search(person, place, body)

    async def submit(self, person: Person, body: Json) -> Json:
        """A form's submit button."""
        view = self.workspace.views.find_top(person.id, body.get("view_id"))
        return await self.forms.submit(person, view, body.get("state"))

    async def close(self, person: Person, body: Json) -> Json:
        """A form's close button."""
        if body.get("view_id"):
            self.workspace.views.find_top(person.id, body["view_id"])
        await self.forms.close(person, everything=bool(body.get("all")))
        return {}

    async def use_shortcut(self, person: Person, body: Json) -> Json:
        """A shortcut, global or on a message."""
        message = None
        if body.get("ts"):
            channel = self.workspace.roster.find_for_person(body.get("channel"), person.id)
            message = self.workspace.messages.find(channel.id, body["ts"])
        await self.gestures.use_shortcut(person, str(body.get("callback_id")), message)
        return {}

    async def let_time_pass(self, _person: Person, body: Json) -> Json:
        """So many seconds, at once, for everybody and for the bot of a demo."""
        clock = self.workspace.clock
        if not isinstance(clock, MovableClock):
            raise Refused("clock_stands")
        clock.move(body.get("seconds"))
        self.workspace.feed.publish(Event("clock", {"ahead": clock.ahead}))
        return {"ahead": clock.ahead}

    async def send_file(self, request: Request) -> Response:
        """A file's bytes."""
        try:
            file = self.workspace.files.find(request.path_params["file_id"])
        except Refused as refusal:
            return JSONResponse({"ok": False, "error": refusal.error}, 404)
        headers = {"X-Content-Type-Options": "nosniff"}
        return Response(file.content or b"", media_type=file.mimetype, headers=headers)


def _read_dropped(files: object) -> Sequence[tuple[str, bytes]]:
    """Files as the page sends them: each a name, and its bytes in base64."""
    rows = files if isinstance(files, list) else []
    try:
        return [(str(row["name"]), b64decode(str(row["content"]), validate=True)) for row in rows]
    except (TypeError, KeyError, binascii.Error):
        raise Refused("invalid_files") from None


def _answer(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def respond(request: Request) -> Response:
        try:
            return JSONResponse({"ok": True, **await handler(request)})
        except Refused as refusal:
            return JSONResponse(_explain(refusal.error, refusal.details.get("detail")))
        except NoAnswer as failure:
            return JSONResponse(_explain(failure.code, None))
        except ValueError:
            return JSONResponse(_explain("invalid_json", None))

    return respond


def _explain(code: str, detail: object) -> Json:
    sentence = SENTENCES.get(code) or str(detail or code)
    return {"ok": False, "error": sentence, "code": code, "detail": detail}


def _ahead(workspace: Workspace) -> int | None:
    """How many seconds the workspace is ahead; None where its clock cannot be moved."""
    clock = workspace.clock
    return clock.ahead if isinstance(clock, MovableClock) else None


def _show_person(person: Person) -> Json:
    shown = asdict(person)
    names = ("id", "name", "real_name", "title", "locale", "colour")
    return {name: shown[name] for name in names} | {"initials": person.signature()}
