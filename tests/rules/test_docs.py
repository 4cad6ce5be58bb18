"""What the documents name exists: files, links, commands, targets, settings, accounts."""

import re
from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from bot.cli import commands
from bot.settings import Settings
from domain.accounts import Account
from tests.rules.test_manifest import DATA, MANIFEST
from tests.rules.tree import FLOORS, ROOT, kept_files

DOCS = [name for name in kept_files() if name.endswith(".md") and not name.startswith("tests/")]
SETTINGS = {name.upper() for name in Settings.model_fields}
MAX_README = 200

CODE = re.compile(r"`([^`\n]+)`")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
PATH = re.compile(rf"(?:{'|'.join((*FLOORS, 'tests', 'docs'))})/[\w./-]*|[\w-]+\.(?:md|toml|yml)")
SETTING = re.compile(r"\b(?:SLACK|GUICHET)_[A-Z_]+\b|\bDATABASE_URL\b")
BENCH = {"GUICHET_BENCH_POSTGRESQL"}
"""What only `guichet bench` reads."""
NOT_READ_YET = re.compile(r"\*\*Not read yet\.\*\*.*?\n\n", re.DOTALL)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def code_of(text: str) -> Iterator[str]:
    """Everything that is written as code, in lines and in blocks."""
    yield from (block[1] for block in BLOCK.findall(text))
    yield from CODE.findall(BLOCK.sub("", text))


def words_after(name: str, text: str) -> set[str]:
    """The first word after a program's name, wherever it is run."""
    runs = re.compile(rf"(?:^|[\s/])(?<!docker exec ){name} ([a-z][a-z_-]*)", re.MULTILINE)
    return {word for code in code_of(text) for word in runs.findall(code)}


@pytest.mark.parametrize("name", DOCS)
def test_links_lead_somewhere(name: str) -> None:
    missing = [
        to for to in LINK.findall(read(name)) if not (ROOT / name).parent.joinpath(to).exists()
    ]
    assert missing == []


@pytest.mark.parametrize("name", DOCS)
def test_files_that_are_named_exist(name: str) -> None:
    places = (ROOT, (ROOT / name).parent)
    named = {code for code in code_of(read(name)) if PATH.fullmatch(code)}
    assert sorted(path for path in named if not any((at / path).exists() for at in places)) == []


@pytest.mark.parametrize("name", DOCS)
def test_commands_that_are_named_exist(name: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    assert words_after("guichet", read(name)) <= {*commands.commands, "guichet"}
    assert words_after("make", read(name)) <= targets


@pytest.mark.parametrize("name", DOCS)
def test_settings_that_are_named_are_read(name: str) -> None:
    named = set(SETTING.findall(NOT_READ_YET.sub("", read(name))))
    assert sorted(one for one in named - SETTINGS - BENCH if not one.endswith("_")) == []


def test_every_setting_is_explained() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]+) \|", read("docs/running.md"), re.MULTILINE))
    assert set(rows) == SETTINGS
    assert {name: told for name, told in rows.items() if told != default_of(name)} == {}


def default_of(name: str) -> str:
    """How the table must write a setting's default."""
    default = Settings.model_fields[name.lower()].default
    written = f"{default:%H:%M}" if isinstance(default, time) else str(default)
    return {"": "none", "https://slack.com/api/": "Slack's own"}.get(written, f"`{written}`")


def test_what_is_not_read_yet_is_not_read() -> None:
    (told,) = NOT_READ_YET.findall(read("docs/running.md"))
    named = set(SETTING.findall(told))
    assert named
    assert named & SETTINGS == set()


def test_every_account_is_explained_with_its_posting() -> None:
    told = read("docs/money-rules.md")
    chart, _, postings = told.partition("## Every posting")
    for account in Account:
        assert f"| `{account}` |" in chart
        assert f"`{account}`" in postings


def test_every_scope_is_explained() -> None:
    told = read("docs/running.md")
    scopes = MANIFEST["oauth_config"]["scopes"]["bot"]
    assert [scope for scope in scopes if f"| `{scope}` |" not in told] == []


def test_every_decision_is_listed() -> None:
    listed = set(LINK.findall(read("docs/adr/README.md")))
    assert listed == {path.name for path in (ROOT / "docs" / "adr").glob("0*.md")}


def test_the_readme_is_read_in_one_sitting() -> None:
    assert len(read("README.md").splitlines()) <= MAX_README


def test_the_manifest_for_http_is_one_that_slack_takes() -> None:
    (written,) = (body for kind, body in BLOCK.findall(read("docs/running.md")) if kind == "yaml")
    over_http = merge(MANIFEST, yaml.safe_load(written))
    assert all(
        row["url"].endswith("/slack/events") for row in over_http["features"]["slash_commands"]
    )
    schema = yaml.safe_load((DATA / "manifest.schema.2.0.0.json").read_text(encoding="utf-8"))
    assert [error.message for error in Draft7Validator(schema).iter_errors(over_http)] == []
    assert over_http["settings"]["socket_mode_enabled"] is False


def merge(whole: Any, changes: Any) -> Any:
    """Put changes into a manifest; lists are changed row by row."""
    match whole, changes:
        case dict(), dict():
            kept = {key: merge(whole.get(key), value) for key, value in changes.items()}
            return {**whole, **kept}
        case list(), list():
            return [merge(one, change) for one, change in zip(whole, changes, strict=True)]
        case _:
            return changes


def test_the_image_holds_what_the_program_needs() -> None:
    """What the Dockerfile copies exists, is let in by .dockerignore, and is every floor."""
    copied = re.findall(r"^COPY (.+) \S+$", read("Dockerfile"), re.MULTILINE)
    names = {name for line in copied for name in line.split()}
    let_in = set(re.findall(r"^!(\S+)$", read(".dockerignore"), re.MULTILINE))
    assert names == let_in
    assert names >= set(FLOORS)
    assert [name for name in names if not Path(ROOT, name).exists()] == []
