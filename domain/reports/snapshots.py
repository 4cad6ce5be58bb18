"""A report as it stands at a moment, with what it is set beside: kept when a post falls due."""

from sqlalchemy.orm import Session

from domain.business_day import Today
from domain.report_rows import Period
from domain.report_snapshots import Snapshot
from domain.reports import REPORTS, daily_summary
from domain.reports.series import usual_net


def take_snapshot(session: Session, report: str, period: Period, today: Today) -> Snapshot:
    """Build a report, and for a day's summary what the same weekday usually brings."""
    built = REPORTS[report](session, period, today)
    if report != daily_summary.NAME:
        return Snapshot(built)
    return Snapshot(built, usual_net(session, period, today).usual_cents)
