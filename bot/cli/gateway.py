"""Commands about money at a gateway: what is due is charged, a sandbox's outcome is decided."""

import click

from bot.cli.acting import books_of, give_up
from bot.database import Books
from bot.gateways import SANDBOX, open_gateway
from bot.gateways.sandbox import Sandbox
from bot.gateways.sandbox_desk import CannotDecide, SandboxDesk, Verdict
from bot.sender import build_sender
from bot.settings import read_settings


@click.command()
@click.argument("number")
@click.argument("verdict", type=click.Choice([*Verdict]))
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
