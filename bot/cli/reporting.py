"""What the command line tells of the books: one report, in the form that is asked for."""

import sys
from contextlib import suppress
from datetime import UTC, datetime

import click

from bot.charting import chart_of
from bot.cli.acting import books_of, give_up
from bot.database import Books
from bot.drawing import Studio
from bot.due import write_closed_days, write_closed_months
from bot.reporting import BINARY, WRITERS, write
from bot.settings import read_settings
from charts.sheets import ChartSheet
from domain.business_day import Today
from domain.errors import Busy
from domain.report_rows import Period
from domain.reports import REPORTS
from handlers.texts import Texts

PICTURE = "png"
DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("name", type=click.Choice([*REPORTS]))
@click.option("--from", "first", metavar="DATE", type=DAY, required=True, help="The first day.")
@click.option("--to", "last", metavar="DATE", type=DAY, required=True, help="The last day.")
@click.option("--format", "form", type=click.Choice([*WRITERS, PICTURE]), default="text")
def report(name: str, first: datetime, last: datetime, form: str) -> None:
    """Write one report over the days from DATE to DATE, both included."""
    if first > last:
        raise click.UsageError("--from is after --to")
    if form in {*BINARY, PICTURE} and sys.stdout.isatty():
        raise click.UsageError(f"--format {form} is for a file: add > {name}.{form}")
    settings = read_settings()
    today = Today.of(datetime.now(UTC), settings.zone)
    texts = Texts.load(
        settings.guichet_locale, zone=settings.zone, currency=settings.guichet_currency
    )
    with books_of(settings) as engine:
        books = Books(engine)
        with suppress(Busy):  # what is not written is read from its rows
            write_closed_days(books.transaction, today.at, today.zone)
            write_closed_months(books.transaction, today.at)
        with books.reading() as session:
            built = REPORTS[name](session, Period(first.date(), last.date()), today)
            chart = chart_of(session, built, today, texts) if form == PICTURE else None
    click.echo(_draw(chart) if form == PICTURE else write(built, texts, form), nl=False)
    if built.cut_at is not None:
        click.echo(f"guichet: only the first {built.cut_at} rows; totals are of all", err=True)


def _draw(chart: ChartSheet | None) -> bytes:
    if chart is None:
        give_up("this report is too long for a chart; ask for fewer days")
    with Studio() as studio:
        return studio.draw(chart)
