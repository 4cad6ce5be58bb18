"""The Hosted Payment Page's webhook: URL-encoded JSON without any signature (trap 6).

Anybody may post one. So nothing of it is believed: it names an order to ask about, at most.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

from bot.gateways.cardpointe.record import OURS, RETREF
from domain.gateway import Event, EventRefused

MAX_BODY_BYTES = 64_000
KIND = "hosted_page"


def read_event(body: bytes, merchant_id: str) -> Event:
    """Read a webhook; its id is made of its content, for the page gives none.

    So a replay is the same event, and a forged one cannot take a true one's place.

    Raises:
        EventRefused: it is unreadable, another merchant's, or names nothing of ours.
    """
    told = _content(body)
    if str(told.get("merchantId")) != merchant_id:
        raise EventRefused("not our merchant")
    invoice, number = str(told.get("invoice")), str(told.get("gatewayTransactionId"))
    reference = invoice if OURS.fullmatch(invoice) else ""
    gateway_ref = number if RETREF.fullmatch(number) and number != "None" else ""
    if not (reference or gateway_ref):
        raise EventRefused("names no order")
    return Event(
        event_id=f"hpp-{hashlib.sha256(body).hexdigest()[:40]}",
        kind=KIND,
        is_genuine=False,
        gateway_ref=gateway_ref,
        reference=reference,
        link_ref=reference,
    )


def _content(body: bytes) -> dict[str, Any]:
    """Read the JSON, whichever way it was put into the body."""
    if len(body) > MAX_BODY_BYTES:
        raise EventRefused("too long")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise EventRefused("no text") from error
    for form in _forms(text):
        try:
            told = json.loads(form)
        except (ValueError, RecursionError):
            continue
        if isinstance(told, dict):
            return told
    raise EventRefused("no JSON")


def _forms(text: str) -> Iterator[str]:
    """As it is, escaped whole, and as the field ``json`` of a form."""
    yield text
    yield unquote_plus(text)
    try:
        yield from (value for name, value in parse_qsl(text) if name == "json")
    except ValueError:
        return
