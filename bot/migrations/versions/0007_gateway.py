"""Money at a gateway: methods on file, attempts, links, webhooks; the sandbox's own books."""

import sqlalchemy as sa
from alembic import op

from domain.tables.columns import Day, UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("state IN ('created', 'sent', 'unknown', 'needs_human')")
CAPTURED = sa.text("kind = 'charge' AND state NOT IN ('declined', 'not_found')")
KNOWN = sa.text("gateway_ref <> ''")


def upgrade() -> None:
    """Make the tables of a gateway; an installment says which charge collects it."""
    _make_saved_methods()
    _make_attempts()
    _make_links()
    _make_webhook_events()
    _make_sandbox()
    op.add_column("installments", sa.Column("receipt", sa.Text(), nullable=True))
    op.create_index(op.f("ix_installments_receipt"), "installments", ["receipt"], unique=False)


def _make_saved_methods() -> None:
    op.create_table(
        "saved_methods",
        sa.Column("id", Id, nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("gateway_customer", sa.Text(), nullable=False),
        sa.Column("expires", sa.Text(), nullable=False),
        sa.Column("authorised_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("authorised_by", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('card', 'echeck')", name=op.f("ck_saved_methods_kind_known")),
        sa.CheckConstraint(
            "state IN ('active', 'gone')", name=op.f("ck_saved_methods_state_known")
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_saved_methods_number_positive")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.customer_id"], name=op.f("fk_saved_methods_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_methods")),
        sa.UniqueConstraint(
            "customer_id", "number", name=op.f("uq_saved_methods_customer_id_number")
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_saved_methods_token"), "saved_methods", ["token"], unique=False)


def _make_attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("id", Id, nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("gateway", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("rail", sa.Text(), nullable=False),
        sa.Column("method_id", Id, nullable=True),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("gateway_customer", sa.Text(), nullable=False),
        sa.Column("charge_ref", sa.Text(), nullable=False),
        sa.Column("charged_cents", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("sent_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("not_before", UtcDateTime(timezone=True), nullable=True),
        sa.Column("watch_until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("checks", sa.Integer(), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("gateway_ref", sa.Text(), nullable=False),
        sa.Column("fee_cents", sa.Integer(), nullable=False),
        sa.Column("decline", sa.Text(), nullable=False),
        sa.Column("retry", sa.Text(), nullable=False),
        sa.Column("retry_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("expected_on", Day(), nullable=True),
        sa.Column("resolved_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("view_id", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('charge', 'refund', 'void')", name=op.f("ck_attempts_kind_known")
        ),
        sa.CheckConstraint(
            "state IN ('created', 'sent', 'unknown', 'processing', 'approved', 'declined',"
            " 'voided', 'returned', 'not_found', 'needs_human')",
            name=op.f("ck_attempts_state_known"),
        ),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_attempts_amount_positive")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.customer_id"], name=op.f("fk_attempts_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["method_id"], ["saved_methods.id"], name=op.f("fk_attempts_method_id")
        ),
        sa.ForeignKeyConstraint(["receipt"], ["sources.number"], name=op.f("fk_attempts_receipt")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
        sa.UniqueConstraint("reference", name=op.f("uq_attempts_reference")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_attempts_not_before"), "attempts", ["not_before"], unique=False)
    op.create_index(op.f("ix_attempts_receipt"), "attempts", ["receipt"], unique=False)
    op.create_index(
        "uq_attempts_captured",
        "attempts",
        ["receipt"],
        unique=True,
        postgresql_where=CAPTURED,
        sqlite_where=CAPTURED,
    )
    op.create_index(
        "uq_attempts_gateway_ref",
        "attempts",
        ["gateway", "kind", "gateway_ref"],
        unique=True,
        postgresql_where=KNOWN,
        sqlite_where=KNOWN,
    )
    op.create_index(
        "uq_attempts_open",
        "attempts",
        ["subject", "receipt"],
        unique=True,
        postgresql_where=OPEN,
        sqlite_where=OPEN,
    )


def _make_links() -> None:
    op.create_table(
        "links",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("replaces", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("link_ref", sa.Text(), nullable=False),
        sa.Column("gateway_customer", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('wanted', 'open', 'used', 'withdrawn')", name=op.f("ck_links_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.customer_id"], name=op.f("fk_links_customer_id")
        ),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_links")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_links_customer_id"), "links", ["customer_id"], unique=False)
    op.create_index(op.f("ix_links_link_ref"), "links", ["link_ref"], unique=False)


def _make_webhook_events() -> None:
    op.create_table(
        "webhook_events",
        sa.Column("gateway", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("is_genuine", sa.Integer(), nullable=False),
        sa.Column("gateway_ref", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("link_ref", sa.Text(), nullable=False),
        sa.Column("received_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("not_before", UtcDateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('new', 'applied', 'given_up')", name=op.f("ck_webhook_events_state_known")
        ),
        sa.PrimaryKeyConstraint("gateway", "event_id", name=op.f("pk_webhook_events")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_webhook_events_state_not_before"),
        "webhook_events",
        ["state", "not_before"],
        unique=False,
    )


def _make_sandbox() -> None:
    op.create_table(
        "sandbox_operations",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("rail", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("charge_ref", sa.Text(), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("is_settled", sa.Integer(), nullable=False),
        sa.Column("moved_on", Day(), nullable=False),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_sandbox_operations")),
        sqlite_strict=True,
    )
    op.create_table(
        "sandbox_links",
        sa.Column("link_ref", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("rails", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("expires_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("rail", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("expires", sa.Text(), nullable=False),
        sa.Column("billing_address", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("link_ref", name=op.f("pk_sandbox_links")),
        sqlite_strict=True,
    )
