"""Money at a gateway: methods on file, attempts to move money, links, and what webhooks told."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from domain.tables.columns import STRICT, AutoId, Base, Key

_OPEN = text("state IN ('created', 'sent', 'unknown', 'needs_human')")
_CAPTURED = text("kind = 'charge' AND state NOT IN ('declined', 'not_found')")
_KNOWN = text("gateway_ref <> ''")


class SavedMethodRow(Base):
    """A card or an account on file, with the client's authorisation: ``number`` is N of saved:N.

    ``token`` is the gateway's; no card number ever comes here. ``expires`` is ``YYYY-MM`` or
    nothing. One that is ``gone`` was taken away by the client or the gateway.
    """

    __tablename__ = "saved_methods"
    __table_args__ = (
        UniqueConstraint("customer_id", "number"),
        CheckConstraint("kind IN ('card', 'echeck')", name="kind_known"),
        CheckConstraint("state IN ('active', 'gone')", name="state_known"),
        CheckConstraint("number > 0", name="number_positive"),
        Index(None, "token"),
        STRICT,
    )

    id: Mapped[AutoId]
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.customer_id"))
    number: Mapped[int]
    kind: Mapped[str]
    label: Mapped[str]
    token: Mapped[str]
    gateway_customer: Mapped[str] = mapped_column(default="")
    expires: Mapped[str] = mapped_column(default="")
    authorised_at: Mapped[datetime]
    authorised_by: Mapped[str]
    state: Mapped[str] = mapped_column(default="active")


class AttemptRow(Base):
    """One order to a gateway, written before it is sent; what became of it, when to ask again.

    ``subject`` is what it is made for (a receipt, a refund), ``receipt`` the receipt whose charge
    it is or undoes. ``fence`` counts the claims; ``not_before`` is when to act next, if ever.
    """

    __tablename__ = "attempts"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        CheckConstraint("kind IN ('charge', 'refund', 'void')", name="kind_known"),
        CheckConstraint(
            "state IN ('created', 'sent', 'unknown', 'processing', 'approved', 'declined',"
            " 'voided', 'returned', 'not_found', 'needs_human')",
            name="state_known",
        ),
        Index(
            "uq_attempts_open",
            "subject",
            "receipt",
            unique=True,
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        ),
        Index(
            "uq_attempts_captured",
            "receipt",
            unique=True,
            postgresql_where=_CAPTURED,
            sqlite_where=_CAPTURED,
        ),
        Index(
            "uq_attempts_gateway_ref",
            "gateway",
            "kind",
            "gateway_ref",
            unique=True,
            postgresql_where=_KNOWN,
            sqlite_where=_KNOWN,
        ),
        Index(None, "not_before"),
        Index(None, "receipt"),
        {**STRICT, "sqlite_autoincrement": True},
    )

    id: Mapped[AutoId]
    reference: Mapped[str] = mapped_column(unique=True)
    gateway: Mapped[str]
    kind: Mapped[str]
    subject: Mapped[str]
    receipt: Mapped[str] = mapped_column(ForeignKey("sources.number"))
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.customer_id"))
    amount_cents: Mapped[int]
    rail: Mapped[str]
    method_id: Mapped[int | None] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), ForeignKey("saved_methods.id")
    )
    token: Mapped[str] = mapped_column(default="")
    gateway_customer: Mapped[str] = mapped_column(default="")
    charge_ref: Mapped[str] = mapped_column(default="")
    charged_cents: Mapped[int] = mapped_column(default=0)
    occasion: Mapped[str] = mapped_column(default="")
    state: Mapped[str]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    not_before: Mapped[datetime | None]
    watch_until: Mapped[datetime | None]
    checks: Mapped[int] = mapped_column(default=0)
    misses: Mapped[int] = mapped_column(default=0)
    fence: Mapped[int] = mapped_column(default=0)
    gateway_ref: Mapped[str] = mapped_column(default="")
    fee_cents: Mapped[int] = mapped_column(default=0)
    decline: Mapped[str] = mapped_column(default="")
    retry: Mapped[str] = mapped_column(default="")
    retry_at: Mapped[datetime | None]
    code: Mapped[str] = mapped_column(default="")
    told: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    expected_on: Mapped[date | None]
    resolved_at: Mapped[datetime | None]
    asked_by: Mapped[str] = mapped_column(default="")
    view_id: Mapped[str] = mapped_column(default="")


class LinkRow(Base):
    """A hosted page where a client adds a method, or replaces the one numbered ``replaces``."""

    __tablename__ = "links"
    __table_args__ = (
        CheckConstraint("state IN ('wanted', 'open', 'used', 'withdrawn')", name="state_known"),
        Index(None, "customer_id"),
        Index(None, "link_ref"),
        STRICT,
    )

    reference: Mapped[Key]
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.customer_id"))
    requested_by: Mapped[str]
    requested_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    replaces: Mapped[int | None]
    state: Mapped[str]
    url: Mapped[str] = mapped_column(default="")
    link_ref: Mapped[str] = mapped_column(default="")
    gateway_customer: Mapped[str] = mapped_column(default="")


class WebhookEventRow(Base):
    """What a gateway told by itself: kept once, then applied by asking the gateway back."""

    __tablename__ = "webhook_events"
    __table_args__ = (
        CheckConstraint("state IN ('new', 'applied', 'given_up')", name="state_known"),
        Index(None, "state", "not_before"),
        STRICT,
    )

    gateway: Mapped[Key]
    event_id: Mapped[Key]
    kind: Mapped[str]
    is_genuine: Mapped[int]
    gateway_ref: Mapped[str] = mapped_column(default="")
    reference: Mapped[str] = mapped_column(default="")
    link_ref: Mapped[str] = mapped_column(default="")
    received_at: Mapped[datetime]
    not_before: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(default="new")


class SandboxOperationRow(Base):
    """SANDBOX: the pretended gateway's own books. No money stands behind any row of it."""

    __tablename__ = "sandbox_operations"
    __table_args__ = STRICT

    reference: Mapped[Key]
    kind: Mapped[str]
    rail: Mapped[str]
    token: Mapped[str] = mapped_column(default="")
    charge_ref: Mapped[str] = mapped_column(default="")
    amount_cents: Mapped[int]
    outcome: Mapped[str]
    code: Mapped[str] = mapped_column(default="")
    is_settled: Mapped[int] = mapped_column(default=0)
    moved_on: Mapped[date]


class SandboxLinkRow(Base):
    """SANDBOX: a pretended hosted page, and what was chosen there."""

    __tablename__ = "sandbox_links"
    __table_args__ = STRICT

    link_ref: Mapped[Key]
    organisation: Mapped[str]
    rails: Mapped[str]
    locale: Mapped[str]
    expires_at: Mapped[datetime]
    rail: Mapped[str] = mapped_column(default="")
    token: Mapped[str] = mapped_column(default="")
    label: Mapped[str] = mapped_column(default="")
    expires: Mapped[str] = mapped_column(default="")
    billing_address: Mapped[str] = mapped_column(default="")
