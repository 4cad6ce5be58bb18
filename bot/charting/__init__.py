"""Charts of reports, as sheets: one for each report, in the reader's words; nothing is drawn here.

``Studio.draw`` of ``bot/drawing.py`` makes the picture; ``sheet.heading.alt`` describes it.
"""

from collections.abc import Callable, Mapping
from typing import Final

from sqlalchemy.orm import Session

from bot.charting import ahead, breakdowns, standing, takings
from charts.sheets import BarsSheet, ChartSheet
from domain import people
from domain.business_day import Today
from domain.report_rows import Period, Report
from domain.reports import series
from handlers.texts import Texts

WEEK: Final = 7
"""Up to so many days are shown beside as many before them; more, one after the other."""

MOST_DAYS: Final = 62 * 366
"""A longer period has no chart: it would be read day by day for a picture of noise."""

Chart = Callable[[Session, Report, Today, Texts], ChartSheet]


def chart_of(session: Session, report: Report, today: Today, texts: Texts) -> ChartSheet | None:
    """Make a report's chart, or return None where there is none.

    A list that was cut has none: its picture would show less than there is, and not say so.
    """
    period = _period(report)
    if report.name not in CHARTS or period.length > MOST_DAYS:
        return None
    if report.cut_at is not None and report.name not in WHOLE:
        return None
    return CHARTS[report.name](session, report, today, texts)


def chart_of_today(session: Session, today: Today, texts: Texts) -> BarsSheet:
    """Make the small chart of App Home: what came in until now, beside what is usual."""
    day = Period(today.on, today.on)
    methods = series.totals_by_method(session, day, today)
    return takings.write_today(methods, series.usual_net(session, day, today), texts)


def _chart_takings(session: Session, report: Report, today: Today, texts: Texts) -> ChartSheet:
    period = _period(report)
    if period.length == 1:
        methods = series.totals_by_method(session, period, today)
        return takings.write_day(methods, series.usual_net(session, period, today), texts)
    if period.length <= WEEK:
        methods = series.totals_by_method(session, period, today)
        return takings.write_comparison(period, methods, texts)
    return takings.write_over_time(period, series.net_per_day(session, period, today), texts)


def _chart_staff(session: Session, report: Report, _today: Today, texts: Texts) -> ChartSheet:
    recorded: dict[str, int] = {}
    for row in report.subtotals:
        who, cents = row["recorded_by"], row["amount"]
        if isinstance(who, str) and isinstance(cents, int):
            name = people.load(session, who).name or who
            recorded[name] = recorded.get(name, 0) + cents
    return breakdowns.write_by_staff(report, recorded, texts)


def _chart_gl_codes(_session: Session, report: Report, _today: Today, texts: Texts) -> ChartSheet:
    return breakdowns.write_by_gl_code(report, texts)


def _chart_deposits(session: Session, report: Report, today: Today, texts: Texts) -> ChartSheet:
    period = _period(report)
    return standing.write_deposits(period, series.deposits_held(session, period, today), texts)


def _chart_echecks(session: Session, report: Report, today: Today, texts: Texts) -> ChartSheet:
    period = _period(report)
    return standing.write_echecks(period, series.echeck_amounts(session, period, today), texts)


def _chart_payouts(_session: Session, report: Report, _today: Today, texts: Texts) -> ChartSheet:
    return ahead.write_payouts(report, texts)


def _chart_ages(session: Session, report: Report, today: Today, texts: Texts) -> ChartSheet:
    amounts = series.ageing(session, _period(report), today)
    return standing.write_ages(report.to_on, amounts, texts)


def _chart_expected(session: Session, report: Report, today: Today, texts: Texts) -> ChartSheet:
    period = _period(report)
    return ahead.write_expected(period, series.expected_per_week(session, period, today), texts)


def _period(report: Report) -> Period:
    return Period(report.from_on, report.to_on)


CHARTS: Final[Mapping[str, Chart]] = {
    "payments_summary": _chart_takings,
    "payment_details": _chart_staff,
    "payments_by_gl_code": _chart_gl_codes,
    "deposits_summary": _chart_deposits,
    "echeck_status": _chart_echecks,
    "merchant_account": _chart_payouts,
    "receivables_aging": _chart_ages,
    "upcoming_installments": _chart_expected,
    "daily_summary": _chart_takings,
}

WHOLE: Final = frozenset({"payment_details", "deposits_summary"})
"""Reports whose chart shows all of them even where their rows were cut."""
