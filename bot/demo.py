"""``guichet demo``: a workspace in the browser, the real bot linked to it, a centre to bill."""

import shutil
import socket
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bot.database import Books, open_database
from bot.demo_days import record_days
from bot.due_reports import DueReports
from bot.http import build_web, listening
from bot.imports import import_files
from bot.migrations import bring_up_to_date
from bot.service import build_desk, linked, serving
from bot.settings import Settings
from domain import customers
from domain.ledger import Stamp
from handlers.texts import Locale
from playground.clock import MovableClock
from playground.manifest import read_manifest
from playground.roster import Channel, Person
from playground.server import running
from playground.workspace import Workspace

ORGANISATION = "Centre récréatif du Faubourg"
FINANCE, MANAGERS, APPROVALS = "C0FINANCE", "C0MANAGERS", "C0APPROVALS"
SLACK_PATIENCE_SECONDS = 3.0
DATA = Path(__file__).parent / "demo_data"
MANIFEST = Path(__file__).parent.parent / "manifest.yml"

PEOPLE = (
    Person("U0CASHIER", "ana", "Ana Côté", "Caissière", "fr-CA", colour="#8a4f7d"),
    Person("U0CLERK", "tom", "Tom Baker", "Cashier", "en-CA", colour="#2f6f8f"),
    Person("U0SUPERVISOR", "simon", "Simon Roy", "Superviseur", "fr-CA", colour="#b0643a"),
    Person("U0APPROVER", "grace", "Grace Miller", "Approver", "en-CA", colour="#4c7a4c"),
    Person("U0ACCOUNTANT", "luc", "Luc Tremblay", "Comptable", "fr-CA", colour="#5a5fa8"),
    Person(
        "U0ADMIN", "maya", "Maya Singh", "Administrator", "en-CA", is_admin=True, colour="#9c3d54"
    ),
)
_EVERYBODY = frozenset(person.id for person in PEOPLE)
_OFFICE = _EVERYBODY - {"U0APPROVER"}
CHANNELS = (
    Channel("C0GENERAL", "général", "channel", "Vie du centre", _EVERYBODY, has_bot=False),
    Channel(FINANCE, "finances", "private", "Reçus et mouvements d’argent", _EVERYBODY),
    Channel(MANAGERS, "direction", "private", "Sommaires du jour", _EVERYBODY),
    Channel(APPROVALS, "approbations", "private", "Remboursements à décider", _EVERYBODY),
)


@dataclass(frozen=True)
class Cast:
    """Who works at the centre, and what its channels read."""

    people: Sequence[Person] = PEOPLE
    locale: Locale = Locale.FR_CA


CAST = Cast()


def build_workspace(
    directory: Path | None = None,
    patience_seconds: float = SLACK_PATIENCE_SECONDS,
    people: Sequence[Person] = PEOPLE,
) -> Workspace:
    """Make the centre's workspace; ``directory`` keeps its messages and its day between runs.

    ``patience_seconds`` is how long it waits for the bot, and how long a click may open a form.
    """
    return Workspace(
        people,
        CHANNELS,
        read_manifest(MANIFEST),
        ORGANISATION,
        directory=directory,
        clock=MovableClock(directory / "clock" if directory else None),
        trigger_seconds=patience_seconds,
        ack_seconds=patience_seconds,
    )


def build_settings(
    workspace: Workspace,
    address: str,
    database_url: str,
    http: str = "",
    locale: Locale = Locale.FR_CA,
) -> Settings:
    """Set the bot up for the workspace: what an organisation writes in its ``.env``."""
    return Settings(
        _env_file=None,
        slack_bot_token=workspace.bot_token,
        slack_app_token=workspace.app_token,
        slack_api_url=f"{address}/api/",
        database_url=database_url,
        guichet_organisation=ORGANISATION,
        guichet_admins="U0ADMIN",
        guichet_finance_channel=FINANCE,
        guichet_managers_channel=MANAGERS,
        guichet_approvals_channel=APPROVALS,
        guichet_gateway="sandbox",
        guichet_http=http,
        guichet_locale=locale,
    )


@contextmanager
def running_demo(
    port: int,
    directory: Path,
    *,
    reset: bool,
    lively: bool = False,
    patience_seconds: float = SLACK_PATIENCE_SECONDS,
    cast: Cast = CAST,
) -> Iterator[str]:
    """Run the demo; give the page's address once the bot is linked to it.

    A ``lively`` one, new, has three weeks at its counter behind it, and their reports.

    Raises:
        OSError: the port is taken.
    """
    if reset:
        _forget(directory)
    directory.mkdir(parents=True, exist_ok=True)
    workspace = build_workspace(directory / "slack", patience_seconds, cast.people)
    with ExitStack() as closing:
        address = closing.enter_context(running(workspace, port))
        database = f"sqlite:///{(directory / 'guichet.db').resolve()}"
        settings = build_settings(
            workspace, address, database, f"127.0.0.1:{free_port()}", cast.locale
        )
        fill(settings, lively=lively)
        bot = closing.enter_context(serving(settings, partial(_moment_of, workspace)))
        closing.enter_context(
            listening(build_web(bot.books, None, bot.doors), settings.guichet_http)
        )
        closing.enter_context(linked(bot))
        yield address


def free_port() -> int:
    """Find a port of this machine alone for the sandbox's pages."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _moment_of(workspace: Workspace) -> datetime:
    """Tell the bot the workspace's own moment: whoever lets a day pass there lets it pass here."""
    return datetime.fromtimestamp(workspace.clock(), UTC)


def fill(settings: Settings, *, lively: bool = False) -> None:
    """Import the centre's files into an empty database; one that is not is left as it is."""
    engine = open_database(settings.database_url)
    bring_up_to_date(engine)
    stamp = Stamp.of("cli", datetime.now(UTC), settings.zone)
    books = Books(engine)
    if not _has_customers(books):
        import_files(engine, sorted(DATA.glob("*.csv")), stamp)
        if lively:
            desk = build_desk(settings, books)
            record_days(books, desk)
            for report in ("payments_summary", "daily_summary"):
                DueReports(desk).owe_now(report, None, stamp)
    engine.dispose()


def _has_customers(books: Books) -> bool:
    with books.reading() as session:
        return bool(customers.search(session, "", limit=1))


def _forget(directory: Path) -> None:
    """Remove what a demo wrote, and nothing else that somebody keeps there."""
    shutil.rmtree(directory / "slack", ignore_errors=True)
    for name in ("guichet.db", "guichet.db-wal", "guichet.db-shm"):
        (directory / name).unlink(missing_ok=True)
