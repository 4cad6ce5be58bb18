"""Which journal entry a claim left by, and by which it came back: a refund may leave in parts."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Let a claim name its entries; one taken before names none, and its refund has one entry."""
    op.add_column("claims", sa.Column("left_by", Id, nullable=True))
    op.add_column("claims", sa.Column("came_back_by", Id, nullable=True))
