"""Daily summary: the payments summary of a closed business day, and what needs a look.

Its totals also hold ``unreconciled`` (what of the day's net no GL code got), ``failed`` (what was
on the action list at the day's end) and ``due`` (installments that should have come by the day on
which it is asked for, and have not). It names no client.
"""

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from domain.business_day import ONE_DAY, Today, first_moment
from domain.report_rows import Period, Report, total_of
from domain.reports.payments_by_gl_code import unreconciled_cents
from domain.reports.payments_summary import COLUMNS, read_rows
from domain.tables import FailureRow, InstallmentRow

NAME = "daily_summary"


def build(session: Session, period: Period, today: Today) -> Report:
    """Add the day up; of a longer period, all of its days."""
    rows = read_rows(session, period)
    totals = {
        **total_of(COLUMNS, rows),
        "unreconciled": unreconciled_cents(session, period),
        "failed": _failed_cents(session, period, today),
        "due": _due_cents(session, today),
    }
    return Report(NAME, period.from_on, period.to_on, COLUMNS, rows, totals)


def _failed_cents(session: Session, period: Period, today: Today) -> int:
    end = first_moment(period.to_on + ONE_DAY, today.zone)
    cents = select(func.coalesce(func.sum(FailureRow.amount_cents), 0)).where(
        FailureRow.opened_at < end,
        or_(FailureRow.closed_at.is_(None), FailureRow.closed_at >= end),
    )
    return int(session.execute(cents).scalar_one())


def _due_cents(session: Session, today: Today) -> int:
    cents = select(func.coalesce(func.sum(InstallmentRow.amount_cents), 0)).where(
        InstallmentRow.due_on <= today.on, InstallmentRow.status == "planned"
    )
    return int(session.execute(cents).scalar_one())
