"""The web side over real loopback HTTP: signatures, sizes, held listeners, health."""

import http.client
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Semaphore
from urllib.parse import urlencode, urlsplit

import pytest
from slack_bolt import Ack
from slack_sdk.signature import SignatureVerifier
from sqlalchemy import Engine

from bot.app import LISTENERS
from bot.database import Books, open_database
from bot.demo import build_settings, build_workspace
from bot.http import build_web, listening
from bot.service import serving
from bot.web_bodies import BODY_LIMIT
from playground.server import running
from tests import make

SECRET = "0123456789abcdef0123456789abcdef"
FIVE_MINUTES = 300
PATIENCE = 30
Answer = tuple[int, str]
Headers = dict[str, str | None]


@dataclass(frozen=True)
class Web:
    """A web side that listens, and the ways to knock at it."""

    address: str
    books: Books

    def gets(self, path: str) -> Answer:
        """Ask as a monitor does."""
        return self._ask("GET", path)

    def commands(self, text: str, headers: Headers | None = None) -> Answer:
        """Post a command as Slack does; headers given here replace Slack's, None leaves one out."""
        name, _, words = text.partition(" ")
        form = {"command": name, "text": words, "user_id": "U0CLERK", "team_id": "T1"}
        return self.posts(urlencode(form).encode(), headers=headers)

    def posts(
        self,
        body: bytes,
        kind: str = "application/x-www-form-urlencoded",
        headers: Headers | None = None,
    ) -> Answer:
        """Post a body, signed now."""
        given = {"Content-Type": kind, **sign(body), **(headers or {})}
        return self._ask("POST", "/slack/events", body, given)

    def _ask(
        self, verb: str, path: str, body: bytes = b"", headers: Headers | None = None
    ) -> Answer:
        place = urlsplit(self.address)
        line = http.client.HTTPConnection(place.hostname or "", place.port, timeout=PATIENCE)
        try:
            given = {name: value for name, value in (headers or {}).items() if value is not None}
            line.request(verb, path, body, given)
            answer = line.getresponse()
            return answer.status, answer.read().decode()
        finally:
            line.close()


def sign(body: bytes, at: float | None = None, secret: str = SECRET) -> Headers:
    """Write the two headers that prove who posts."""
    moment = str(int(time.time() if at is None else at))
    signature = SignatureVerifier(secret).generate_signature(timestamp=moment, body=body)
    return {"X-Slack-Request-Timestamp": moment, "X-Slack-Signature": signature}


@dataclass(frozen=True)
class Held:
    """A command whose listener stays inside until it is let go."""

    inside: Semaphore = field(default_factory=lambda: Semaphore(0))
    release: Event = field(default_factory=Event)

    def listen(self, ack: Ack) -> None:
        """Come in, wait, answer."""
        self.inside.release()
        self.release.wait(PATIENCE)
        ack("held")


@pytest.fixture
def held() -> Iterator[Held]:
    held = Held()
    yield held
    held.release.set()


@pytest.fixture
def web(tmp_path: Path, held: Held) -> Iterator[Web]:
    """Serve the real bot over HTTP; its Slack is the playground."""
    workspace = build_workspace()
    with ExitStack() as closing:
        slack = closing.enter_context(running(workspace))
        url = f"sqlite:///{tmp_path / 'guichet.db'}"
        settings = build_settings(workspace, slack, url)
        bot = closing.enter_context(
            serving(settings.model_copy(update={"slack_signing_secret": SECRET}))
        )
        bot.app.command("/hold")(held.listen)
        address = closing.enter_context(listening(build_web(bot.books, bot.app), "127.0.0.1:0"))
        yield Web(address, bot.books)


# --- who knocks ----------------------------------------------------------------------------------


def test_a_signed_command_is_answered(web: Web) -> None:
    status, told = web.commands("/pay help")
    assert status == 200
    assert "records a payment" in told


def test_slack_can_prove_the_address(web: Web) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc"}).encode()
    status, told = web.posts(body, "application/json")
    assert (status, "abc" in told) == (200, True)


@pytest.mark.parametrize("missing", ["X-Slack-Signature", "X-Slack-Request-Timestamp"])
def test_a_request_without_a_signature_is_refused(web: Web, missing: str) -> None:
    status, told = web.commands("/pay help", {missing: None})
    assert status == 401
    assert "records a payment" not in told


@pytest.mark.parametrize("at", [-FIVE_MINUTES - 5, FIVE_MINUTES + 5])
def test_a_signature_of_another_hour_is_refused(web: Web, at: int) -> None:
    body = urlencode({"command": "/pay", "text": "help", "user_id": "U0CLERK"}).encode()
    assert web.posts(body, headers=sign(body, time.time() + at))[0] == 401
    assert web.posts(body, headers=sign(body, time.time() + at / 2))[0] == 200


def test_a_signature_by_another_secret_or_of_another_body_is_refused(web: Web) -> None:
    body = urlencode({"command": "/pay", "text": "help", "user_id": "U0CLERK"}).encode()
    assert web.posts(body, headers=sign(body, secret="another"))[0] == 401
    assert web.posts(body + b"&user_id=U0ADMIN", headers=sign(body))[0] == 401


def test_a_body_of_more_than_a_megabyte_is_refused_before_it_is_read_whole(web: Web) -> None:
    most = b"command=%2Fpay&text=help&user_id=U0CLERK&more=".ljust(BODY_LIMIT, b"x")
    assert web.posts(most)[0] == 200
    assert web.posts(most + b"x") == (413, "too large")


def test_only_posts_reach_slacks_door(web: Web) -> None:
    assert web.gets("/slack/events")[0] == 405
    assert web.gets("/")[0] == 404


# --- who waits -----------------------------------------------------------------------------------


def test_held_listeners_block_neither_health_nor_another_command(web: Web, held: Held) -> None:
    """All listeners but one are held inside: the last answers. With none left, health answers."""
    with ThreadPoolExecutor(LISTENERS) as clerks:
        calls = [clerks.submit(web.commands, "/hold") for _ in range(LISTENERS - 1)]
        for _ in calls:
            assert held.inside.acquire(timeout=PATIENCE)
        assert web.commands("/account help")[0] == 200
        assert web.gets("/healthz") == (200, "ok")
        calls.append(clerks.submit(web.commands, "/hold"))
        assert held.inside.acquire(timeout=PATIENCE)
        assert web.gets("/healthz") == (200, "ok")
        assert web.gets("/readyz") == (200, "ok")
        held.release.set()
        assert {call.result(PATIENCE) for call in calls} == {(200, "held")}


# --- who watches ---------------------------------------------------------------------------------


@pytest.fixture
def beside(engine: Engine) -> Iterator[Web]:
    """Serve health alone, as beside Socket Mode."""
    books = Books(engine)
    with listening(build_web(books, None), "127.0.0.1:0") as address:
        yield Web(address, books)


def test_metrics_count_what_is_owed_to_slack(beside: Web) -> None:
    with beside.books.transaction() as session:
        make.counter(session)
        make.deposit(session, 5000)
    status, told = beside.gets("/metrics")
    assert status == 200
    assert 'guichet_promises{state="owed"} 1' in told.splitlines()
    assert 'guichet_promises{state="given_up"} 0' in told.splitlines()


def test_beside_socket_mode_slack_has_no_door(beside: Web) -> None:
    assert beside.gets("/readyz") == (200, "ok")
    assert beside.commands("/pay help")[0] == 404


def test_books_that_cannot_be_read_are_not_ready_but_the_process_is_well(tmp_path: Path) -> None:
    books = Books(open_database(f"sqlite:///{tmp_path / 'nowhere' / 'guichet.db'}"))
    with listening(build_web(books, None), "127.0.0.1:0") as address:
        watched = Web(address, books)
        assert watched.gets("/healthz") == (200, "ok")
        assert watched.gets("/readyz") == (503, "books unavailable")
        assert watched.gets("/metrics") == (503, "books unavailable")


def test_a_port_that_is_taken_is_refused_at_once(beside: Web) -> None:
    taken = urlsplit(beside.address).netloc
    with pytest.raises(OSError, match="in use"), listening(build_web(beside.books, None), taken):
        pass
