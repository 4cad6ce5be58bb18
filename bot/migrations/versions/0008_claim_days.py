"""The day on which a claim's amount left its source, and the one on which it came back.

A refund's parts may leave on days of their own; its entries do not say which part each one was.
"""

import sqlalchemy as sa
from alembic import op

from domain.tables.columns import Day

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# Until now all parts of a refund, or of a transfer, left together.
_LEFT_TOGETHER = """
UPDATE claims SET left_on = (
    SELECT max(e.posted_on) FROM journal_entries e JOIN postings p ON p.entry_id = e.id
    WHERE p.subject = claims.subject AND p.debit = 'account_deposits'
    AND p.credit NOT LIKE 'revenue:%'
) WHERE state = 'taken'
"""


def upgrade() -> None:
    """Let a claim bear its days; those that left already get the day of their entry."""
    op.add_column("claims", sa.Column("left_on", Day(), nullable=True))
    op.add_column("claims", sa.Column("back_on", Day(), nullable=True))
    op.execute(_LEFT_TOGETHER)
