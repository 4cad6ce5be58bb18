"""What ``guichet doctor`` says of the gateway: what is wrong, told apart, and how to mend it."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from types import MappingProxyType
from typing import Final

from sqlalchemy.orm import Session

from bot.database import Books
from bot.gateway_doors import GATEWAYS
from bot.gateways import open_gateway
from bot.remarks import Remark
from bot.settings import Settings, SettingWrong
from domain import attempts, invoices, webhooks
from domain.attempts import State
from domain.gateway import Gateway

MEND: Final[Mapping[str, str]] = MappingProxyType(
    {
        "key": "the gateway refuses the key or password: make a new one (docs/gateways.md)",
        "merchant": "the merchant id is not this account's: compare it with the vendor's letter",
        "unreachable": "the gateway does not answer from this machine: look at the network",
        "webhook": "the gateway tells nothing by itself: add the webhook (docs/gateways.md)",
        "version": "the gateway speaks another version than this program",
        "currency": "the gateway does not take GUICHET_CURRENCY",
    }
)
"""What each kind of trouble means, and what to do."""


def examine_gateway(settings: Settings, books: Books) -> Iterator[Remark]:
    """Try the connection without moving money, and count what a human has to decide."""
    try:
        gateway = open_gateway(settings, books)
    except SettingWrong as wrong:
        yield Remark.ill("gateway", f"{wrong}; see docs/gateways.md")
        return
    if gateway is None:
        yield Remark.well("gateway", "none: methods on file are not charged")
        return
    with closing(gateway):
        yield from _connection(gateway)
    with books.reading() as session:
        if gateway.name in GATEWAYS:
            yield _webhooks(session, settings, gateway.name)
        yield from _fee(session, settings)
        unknown = attempts.count_in_state(session, State.NEEDS_HUMAN)
    told = f"{unknown} charges whose outcome an accountant has to find out"
    yield Remark(unknown == 0, "unknown charges", told)


def _connection(gateway: Gateway) -> Iterator[Remark]:
    """Tell each trouble in a line of its own, by its kind."""
    troubles = list(gateway.check())
    for trouble in troubles:
        told = MEND.get(trouble.kind, "see docs/gateways.md")
        yield Remark.ill(f"gateway {trouble.kind}", f"{told} ({trouble.detail})")
    if not troubles:
        yield Remark.well("gateway", f"{gateway.name} answers")


def _webhooks(session: Session, settings: Settings, name: str) -> Remark:
    """Tell whether webhooks find a door here, and whether any came: not every gateway can say."""
    path = f"/webhooks/{name}"
    if settings.slack_app_token and not settings.guichet_http:
        told = f"nothing listens at {path}; set GUICHET_HTTP, or outcomes are only asked for"
        return Remark.ill("webhooks", told)
    if webhooks.is_silent(session, name):
        told = f"{name} took charges and told nothing by itself; give it https://YOUR-HOST{path}"
        return Remark.ill("webhooks", told)
    heard_at = webhooks.latest(session, name)
    told = f"last came at {heard_at:%Y-%m-%d %H:%M} UTC" if heard_at else "none came yet"
    return Remark.well("webhooks", told)


def _fee(session: Session, settings: Settings) -> Iterator[Remark]:
    """Look at the fee of a return before the first one comes."""
    if not settings.return_fee_cents:
        return
    if not invoices.knows_gl_code(session, settings.guichet_return_fee_gl):
        told = "names no GL code: returns come in without their fee"
        yield Remark.ill("GUICHET_RETURN_FEE_GL", told)
