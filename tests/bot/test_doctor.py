"""``guichet doctor`` looks at everything that a bot needs, and says how to mend what is wrong."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from bot.database import Books, open_database
from bot.demo import APPROVALS, FINANCE, build_workspace
from domain import settings
from playground.faults import refuse_with
from playground.server import running
from playground.workspace import Workspace
from tests import make
from tests.bot.command_line import Finished, Terminal
from tests.bot.files import STAFF

NOWHERE = "http://127.0.0.1:1/api/"


@pytest.fixture
def terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "staff.csv").write_text(STAFF, encoding="utf-8")
    return Terminal(folder, monkeypatch, capsys)


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    workspace = build_workspace()
    with running(workspace):
        yield workspace


def well_set(workspace: Workspace, database_url: str) -> dict[str, str]:
    """What an organisation sets when nothing is missing."""
    return {
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_APP_TOKEN": workspace.app_token,
        "SLACK_API_URL": f"{workspace.address}/api/",
        "DATABASE_URL": database_url,
        "GUICHET_FINANCE_CHANNEL": FINANCE,
    }


def remarks(told: Finished) -> dict[str, tuple[str, str]]:
    """What was said of each thing: ``ok`` or ``MEND``, and why."""
    assert told.err == ""
    lines = [line.split(maxsplit=1) for line in told.out.splitlines()]
    said = {rest.partition(": ")[0]: (mark, rest.partition(": ")[2]) for mark, rest in lines}
    assert (told.code == 0) == all(mark == "ok" for mark, _ in said.values())
    return said


def mended(said: dict[str, tuple[str, str]]) -> set[str]:
    return {about for about, (mark, _) in said.items() if mark == "MEND"}


def test_all_is_well_where_nothing_is_missing(
    terminal: Terminal, workspace: Workspace, database_url: str
) -> None:
    given = well_set(workspace, database_url)
    terminal.types("import", "staff.csv", DATABASE_URL=database_url)
    said = remarks(terminal.types("doctor", **given))
    assert mended(said) == set()
    assert said["Slack"] == ("ok", "guichet in Centre récréatif du Faubourg")
    assert said["scopes"] == ("ok", "complete")
    assert said["Socket Mode"] == ("ok", "answers")
    assert said["finance channel"] == ("ok", f"the bot is in {FINANCE}")


def test_without_anything_set_it_says_where_to_find_it(terminal: Terminal) -> None:
    said = remarks(terminal.types("doctor"))
    assert mended(said) == {"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "database"}
    assert "OAuth & Permissions" in said["SLACK_BOT_TOKEN"][1]
    assert "connections:write" in said["SLACK_APP_TOKEN"][1]
    assert "guichet migrate" in said["database"][1]


def test_what_a_program_can_mend_is_mended_once(terminal: Terminal) -> None:
    assert "database" in mended(remarks(terminal.types("doctor")))
    said = remarks(terminal.types("doctor", "--mend"))
    place = f"({terminal.folder / 'guichet.db'})"
    assert said["database"] == ("ok", f"was brought up to date {place}")
    assert mended(said) == {"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "staff"}
    assert remarks(terminal.types("doctor"))["database"] == ("ok", f"is up to date {place}")


def test_the_database_is_named_and_its_password_is_not(
    terminal: Terminal, database_url: str
) -> None:
    url = make_url(database_url)
    told = remarks(terminal.types("doctor", DATABASE_URL=database_url))["database"][1]
    assert (url.database or "") in told
    with_password = url.set(password="hush") if url.username else url
    shown = with_password.render_as_string(hide_password=False)
    assert "hush" not in terminal.types("doctor", DATABASE_URL=shown).out


def test_a_channel_that_an_admin_chose_is_the_one_that_is_looked_at(
    terminal: Terminal, workspace: Workspace, database_url: str
) -> None:
    engine = open_database(database_url)
    with Books(engine).transaction() as session:
        settings.decide(session, "finance_channel", APPROVALS, make.stamp("U0ADMIN"))
    engine.dispose()
    given = well_set(workspace, database_url) | {"GUICHET_FINANCE_CHANNEL": ""}
    terminal.types("import", "staff.csv", DATABASE_URL=database_url)
    said = remarks(terminal.types("doctor", **given))
    assert said["finance channel"] == ("ok", f"the bot is in {APPROVALS}")
    assert said["approvals channel"][1].endswith("wait in the finance channel")


def test_http_needs_no_app_token(
    terminal: Terminal, workspace: Workspace, database_url: str
) -> None:
    given = well_set(workspace, database_url) | {"SLACK_APP_TOKEN": ""}
    terminal.types("import", "staff.csv", DATABASE_URL=database_url)
    said = remarks(terminal.types("doctor", **given, SLACK_SIGNING_SECRET="secret"))
    assert mended(said) == set()
    assert "--http" in said["SLACK_SIGNING_SECRET"][1]
    assert "Socket Mode" not in said


@pytest.mark.parametrize(
    ("changed", "about", "told"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "Slack", "invalid_auth; see SLACK_BOT_TOKEN"),
        ({"SLACK_API_URL": NOWHERE}, "Slack", "no answer (URLError); see SLACK_BOT_TOKEN"),
        ({"SLACK_APP_TOKEN": "xapp-wrong"}, "Socket Mode", "invalid_auth; see SLACK_APP_TOKEN"),
        ({"GUICHET_FINANCE_CHANNEL": ""}, "finance channel", "GUICHET_FINANCE_CHANNEL"),
        ({"GUICHET_FINANCE_CHANNEL": "C0GENERAL"}, "finance channel", "not_in_channel"),
        ({"GUICHET_MANAGERS_CHANNEL": "C0NOWHERE"}, "managers channel", "channel_not_found"),
        ({"DATABASE_URL": "sqlite:///nowhere/guichet.db"}, "database", "see DATABASE_URL"),
    ],
)
def test_each_thing_that_is_wrong_is_named_alone(
    terminal: Terminal,
    workspace: Workspace,
    changed: dict[str, str],
    about: str,
    told: str,
) -> None:
    given = well_set(workspace, "sqlite:///guichet.db")
    terminal.types("import", "staff.csv", DATABASE_URL="sqlite:///guichet.db")
    said = remarks(terminal.types("doctor", **{**given, **changed}))
    assert mended(said) == {about}
    assert told in said[about][1]


def test_a_scope_that_is_lacking_is_named(
    terminal: Terminal, workspace: Workspace, database_url: str
) -> None:
    scopes = (workspace.manifest.scopes or frozenset()) - {"users:read"}
    workspace.manifest = replace(workspace.manifest, scopes=scopes)
    said = remarks(terminal.types("doctor", **well_set(workspace, database_url)))
    assert said["scopes"] == ("MEND", "lacking users:read; reinstall from manifest.yml")


def test_books_without_staff_or_with_something_wrong_are_told(
    terminal: Terminal, workspace: Workspace, database_url: str
) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO promises (kind, subject, state, promised_at, not_before, tries,"
                " trouble) VALUES ('show_receipt', 'R-000001', 'given_up',"
                " '2026-11-20T17:00:00Z', '2026-11-20T17:00:00Z', 400, 'channel_not_found')"
            )
        )
    engine.dispose()
    said = remarks(terminal.types("doctor", **well_set(workspace, database_url)))
    assert mended(said) == {"staff", "outbox"}
    assert said["outbox"][1] == "0 messages waiting, 1 given up"


def test_a_token_is_never_repeated(
    terminal: Terminal, workspace: Workspace, database_url: str
) -> None:
    workspace.faults.refuse_all(refuse_with("account_inactive"))
    given = well_set(workspace, database_url)
    told = terminal.types("doctor", **given)
    assert "account_inactive" in told.out
    assert not any(given[name] in told.out for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"))
