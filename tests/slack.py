"""A person at a keyboard: types, fills, clicks and reads, through the playground's own door."""

import http.client
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, urlencode, urlsplit

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.socket_mode.builtin import SocketModeClient
from websockets.sync.client import ClientConnection, connect

from bot.service import let_receiver_end
from playground.block_tree import STATEFUL, list_elements, list_options
from playground.form_state import CHOICES, MANY_CHOICES, TEXTS, value_key
from playground.payloads import Json
from playground.workspace import Workspace
from tests.slack_fields import field_of, find_field, is_sent_at_once, plain_value

Predicate = Callable[[Json], bool]
PATIENCE_SECONDS = 20.0
"""Slack waits three seconds for a bot. What a busy machine does in three seconds is no test of
what the bot does: only the tests about those seconds let them run out."""


@contextmanager
def linked(
    app: App, workspace: Workspace, links: int = 1, ping_seconds: float = 1
) -> Iterator[list[SocketModeClient]]:
    """A Bolt app on Socket Mode for as long as the block lasts; leaving takes no time."""
    handlers = [
        SocketModeHandler(app, workspace.app_token, ping_interval=ping_seconds)
        for _ in range(links)
    ]
    clients = [handler.client for handler in handlers]
    for client in clients:
        client.connect()
    try:
        yield clients
    finally:
        _disconnect(clients, workspace)


def _disconnect(clients: Sequence[SocketModeClient], workspace: Workspace) -> None:
    # `SocketModeClient.close` waits seconds for its threads and trips over one that closes first.
    for client in clients:
        client.default_auto_reconnect_enabled = client.auto_reconnect_enabled = False
        client.closed = client.current_session_state.terminated = True
        client.message_queue.put(None)  # wakes the thread that waits for a message
    workspace.faults.cut_links()  # wakes the thread that reads
    for client in clients:
        let_receiver_end(client)
        runners: Sequence[Any] = (
            client.current_app_monitor,
            client.message_processor,
            client.current_session_runner,
        )
        for runner in runners:
            if runner.is_alive():
                runner.shutdown()
        client.message_workers.shutdown()
        if client.is_connected():
            client.disconnect()


class SlackSaidNo(AssertionError):
    """Slack (or the bot's silence) did not let the person do this."""

    def __init__(self, answer: Json) -> None:
        super().__init__(f"{answer.get('code')}: {answer.get('detail') or answer.get('error')}")
        self.code = str(answer.get("code"))
        self.error = str(answer.get("error"))
        self.detail = str(answer.get("detail"))


class PersonAtKeyboard:
    """One person in one workspace; close it, or use it as a context manager."""

    def __init__(self, address: str, user: str, channel: str = "") -> None:
        self.user = user
        self.channel = channel
        self._address = urlsplit(address)
        host, port = self._address.hostname or "", self._address.port
        self._line = http.client.HTTPConnection(host, port, timeout=30)
        self._typed: dict[str, dict[str, Json]] = {}
        self._typed_in = ""
        self._errors: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leave the keyboard."""
        self._line.close()

    # --- looking -----------------------------------------------------------------------------

    def workspace(self) -> Json:
        """What the page begins with."""
        return self._get("workspace")

    def reads(self, channel: str = "") -> list[Json]:
        """What this person sees in a channel, oldest first."""
        found: list[Json] = self._get("messages", channel=channel or self.channel)["messages"]
        return found

    def ephemerals(self, channel: str = "") -> list[Json]:
        """What only this person sees in a channel."""
        return [message for message in self.reads(channel) if message["ephemeral"]]

    def app_channel(self) -> str:
        """This person's conversation with the bot."""
        channels: list[Json] = self.workspace()["channels"]
        return str(next(channel["id"] for channel in channels if channel["kind"] == "app"))

    def views(self) -> list[Json]:
        """The open modals, top last."""
        found: list[Json] = self._get("views")["views"]
        return found

    def view(self) -> Json:
        """The modal on top."""
        views = self.views()
        assert views, "no modal is open"
        return views[-1]

    def has_view(self) -> bool:
        """Whether a modal is open."""
        return bool(self.views())

    def values(self) -> dict[str, Any]:
        """What the top modal holds, by field name: texts, option values, lists of them."""
        view = self._current()
        return {
            field_of(block["block_id"]): plain_value(self._value_of(view, block, element))
            for block, element in list_elements(view["blocks"])
            if element["type"] in STATEFUL
        }

    def errors(self) -> dict[str, str]:
        """The errors under fields after the last submit, by field name."""
        return {field_of(block_id): text for block_id, text in self._errors.items()}

    def home(self) -> Json:
        """Open the Home tab and read what the bot then shows there."""
        with self._listen() as live:
            self._get("home")
            shown: Json = _next_event(live, {"home"}, PATIENCE_SECONDS)["view"]
            return shown

    def home_as_it_is(self) -> Json | None:
        """The Home tab without opening it again."""
        shown: Json | None = self._get("home", quiet="1")["view"]
        return shown

    def opens_chat(self) -> Json:
        """Open the app's Messages tab; the answer holds `messages`, `prompts`, `status`."""
        return self._get("messages", channel=self.app_channel(), opened="1")

    def is_suggested(self) -> list[str]:
        """Open the app's Messages tab; the questions that the bot then suggests there."""
        with self._listen() as live:
            self.opens_chat()
            prompts: list[Json] = _next_event(live, {"prompts"}, PATIENCE_SECONDS)["prompts"]
            return [str(prompt["message"]) for prompt in prompts]

    def fetches(self, file: Json) -> bytes:
        """The bytes of a file seen in a message."""
        self._line.request("GET", file["url"])
        answer = self._line.getresponse()
        content = answer.read()
        assert answer.status == http.client.OK, content
        return content

    # --- waiting -----------------------------------------------------------------------------

    def awaits(self, channel: str, predicate: Predicate, seconds: float = PATIENCE_SECONDS) -> Json:
        """The first message in the channel for which the predicate holds, now or soon."""
        with self._listen() as live:
            seen = self.reads(channel)
            while True:
                for message in seen:
                    if predicate(message):
                        return message
                event = _next_event(live, {"message", "message_changed"}, seconds)
                seen = [event["message"]] if event["channel"] == channel else []

    def awaits_view(self, predicate: Predicate, seconds: float = PATIENCE_SECONDS) -> Json:
        """The top modal once the predicate holds for it."""
        with self._listen() as live:
            stack = self.views()
            while not (stack and predicate(stack[-1])):
                stack = _next_event(live, {"views"}, seconds)["views"]
            top: Json = stack[-1]
            return top

    def awaits_notice(self, act: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> str:
        """What Slack itself says while the person acts."""
        with self._listen() as live:
            act()
            return str(_next_event(live, {"notice"}, seconds)["text"])

    # --- acting ------------------------------------------------------------------------------

    def types(self, text: str, channel: str = "", files: Sequence[Json] = ()) -> Json:
        """Write a line in a channel: a message, perhaps with files, or a command."""
        self._errors = {}
        return self._post("say", channel=channel or self.channel, text=text, files=[*files])

    def uses_shortcut(self, callback_id: str, message: Json | None = None) -> None:
        """Choose a shortcut, on a message when one is given (with its `channel`)."""
        place = {} if message is None else {"channel": message["channel"], "ts": message["ts"]}
        self._post("shortcut", callback_id=callback_id, **place)

    def fills(self, **fields: object) -> None:
        """Fill fields of the top modal by name; selects take a value or a text, None empties."""
        for field, wanted in fields.items():
            self.chooses(field, wanted)

    def chooses(self, field: str, wanted: object) -> None:
        """Type or choose one field's value; the bot hears at once where the field says so."""
        view = self._current()
        block, element = find_field(view["blocks"], field)
        value = self._make_value(view, block, element, wanted)
        self._typed.setdefault(block["block_id"], {})[element["action_id"]] = value
        if is_sent_at_once(block, element):
            action = {**value, "block_id": block["block_id"], "action_id": element["action_id"]}
            self._act({"type": "view", "view_id": view["id"]}, action)

    def searches(self, field: str, text: str) -> list[Json]:
        """Type into a searched select of the top modal; the options it then shows."""
        view = self._current()
        block, element = find_field(view["blocks"], field)
        return self.searches_in({"type": "view", "view_id": view["id"]}, block, element, text)

    def searches_in(self, place: Json, block: Json, element: Json, text: str) -> list[Json]:
        """Type into a searched select anywhere; the options it then shows."""
        answer = self._post(
            "options",
            container=place,
            block_id=block["block_id"],
            action_id=element["action_id"],
            value=text,
        )
        return list_options(answer)

    def enters(self, field: str) -> None:
        """Press Enter in a text field that tells the bot."""
        view = self._current()
        block, element = find_field(view["blocks"], field)
        action = {**self._value_of(view, block, element), "block_id": block["block_id"]}
        action["action_id"] = element["action_id"]
        self._act({"type": "view", "view_id": view["id"]}, action)

    def presses(
        self, action_id: str, value: str | None = None, message: Json | None = None
    ) -> None:
        """Press a button, or choose from a menu, of the top modal or of a message.

        A message is given as `reads` or `awaits` gave it, so it may be an old version.
        """
        if message is None:
            view = self._current()
            place, blocks = {"type": "view", "view_id": view["id"]}, view["blocks"]
        else:
            place = {"type": "message", "channel": message["channel"], "ts": message["ts"]}
            blocks = message["blocks"]
        self._press(place, blocks, action_id, value)

    def presses_at_home(self, action_id: str, value: str | None = None) -> None:
        """Press a button of the Home tab."""
        home = self.home_as_it_is()
        assert home is not None, "the Home tab is empty"
        self._press({"type": "home"}, home["blocks"], action_id, value)

    def submits(self) -> str:
        """Press the form's button: `closed`, `errors`, `updated` or `pushed`."""
        view = self._current()
        answer = self._post("submit", view_id=view["id"], state=self._typed)
        self._errors = answer.get("errors", {})
        return str(answer["result"])

    def submits_raw(self, state: Json, view_id: str = "") -> Json:
        """Send a form with a state of one's own, as a forged client would."""
        return self._post("submit", view_id=view_id or self.view()["id"], state=state)

    def closes(self, *, everything: bool = False) -> None:
        """Close the top modal, or all."""
        self._post("close", all=everything)

    def lets_pass(self, seconds: object) -> int:
        """Let time pass for the whole workspace; how many seconds it is ahead then."""
        return int(self._post("clock", seconds=seconds)["ahead"])

    # --- how it is done ----------------------------------------------------------------------

    def _current(self) -> Json:
        view = self.view()
        if view["id"] != self._typed_in:
            self._typed, self._typed_in = {}, str(view["id"])
        known = {(b["block_id"], e["action_id"]) for b, e in list_elements(view["blocks"])}
        self._typed = {
            block_id: {name: value for name, value in held.items() if (block_id, name) in known}
            for block_id, held in self._typed.items()
        }
        return view

    def _value_of(self, view: Json, block: Json, element: Json) -> Json:
        typed = self._typed.get(block["block_id"], {}).get(element["action_id"])
        value: Json = typed or view["state"]["values"][block["block_id"]][element["action_id"]]
        return value

    def _make_value(self, view: Json, block: Json, element: Json, wanted: object) -> Json:
        kind = element["type"]
        key, _ = value_key(kind)
        place = {"type": "view", "view_id": view["id"]}
        if kind in MANY_CHOICES:
            many = [] if wanted is None else [wanted] if isinstance(wanted, str) else wanted
            assert isinstance(many, Sequence), f"{wanted!r} is no list of choices"
            return {"type": kind, key: [self._option(place, block, element, x) for x in many]}
        if kind in CHOICES and wanted is not None:
            return {"type": kind, key: self._option(place, block, element, wanted)}
        if kind in TEXTS and wanted is not None:
            return {"type": kind, key: str(wanted)}
        return {"type": kind, key: wanted}

    def _option(self, place: Json, block: Json, element: Json, wanted: object) -> Json:
        if isinstance(wanted, dict):
            return wanted
        options = list_options(element)
        if "external" in element["type"]:
            options = self.searches_in(place, block, element, str(wanted))
        exact = [o for o in options if wanted in (o["value"], o["text"]["text"])]
        close = [o for o in options if str(wanted).casefold() in o["text"]["text"].casefold()]
        found = exact or close or (options if "external" in element["type"] else [])
        assert len(found) == 1, f"{wanted!r} in {block['block_id']} is {len(found)} of {options}"
        return found[0]

    def _press(
        self, place: Json, blocks: Sequence[Json], action_id: str, value: str | None
    ) -> None:
        offered = [
            (block, element, choice)
            for block, element in list_elements(blocks)
            for choice in (list_options(element) or [element])
            if element["action_id"] == action_id and value in (None, choice.get("value"))
        ]
        assert len(offered) == 1, f"{len(offered)} buttons {action_id!r} with value {value!r}"
        block, element, choice = offered[0]
        action: Json = {"type": element["type"], "action_id": action_id}
        action["block_id"] = block["block_id"]
        if choice is not element:
            action["selected_option"] = choice
        self._act(place, action)

    def _act(self, place: Json, action: Json) -> None:
        self._post("act", container=place, action=action, state=self._typed)

    def _listen(self) -> ClientConnection:
        address = f"ws://{self._address.netloc}/ui/live?user={quote(self.user)}"
        return connect(address, compression=None, proxy=None)

    def _get(self, name: str, **words: str) -> Json:
        query = urlencode({"user": self.user, **words})
        self._line.request("GET", f"/ui/{name}?{query}")
        return self._read()

    def _post(self, name: str, **body: object) -> Json:
        content = json.dumps({"user": self.user, **body})
        self._line.request("POST", f"/ui/{name}", content, {"Content-Type": "application/json"})
        return self._read()

    def _read(self) -> Json:
        answer: Json = json.loads(self._line.getresponse().read())
        if not answer["ok"]:
            raise SlackSaidNo(answer)
        return answer


def _next_event(live: ClientConnection, kinds: set[str], seconds: float) -> Json:
    deadline = time.monotonic() + seconds
    while True:
        try:
            event: Json = json.loads(live.recv(timeout=deadline - time.monotonic()))
        except TimeoutError:
            raise AssertionError(f"nothing happened in {seconds} s ({sorted(kinds)})") from None
        if event["type"] in kinds:
            return event
