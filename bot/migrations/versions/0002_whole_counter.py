"""The whole counter: decisions, credit memos, plans, the action list, settings."""

import sqlalchemy as sa
from alembic import op

from domain.tables.columns import Day, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables of everything that is not a payment or a deposit."""
    _make_decisions()
    _make_counter()
    reason = sa.Column("closed_reason", sa.Text(), nullable=False, server_default="")
    op.add_column("receipts", reason)


def _make_decisions() -> None:
    op.create_table(
        "approvals",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("requested_on", Day(), nullable=False),
        sa.Column("expires_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("decline_reason", sa.Text(), nullable=False),
        sa.Column("alone", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('requested', 'approved', 'sent', 'declined', 'failed', 'expired')",
            name=op.f("ck_approvals_status_known"),
        ),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_approvals_amount_positive")),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> requested_by OR alone = 1",
            name=op.f("ck_approvals_two_persons"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.customer_id"], name=op.f("fk_approvals_customer_id")
        ),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_approvals")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_approvals_customer_id_requested_on"),
        "approvals",
        ["customer_id", "requested_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_approvals_status_expires_at"), "approvals", ["status", "expires_at"], unique=False
    )
    op.create_table(
        "refunds",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["approvals.subject"], name=op.f("fk_refunds_number")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_refunds")),
        sqlite_strict=True,
    )
    op.create_table(
        "transfers",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("to_customer_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"], ["approvals.subject"], name=op.f("fk_transfers_number")
        ),
        sa.ForeignKeyConstraint(
            ["to_customer_id"], ["customers.customer_id"], name=op.f("fk_transfers_to_customer_id")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_transfers")),
        sqlite_strict=True,
    )
    op.create_table(
        "claims",
        sa.Column("id", Id, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("held_cents", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('held', 'taken', 'released')", name=op.f("ck_claims_state_known")
        ),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_claims_amount_positive")),
        sa.CheckConstraint(
            "held_cents >= 0 AND held_cents <= amount_cents", name=op.f("ck_claims_held_within")
        ),
        sa.ForeignKeyConstraint(["source"], ["sources.number"], name=op.f("fk_claims_source")),
        sa.ForeignKeyConstraint(["subject"], ["approvals.subject"], name=op.f("fk_claims_subject")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_claims_source"), "claims", ["source"], unique=False)
    op.create_index(op.f("ix_claims_subject"), "claims", ["subject"], unique=False)


def _make_counter() -> None:
    op.create_table(
        "credit_memos",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("gl_code", sa.Text(), nullable=False),
        sa.Column("issued_on", Day(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "origin IN ('issued', 'cancellation')", name=op.f("ck_credit_memos_origin_known")
        ),
        sa.ForeignKeyConstraint(
            ["gl_code"], ["gl_codes.gl_code"], name=op.f("fk_credit_memos_gl_code")
        ),
        sa.ForeignKeyConstraint(
            ["number"], ["sources.number"], name=op.f("fk_credit_memos_number")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_credit_memos")),
        sqlite_strict=True,
    )
    op.create_table(
        "plans",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.customer_id"], name=op.f("fk_plans_customer_id")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_plans")),
        sqlite_strict=True,
    )
    op.create_table(
        "installments",
        sa.Column("id", Id, nullable=False),
        sa.Column("plan", sa.Text(), nullable=True),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("invoice_id", Id, nullable=False),
        sa.Column("due_on", Day(), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('planned', 'processing', 'paid', 'failed', 'cancelled')",
            name=op.f("ck_installments_status_known"),
        ),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_installments_amount_positive")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.customer_id"], name=op.f("fk_installments_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("fk_installments_invoice_id")
        ),
        sa.ForeignKeyConstraint(["plan"], ["plans.number"], name=op.f("fk_installments_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installments")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_installments_customer_id_status"),
        "installments",
        ["customer_id", "status"],
        unique=False,
    )
    op.create_index(
        op.f("ix_installments_status_due_on"), "installments", ["status", "due_on"], unique=False
    )
    op.create_table(
        "failures",
        sa.Column("id", Id, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("closed_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.customer_id"], name=op.f("fk_failures_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failures")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_failures_customer_id"), "failures", ["customer_id"], unique=False)
    op.create_table(
        "settings",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_settings")),
        sqlite_strict=True,
    )
    op.create_table(
        "counters",
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.CheckConstraint("last > 0", name=op.f("ck_counters_last_positive")),
        sa.PrimaryKeyConstraint("prefix", name=op.f("pk_counters")),
        sqlite_strict=True,
    )
