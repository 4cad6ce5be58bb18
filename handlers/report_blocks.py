"""A report in a message: what it says in a line, its chart, the numbers as a table, the next steps.

Cells come already written in the reader's language, and customers as the place allows: their names
where one person reads, their number and initials in a channel (E42).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.errors import Fact
from domain.report_rows import Report
from domain.reports.daily_summary import NAME as DAILY
from handlers.blocks import Block, actions, button, context, fields, header, section
from handlers.texts import Texts

DETAILS, OPEN_REPORT = "report_details", "report_open"
SEND_CSV, SEND_XLSX = "report_csv", "report_xlsx"
DETAILED_BY = {DAILY: "payment_details", "payments_summary": "payment_details"}
"""The report that tells each payment behind these figures."""

AS_OF = frozenset({"receivables_aging"})
"""Reports that tell how things stood at the end of their last day."""

ROWS_SHOWN = 60
TABLE_CHARACTERS = 8_000
"""Slack takes 100 rows and about 10,000 characters in one table; the whole message has 13,200."""
PLAIN_CHARACTERS = 2_800
"""What fits in one paragraph where Slack takes no table."""
NOTHING = "–"


@dataclass(frozen=True)
class Grid:
    """A table in words: headings, rows, and a last row of totals, where there are any."""

    heads: Sequence[str]
    is_figure: Sequence[bool]
    rows: Sequence[Sequence[str]]
    totals: Sequence[str] = ()


@dataclass(frozen=True)
class Picture:
    """A chart that Slack has as a file, and what it shows, in words."""

    file_id: str
    alt: str


@dataclass(frozen=True)
class ReportMessage:
    """A report as a message tells it.

    ``usual_cents`` is what the same weekday usually brings; ``notes`` stand under the title.
    """

    report: Report
    grid: Grid
    usual_cents: int | None = None
    notes: Sequence[str] = ()
    picture: Picture | None = None


def report_title(report: Report, texts: Texts) -> str:
    """Name a report and its days in one plain line."""
    return f"{texts.code('report', report.name)} · {_tell_days(report, texts)}"


def report_blocks(shown: ReportMessage, texts: Texts, *, as_table: bool = True) -> Sequence[Block]:
    """Draw the message; ``as_table`` is False where Slack took no table."""
    report = shown.report
    told = [header(report_title(report, texts)), *map(context, shown.notes)]
    if not report.rows:
        return [*told, section(_tell_nothing(report, texts)), *_tell_waiting(report, texts)]
    return [
        *told,
        *_lead(shown, texts),
        *show_picture(shown.picture),
        *(_table(shown.grid, texts) if as_table else _paragraph(shown.grid, texts)),
        _next_steps(report, texts),
    ]


def shows_all(shown: ReportMessage, *, as_table: bool = True) -> bool:
    """Tell whether the message has every row; the others are in the file that follows it."""
    grid = shown.grid
    rows = len(_fitting(grid)) if as_table else _count_rows(grid, _fitting_lines(grid))
    return rows == len(grid.rows)


def report_text(shown: ReportMessage, texts: Texts) -> str:
    """Tell the report in the one line that notifications and screen readers read."""
    report = shown.report
    title = report_title(report, texts)
    if not report.rows:
        return f"{title} – {_tell_nothing(report, texts)}"
    net = report.totals.get("net")
    return f"{title} – {texts.money(net)}" if isinstance(net, int) else title


def show_picture(picture: Picture | None) -> Sequence[Block]:
    """Show a chart that Slack has; nothing where there is none."""
    if picture is None:
        return []
    return [{"type": "image", "slack_file": {"id": picture.file_id}, "alt_text": picture.alt}]


def _tell_days(report: Report, texts: Texts) -> str:
    """Say over which days a report goes, or as of which; one day with its name."""
    if report.name in AS_OF:
        return texts.say("reports.as_of", to_on=report.to_on)
    if report.from_on == report.to_on:
        return texts.long_day(report.to_on)
    return texts.days(report.from_on, report.to_on)


def _tell_nothing(report: Report, texts: Texts) -> str:
    return texts.say("reports.no_movement" if "net" in report.totals else "reports.no_rows")


def _lead(shown: ReportMessage, texts: Texts) -> Sequence[Block]:
    """Say the figure that matters first, and beside what it stands."""
    totals = shown.report.totals
    net, count = totals.get("net"), totals.get("count")
    if not isinstance(net, int) or not isinstance(count, int):
        return []
    receipts = texts.say_many("reports.receipts", count)
    told = texts.say("reports.net", net_cents=net, receipts=receipts)
    if shown.usual_cents is not None:
        told += "\n" + _against_usual(shown.report.from_on, net, shown.usual_cents, texts)
    return [section(told), *_tell_waiting(shown.report, texts)]


def _against_usual(day: date, net: int, usual: int, texts: Texts) -> str:
    """Set a day's net beside what the same weekday usually brings."""
    facts: dict[str, Fact] = {"usual_cents": usual, "weekday": texts.weekday(day)}
    if usual <= 0 or net == usual:
        return texts.say("reports.usual", **facts)
    percent = texts.percent(abs(net - usual), usual)
    key = "reports.above_usual" if net > usual else "reports.below_usual"
    return texts.say(key, percent=percent, **facts)


def _tell_waiting(report: Report, texts: Texts) -> Sequence[Block]:
    """Tell the daily summary's own totals: what came in and left, and what waits."""
    if report.name != DAILY:
        return []
    cents = {key: value for key, value in report.totals.items() if isinstance(value, int)}
    facts = {
        "payments_cents": cents.get("payments", 0),
        "deposits_cents": cents.get("deposits", 0),
        "undone_cents": sum(cents.get(key, 0) for key in ("refunds", "returns", "voids")),
        "unreconciled_cents": cents.get("unreconciled", 0),
        "failed_cents": cents.get("failed", 0),
        "due_cents": cents.get("due", 0),
    }
    waiting = ("unreconciled_cents", "failed_cents", "due_cents")
    shown = facts if report.rows else {key: facts[key] for key in waiting if facts[key]}
    told = [
        texts.say(f"summary_{key.removesuffix('_cents')}.line", amount_cents=amount)
        for key, amount in shown.items()
    ]
    return [fields(told)] if told else []


def _table(grid: Grid, texts: Texts) -> Sequence[Block]:
    """Set the numbers in Slack's own table; what does not fit is counted, and is in the files."""
    rows = _fitting(grid)
    cells = [[_raw(cell) for cell in row] for row in (grid.heads, *rows)]
    if grid.totals:
        cells.append([_bold(cell) for cell in grid.totals])
    align = [{"align": "right" if is_figure else "left"} for is_figure in grid.is_figure]
    table: Block = {"type": "table", "rows": cells, "column_settings": align}
    return [table, *_cut(grid, len(rows), texts)]


def _paragraph(grid: Grid, texts: Texts) -> Sequence[Block]:
    """Set the numbers in letters of one width, where Slack takes no table."""
    kept = _fitting_lines(grid)
    element = {"type": "text", "text": "\n".join(kept)}
    letters: Block = {"type": "rich_text_preformatted", "elements": [element]}
    cut = _cut(grid, _count_rows(grid, kept), texts)
    return [{"type": "rich_text", "elements": [letters]}, *cut]


def _fitting_lines(grid: Grid) -> Sequence[str]:
    """Write as many lines as a paragraph takes: the headings, the rows, then the totals."""
    rows = [grid.heads, *grid.rows[:ROWS_SHOWN], *([grid.totals] if grid.totals else [])]
    widths = [max(len(row[at]) for row in rows) for at in range(len(grid.heads))]
    lines = [
        "  ".join(
            cell.rjust(width) if is_figure else cell.ljust(width)
            for cell, width, is_figure in zip(row, widths, grid.is_figure, strict=True)
        ).rstrip()
        for row in rows
    ]
    kept: list[str] = []
    while lines and sum(map(len, kept)) + len(kept) + len(lines[0]) < PLAIN_CHARACTERS:
        kept.append(lines.pop(0))
    return kept


def _count_rows(grid: Grid, lines: Sequence[str]) -> int:
    """Count the rows among lines that begin with the headings and may end with the totals."""
    return min(max(0, len(lines) - 1), len(grid.rows), ROWS_SHOWN)


def _fitting(grid: Grid) -> Sequence[Sequence[str]]:
    rows: list[Sequence[str]] = []
    written = sum(map(len, [*grid.heads, *grid.totals]))
    for row in grid.rows[:ROWS_SHOWN]:
        written += sum(map(len, row))
        if written > TABLE_CHARACTERS:
            break
        rows.append(row)
    return rows


def _cut(grid: Grid, shown: int, texts: Texts) -> Sequence[Block]:
    more = len(grid.rows) - shown
    return [context(texts.say_many("reports.cut", more))] if more > 0 else []


def _next_steps(report: Report, texts: Texts) -> Block:
    """Offer the payments behind the figures, and the whole as a file; each goes to who presses."""
    days = f"{report.from_on.isoformat()}:{report.to_on.isoformat()}"
    own = f"{report.name}:{days}"
    detailed = DETAILED_BY.get(report.name)
    offered = [
        button(SEND_CSV, texts.say("reports.send_csv"), own),
        button(SEND_XLSX, texts.say("reports.send_xlsx"), own),
        button(OPEN_REPORT, texts.say("reports.others"), own),
    ]
    if detailed:
        offered.insert(0, button(DETAILS, texts.say("reports.details"), f"{detailed}:{days}"))
    return actions(offered)


def _raw(text: str) -> Block:
    return {"type": "raw_text", "text": text or NOTHING}


def _bold(text: str) -> Block:
    part = {"type": "text", "text": text or NOTHING, "style": {"bold": True}}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [part]}]}
