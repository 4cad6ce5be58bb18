"""The commands of ``guichet`` (contract §1). Results on standard output, errors on the other."""

import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.error import URLError

import click
from alembic.util.exc import CommandError
from slack_bolt.error import BoltError
from slack_sdk.errors import SlackApiError
from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError
from sqlalchemy.orm import Session

from bot import exports
from bot.database import Books, open_database
from bot.demo import running_demo
from bot.doctor import examine
from bot.http import build_web, listening
from bot.imports import bar_on, import_files
from bot.logs import start_logging
from bot.migrations import bring_up_to_date
from bot.service import Bot, linked, serving
from bot.settings import (
    MAX_PORT,
    Settings,
    SettingWrong,
    read_settings,
    require,
    split_address,
)
from domain import balances, returns, settings, verification
from domain.errors import (
    Busy,
    ClosesTooLate,
    CustomerUnknown,
    GlCodeUnknown,
    ReceiptNotReturnable,
    ReceiptUnknown,
)
from domain.ledger import Stamp
from domain.money import as_decimal
from domain.returns import ReturnFee

PATIENT_MS = 30_000
"""How long the command line waits for somebody else's write."""

UNUSABLE = frozenset({OperationalError, DatabaseError})
"""Errors about the database itself (not there, locked, no database), never about what we asked."""

ENDS = (signal.SIGINT, signal.SIGTERM)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def commands() -> None:
    """Guichet: the billing counter that lives in Slack."""


def main() -> None:
    """Run a command; a mistake of the user's is one line, never a traceback."""
    try:
        commands(prog_name="guichet")
    except (Busy, CommandError, DBAPIError) as error:
        _give_up(_books_trouble(error))
    except (SlackApiError, BoltError, URLError) as error:
        _give_up(_slack_trouble(error))
    except (SettingWrong, OSError) as error:
        _give_up(str(error))


@commands.command()
@click.option("--port", type=click.IntRange(0, MAX_PORT), default=8765, show_default=True)
@click.option("--data", type=click.Path(path_type=Path), default=Path("guichet-demo"))
@click.option("--reset", is_flag=True, help="Forget what was done before.")
def demo(port: int, data: Path, *, reset: bool) -> None:
    """Open a local workspace in the browser, with the real bot and a small recreation centre."""
    start_logging("warning")
    with _until_told_to_end() as wait, running_demo(port, data, reset=reset) as address:
        click.echo(f"guichet: ready at {address} (Ctrl+C ends it; its data is in {data})")
        wait()


def _check_address(_context: click.Context, _option: click.Parameter, given: str | None) -> str:
    if given is None:
        return ""
    try:
        split_address(given)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    return given


@commands.command()
@click.option(
    "--http",
    metavar="HOST:PORT",
    callback=_check_address,
    help="Serve Slack over HTTP instead of Socket Mode.",
)
def run(http: str) -> None:
    """Connect to Slack: Socket Mode when SLACK_APP_TOKEN is set and --http is not."""
    settings = read_settings()
    start_logging(settings.guichet_log_level)
    address = http or settings.guichet_http
    over_http = bool(http)
    wanted = "SLACK_SIGNING_SECRET" if over_http else "SLACK_APP_TOKEN"
    require(settings, "SLACK_BOT_TOKEN", wanted)
    with ExitStack() as closing:
        wait = closing.enter_context(_until_told_to_end())
        bot = closing.enter_context(serving(settings))
        told = closing.enter_context(_linked(bot, address, over_http=over_http))
        click.echo(f"guichet: ready {told}")
        wait()


@commands.command()
def migrate() -> None:
    """Bring the database up to date."""
    with _books() as engine:
        bring_up_to_date(engine)
    click.echo("the database is up to date")


@commands.command(name="import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def import_(files: tuple[Path, ...]) -> None:
    """Import CSV files, in any order; all or nothing per file."""
    settings = read_settings()
    with _books(settings) as engine:
        stamp = Stamp.of("cli", datetime.now(UTC), settings.zone)
        reports = import_files(engine, files, stamp, bar_on(sys.stderr))
    for report in reports:
        if report.is_taken:
            click.echo(report.tell())
        for line in report.tell_refusals():
            click.echo(line, err=True)
    if not all(report.is_taken for report in reports):
        sys.exit(1)


@commands.command()
@click.option("--format", "form", type=click.Choice(["json", "csv"]), default="json")
@click.option("--customer", help="Only this customer's, by number.")
@click.option("--to", type=click.Path(path_type=Path), help="The folder of the CSV files.")
def export(form: str, customer: str | None, to: Path | None) -> None:
    """Write the books out: JSON on standard output, or one CSV file a list into --to."""
    if form == "csv" and to is None:
        raise click.UsageError("--format csv needs --to FOLDER")
    if form != "csv" and to is not None:
        raise click.UsageError("--to is for --format csv; JSON goes to standard output")
    with _books() as engine:
        try:
            if to is not None:
                for path in exports.write_csv(engine, to, customer):
                    click.echo(str(path))
            else:
                exports.write_json(engine, sys.stdout, customer)
        except CustomerUnknown:
            _give_up(f"no customer {customer}")


@commands.command()
@click.argument("day", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]))
def close(day: datetime) -> None:
    """Close everything up to DATE: nothing can be dated there any more."""
    with _acting() as (session, stamp, _):
        try:
            settings.close_through(session, day.date(), stamp)
        except ClosesTooLate:
            closed = settings.load(session).closed_through
            since = f" and not before {closed}, closed already" if closed else ""
            _give_up(f"DATE must be before today, {stamp.on}{since}")
    click.echo(f"closed through {day.date()}")


@commands.command(name="bank-return")
@click.argument("receipt")
@click.option("--code", default="", help="The bank's own code or word for why.")
def bank_return(receipt: str, code: str) -> None:
    """Record that a cheque or e-cheque recorded outside came back from the bank."""
    with _acting() as (session, stamp, known):
        fee = ReturnFee(known.return_fee_cents, known.guichet_return_fee_gl)
        if fee.cents:
            require(known, "GUICHET_RETURN_FEE_GL")
        try:
            returned = returns.record_return(session, receipt, code, fee, stamp)
        except ReceiptUnknown:
            _give_up(f"no receipt {receipt}")
        except ReceiptNotReturnable as refusal:
            status = refusal.facts["receipt_status"]
            _give_up(f"{receipt} is no cheque or e-cheque that can come back (it is {status})")
        except GlCodeUnknown:
            _give_up(f"GUICHET_RETURN_FEE_GL names no GL code (it is {fee.gl_code!r})")
        balance = balances.load(session, returned.customer_id)
    owed = as_decimal(balance.owed_cents)
    click.echo(f"{receipt} is returned; {returned.customer_id} now owes {owed}")


@commands.command()
def verify() -> None:
    """Recompute every invariant from the journal; exit status 1 if anything is wrong."""
    with _books() as engine, Books(engine).reading() as session:
        wrong = 0
        for finding in verification.verify(session):
            wrong += 1
            click.echo(f"{finding.subject}: {finding.invariant} ({finding.found})")
    if wrong:
        sys.exit(1)
    click.echo("every invariant holds")


@commands.command()
def doctor() -> None:
    """Check settings, database, Slack and channels; say how to mend what is wrong."""
    remarks = []
    for remark in examine(read_settings()):
        click.echo(str(remark))
        remarks.append(remark)
    if not all(remark.is_well for remark in remarks):
        sys.exit(1)


@commands.command(add_help_option=False, context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench(arguments: tuple[str, ...]) -> None:
    """Measure the design's figures beside their floors (--only NAME, --quick, --help)."""
    # In a process of its own: nothing of the bench is loaded with a counter.
    quiet = ("-W", "ignore:XDG_RUNTIME_DIR")  # the embedded PostgreSQL has no need of it
    measuring = [sys.executable, *quiet, "-m", "bot.bench", *arguments]
    sys.exit(subprocess.run(measuring, check=False).returncode)  # noqa: S603 - our own words


@contextmanager
def _linked(bot: Bot, address: str, *, over_http: bool) -> Iterator[str]:
    """Open the doors that the settings ask for; say which."""
    with ExitStack() as closing:
        told = []
        if address:
            web = build_web(bot.books, bot.app if over_http else None)
            told.append(f"on {closing.enter_context(listening(web, address))}")
        if over_http:
            bot.client.auth_test()
        else:
            closing.enter_context(linked(bot))
            told.append("over Socket Mode")
        yield " and ".join(told)


@contextmanager
def _books(settings: Settings | None = None) -> Iterator[Engine]:
    """Open the database, brought up to date, and close it."""
    settings = settings or read_settings()
    engine = open_database(settings.database_url, wait_ms=PATIENT_MS)
    try:
        bring_up_to_date(engine)
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _acting() -> Iterator[tuple[Session, Stamp, Settings]]:
    """Open one writing transaction of the command line's own."""
    known = read_settings()
    with _books(known) as engine, Books(engine).transaction() as session:
        yield session, Stamp.of("cli", datetime.now(UTC), known.zone), known


@contextmanager
def _until_told_to_end() -> Iterator[Callable[[], object]]:
    """Turn Ctrl+C and a polite kill into the end of a wait, so that everything closes in order.

    Python writes each signal into a socket, where one that comes just before the wait is found;
    an ``Event`` set by the handler would miss it, or wait for itself.
    """
    ear, mouth = socket.socketpair()
    mouth.settimeout(0)
    before = {number: signal.signal(number, lambda *_: None) for number in ENDS}
    written = signal.set_wakeup_fd(mouth.fileno())
    try:
        yield partial(ear.recv, 1)
    finally:
        signal.set_wakeup_fd(written)
        for number, handler in before.items():
            signal.signal(number, handler)
        ear.close()
        mouth.close()


def _books_trouble(error: Busy | CommandError | DBAPIError) -> str:
    """Tell in one line why the books cannot be had; what is our own fault keeps its trace."""
    match error:
        case Busy():
            return "the database is busy; try again"
        case CommandError():
            return f"the database was made by another version of guichet ({error})"
        case DBAPIError() if type(error) in UNUSABLE:
            return f"the database cannot be used: {_first_line(error.orig)} (see DATABASE_URL)"
        case _:
            raise error


def _slack_trouble(error: SlackApiError | BoltError | URLError) -> str:
    match error:
        case SlackApiError():
            return f"Slack refused: {error.response['error']} (see `guichet doctor`)"
        case BoltError():
            return "Slack refused SLACK_BOT_TOKEN (see `guichet doctor`)"
        case _:
            return f"Slack does not answer: {error.reason} (see SLACK_API_URL)"


def _first_line(error: object) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else "no reason given"


def _give_up(told: str) -> None:
    click.echo(f"guichet: {told}", err=True)
    sys.exit(1)
