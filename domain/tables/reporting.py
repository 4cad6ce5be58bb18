"""Which report goes to which channel and how often, and every post that came of it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.tables.columns import STRICT, Base, Key


class ReportScheduleRow(Base):
    """A report that a channel gets; an empty ``channel`` is the managers' one, whichever it is.

    ``next_on`` is the last day of the next period to post: each is written once, then it moves on.
    """

    __tablename__ = "report_schedules"
    __table_args__ = (
        CheckConstraint("every IN ('day', 'week', 'never')", name="every_known"),
        STRICT,
    )

    report: Mapped[Key]
    channel: Mapped[Key]
    every: Mapped[str]
    next_on: Mapped[date]


class ReportPostRow(Base):
    """One report of one day for one channel, with its figures as they stood when it fell due.

    ``subject`` marks the message in Slack; ``posted_at`` is null until the figures stand there.
    ``is_over`` is 1 once the day itself was: what is posted earlier is brought up to date then.
    """

    __tablename__ = "report_posts"
    __table_args__ = (
        UniqueConstraint("report", "day", "channel"),
        CheckConstraint("is_over IN (0, 1)", name="is_over_known"),
        Index(None, "channel", "posted_at", "day"),
        STRICT,
    )

    subject: Mapped[Key]
    report: Mapped[str]
    day: Mapped[date]
    channel: Mapped[str]
    is_over: Mapped[int]
    figures: Mapped[str]
    due_at: Mapped[datetime]
    made_at: Mapped[datetime]
    message_ts: Mapped[str] = mapped_column(default="")
    posted_at: Mapped[datetime | None]
