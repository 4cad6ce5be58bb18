"""The merchant's configuration at the gateway: is the connection the right one?"""

from typing import Any

from bot.gateways.cardpointe.record import OK, in_lower_case
from bot.gateways.cardpointe.settings import CardPointeSettings
from bot.gateways.cardpointe.wire import Wire
from domain.gateway import Trouble

UNAUTHORISED = 401
SERVER_ERROR = 500
TOO_MANY = 429
CURRENCIES = frozenset({"CAD", "USD"})


def check(wire: Wire, settings: CardPointeSettings, currency: str) -> tuple[Trouble, ...]:
    """Ask who we are to the gateway; nothing where all is well."""
    told_of = read(wire, settings)
    if isinstance(told_of, Trouble):
        return (told_of,)
    return tuple(_about_money(currency, echeck=str(told_of.get("echeck"))))


def read(wire: Wire, settings: CardPointeSettings) -> dict[str, Any] | Trouble:
    """Read the merchant's configuration, or why it cannot be."""
    merchant_id = settings.cardpointe_merchant_id
    reply = wire.get(f"inquireMerchant/{merchant_id}")
    if reply.status in {0, TOO_MANY} or reply.status >= SERVER_ERROR:
        return Trouble("unreachable", f"{settings.api_base} does not answer")
    if reply.status == UNAUTHORISED:
        return Trouble("key", "CARDPOINTE_USERNAME or CARDPOINTE_PASSWORD is refused")
    told_of = in_lower_case(reply.content) if isinstance(reply.content, dict) else {}
    if reply.status != OK or str(told_of.get("merchid")) != merchant_id:
        return Trouble("merchant", f"CARDPOINTE_MERCHANT_ID {merchant_id} is not known here")
    if told_of.get("enabled", True) not in (True, "true", "Y"):
        return Trouble("merchant", f"the merchant {merchant_id} is disabled")
    return told_of


def _about_money(currency: str, *, echeck: str) -> list[Trouble]:
    """E-cheques are told of only where they are possible at all: in American dollars."""
    if currency not in CURRENCIES:
        return [Trouble("currency", f"CardPointe takes CAD and USD, not {currency}")]
    if currency == "USD" and echeck.upper() != "Y":
        return [Trouble("echeck", "the merchant may not take e-cheques (cards alone)")]
    return []
