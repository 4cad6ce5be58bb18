"""``guichet run`` as a process of its own, against the playground, with the environment alone."""

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.demo import FINANCE, build_workspace
from playground.server import running
from playground.workspace import Workspace
from tests.bot.command_line import Terminal, started
from tests.bot.files import DEMO
from tests.slack import PATIENCE_SECONDS, PersonAtKeyboard, SlackSaidNo

READY = "guichet: ready "
NOWHERE = "http://127.0.0.1:1/"


@dataclass(frozen=True)
class Place:
    """A workspace, and the environment with which a bot reaches it."""

    workspace: Workspace
    environment: dict[str, str]
    terminal: Terminal

    @contextmanager
    def serves(self, *words: str, **more: str) -> Iterator[str]:
        """Run the bot until the block ends; give what it says when it is ready."""
        environment = {**self.environment, **more}
        with started(self.terminal.folder, "run", *words, **environment) as told:
            stderr = (self.terminal.folder / "stderr").read_text()
            assert told.startswith(READY), stderr
            yield told.removeprefix(READY).strip()

    def pays(self, command: str) -> None:
        """Let a cashier pay, and wait for the card in the finance channel."""
        with PersonAtKeyboard(self.workspace.address, "U0CLERK", FINANCE) as tom:
            tom.types(command)
            assert tom.submits() == "updated", tom.errors()
            tom.awaits(FINANCE, lambda message: message["text"].startswith("Paiement R-"))

    def books(self) -> dict[str, list[dict[str, str]]]:
        """Export the books."""
        told = self.terminal.types("export", **self.environment)
        books: dict[str, list[dict[str, str]]] = json.loads(told.out)
        return books


@pytest.fixture
def place(
    request: pytest.FixtureRequest,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Place]:
    """Fill the books with the demo's files; open a workspace that no bot serves yet.

    With the parameter ``http`` it posts to an address that the test gives it later.
    """
    folder = tmp_path / "work"
    folder.mkdir()
    terminal = Terminal(folder, monkeypatch, capsys)
    terminal.types("import", *map(str, DEMO), DATABASE_URL=database_url)
    workspace = build_workspace(patience_seconds=PATIENCE_SECONDS)
    if getattr(request, "param", "") == "http":
        workspace.request_url = NOWHERE
    with running(workspace) as slack:
        environment = {
            "SLACK_BOT_TOKEN": workspace.bot_token,
            "SLACK_API_URL": f"{slack}/api/",
            "DATABASE_URL": database_url,
            "GUICHET_FINANCE_CHANNEL": FINANCE,
        }
        yield Place(workspace, environment, terminal)


def get(address: str, path: str) -> tuple[int, str]:
    line = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
    try:
        line.request("GET", path)
        answer = line.getresponse()
        return answer.status, answer.read().decode()
    finally:
        line.close()


def test_over_socket_mode_a_cashier_pays(place: Place) -> None:
    with place.serves(SLACK_APP_TOKEN=place.workspace.app_token) as ready:
        assert ready == "over Socket Mode"
        place.pays("/pay C-1001 1.00 cash")
    counter = [row for row in place.books()["receipts"] if row["kind"] == "payment"]
    assert [(row["amount"], row["recorded_by"]) for row in counter] == [("1.00", "U0CLERK")]
    assert place.terminal.types("verify", **place.environment).code == 0


def test_beside_socket_mode_health_is_served(place: Place) -> None:
    given = {"SLACK_APP_TOKEN": place.workspace.app_token, "GUICHET_HTTP": "127.0.0.1:0"}
    with place.serves(**given) as ready:
        door, _, link = ready.removeprefix("on ").partition(" and ")
        assert link == "over Socket Mode"
        assert get(door, "/healthz") == (200, "ok")
        assert get(door, "/readyz") == (200, "ok")
        assert get(door, "/metrics")[0] == 200
        assert get(door, "/slack/events")[0] == 404
        place.pays("/pay C-1001 1.00 cash")


@pytest.mark.parametrize("place", ["http"], indirect=True)
def test_over_http_a_cashier_pays(place: Place) -> None:
    words = ("--http", "127.0.0.1:0")
    secret = place.workspace.signing_secret
    with place.serves(*words, SLACK_SIGNING_SECRET=secret) as ready:
        door = ready.removeprefix("on ")
        assert get(door, "/healthz") == (200, "ok")
        place.workspace.request_url = f"{door}/slack/events"
        place.pays("/pay C-1001 1.00 cash")
    assert any(row["kind"] == "payment" for row in place.books()["receipts"])


@pytest.mark.parametrize("place", ["http"], indirect=True)
def test_over_http_another_secret_lets_nothing_in(place: Place) -> None:
    with place.serves("--http", "127.0.0.1:0", SLACK_SIGNING_SECRET="another") as ready:
        door = ready.removeprefix("on ")
        place.workspace.request_url = f"{door}/slack/events"
        with PersonAtKeyboard(place.workspace.address, "U0CLERK", FINANCE) as tom:
            with pytest.raises(SlackSaidNo):
                tom.types("/pay C-1001 1.00 cash")
            assert not tom.has_view()


def test_a_wrong_bot_token_is_one_line(place: Place) -> None:
    tokens = {"SLACK_BOT_TOKEN": "xoxb-wrong", "SLACK_APP_TOKEN": place.workspace.app_token}
    assert (
        refusal(place, **tokens) == "guichet: Slack refused SLACK_BOT_TOKEN (see `guichet doctor`)"
    )


def test_a_wrong_app_token_is_one_line(place: Place) -> None:
    assert refusal(place, SLACK_APP_TOKEN="xapp-wrong") == (
        "guichet: Slack refused SLACK_APP_TOKEN: invalid_auth (see `guichet doctor`)"
    )


def test_a_slack_that_is_not_there_is_one_line(place: Place) -> None:
    given = {"SLACK_APP_TOKEN": "xapp-1", "SLACK_API_URL": "http://127.0.0.1:1/api/"}
    assert refusal(place, **given).startswith("guichet: Slack does not answer: ")


def refusal(place: Place, **given: str) -> str:
    """What is said last, on standard error, by a bot that cannot start; no trace before it."""
    told = place.terminal.types("run", **{**place.environment, **given})
    assert told.code == 1
    assert told.out == ""
    assert "Traceback" not in told.err
    return told.err.splitlines()[-1]
