"""A file's bytes from Slack: the token goes to Slack alone, and no answer is read without end."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from slack_sdk import WebClient

from domain.errors import BankFileGone, BankFileOtherKind, BankFileTooLarge
from handlers.bank_files import BYTES_AT_MOST, fetch
from playground.payloads import Json

TOKEN = "xoxb-of-the-bot"


@dataclass
class Place:
    """A server on loopback that says what it is told to, and remembers who asked with what."""

    address: str = ""
    file: Json = field(default_factory=dict)
    content: bytes = b"Date,Amount\n"
    sends_to: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)


@contextmanager
def serving(place: Place) -> Iterator[Place]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._answer(200, json.dumps({"ok": True, "file": place.file}).encode())

        def do_GET(self) -> None:
            place.asked.append((self.path, self.headers.get("Authorization", "")))
            self._answer(302 if place.sends_to else 200, place.content)

        def do_CONNECT(self) -> None:
            place.asked.append((self.path, ""))
            self._answer(403, b"")

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            if place.sends_to:
                self.send_header("Location", place.sends_to)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_told: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    place.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield place
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def slack() -> Iterator[Place]:
    with serving(Place()) as place:
        place.file = {"name": "a.csv", "size": 12, "url_private": f"{place.address}/a.csv"}
        yield place


@pytest.fixture
def elsewhere() -> Iterator[Place]:
    with serving(Place()) as place:
        yield place


def client(slack: Place) -> WebClient:
    return WebClient(TOKEN, base_url=f"{slack.address}/api/")


def test_the_bytes_are_asked_for_with_the_bots_token(slack: Place) -> None:
    assert fetch(client(slack), "F1").content == slack.content
    assert slack.asked == [("/a.csv", f"Bearer {TOKEN}")]


def test_the_token_does_not_go_where_an_answer_points(slack: Place, elsewhere: Place) -> None:
    slack.sends_to = f"{elsewhere.address}/taken"
    with pytest.raises(BankFileGone):
        fetch(client(slack), "F1")
    assert elsewhere.asked == []


@pytest.mark.parametrize(
    "address", ["{}/a.csv", "http://files.slack.com/a.csv", "https://slack.com.example.org/a", ""]
)
def test_the_token_goes_to_slack_alone(slack: Place, elsewhere: Place, address: str) -> None:
    """Whatever is asked for passes the same server, which is also the way out to the world."""
    slack.file["url_private"] = address.format(elsewhere.address)
    through = WebClient(TOKEN, base_url=f"{slack.address}/api/", proxy=slack.address)
    with pytest.raises(BankFileGone):
        fetch(through, "F1")
    assert (slack.asked, elsewhere.asked) == ([], [])


def test_a_file_that_is_kept_elsewhere_is_not_asked_for(slack: Place) -> None:
    slack.file["is_external"] = True
    with pytest.raises(BankFileGone):
        fetch(client(slack), "F1")
    assert slack.asked == []


def test_a_file_too_large_is_not_asked_for_nor_read_to_its_end(slack: Place) -> None:
    slack.file["size"] = BYTES_AT_MOST + 1
    with pytest.raises(BankFileTooLarge):
        fetch(client(slack), "F1")
    assert slack.asked == []
    slack.file["size"] = 12
    slack.content = b"x" * (BYTES_AT_MOST + 1)
    with pytest.raises(BankFileTooLarge):
        fetch(client(slack), "F1")


def test_a_file_of_another_kind_is_not_asked_for(slack: Place) -> None:
    slack.file["name"] = "a.exe"
    with pytest.raises(BankFileOtherKind):
        fetch(client(slack), "F1")
    assert slack.asked == []


def test_an_address_that_nobody_can_ask_is_a_file_that_slack_does_not_give(slack: Place) -> None:
    slack.file["url_private"] = f"{slack.address}\n/a.csv"
    with pytest.raises(BankFileGone):
        fetch(client(slack), "F1")
