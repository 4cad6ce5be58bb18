"""What was asked, what we owe Slack, and who did what."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.tables.columns import STRICT, AutoId, Base, Key


class RequestRow(Base):
    """A request that was carried out: the same one again gets the same answer."""

    __tablename__ = "requests"
    __table_args__ = STRICT

    request_id: Mapped[Key]
    digest: Mapped[str]
    answer: Mapped[str]
    actor: Mapped[str]
    recorded_at: Mapped[datetime]


class PromiseRow(Base):
    """Something that we owe Slack; saved with the facts that it follows from."""

    __tablename__ = "promises"
    __table_args__ = (
        CheckConstraint("state IN ('owed', 'kept', 'given_up')", name="state_known"),
        Index(
            "ix_promises_owed",
            "subject",
            "id",
            postgresql_where=text("state = 'owed'"),
            sqlite_where=text("state = 'owed'"),
        ),
        STRICT,
    )

    id: Mapped[AutoId]
    kind: Mapped[str]
    subject: Mapped[str]
    state: Mapped[str] = mapped_column(default="owed")
    promised_at: Mapped[datetime]
    not_before: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    settled_at: Mapped[datetime | None]
    trouble: Mapped[str] = mapped_column(default="")


class CardRow(Base):
    """Where a subject's card stands in Slack, so that it is brought up to date in place."""

    __tablename__ = "cards"
    __table_args__ = STRICT

    subject: Mapped[Key]
    channel: Mapped[str]
    message_ts: Mapped[str]


class AuditRow(Base):
    """Who did what, refusals included. Append-only."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "at"), STRICT)

    id: Mapped[AutoId]
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    refused: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(default="")
