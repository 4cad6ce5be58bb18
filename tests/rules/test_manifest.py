"""The manifest is what Slack takes, and promises what the bot does: no more, no less."""

import ast
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

import handlers
from bot.doctor import SCOPES
from tests.rules.catalogues import ROOT

DATA = Path(__file__).parent / "data"
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
FEATURES = MANIFEST["features"]
GRANTED = set(MANIFEST["oauth_config"]["scopes"]["bot"])

# Each Web API method that we call, and the scopes of a bot's token that Slack asks for it. A method
# that reads channels asks for the scope of the channel's own kind: we read the finance channel,
# public or private, and people's own conversations with the app.
SCOPES_OF: dict[str, set[str]] = {
    "assistant_threads_setStatus": {"chat:write"},
    "assistant_threads_setSuggestedPrompts": {"assistant:write"},
    "apps_connections_open": set(),  # the app's own token
    "auth_test": set(),
    "chat_postEphemeral": {"chat:write"},
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_open": {"im:write"},
    "files_info": {"files:read"},
    "files_upload_v2": {"files:write"},
    "conversations_history": {"channels:history", "groups:history", "im:history"},
    "conversations_replies": {"channels:history", "groups:history", "im:history"},
    "users_info": {"users:read"},
    "views_open": set(),
    "views_publish": set(),
    "views_push": set(),
    "views_update": set(),
}

# What a listener of ours needs although no method is called for it.
LISTENING = {"commands", "im:history", "app_mentions:read"}

METHODS = {name for name in vars(WebClient) if "_" in name and not name.startswith("_")}
"""Every Web API method, by its name in slack_sdk: a call of one that the table lacks is found."""


class Notebook(App):
    """A Bolt app that writes down what is attached to it."""

    def __init__(self) -> None:
        super().__init__(client=WebClient(), authorize=_know_nobody, signing_secret="x")
        self.attached: dict[str, list[object]] = {"command": [], "shortcut": [], "event": []}

    def command(self, command: Any, *more: Any, **named: Any) -> Callable[..., Any]:
        self.attached["command"].append(command)
        return super().command(command, *more, **named)

    def shortcut(self, constraints: Any, *more: Any, **named: Any) -> Callable[..., Any]:
        self.attached["shortcut"].append(constraints)
        return super().shortcut(constraints, *more, **named)

    def event(self, event: Any, *more: Any, **named: Any) -> Callable[..., Any]:
        self.attached["event"].append(event)
        return super().event(event, *more, **named)


def _know_nobody() -> AuthorizeResult:
    """Stand for any workspace: nothing is dispatched here."""
    return AuthorizeResult(enterprise_id=None, team_id=None)


@pytest.fixture
def attached() -> dict[str, list[object]]:
    notebook = Notebook()
    handlers.attach(notebook)
    return notebook.attached


def called_methods() -> Iterator[str]:
    """Every Web API method that the code calls on a client, by its name in slack_sdk."""
    for floor in ("bot", "handlers"):
        for path in sorted((ROOT / floor).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                match node:
                    case ast.Attribute(attr=name) if name in METHODS:
                        yield name


def test_slack_would_take_it() -> None:
    schema = json.loads((DATA / "manifest.schema.2.0.0.json").read_text(encoding="utf-8"))
    Draft7Validator.check_schema(schema)
    errors = [
        f"{'/'.join(map(str, error.path))}: {error.message}"
        for error in Draft7Validator(schema).iter_errors(MANIFEST)
    ]
    assert errors == []


def test_the_schema_is_not_asleep() -> None:
    schema = json.loads((DATA / "manifest.schema.2.0.0.json").read_text(encoding="utf-8"))
    twisted = {**MANIFEST, "display_information": {"name": "x" * 36}}
    assert list(Draft7Validator(schema).iter_errors(twisted))


def test_its_commands_are_those_that_are_attached(attached: dict[str, list[object]]) -> None:
    listed = [row["command"] for row in FEATURES["slash_commands"]]
    assert sorted(listed) == sorted(map(str, attached["command"]))


def test_its_shortcuts_are_those_that_are_attached(attached: dict[str, list[object]]) -> None:
    listed = [row["callback_id"] for row in FEATURES["shortcuts"]]
    assert {row["type"] for row in FEATURES["shortcuts"]} == {"global", "message"}
    assert sorted(map(str, listed)) == sorted(map(str, attached["shortcut"]))


def test_its_events_are_those_that_are_attached(attached: dict[str, list[object]]) -> None:
    listed = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    named = [event.partition(".")[0] for event in listed]  # `message.im` arrives as `message`
    assert named == [event for event in attached["event"] if isinstance(event, str)]


def test_every_method_that_is_called_stands_in_the_table_of_scopes() -> None:
    assert set(called_methods()) == set(SCOPES_OF)


def test_its_scopes_are_those_that_are_needed_and_no_more() -> None:
    needed = LISTENING | {scope for name in called_methods() for scope in SCOPES_OF[name]}
    assert needed == GRANTED
    assert needed == SCOPES
    assert "user" not in MANIFEST["oauth_config"]["scopes"]


def test_its_names_fit_where_slack_shows_them() -> None:
    shown = MANIFEST["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    assert len(FEATURES["bot_user"]["display_name"]) <= 80
    for row in FEATURES["slash_commands"]:
        assert len(row["command"]) <= 32
        assert len(row["description"]) <= 2000
        assert len(row.get("usage_hint", "")) <= 1000
    for row in FEATURES["shortcuts"]:
        assert len(row["name"]) <= 24
        assert len(row["description"]) <= 150


def test_both_languages_stand_in_every_command() -> None:
    """A manifest has one language: each description says it in both."""
    for row in FEATURES["slash_commands"]:
        english, _, french = row["description"].partition(" · ")
        assert english
        assert french


def test_it_asks_for_nothing_that_is_not_used() -> None:
    settings = MANIFEST["settings"]
    assert settings["interactivity"]["is_enabled"] is True
    assert settings["socket_mode_enabled"] is True
    assert settings["org_deploy_enabled"] is False
    assert not any(row["should_escape"] for row in FEATURES["slash_commands"])
