"""The moment at which what identified a customer was removed."""

import sqlalchemy as sa
from alembic import op

from domain.tables.columns import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a customer say that they were anonymised."""
    op.add_column("customers", sa.Column("anonymised_at", UtcDateTime(timezone=True)))
