"""``guichet post``: a scheduled report now, through the same books and the same worker."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from threading import Event

import click

from bot.cli.acting import books_of, give_up
from bot.database import Books
from bot.drawing import Studio
from bot.due_reports import DueReports, NoChannel
from bot.service import build_desk, build_worker
from bot.settings import read_settings, require
from bot.worker import Worker
from domain import report_posts
from domain.ledger import Stamp
from domain.report_posts import Place
from domain.reports import REPORTS

LOOKS = 60
PAUSE_SECONDS = 0.5
"""Half a minute in all: another process may hold the promise, or Slack still work on the chart."""


@click.command()
@click.argument("report", metavar="NAME", type=click.Choice(list(REPORTS)))
@click.option(
    "--date",
    "day",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day (or the last day of the week); the last one that is over unless told.",
)
def post(report: str, day: datetime | None) -> None:
    """Post a scheduled report now; the same report, date and channel twice is posted once."""
    settings = read_settings()
    require(settings, "SLACK_BOT_TOKEN")
    stamp = Stamp.of("cli", datetime.now(UTC), settings.zone)
    wanted = _read_day(day, stamp.on)
    with books_of(settings) as engine:
        books = Books(engine)
        desk = build_desk(settings, books)
        try:
            places = DueReports(desk).owe_now(report, wanted, stamp)
        except NoChannel:
            give_up("no channel gets this report: set GUICHET_MANAGERS_CHANNEL, or use /billing")
        with Studio() as studio:
            _deliver(build_worker(settings, desk, books, studio), books, places)
    for place in places:
        click.echo(f"{place.report} of {place.day} is in {place.channel}")


def _read_day(day: datetime | None, today: date) -> date | None:
    if day is not None and day.date() > today:
        give_up(f"DATE is not before tomorrow: today is {today}")
    return day.date() if day is not None else None


def _deliver(worker: Worker, books: Books, places: Sequence[Place]) -> None:
    """Keep promises as any worker does, until these posts stand; a running bot may help."""
    pause = Event()
    for _ in range(LOOKS):
        with books.reading() as session:
            if all(report_posts.is_posted(session, place) for place in places):
                return
        if not worker.keep_next():
            pause.wait(PAUSE_SECONDS)
    give_up("Slack does not take it now; a running bot posts it as soon as Slack does")
