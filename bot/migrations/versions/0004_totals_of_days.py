"""Totals of closed days, written once, and the lines of what a gateway paid out."""

import sqlalchemy as sa
from alembic import op

from bot.migrations.append_only import make_append_only
from domain.tables.columns import Day, UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

Total = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables, which only grow."""
    op.create_table(
        "closed_days",
        sa.Column("day", Day(), nullable=False),
        sa.Column("written_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_closed_days")),
        sqlite_strict=True,
    )
    make_append_only("closed_days")
    moved = ("receipts", "payments", "deposits", "voids", "refunds", "returns")
    _make_totals("day_methods", ("method",), moved)
    _make_totals("day_gl_codes", ("gl_code", "method"), ("reconciled",))
    held = ("deposited", "applied", "refunded", "voided")
    _make_totals("day_deposits", ("customer_id",), held)
    _make_payout_lines()


def _make_totals(table: str, keys: tuple[str, ...], figures: tuple[str, ...]) -> None:
    op.create_table(
        table,
        sa.Column("day", Day(), nullable=False),
        *(sa.Column(key, sa.Text(), nullable=False) for key in keys),
        *(sa.Column(figure, Total, nullable=False) for figure in figures),
        sa.ForeignKeyConstraint(["day"], ["closed_days.day"], name=op.f(f"fk_{table}_day")),
        sa.PrimaryKeyConstraint("day", *keys, name=op.f(f"pk_{table}")),
        sqlite_strict=True,
    )
    make_append_only(table)


def _make_payout_lines() -> None:
    op.create_table(
        "payout_lines",
        sa.Column("gateway_ref", sa.Text(), nullable=False),
        sa.Column("payout", sa.Text(), nullable=False),
        sa.Column("paid_on", Day(), nullable=False),
        sa.Column("moved_on", Day(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=True),
        sa.Column("customer_id", sa.Text(), nullable=True),
        sa.Column("amount_cents", Total, nullable=False),
        sa.Column("fee_cents", Total, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.customer_id"], name=op.f("fk_payout_lines_customer_id")
        ),
        sa.PrimaryKeyConstraint("gateway_ref", name=op.f("pk_payout_lines")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_payout_lines_paid_on"), "payout_lines", ["paid_on"], unique=False)
    make_append_only("payout_lines")
