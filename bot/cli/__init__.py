"""The commands of ``guichet`` (contract §1). Results on standard output, errors on the other."""

from urllib.error import URLError

import click
from alembic.util.exc import CommandError
from slack_bolt.error import BoltError
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError

from bot.cli import books, counter, gateway, posting, reporting
from bot.cli.acting import give_up
from bot.settings import SettingWrong
from domain.errors import Busy

UNUSABLE = frozenset({OperationalError, DatabaseError})
"""Errors about the database itself (not there, locked, no database), never about what we asked."""

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
