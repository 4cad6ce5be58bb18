"""Posts of reports: one a report, day and channel, written down when due, sent oldest first.

The figures are kept as they stood then: a post that Slack delays for hours says what it would have
said. The unique key decides between processes, and whoever comes second writes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import outbox
from domain.ledger import Stamp
from domain.promises import PostReports
from domain.tables import ReportPostRow, insert_if_new


@dataclass(frozen=True, slots=True)
class Place:
    """Which report of which day stands in which channel; ``day`` is the last of its period.

    ``report`` names the length of a period as well, where it is not that day alone.
    """

    report: str
    day: date
    channel: str

    @property
    def subject(self) -> str:
        """Name the post, in its message's metadata and in the table."""
        return f"{self.report} {self.day.isoformat()} {self.channel}"


@dataclass(frozen=True, slots=True)
class Figures:
    """What a post says: ``told`` as JSON, due since ``due_at`` (UTC), of a day that is over or not.

    What is said of a day that is not over is brought up to date once it is.
    """

    told: str
    due_at: datetime
    is_over: bool = True


@dataclass(frozen=True, slots=True)
class Post:
    """One post as it is written down; ``message_ts`` is where it stands, empty until it does."""

    place: Place
    figures: Figures
    made_at: datetime
    message_ts: str


def owe(session: Session, place: Place, figures: Figures, stamp: Stamp) -> bool:
    """Write a post down and promise it to Slack; tell whether nobody had before.

    One that was written before its day was over is written anew once it is, and shown in place.
    """
    if not insert_if_new(session, ReportPostRow, _written(place, figures, stamp)):
        row = _hold(session, place)
        if row.is_over or not figures.is_over:
            return False
        row.is_over, row.figures = 1, figures.told
        row.due_at, row.posted_at = figures.due_at, None
    outbox.promise(session, PostReports(place.channel), stamp)
    return True


def find_oldest_unposted(session: Session, channel: str) -> Post | None:
    """Return the channel's oldest post that Slack does not show yet."""
    query = (
        select(ReportPostRow)
        .where(ReportPostRow.channel == channel, ReportPostRow.posted_at.is_(None))
        .order_by(ReportPostRow.day, ReportPostRow.made_at, ReportPostRow.subject)
        .limit(1)
    )
    row = session.scalars(query).one_or_none()
    return None if row is None else _as_post(row)


def is_posted(session: Session, place: Place) -> bool:
    """Tell whether Slack shows the post as it is written down."""
    row = session.get(ReportPostRow, place.subject)
    return row is not None and row.posted_at is not None


def mark_posted(session: Session, post: Post, message_ts: str, now: datetime) -> None:
    """Write down where a post stands; one whose figures changed meanwhile is shown again."""
    row = _hold(session, post.place)
    row.message_ts = message_ts
    if row.is_over == int(post.figures.is_over):
        row.posted_at = now


def _hold(session: Session, place: Place) -> ReportPostRow:
    held = select(ReportPostRow).where(ReportPostRow.subject == place.subject).with_for_update()
    return session.scalars(held.execution_options(populate_existing=True)).one()


def _written(place: Place, figures: Figures, stamp: Stamp) -> Mapping[str, object]:
    return {
        "subject": place.subject,
        "report": place.report,
        "day": place.day,
        "channel": place.channel,
        "is_over": int(figures.is_over),
        "figures": figures.told,
        "due_at": figures.due_at,
        "made_at": stamp.at,
        "message_ts": "",
        "posted_at": None,
    }


def _as_post(row: ReportPostRow) -> Post:
    return Post(
        Place(row.report, row.day, row.channel),
        Figures(row.figures, row.due_at, is_over=bool(row.is_over)),
        row.made_at,
        row.message_ts,
    )
