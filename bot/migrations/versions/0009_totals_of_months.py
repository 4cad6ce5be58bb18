"""Totals up to the end of each closed month, written once from those of its days."""

import sqlalchemy as sa
from alembic import op

from bot.migrations.append_only import make_append_only
from domain.tables.columns import Day, UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

Total = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables, which only grow; months that are closed already are written by the bot."""
    op.create_table(
        "closed_months",
        sa.Column("through", Day(), nullable=False),
        sa.Column("written_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("through", name=op.f("pk_closed_months")),
        sqlite_strict=True,
    )
    make_append_only("closed_months")
    moved = ("receipts", "payments", "deposits", "voids", "refunds", "returns")
    _make_totals("month_methods", ("method",), moved)
    _make_totals("month_gl_codes", ("gl_code", "method"), ("reconciled",))
    held = ("deposited", "applied", "refunded", "voided")
    _make_totals("month_deposits", ("customer_id",), held)


def _make_totals(table: str, keys: tuple[str, ...], figures: tuple[str, ...]) -> None:
    month = sa.ForeignKeyConstraint(
        ["through"], ["closed_months.through"], name=op.f(f"fk_{table}_through")
    )
    op.create_table(
        table,
        sa.Column("through", Day(), nullable=False),
        *(sa.Column(key, sa.Text(), nullable=False) for key in keys),
        *(sa.Column(figure, Total, nullable=False) for figure in figures),
        month,
        sa.PrimaryKeyConstraint("through", *keys, name=op.f(f"pk_{table}")),
        sqlite_strict=True,
    )
    make_append_only(table)
