"""What ``guichet doctor`` says of the gateway: what is wrong, told apart, and how to mend it."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from sqlalchemy.orm import Session

from bot.database import Books
from bot.gateways import NONE, open_gateway
from bot.remarks import Remark
from bot.settings import Settings, SettingWrong
from domain import attempts, invoices
from domain.attempts import State

MEND: Final[Mapping[str, str]] = MappingProxyType(
    {
        "key": "the gateway refuses the key or password: make a new one (docs/gateways.md)",
        "merchant": "the merchant id is none of this account's",
        "unreachable": "the gateway does not answer from this machine: look at the network",
        "webhook": "the gateway tells nothing by itself: add the webhook (docs/gateways.md)",
        "version": "the gateway speaks another version than this program",
        "currency": "the gateway does not take GUICHET_CURRENCY",
    }
)
"""What each kind of trouble means, and what to do."""


def examine_gateway(settings: Settings, books: Books) -> Iterator[Remark]:
    """Try the connection without moving money, and count what a human has to decide."""
    name = settings.guichet_gateway
    if name == NONE:
        yield Remark.well("gateway", "none: methods on file are not charged")
        return
    try:
        gateway = open_gateway(settings, books)
    except SettingWrong as wrong:
        yield Remark.ill("gateway", str(wrong))
        return
    troubles = list(gateway.check()) if gateway is not None else []
    for trouble in troubles:
        told = MEND.get(trouble.kind, trouble.kind)
        yield Remark.ill("gateway", f"{name}: {told} ({trouble.detail})")
    if not troubles:
        yield Remark.well("gateway", f"{name} answers")
    with books.reading() as session:
        yield from _fee(session, settings)
        unknown = attempts.count_in_state(session, State.NEEDS_HUMAN)
    told = f"{unknown} charges whose outcome an accountant has to find out"
    yield Remark(unknown == 0, "unknown charges", told)


def _fee(session: Session, settings: Settings) -> Iterator[Remark]:
    """Look at the fee of a return before the first one comes."""
    if not settings.return_fee_cents:
        return
    if not invoices.knows_gl_code(session, settings.guichet_return_fee_gl):
        told = "names no GL code: returns come in without their fee"
        yield Remark.ill("GUICHET_RETURN_FEE_GL", told)
