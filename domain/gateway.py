"""The port: what a payment gateway is asked, and what it answers. No network lives here.

Adapters are in ``bot/gateways/``. Amounts are whole cents, moments UTC. No card number passes
here, only tokens that the gateway made (reliability.md §1.5). An adapter never raises for what a
gateway says or fails to say: it answers ``UNKNOWN``, and whoever asked asks again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol


class Rail(StrEnum):
    """How money moves: a card, or a debit of a bank account."""

    CARD = "card"
    ECHECK = "echeck"


class Occasion(StrEnum):
    """Why a saved method is charged; gateways tell card networks (stored credentials)."""

    COUNTER = "counter"
    INSTALLMENT = "installment"


class Outcome(StrEnum):
    """What became of an order, as far as the gateway can tell now."""

    APPROVED = "approved"
    """Money moved and is ours (a card that was accepted, an e-cheque that cleared)."""
    PROCESSING = "processing"
    """Accepted, and not settled yet; it will be approved, declined or returned."""
    DECLINED = "declined"
    """A definite no: nothing moved."""
    RETURNED = "returned"
    """It had been accepted, and the bank took it back."""
    VOIDED = "voided"
    """It was accepted and cancelled before it settled."""
    NOT_FOUND = "not_found"
    """The gateway knows no such order; near its sending this may still change."""
    UNKNOWN = "unknown"
    """Nobody can tell yet: ask again, never send anew."""


class Decline(StrEnum):
    """Why an order was refused, in classes that people can act on; catalogues have sentences."""

    INSUFFICIENT_FUNDS = "insufficient_funds"
    EXPIRED = "expired"
    DO_NOT_HONOUR = "do_not_honour"
    WRONG_DETAILS = "wrong_details"
    LOST_OR_STOLEN = "lost_or_stolen"
    NEEDS_CLIENT = "needs_client"
    """The client has to confirm, by a hosted page (strong authentication)."""
    STOPPED_BY_CLIENT = "stopped_by_client"
    LIMIT = "limit"
    PARTIAL = "partial"
    """Only a part was approved; it was voided at once and nothing is kept."""
    NOT_SETTLED = "not_settled"
    """A refund that came before its charge settled: try again later, or void."""
    NOT_ALLOWED = "not_allowed"
    """The gateway or the merchant's contract does not allow it."""
    BANK_RETURN = "bank_return"
    OTHER = "other"


class Retry(StrEnum):
    """What card networks allow after a decline (reliability.md §1.1, retry law)."""

    ALLOWED = "allowed"
    LATER = "later"
    """Not before ``Answer.retry_at``."""
    NEW_METHOD = "new_method"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class ChargeOrder:
    """A saved method to charge; ``reference`` is the attempt's own, the same on every try.

    It holds 19 consonants and no digit: unique at every gateway, and no gateway masks it.
    """

    reference: str
    amount_cents: int
    currency: str
    rail: Rail
    token: str
    gateway_customer: str = ""
    occasion: Occasion = Occasion.COUNTER
    sent_at: datetime | None = None
    """When it was first sent; None before that."""


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """Money to give back through the gateway that took it; ``charge_ref`` is the gateway's own."""

    reference: str
    charge_ref: str
    amount_cents: int
    charged_cents: int
    currency: str
    rail: Rail
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VoidOrder:
    """A charge to cancel whole before it settles."""

    reference: str
    charge_ref: str
    amount_cents: int
    rail: Rail
    sent_at: datetime | None = None


Order = ChargeOrder | RefundOrder | VoidOrder


@dataclass(frozen=True, slots=True)
class Answer:
    """What a gateway says of an order, at once or when asked later.

    ``amount_cents`` is what moved, as the gateway tells it: whoever asked compares it with the
    order. ``code`` and ``text`` are the gateway's own words, for accountants, never for clients.
    """

    outcome: Outcome
    gateway_ref: str = ""
    amount_cents: int | None = None
    fee_cents: int = 0
    decline: Decline | None = None
    retry: Retry = Retry.ALLOWED
    retry_at: datetime | None = None
    code: str = ""
    text: str = ""
    is_settled: bool = False
    can_void: bool | None = None
    can_refund: bool | None = None
    expected_on: date | None = None
    """When something still processing should settle."""


@dataclass(frozen=True, slots=True)
class GatewayRules:
    """What a gateway allows, and how its silence is to be read."""

    has_idempotency: bool
    """Sending the same reference again gives the first answer (within ``resend_within``)."""
    resend_within: timedelta
    settle_delay: timedelta
    """How long after the last byte ``NOT_FOUND`` may still turn into a charge."""
    not_found_needed: int
    """How many ``NOT_FOUND`` in a row, all after ``settle_delay``, prove that nothing moved."""
    inquiries: tuple[timedelta, ...]
    """When to ask what became of an order, counted from its sending; then a human is called."""
    watch_for: timedelta
    """How long an order that was concluded not found is still looked for."""
    currencies: Mapping[Rail, frozenset[str]]
    refunds_unsettled: bool
    """A charge can be refunded in part before it settles."""
    echeck_refund_full_only: bool
    echeck_days: int
    """Bank days within which an e-cheque settles."""


@dataclass(frozen=True, slots=True)
class LinkOrder:
    """A hosted page to open, where the client adds a method; single-use, and it expires."""

    reference: str
    customer_id: str
    organisation: str
    rails: tuple[Rail, ...]
    locale: str
    return_url: str
    expires_at: datetime
    gateway_customer: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """The hosted page's address, and the gateway's own name for it."""

    url: str
    link_ref: str
    expires_at: datetime
    gateway_customer: str = ""


@dataclass(frozen=True, slots=True)
class SavedAtGateway:
    """A method that a client saved, or that the gateway brought up to date.

    ``label`` is what people may read (``Visa •••• 4242``); ``expires`` is ``MM/YY`` or nothing.
    """

    rail: Rail
    token: str
    gateway_customer: str
    label: str
    expires: str = ""
    replaces: str = ""
    """The token that this one takes the place of, where the network issued a new card."""
    is_gone: bool = False
    """The gateway or the client took it away."""


class MovementKind(StrEnum):
    """A line of what a gateway says happened with our money."""

    CHARGE = "charge"
    REFUND = "refund"
    RETURN = "return"
    DISPUTE = "dispute"
    DISPUTE_WON = "dispute_won"
    FEE = "fee"


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement at the gateway, as its own books tell it; ``payout`` is where it was paid out.

    ``reference`` is ours where the gateway kept it; ``charge_ref`` names the charge that a
    refund, a return or a dispute is about.
    """

    kind: MovementKind
    gateway_ref: str
    reference: str
    charge_ref: str
    amount_cents: int
    fee_cents: int
    moved_on: date
    outcome: Outcome
    code: str = ""
    payout: str = ""
    paid_on: date | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """What a webhook tells: something changed. Its content is never believed; we ask back.

    ``event_id`` is the gateway's own, so that it is stored once. ``is_genuine`` is True where a
    signature proved it; a hint without one only makes us ask sooner.
    """

    event_id: str
    kind: str
    is_genuine: bool
    gateway_ref: str = ""
    reference: str = ""
    link_ref: str = ""


class EventRefused(Exception):
    """The webhook is forged, stale or no event at all; nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something wrong with the connection to a gateway, as ``guichet doctor`` tells it."""

    kind: str
    """``key``, ``merchant``, ``unreachable``, ``webhook``, ``version``, ``currency``."""
    detail: str


class Gateway(Protocol):
    """What every adapter does. No method raises for what the outside does or does not answer.

    ``charge``, ``refund`` and ``void`` move money and are called once for a reference, but for
    resending where ``rules.has_idempotency``; ``find`` never moves any.
    """

    @property
    def name(self) -> str:
        """The word that ``GUICHET_GATEWAY`` knows it by."""

    @property
    def rules(self) -> GatewayRules:
        """What it allows, and how its silence is to be read."""

    def charge(self, order: ChargeOrder) -> Answer:
        """Charge a saved method."""

    def refund(self, order: RefundOrder) -> Answer:
        """Give money back to where it came from."""

    def void(self, order: VoidOrder) -> Answer:
        """Cancel a charge whole, before it settles."""

    def find(self, order: Order) -> Answer:
        """Ask what became of an order; ``NOT_FOUND`` where the gateway knows none."""

    def stand(self, charge_ref: str) -> Answer:
        """Ask how a charge stands now: settled, voidable, refundable, returned."""

    def open_link(self, order: LinkOrder) -> Link | None:
        """Open a hosted page for a client; None where the gateway does not answer."""

    def read_link(self, link_ref: str) -> SavedAtGateway | None:
        """Read what the client saved there; None while nothing is."""

    def refresh(self, token: str, gateway_customer: str) -> SavedAtGateway | None:
        """Read a saved method as it is now; None where the gateway does not answer."""

    def list_movements(self, since: date, until: date) -> Iterator[Movement]:
        """List what moved on these days, both included, as the gateway's books tell it."""

    def read_event(self, headers: Mapping[str, str], body: bytes) -> Event:
        """Read a webhook.

        Raises:
            EventRefused: it is forged, stale or unreadable.
        """

    def check(self) -> Sequence[Trouble]:
        """Try the connection without moving money; nothing where all is well."""

    def portal_url(self, charge_ref: str) -> str:
        """Return where an accountant sees this charge at the gateway."""

    def close(self) -> None:
        """Let the connections go; nothing is asked afterwards."""
