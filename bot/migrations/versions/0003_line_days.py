"""The day on which a line was added to an invoice that stood already, for account statements."""

import sqlalchemy as sa
from alembic import op

from domain.tables.columns import Day

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a line say that it came later than its invoice."""
    op.add_column("invoice_lines", sa.Column("added_on", Day(), nullable=True))
