"""Delivery by signed HTTP: the same gestures reach a real Bolt app behind a request URL."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from slack_bolt import Ack, App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient

from playground.payloads import Json
from playground.server import running
from playground.workspace import Workspace
from tests.playground.blocks import field, inputs, modal, option, section
from tests.playground.conftest import make_workspace
from tests.slack import PersonAtKeyboard, SlackSaidNo

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

SEARCH = inputs(
    {"type": "external_select", "action_id": "customer_id", "min_query_length": 0},
    block_id="customer_id",
)


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *_words: object) -> None:
        """Say nothing."""


class _Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@contextmanager
def serving(app: "WSGIApplication") -> Iterator[str]:
    """A WSGI application on loopback."""
    with make_server("127.0.0.1", 0, app, _Threaded, _Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/slack/events"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def behind_url(workspace: Workspace, listen: Callable[[App], None]) -> Iterator[None]:
    """Serve a Bolt app and the workspace that posts to it."""
    with running(workspace):
        client = WebClient(workspace.bot_token, base_url=f"{workspace.address}/api/")
        app = App(client=client, signing_secret=SECRET, process_before_response=True)
        listen(app)
        with serving(SlackRequestHandler(app, path="/slack/events")) as url:
            workspace.request_url = url
            yield


SECRET = "0123456789abcdef"


def _workspace(**settings: object) -> Workspace:
    return make_workspace(request_url="http://127.0.0.1:1/", signing_secret=SECRET, **settings)


def _listen_to_a_journey(app: App, seen: SimpleQueue[Json]) -> None:
    answers: list[Json] = [
        {"response_action": "errors", "errors": {"amount": "Too little."}},
        {"response_action": "update", "view": modal(section("Saved."))},
    ]

    def open_form(ack: Ack, command: Json, client: WebClient) -> None:
        view = modal(SEARCH, field("amount"))
        client.views_open(trigger_id=command["trigger_id"], view=view)
        ack()

    def record(ack: Ack) -> None:
        ack(**answers.pop(0))

    def suggest(ack: Ack) -> None:
        ack(options=[option("C-1", "Tremblay")])

    def note_event(event: Json) -> None:
        seen.put(event)

    app.command("/pay")(open_form)
    app.view("pay")(record)
    app.options("customer_id")(suggest)
    app.event("message")(note_event)


def test_a_journey_over_http() -> None:
    seen: SimpleQueue[Json] = SimpleQueue()
    workspace = _workspace()
    with (
        behind_url(workspace, lambda app: _listen_to_a_journey(app, seen)),
        PersonAtKeyboard(workspace.address, "UANA") as ana,
    ):
        ana.types("/pay", "CCOUNTER")
        ana.fills(customer_id="C-1", amount="5")
        assert ana.submits() == "errors"
        assert ana.errors() == {"amount": "Too little."}
        assert ana.submits() == "updated"
        assert ana.view()["blocks"][0]["text"]["text"] == "Saved."
        assert ana.workspace()["connected"] is True
        ana.types("hello", ana.app_channel())
        assert seen.get(timeout=5)["text"] == "hello"


def test_a_text_answers_a_command() -> None:
    workspace = _workspace()

    def listen(app: App) -> None:
        @app.command("/pay")
        def answer(ack: Ack) -> None:
            ack("Not yet")

    with behind_url(workspace, listen), PersonAtKeyboard(workspace.address, "UANA") as ana:
        ana.types("/pay", "CCOUNTER")
        assert [message["text"] for message in ana.ephemerals("CCOUNTER")] == ["Not yet"]


def test_a_bot_with_another_secret_is_not_connected() -> None:
    workspace = _workspace()
    with behind_url(workspace, lambda _app: None):
        workspace.signing_secret = "another"
        with PersonAtKeyboard(workspace.address, "UANA") as ana:
            assert ana.workspace()["connected"] is False
            with pytest.raises(SlackSaidNo) as error:
                ana.types("/pay", "CCOUNTER")
            assert error.value.code == "dispatch_failed"


def test_events_come_again_until_the_bot_declines() -> None:
    attempts: SimpleQueue[tuple[str, str]] = SimpleQueue()

    def refuse(environ: dict[str, str], start_response: Callable[..., object]) -> list[bytes]:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))  # type: ignore[attr-defined]
        if b"url_verification" in body:
            start_response("200 OK", [("Content-Type", "application/json")])
            return [body]
        number = environ.get("HTTP_X_SLACK_RETRY_NUM", "0")
        declines = [("X-Slack-No-Retry", "1")] if number == "1" else []
        start_response("500 Internal Server Error", declines)
        attempts.put((number, environ.get("HTTP_X_SLACK_RETRY_REASON", "")))
        return [b""]

    workspace = _workspace(retry_seconds=(0.0, 0.0, 0.0))
    with running(workspace), serving(refuse) as url:
        workspace.request_url = url
        with PersonAtKeyboard(workspace.address, "UANA") as ana:
            for _ in range(3):
                ana.types("hello", ana.app_channel())
                assert attempts.get(timeout=5) == ("0", "")
                assert attempts.get(timeout=5) == ("1", "http_error")


def test_silence_over_http_is_told_to_the_person() -> None:
    workspace = _workspace(ack_seconds=0.2)
    release = threading.Event()

    def listen(app: App) -> None:
        @app.command("/pay")
        def wait(ack: Ack) -> None:
            release.wait(5)
            ack()

    with behind_url(workspace, listen), PersonAtKeyboard(workspace.address, "UANA") as ana:
        with pytest.raises(SlackSaidNo) as error:
            ana.types("/pay", "CCOUNTER")
        release.set()
    assert error.value.code == "operation_timeout"
