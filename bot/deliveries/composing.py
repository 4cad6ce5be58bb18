"""From a report's rows to what a message shows: words, a grid, whose names may be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.charting import chart_of
from charts.sheets import ChartSheet
from domain import customers, people
from domain.business_day import Today
from domain.promises import SendReport
from domain.report_rows import Cell, Column, Kind, Period, Report, Row
from domain.report_snapshots import Snapshot
from domain.reports.snapshots import take_snapshot
from handlers.mrkdwn import plain
from handlers.report_blocks import Grid, ReportMessage
from handlers.texts import Texts

SPARSE = frozenset({"daily_summary", "payments_summary", "payments_by_gl_code"})
"""Reports whose empty columns say nothing: a method that nobody used, a month without a void."""
NAME_SHOWN = 60


@dataclass(frozen=True)
class Composer:
    """Puts reports into one reader's words; in a channel, customers are number and initials."""

    session: Session
    texts: Texts
    shows_names: bool = True

    def build(self, asked: SendReport, now: datetime) -> Snapshot:
        """Build what somebody asked for, as the books stand now."""
        period = Period(asked.from_on, asked.to_on)
        return take_snapshot(self.session, asked.report, period, Today.of(now, self.texts.zone))

    def compose(self, snapshot: Snapshot, notes: Sequence[str]) -> ReportMessage:
        """Write a report's cells, and set them in a grid."""
        report = snapshot.report
        columns = _columns(report)
        named = self._names(report)
        grid = Grid(
            heads=[self._head(column) for column in columns],
            is_figure=[column.kind in (Kind.CENTS, Kind.COUNT) for column in columns],
            rows=[[self._cell(column, row, named) for column in columns] for row in report.rows],
            totals=self._totals(report, columns),
        )
        return ReportMessage(report, grid, snapshot.usual_cents, notes)

    def chart(self, report: Report) -> ChartSheet | None:
        """Compose the report's chart; a report without rows has none."""
        return chart_of(self.session, report, self.texts) if report.rows else None

    def _head(self, column: Column) -> str:
        family = column.codes if column.kind is Kind.CENTS else ""
        return self.texts.code(family or "column", column.key)

    def _cell(self, column: Column, row: Row, named: Mapping[str, str]) -> str:
        value = row.get(column.key)
        if column.key == "customer_id" or column.kind is Kind.PERSON:
            who = str(value or "")
            return plain(named.get(who, who), NAME_SHOWN)
        return self._write(column, value)

    def _write(self, column: Column, value: Cell) -> str:
        match column.kind, value:
            case (_, None) | (Kind.CENTS | Kind.COUNT, 0):
                told = ""
            case Kind.CENTS, int():
                told = self.texts.money(value)
            case Kind.COUNT, int():
                told = self.texts.number(value)
            case Kind.CODE, str():
                told = self.texts.code(column.codes, value)
            case Kind.MOMENT, datetime():
                told = self.texts.moment(value)
            case Kind.DAY, date():
                told = self.texts.day(value)
            case _:
                told = plain(str(value), NAME_SHOWN)
        return told

    def _totals(self, report: Report, columns: Sequence[Column]) -> Sequence[str]:
        sums = [
            self._write(column, report.totals.get(column.key))
            if column.kind in (Kind.CENTS, Kind.COUNT)
            else ""
            for column in columns
        ]
        if not report.rows or not any(sums):
            return ()
        return [self.texts.say("reports.total"), *sums[1:]]

    def _names(self, report: Report) -> Mapping[str, str]:
        """Say who each customer is: a name for one reader, initials where several read."""
        wanted = {str(row["customer_id"]) for row in report.rows if row.get("customer_id")}
        names = customers.list_names(self.session, wanted)
        shown = {
            number: f"{name if self.shows_names else initials(name)} · {number}"
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
    """Leave out the columns that are empty, where that says nothing."""
    if report.name not in SPARSE:
        return report.columns
    return [
        column
        for column in report.columns
        if column.kind is not Kind.CENTS
        or column.key in {"net", "total"}
        or any(row.get(column.key) for row in report.rows)
    ]
