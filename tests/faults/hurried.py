"""A real ``guichet run`` in a hurry, for the lives of ``charges.py`` alone.

Everything is the bot's own but four things: a clock that the harness moves (so that the rules of
the gateway need no other days than theirs), a shorter tick, a client that gives up sooner, and,
where the harness wants to see that its audit bites, the naive sender. ``guichet`` itself has no
setting that leads here.
"""

import os
from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from bot import rounds, service, ticker
from bot.cli import counter, main
from bot.database import Books
from bot.gateways.cardpointe import CardPointe
from bot.gateways.cardpointe.settings import read_cardpointe_settings
from bot.gateways.stripe.gateway import StripeGateway
from bot.gateways.stripe.line import Patience
from bot.gateways.stripe.settings import read_stripe_settings
from bot.sender import Sender, build_sender
from bot.settings import Settings
from domain.gateway import Gateway
from tests.faults.moved_clock import MovedClock
from tests.faults.naive import NaiveSender

CLOCK, NAIVE = "HURRIED_CLOCK", "HURRIED_NAIVE"
READ_SECONDS = 2.0
TICK_SECONDS, PAUSE_SECONDS = 1.0, 0.5


def open_hurried(settings: Settings, books: Books, clock: Callable[[], datetime]) -> Gateway:
    """Open the gateway that is configured, with the moved clock and little patience."""
    del books
    if settings.guichet_gateway == "stripe":
        patience = Patience(read=READ_SECONDS)
        stripe = read_stripe_settings()
        return StripeGateway(stripe, settings.guichet_currency, patience, clock)
    cardpointe = read_cardpointe_settings()
    return CardPointe(cardpointe, settings.guichet_currency, clock, READ_SECONDS)


def build_naive(*words: Any) -> Sender:
    """Set up the sender that charges first and records then."""
    sender = build_sender(*words)
    return NaiveSender(**{one.name: getattr(sender, one.name) for one in fields(sender)})


def run() -> None:
    """Replace what must be, and be ``guichet run``."""
    rounds.LONGEST_WAIT_SECONDS = PAUSE_SECONDS
    vars(ticker)["TICK_SECONDS"] = TICK_SECONDS
    clock = MovedClock(Path(os.environ[CLOCK]))
    vars(counter)["serving"] = partial(service.serving, clock=clock)
    vars(service)["open_gateway"] = open_hurried
    if NAIVE in os.environ:
        vars(service)["build_sender"] = build_naive
    main()
