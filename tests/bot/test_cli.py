"""The command line: what it answers, on which stream, with which exit status."""

import json
import socket
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot.database import Books, open_database
from handlers.overview import health_blocks
from handlers.texts import Locale, Texts
from tests import make
from tests.bot.command_line import Terminal
from tests.bot.files import CUSTOMERS, DEMO, GL_CODES, INVOICE_HEAD, INVOICES, STAFF

ENGLISH = Texts.load(Locale.EN_CA, zone=make.ZONE)
COMMANDS = (
    "demo",
    "run",
    "migrate",
    "import",
    "export",
    "close",
    "bank-return",
    "backed-up",
    "verify",
    "doctor",
)


def write(folder: Path, **texts: str) -> list[str]:
    for name, content in texts.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    return [f"{name}.csv" for name in texts]


def change(database_url: str, statement: str) -> None:
    """Do to the books what no code of ours does."""
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


# --- usage ---------------------------------------------------------------------------------------


def test_help_lists_every_command(terminal: Terminal) -> None:
    told = terminal.types("--help")
    assert told.code == 0
    assert told.err == ""
    for command in COMMANDS:
        assert f"\n  {command} " in told.out
        assert terminal.types(command, "-h").code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("pay",),
        ("import",),
        ("verify", "everything"),
        ("close",),
        ("close", "31/12/2025"),
        ("bank-return",),
        ("export", "--format", "xml"),
        ("export", "--format", "csv"),
        ("export", "--to", "folder"),
        ("demo", "--port", "65536"),
        ("demo", "--port", "http"),
        ("run", "--http", "localhost"),
        ("run", "--http", ""),
        ("run", "--port", "1"),
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_with_2_and_touches_nothing(
    terminal: Terminal, words: tuple[str, ...]
) -> None:
    told = terminal.types(*words, SLACK_BOT_TOKEN="xoxb-1", SLACK_APP_TOKEN="xapp-1")
    assert told.code == 2
    assert told.out == ""
    assert told.err.startswith("Usage: guichet")
    assert list(terminal.folder.iterdir()) == []


# --- settings that are missing or wrong ----------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "given", "missing"),
    [
        (["run"], {}, "SLACK_BOT_TOKEN, SLACK_APP_TOKEN are"),
        (["run"], {"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN is"),
        (["run"], {"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN is"),
        (["run"], {"GUICHET_HTTP": "127.0.0.1:0"}, "SLACK_BOT_TOKEN, SLACK_APP_TOKEN are"),
        (["run", "--http", "127.0.0.1:0"], {}, "SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET are"),
        (
            ["run", "--http", "127.0.0.1:0"],
            {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"},
            "SLACK_SIGNING_SECRET is",
        ),
    ],
)
def test_missing_tokens_are_one_line(
    terminal: Terminal, words: list[str], given: dict[str, str], missing: str
) -> None:
    told = terminal.types(*words, **given)
    assert told.trouble == f"guichet: {missing} not set (see docs/running.md)"
    assert list(terminal.folder.iterdir()) == []


@pytest.mark.parametrize("command", ["run", "migrate", "verify", "export", "doctor"])
def test_a_wrong_setting_is_one_line_whatever_the_command(terminal: Terminal, command: str) -> None:
    told = terminal.types(command, GUICHET_LOCALE="de_CH")
    assert told.trouble == "guichet: GUICHET_LOCALE must be fr_CA or en_CA (it is 'de_CH')"


def test_settings_are_read_from_a_dot_env_beside_the_work(terminal: Terminal) -> None:
    (terminal.folder / ".env").write_text("DATABASE_URL=sqlite:///books-of-2026.db\n")
    assert terminal.types("migrate").out == "the database is up to date\n"
    assert (terminal.folder / "books-of-2026.db").exists()


# --- a database that cannot be used --------------------------------------------------------------


def test_a_database_that_cannot_be_opened_is_one_line(terminal: Terminal) -> None:
    told = terminal.types("migrate", DATABASE_URL="sqlite:///nowhere/guichet.db")
    said = "guichet: the database cannot be used: unable to open database file (see DATABASE_URL)"
    assert told.trouble == said


def test_a_file_that_is_no_database_is_one_line(terminal: Terminal) -> None:
    (terminal.folder / "notes.txt").write_text("no database at all, " * 100)
    told = terminal.types("verify", DATABASE_URL="sqlite:///notes.txt")
    assert "file is not a database" in told.trouble


def test_a_server_that_is_not_there_is_one_line_without_the_password(terminal: Terminal) -> None:
    told = terminal.types("verify", DATABASE_URL="postgresql://ana:hunter2@127.0.0.1:1/guichet")
    assert "cannot be used" in told.trouble
    assert "hunter2" not in told.trouble


def test_books_of_a_newer_version_are_left_alone(terminal: Terminal, database_url: str) -> None:
    change(database_url, "UPDATE alembic_version SET version_num = '9999'")
    for command in ("migrate", "verify", "export"):
        told = terminal.types(command, DATABASE_URL=database_url)
        assert told.trouble.startswith("guichet: the database was made by another version")


# --- files in, books out -------------------------------------------------------------------------


def test_files_go_in_once_and_are_counted(terminal: Terminal, database_url: str) -> None:
    files = [str(path) for path in DEMO]
    first = terminal.types("import", *files, DATABASE_URL=database_url)
    assert first.code == 0
    assert first.err == ""
    assert len(first.out.splitlines()) == len(files)
    assert all(" 0 added" not in line for line in first.out.splitlines())
    second = terminal.types("import", *files, DATABASE_URL=database_url)
    assert second.code == 0
    assert all(": 0 added, 0 updated, " in line for line in second.out.splitlines())
    assert terminal.types("verify", DATABASE_URL=database_url).code == 0


def test_a_bad_row_is_told_on_standard_error_by_line_and_column(
    terminal: Terminal, database_url: str
) -> None:
    bad = INVOICE_HEAD + "A-1,C-1,2026-10-01,2026-10-31,1,Natation,4010,12.345\n"
    files = write(terminal.folder, invoices=bad, gl_codes=GL_CODES, customers=CUSTOMERS)
    told = terminal.types("import", *files, DATABASE_URL=database_url)
    assert told.code == 1
    assert [line.partition(":")[0] for line in told.out.splitlines()] == [
        "gl_codes.csv",
        "customers.csv",
    ]
    refused, nothing = told.err.splitlines()
    assert refused.startswith("invoices.csv: line 2, column amount: ")
    assert nothing == "invoices.csv: nothing was imported from this file"
    assert json.loads(terminal.types("export", DATABASE_URL=database_url).out)["invoices"] == []


def test_a_file_that_is_not_there_is_told_without_a_trace(terminal: Terminal) -> None:
    told = terminal.types("import", "nowhere.csv")
    assert told.code == 1
    assert told.out == ""
    assert told.err.splitlines()[0] == "nowhere.csv: cannot be read: No such file or directory"


def test_the_books_come_out_as_json_and_as_files(terminal: Terminal, database_url: str) -> None:
    files = write(
        terminal.folder,
        customers=CUSTOMERS,
        gl_codes=GL_CODES,
        invoices=INVOICES,
        staff=STAFF,
    )
    terminal.types("import", *files, DATABASE_URL=database_url)
    told = terminal.types("export", DATABASE_URL=database_url)
    books = json.loads(told.out)
    assert (told.code, told.err) == (0, "")
    assert [row["customer_id"] for row in books["customers"]] == ["C-1", "C-2", "C-3"]
    assert books["customers"][0]["owed"] == "126.00"
    assert {row["actor"] for row in books["audit"]} == {"cli"}
    one = json.loads(terminal.types("export", "--customer", "C-2", DATABASE_URL=database_url).out)
    assert [row["name"] for row in one["customers"]] == ["Marie Tremblay"]
    words = ("export", "--format", "csv", "--to", "out")
    written = terminal.types(*words, DATABASE_URL=database_url)
    assert {f"out/{name}.csv" for name in books} <= set(written.out.split())
    assert all((terminal.folder / name).exists() for name in written.out.split())


def test_an_unknown_customer_is_one_line(terminal: Terminal, database_url: str) -> None:
    told = terminal.types("export", "--customer", "C-404", DATABASE_URL=database_url)
    assert told.trouble == "guichet: no customer C-404"


# --- verify and migrate --------------------------------------------------------------------------


def test_verify_tells_what_does_not_hold(terminal: Terminal, database_url: str) -> None:
    files = [str(path) for path in DEMO]
    terminal.types("import", *files, DATABASE_URL=database_url)
    change(
        database_url,
        "INSERT INTO postings (entry_id, debit, credit, amount_cents, subject) "
        "SELECT min(id), 'cash', 'account_deposits', 1, 'R-000001' FROM journal_entries",
    )
    told = terminal.types("verify", DATABASE_URL=database_url)
    assert told.code == 1
    assert told.err == ""
    assert "R-000001: a receipt's money is posted once" in told.out
    assert "every invariant holds" not in told.out


def test_verify_of_sound_books_says_so(terminal: Terminal, database_url: str) -> None:
    told = terminal.types("verify", DATABASE_URL=database_url)
    assert (told.code, told.out, told.err) == (0, "every invariant holds\n", "")


def test_a_backup_that_is_written_down_is_what_home_tells(
    terminal: Terminal, database_url: str
) -> None:
    assert (
        terminal.types("backed-up", DATABASE_URL=database_url).out == "a backup is written down\n"
    )
    engine = open_database(database_url)
    with Books(engine).reading() as session:
        told = str(health_blocks(session, ENGLISH))
    engine.dispose()
    assert "*Last backup*" in told
    assert "none written down" not in told


def test_an_empty_database_is_brought_up_to_date_once(
    terminal: Terminal, postgresql_server: str
) -> None:
    admin = create_engine(postgresql_server, isolation_level="AUTOCOMMIT")
    with closing(admin.raw_connection()) as connection:
        connection.cursor().execute("CREATE DATABASE empty_cli TEMPLATE template0")
    admin.dispose()
    on_server = admin.url.set(database="empty_cli").render_as_string(hide_password=False)
    for url in ("sqlite:///new.db", on_server):
        for _ in range(2):
            told = terminal.types("migrate", DATABASE_URL=url)
            assert (told.code, told.out) == (0, "the database is up to date\n")


def test_an_account_without_the_right_is_one_line_that_says_what_to_do(
    terminal: Terminal, postgresql_server: str
) -> None:
    admin = create_engine(postgresql_server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE ROLE stranger LOGIN"))
        connection.execute(text("CREATE DATABASE forbidden_cli TEMPLATE template0"))
    admin.dispose()
    url = admin.url.set(database="forbidden_cli", username="stranger", password=None)
    told = terminal.types("verify", DATABASE_URL=url.render_as_string())
    assert "permission denied for schema public" in told.trouble
    assert "`guichet migrate` with an account that may" in told.trouble


# --- the demo ------------------------------------------------------------------------------------


def test_a_port_that_is_taken_is_one_line(terminal: Terminal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        told = terminal.types("demo", "--port", port, "--data", "demo")
    assert "Address already in use" in told.trouble
