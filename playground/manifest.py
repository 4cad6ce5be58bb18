"""What the app's manifest promises: commands, shortcuts, events, scopes and names."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import yaml

from playground.payloads import Json


@dataclass(frozen=True)
class SlashCommand:
    """A command that people may type."""

    command: str
    description: str
    usage_hint: str = ""
    should_escape: bool = False


@dataclass(frozen=True)
class Shortcut:
    """An entry of the lightning menu or of a message's menu."""

    type: Literal["global", "message"]
    name: str
    callback_id: str
    description: str


@dataclass(frozen=True)
class Manifest:
    """The app as it is installed; `scopes` None means that scopes are not checked."""

    app_name: str = "App"
    bot_name: str = "App"
    commands: tuple[SlashCommand, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    events: frozenset[str] = frozenset()
    scopes: frozenset[str] | None = None
    has_home: bool = True
    has_messages: bool = True
    is_agent: bool = False

    def find_command(self, command: str) -> SlashCommand | None:
        """The command with this name, slash included."""
        return next((known for known in self.commands if known.command == command), None)

    def find_shortcut(self, kind: str, callback_id: str) -> Shortcut | None:
        """The shortcut of this kind with this callback id."""
        found = (s for s in self.shortcuts if (s.type, s.callback_id) == (kind, callback_id))
        return next(found, None)


@dataclass(frozen=True)
class _Section:
    """A part of the manifest file that may be absent."""

    body: Json = field(default_factory=dict)

    def part(self, name: str) -> "_Section":
        return _Section(self.body.get(name) or {})

    def rows(self, name: str) -> list[Json]:
        return list(self.body.get(name) or [])

    def text(self, name: str, default: str) -> str:
        return str(self.body.get(name) or default)

    def flag(self, name: str, *, default: bool) -> bool:
        return bool(self.body.get(name, default))


def read_manifest(path: Path) -> Manifest:
    """The manifest in a YAML (or JSON) file."""
    whole = _Section(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    features = whole.part("features")
    home = features.part("app_home")
    settings = whole.part("settings").part("event_subscriptions")
    name = whole.part("display_information").text("name", "App")
    return Manifest(
        app_name=name,
        bot_name=features.part("bot_user").text("display_name", name),
        commands=tuple(_read_command(_Section(row)) for row in features.rows("slash_commands")),
        shortcuts=tuple(_read_shortcut(_Section(row)) for row in features.rows("shortcuts")),
        events=frozenset(map(str, settings.rows("bot_events"))),
        scopes=_read_scopes(whole.part("oauth_config").part("scopes")),
        has_home=home.flag("home_tab_enabled", default=False),
        has_messages=home.flag("messages_tab_enabled", default=True),
        is_agent="agent_view" in features.body or "assistant_view" in features.body,
    )


def _read_command(row: _Section) -> SlashCommand:
    return SlashCommand(
        command=row.text("command", ""),
        description=row.text("description", ""),
        usage_hint=row.text("usage_hint", ""),
        should_escape=row.flag("should_escape", default=False),
    )


def _read_shortcut(row: _Section) -> Shortcut:
    return Shortcut(
        type="message" if row.text("type", "global") == "message" else "global",
        name=row.text("name", ""),
        callback_id=row.text("callback_id", ""),
        description=row.text("description", ""),
    )


def _read_scopes(row: _Section) -> frozenset[str]:
    return frozenset(map(str, row.rows("bot") + row.rows("bot_optional")))
