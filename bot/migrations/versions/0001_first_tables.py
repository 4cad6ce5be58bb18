"""The first tables: customers, invoices, receipts, allocations, journal, staff and work."""

import sqlalchemy as sa
from alembic import op

from bot.migrations.append_only import make_append_only
from domain.tables.columns import Day, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables, then close the append-only ones."""
    _make_people()
    _make_customers()
    _make_books()
    _make_work()
    for table in ("journal_entries", "postings", "allocations", "audit"):
        make_append_only(table)


def _make_people() -> None:
    op.create_table(
        "staff",
        sa.Column("slack_user_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("approval_limit_cents", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "approval_limit_cents >= 0", name=op.f("ck_staff_approval_limit_not_negative")
        ),
        sa.PrimaryKeyConstraint("slack_user_id", name=op.f("pk_staff")),
        sqlite_strict=True,
    )
    op.create_table(
        "staff_roles",
        sa.Column("slack_user_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["slack_user_id"], ["staff.slack_user_id"], name=op.f("fk_staff_roles_slack_user_id")
        ),
        sa.PrimaryKeyConstraint("slack_user_id", "role", name=op.f("pk_staff_roles")),
        sqlite_strict=True,
    )


def _make_customers() -> None:
    op.create_table(
        "customers",
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_customers")),
        sqlite_strict=True,
    )
    op.create_table(
        "gl_codes",
        sa.Column("gl_code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("gl_code", name=op.f("pk_gl_codes")),
        sqlite_strict=True,
    )
    op.create_table(
        "invoices",
        sa.Column("id", Id, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("issued_on", Day(), nullable=False),
        sa.Column("due_on", Day(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.customer_id"], name=op.f("fk_invoices_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
        sa.UniqueConstraint("number", name=op.f("uq_invoices_number")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_invoices_customer_id_issued_on"),
        "invoices",
        ["customer_id", "issued_on"],
        unique=False,
    )
    op.create_table(
        "invoice_lines",
        sa.Column("id", Id, nullable=False),
        sa.Column("invoice_id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("gl_code", sa.Text(), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_invoice_lines_amount_positive")),
        sa.CheckConstraint("position > 0", name=op.f("ck_invoice_lines_position_positive")),
        sa.ForeignKeyConstraint(
            ["gl_code"], ["gl_codes.gl_code"], name=op.f("fk_invoice_lines_gl_code")
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("fk_invoice_lines_invoice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_lines")),
        sa.UniqueConstraint(
            "invoice_id", "position", name=op.f("uq_invoice_lines_invoice_id_position")
        ),
        sqlite_strict=True,
    )


def _make_books() -> None:
    op.create_table(
        "receipts",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("rounding_cents", sa.Integer(), nullable=False),
        sa.Column("received_on", Day(), nullable=False),
        sa.Column("recorded_on", Day(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('payment', 'deposit')", name=op.f("ck_receipts_kind_known")),
        sa.CheckConstraint(
            "status IN ('recorded', 'processing', 'cleared', 'returned', 'voided', 'failed')",
            name=op.f("ck_receipts_status_known"),
        ),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_receipts_amount_positive")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.customer_id"], name=op.f("fk_receipts_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_receipts_customer_id_recorded_at"),
        "receipts",
        ["customer_id", "recorded_at"],
        unique=False,
    )
    op.create_index(op.f("ix_receipts_recorded_on"), "receipts", ["recorded_on"], unique=False)
    op.create_table(
        "sources",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("dated_on", Day(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("counts", sa.Integer(), nullable=False),
        sa.Column("receipt_id", Id, nullable=True),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_sources_amount_positive")),
        sa.CheckConstraint("counts IN (0, 1)", name=op.f("ck_sources_counts_or_not")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.customer_id"], name=op.f("fk_sources_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipts.id"], name=op.f("fk_sources_receipt_id")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_sources")),
        sa.UniqueConstraint("receipt_id", name=op.f("uq_sources_receipt_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_sources_customer_id"), "sources", ["customer_id"], unique=False)
    op.create_table(
        "journal_entries",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("posted_on", Day(), nullable=False),
        sa.Column("posted_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.customer_id"], name=op.f("fk_journal_entries_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entries")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_journal_entries_customer_id"), "journal_entries", ["customer_id"], unique=False
    )
    op.create_index(
        op.f("ix_journal_entries_posted_on"), "journal_entries", ["posted_on"], unique=False
    )
    op.create_table(
        "postings",
        sa.Column("id", Id, nullable=False),
        sa.Column("entry_id", Id, nullable=False),
        sa.Column("debit", sa.Text(), nullable=False),
        sa.Column("credit", sa.Text(), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_postings_amount_positive")),
        sa.CheckConstraint("debit <> credit", name=op.f("ck_postings_accounts_differ")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entries.id"], name=op.f("fk_postings_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postings")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_postings_entry_id"), "postings", ["entry_id"], unique=False)
    op.create_table(
        "allocations",
        sa.Column("id", Id, nullable=False),
        sa.Column("entry_id", Id, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("invoice_line_id", Id, nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("applied_on", Day(), nullable=False),
        sa.Column("removes_id", Id, nullable=True),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_allocations_amount_positive")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entries.id"], name=op.f("fk_allocations_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["invoice_line_id"], ["invoice_lines.id"], name=op.f("fk_allocations_invoice_line_id")
        ),
        sa.ForeignKeyConstraint(["source"], ["sources.number"], name=op.f("fk_allocations_source")),
        sa.ForeignKeyConstraint(
            ["removes_id"], ["allocations.id"], name=op.f("fk_allocations_removes_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocations")),
        sa.UniqueConstraint("removes_id", name=op.f("uq_allocations_removes_id")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_allocations_invoice_line_id"), "allocations", ["invoice_line_id"], unique=False
    )
    op.create_index(op.f("ix_allocations_source"), "allocations", ["source"], unique=False)


def _make_work() -> None:
    op.create_table(
        "requests",
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_requests")),
        sqlite_strict=True,
    )
    op.create_table(
        "promises",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("promised_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("not_before", UtcDateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("settled_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('owed', 'kept', 'given_up')", name=op.f("ck_promises_state_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promises")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_promises_owed",
        "promises",
        ["subject", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'owed'"),
        sqlite_where=sa.text("state = 'owed'"),
    )
    op.create_table(
        "cards",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("message_ts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_cards")),
        sqlite_strict=True,
    )
    op.create_table(
        "audit",
        sa.Column("id", Id, nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_audit_at"), "audit", ["at"], unique=False)
