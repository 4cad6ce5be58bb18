"""Staff and their roles."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from domain.tables.columns import STRICT, Base, Key


class StaffRow(Base):
    """A member of staff, known by Slack user id; no ``approval_limit_cents`` means no limit."""

    __tablename__ = "staff"
    __table_args__ = (
        CheckConstraint("approval_limit_cents >= 0", name="approval_limit_not_negative"),
        STRICT,
    )

    slack_user_id: Mapped[Key]
    name: Mapped[str]
    approval_limit_cents: Mapped[int | None]


class StaffRoleRow(Base):
    """One role of one member of staff; roles add up."""

    __tablename__ = "staff_roles"
    __table_args__ = STRICT

    slack_user_id: Mapped[Key] = mapped_column(ForeignKey("staff.slack_user_id"))
    role: Mapped[Key]
