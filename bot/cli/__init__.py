"""The commands of ``guichet`` (contract §1). Results on standard output, errors on the other."""

from urllib.error import URLError

import click
from alembic.util.exc import CommandError
from slack_bolt.error import BoltError
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError

from bot.cli import books, counter, gateway, posting, reporting
from bot.cli.acting import give_up
from bot.database import reason_of
from bot.settings import SettingWrong
from domain.errors import Busy

UNUSABLE = frozenset({OperationalError, DatabaseError})
"""Errors about the database itself (not there, locked, no database), never about what we asked."""

FORBIDDEN = "42501"
"""PostgreSQL's state for an account without the right (insufficient_privilege)."""

COMMANDS: tuple[click.Command, ...] = (
    counter.demo,
    counter.run,
    counter.bench,
    books.migrate,
    books.import_,
    books.export,
    reporting.report,
    posting.post,
    books.close,
    books.bank_return,
    gateway.charge,
    books.anonymise,
    books.backed_up,
    gateway.sandbox,
    books.verify,
    books.doctor,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, commands=COMMANDS)
def commands() -> None:
    """Guichet: the billing counter that lives in Slack."""


def main() -> None:
    """Run a command; a mistake of the user's is one line, never a traceback."""
    try:
        commands(prog_name="guichet")
    except (Busy, CommandError, DBAPIError) as error:
        give_up(_books_trouble(error))
    except (SlackApiError, BoltError, URLError) as error:
        give_up(_slack_trouble(error))
    except (SettingWrong, OSError) as error:
        give_up(str(error))


def _books_trouble(error: Busy | CommandError | DBAPIError) -> str:
    """Tell in one line why the books cannot be had; what is our own fault keeps its trace."""
    match error:
        case Busy():
            return "the database is busy; try again"
        case CommandError():
            return f"the database was made by another version of guichet ({error})"
        case DBAPIError() if type(error) in UNUSABLE:
            return f"the database cannot be used: {reason_of(error)} (see DATABASE_URL)"
        case DBAPIError() if getattr(error.orig, "sqlstate", "") == FORBIDDEN:
            told = "give it the tables, or run `guichet migrate` with an account that may"
            return f"the database's account may not do this: {reason_of(error)} ({told})"
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
