"""Reports on a schedule: what each channel gets, and every post once."""

import sqlalchemy as sa
from alembic import op

from domain.tables.columns import Day, UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of schedules and of posts."""
    op.create_table(
        "report_schedules",
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("every", sa.Text(), nullable=False),
        sa.Column("next_on", Day(), nullable=False),
        sa.CheckConstraint(
            "every IN ('day', 'week', 'never')", name=op.f("ck_report_schedules_every_known")
        ),
        sa.PrimaryKeyConstraint("report", "channel", name=op.f("pk_report_schedules")),
        sqlite_strict=True,
    )
    op.create_table(
        "report_posts",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("day", Day(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("is_over", sa.Integer(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("due_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("message_ts", sa.Text(), nullable=False),
        sa.Column("posted_at", UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("is_over IN (0, 1)", name=op.f("ck_report_posts_is_over_known")),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_report_posts")),
        sa.UniqueConstraint(
            "report", "day", "channel", name=op.f("uq_report_posts_report_day_channel")
        ),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_report_posts_channel_posted_at_day"),
        "report_posts",
        ["channel", "posted_at", "day"],
        unique=False,
    )
