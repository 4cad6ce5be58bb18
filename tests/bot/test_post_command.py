"""``guichet post``: a scheduled report now, once, from the command line."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from bot.database import Books
from bot.demo import CHANNELS, MANAGERS, MANIFEST, PEOPLE
from domain import report_schedules
from domain.people import Role
from domain.report_schedules import Every
from playground.faults import DROP_AFTER
from playground.manifest import read_manifest
from playground.server import running
from playground.workspace import Workspace
from tests import make
from tests.bot.command_line import Terminal

NOW = datetime.now(UTC)
TODAY = NOW.astimezone(make.ZONE).date()
YESTERDAY = TODAY - timedelta(days=1)
MONDAY = TODAY - timedelta(days=TODAY.weekday())


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    workspace = Workspace(PEOPLE, CHANNELS, read_manifest(MANIFEST))
    with running(workspace):
        yield workspace


@pytest.fixture
def environment(workspace: Workspace, engine: Engine, database_url: str) -> Mapping[str, str]:
    with Books(engine).transaction() as session:
        make.counter(session)
        make.staff(session, "U0ADMIN", Role.ADMIN)
        make.invoice(session, "A", [5000])
        make.pay(session, 1234, at=NOW - timedelta(days=1))
    return {
        "DATABASE_URL": database_url,
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_API_URL": f"{workspace.address}/api/",
        "GUICHET_MANAGERS_CHANNEL": MANAGERS,
    }


def subjects(workspace: Workspace, channel: str = MANAGERS) -> list[str]:
    said = workspace.messages.list_said(channel)
    return [str((m.metadata or {})["event_payload"]["subject"]) for m in said]


def test_yesterday_is_posted_once_however_often_it_is_asked(
    terminal: Terminal, workspace: Workspace, environment: Mapping[str, str]
) -> None:
    for words in ((), ("--date", str(YESTERDAY))):
        done = terminal.types("post", "daily_summary", *words, **environment)
        assert (done.code, done.out) == (0, f"daily_summary of {YESTERDAY} is in {MANAGERS}\n")
    assert subjects(workspace) == [f"daily_summary {YESTERDAY} {MANAGERS}"]
    assert "12,34" in workspace.messages.list_said(MANAGERS)[0].text


def test_a_lost_answer_repeats_nothing(
    terminal: Terminal, workspace: Workspace, environment: Mapping[str, str]
) -> None:
    workspace.faults.next("chat.postMessage", DROP_AFTER)
    assert terminal.types("post", "daily_summary", **environment).code == 0
    assert subjects(workspace) == [f"daily_summary {YESTERDAY} {MANAGERS}"]


def test_a_weekly_report_is_of_the_last_week_that_is_over(
    terminal: Terminal, workspace: Workspace, environment: Mapping[str, str]
) -> None:
    assert terminal.types("post", "payments_summary", **environment).code == 0
    assert subjects(workspace) == [f"payments_summary week {MONDAY - timedelta(days=1)} {MANAGERS}"]


def test_it_goes_to_every_channel_that_gets_it(
    terminal: Terminal, workspace: Workspace, environment: Mapping[str, str], engine: Engine
) -> None:
    with Books(engine).transaction() as session:
        for channel in ("C0FINANCE", "C0APPROVALS"):
            stamp = make.stamp("U0ADMIN", NOW)
            report_schedules.decide(session, "echeck_status", channel, Every.DAY, stamp)
    assert terminal.types("post", "echeck_status", **environment).code == 0
    assert subjects(workspace, "C0FINANCE") == [f"echeck_status {YESTERDAY} C0FINANCE"]
    assert subjects(workspace, "C0APPROVALS") == [f"echeck_status {YESTERDAY} C0APPROVALS"]
    assert subjects(workspace) == []


def test_mistakes_are_told_in_one_line(
    terminal: Terminal, workspace: Workspace, environment: Mapping[str, str]
) -> None:
    assert terminal.types("post", "daily_sumary", **environment).code == 2
    assert terminal.types("post", "daily_summary", "--date", "20-11-2026", **environment).code == 2
    later = str(TODAY + timedelta(days=2))
    late = terminal.types("post", "daily_summary", "--date", later, **environment)
    assert str(TODAY) in late.trouble
    nowhere = {**environment, "GUICHET_MANAGERS_CHANNEL": ""}
    assert "no channel" in terminal.types("post", "daily_summary", **nowhere).trouble
    silent = {**environment, "SLACK_BOT_TOKEN": ""}
    assert "SLACK_BOT_TOKEN" in terminal.types("post", "daily_summary", **silent).trouble
    assert subjects(workspace) == []
