"""Commands about money at a gateway: what is due is charged, a sandbox's outcome is decided."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime

import click

from bot.cli.acting import books_of, give_up
from bot.database import Books
from bot.gateways import SANDBOX, open_gateway
from bot.gateways.sandbox import Sandbox
from bot.gateways.sandbox_desk import CannotDecide, SandboxDesk, Verdict
from bot.sender import build_sender, till_of
from bot.settings import Settings, read_settings
from domain import receipts
from domain.dues import Charged, charge_next
from domain.ledger import Stamp
from domain.money import as_decimal
from domain.saved_methods import Till


@click.command()
@click.option(
    "--date", "day", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]), help="Through this day."
)
def charge(day: datetime | None) -> None:
    """Charge what is due up to DATE (today), each once, and say what became of it."""
    settings = read_settings()
    with books_of(settings) as engine:
        books = Books(engine)
        gateway = open_gateway(settings, books)
        if gateway is None:
            give_up("GUICHET_GATEWAY is none: nothing can be charged")
        till = till_of(gateway, settings.guichet_currency)
        with closing(gateway):
            sender = build_sender(settings, books, gateway)
            for charged in _order_all(books, till, settings, day.date() if day else None):
                sender.settle_now(charged.receipt)
                click.echo(_told(books, charged))
            sender.send_all()


@click.command()
@click.argument("number")
@click.argument("verdict", type=click.Choice([verdict.value for verdict in Verdict]))
@click.option("--code", default="", help="The bank's own code: R01, insufficient_funds…")
def sandbox(number: str, verdict: str, code: str) -> None:
    """Decide the outcome of an operation at the sandbox gateway (a receipt or refund number)."""
    settings = read_settings()
    with books_of(settings) as engine:
        books = Books(engine)
        gateway = open_gateway(settings, books)
        if not isinstance(gateway, Sandbox):
            give_up(f"GUICHET_GATEWAY is not {SANDBOX}: only a sandbox can be told what happens")
        desk = SandboxDesk(gateway, build_sender(settings, books, gateway))
        try:
            told = desk.decide(number, Verdict(verdict), code)
        except CannotDecide as refusal:
            give_up(str(refusal))
    click.echo(told)


def _order_all(
    books: Books, till: Till, settings: Settings, through: date | None
) -> Iterator[Charged]:
    """Order the charge of each group that is due, each in a transaction of its own."""
    while True:
        stamp = Stamp.of("cli", datetime.now(UTC), settings.zone)
        with books.transaction() as session:
            charged = charge_next(session, till, through or stamp.on, stamp)
        if charged is None:
            return
        if charged.amount_cents:
            yield charged


def _told(books: Books, charged: Charged) -> str:
    """Say what became of one group, in one line."""
    told = f"{charged.due_on} {charged.customer_id} {as_decimal(charged.amount_cents)}"
    if not charged.receipt:
        return f"{told}: the method on file cannot be charged"
    with books.reading() as session:
        return f"{told}: {charged.receipt} {receipts.load(session, charged.receipt).status}"
