"""Webhooks: believed only when signed, lately, with our secret; then they say what to look at."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import Field, ValidationError
from stripe import SignatureVerificationError

from bot.gateways.stripe.line import STUMBLES
from bot.gateways.stripe.shapes import Metadata, Moment, Name, Shape, Word
from domain.gateway import Event, EventRefused

TOLERANCE = timedelta(minutes=5)
NEEDED = (
    "charge.dispute.closed",
    "charge.dispute.created",
    "charge.refunded",
    "checkout.session.completed",
    "checkout.session.expired",
    "payment_intent.canceled",
    "payment_intent.payment_failed",
    "payment_intent.processing",
    "payment_intent.succeeded",
    "payment_method.automatically_updated",
    "payment_method.detached",
    "refund.created",
    "refund.failed",
    "refund.updated",
    "setup_intent.succeeded",
)
"""What an endpoint must send; ``docs/gateways.md`` lists the same."""


class _Object(Shape):
    """The object that changed: only its names are read, the rest is asked for."""

    id: Name
    object: Word = ""
    payment_intent: Name | None = None
    payment_method: Name | None = None
    metadata: Metadata = Field(default_factory=dict)


class _Data(Shape):
    object: _Object


class _Notice(Shape):
    id: Annotated[Name, Field(pattern="^evt_")]
    type: Word
    created: Moment
    data: _Data


def read_event(
    construct: Callable[..., Any],
    secret: str,
    headers: Mapping[str, str],
    body: bytes,
    now: datetime,
) -> Event:
    """Read a webhook from its raw bytes.

    Raises:
        EventRefused: it is forged, stale, from the future or no event at all.
    """
    signature = {name.lower(): value for name, value in headers.items()}.get("stripe-signature")
    try:
        # The package would compare with the machine's clock, and lets the future pass.
        event = construct(body, signature, secret, tolerance=0)
        signed_at = datetime.fromtimestamp(_time_of(signature or ""), UTC)
        notice = _Notice.model_validate(event.to_dict())
    except (SignatureVerificationError, ValidationError, OverflowError, *STUMBLES) as error:
        raise EventRefused(type(error).__name__) from error
    if abs(now - signed_at) > TOLERANCE:
        raise EventRefused("stale")
    return _event(notice)


def _time_of(signature: str) -> int:
    """Read the time that was signed: the first ``t=``, as the package does."""
    parts = (part.split("=", 2) for part in signature.split(","))
    return next(int(part[1]) for part in parts if part[0] == "t")


def _event(notice: _Notice) -> Event:
    about = notice.data.object
    is_page = about.object == "checkout.session"
    return Event(
        event_id=notice.id,
        kind=notice.type,
        is_genuine=True,
        gateway_ref="" if is_page else _ref(about),
        reference=about.metadata.get("reference", ""),
        link_ref=about.id if is_page else "",
    )


def _ref(about: _Object) -> str:
    """Name what is to be looked at: a charge or dispute by its intent, a mandate by its method."""
    if about.object in {"charge", "dispute"}:
        return about.payment_intent or about.id
    if about.object == "mandate":
        return about.payment_method or about.id
    return about.id
