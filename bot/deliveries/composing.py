"""From a report's rows to what a message shows: words, a grid, whose names may be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.charting import chart_of
from bot.reporting.cells import NUMBERS, as_words, heading
from charts.sheets import ChartSheet
from domain import customers, people
from domain.business_day import Today
from domain.promises import SendReport
from domain.report_rows import Column, Kind, Period, Report, Row
from domain.report_snapshots import Snapshot
from domain.reports.snapshots import take_snapshot
from handlers.mrkdwn import plain
from handlers.report_blocks import Grid, ReportMessage
from handlers.texts import Texts

SPARSE = frozenset({"daily_summary", "payments_summary", "payments_by_gl_code"})
"""Reports whose empty columns say nothing."""
SUMS: Mapping[str, str] = {
    "daily_summary": "net",
    "payments_summary": "net",
    "payments_by_gl_code": "total",
    "receivables_aging": "owed",
}
"""The column that matters most."""

CELL_SHOWN = 48


@dataclass(frozen=True)
class Composer:
    """Puts reports into one reader's words; in a channel, customers are number and initials."""

    session: Session
    texts: Texts
    shows_names: bool = True

    def build(self, asked: SendReport, today: Today) -> Snapshot:
        """Build what somebody asked for, as the books stand now."""
        period = Period(asked.from_on, asked.to_on)
        return take_snapshot(self.session, asked.report, period, today)

    def compose(self, snapshot: Snapshot, notes: Sequence[str]) -> ReportMessage:
        """Write a report's cells, and set them in a grid."""
        report = snapshot.report
        columns = _columns(report)
        named = self._names(report)
        grid = Grid(
            heads=[heading(column, self.texts) for column in columns],
            is_figure=[column.kind in NUMBERS for column in columns],
            rows=[[self._cell(column, row, named) for column in columns] for row in report.rows],
            totals=self._totals(report, columns),
        )
        return ReportMessage(report, grid, snapshot.usual_cents, notes)

    def chart(self, report: Report, today: Today) -> ChartSheet | None:
        """Compose the report's chart; a report without rows has none."""
        return chart_of(self.session, report, today, self.texts) if report.rows else None

    def _cell(self, column: Column, row: Row, named: Mapping[str, str]) -> str:
        value = row.get(column.key)
        if column.kind in NUMBERS and value == 0:
            return ""
        who = named.get(str(value)) if column.key in {"customer_id", "recorded_by"} else None
        return plain(who or as_words(column, row, self.texts), CELL_SHOWN)

    def _totals(self, report: Report, columns: Sequence[Column]) -> Sequence[str]:
        """Write the totals under their columns; a report without any has no last row."""
        sums = [self._cell(column, report.totals, {}) for column in columns]
        return [self.texts.say("reports.total"), *sums[1:]] if any(sums) else ()

    def _shorten(self, name: str) -> str:
        return name if self.shows_names else initials(name)

    def _names(self, report: Report) -> Mapping[str, str]:
        """Say who each customer is: a name for one reader, initials where several read."""
        wanted = {str(row["customer_id"]) for row in report.rows if row.get("customer_id")}
        names = customers.list_names(self.session, wanted)
        shown = {
            number: " · ".join(filter(None, (number, self._shorten(name))))
            for number, name in names.items()
        }
        staff = [column.key for column in report.columns if column.kind is Kind.PERSON]
        ids = {str(row[key]) for key in staff for row in report.rows if row.get(key)}
        return {**shown, **people.list_names(self.session, ids)}


def initials(name: str) -> str:
    """Shorten a name to its initials: ``Amélie Bergeron`` is ``A. B.``."""
    firsts = [word[0] for word in plain(name).replace("-", " ").split() if word[0].isalnum()]
    return " ".join(f"{letter.upper()}." for letter in firsts[:4])


def _columns(report: Report) -> Sequence[Column]:
    """Leave out columns that say nothing, and put the sum first: a telephone shows three."""
    shown = [column for column in report.columns if not _is_empty(report, column)]
    sums = [column for column in shown if column.key == SUMS.get(report.name)]
    named = [column for column in shown if column.kind not in NUMBERS]
    return [*named, *sums, *(c for c in shown if c not in named and c not in sums)]


def _is_empty(report: Report, column: Column) -> bool:
    """Tell a method that nobody used, or a kind of movement that there was none of."""
    if report.name not in SPARSE or column.kind is not Kind.CENTS:
        return False
    return column.key != SUMS[report.name] and not any(row.get(column.key) for row in report.rows)
