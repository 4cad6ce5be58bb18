"""What came in, split otherwise than by time: by who recorded it, by GL code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.charting.methods import gather, write_key
from bot.charting.words import NAME_LIMIT, write_heading
from charts import palette
from charts.sheets import Bar, BarsSheet, Part
from domain.report_rows import Report, Row
from handlers.mrkdwn import plain
from handlers.texts import Texts

MOST_ROWS: Final = 8
"""Bars that a telephone shows without scrolling; the smallest of more are put together."""

BY_METHOD: Final = "method"
UNRECONCILED: Final = "unreconciled"


@dataclass(frozen=True, slots=True)
class _Line:
    """What stands in one row: its name, and an amount for each colour."""

    name: str
    cents: Sequence[int]

    @property
    def total(self) -> int:
        return sum(self.cents)


def write_by_staff(report: Report, recorded: Mapping[str, int], texts: Texts) -> BarsSheet:
    """Show how much each person recorded; ``recorded`` is by name, in cents."""
    lines = [_Line(plain(name, NAME_LIMIT), (cents,)) for name, cents in recorded.items() if cents]
    kept = _keep_largest(lines, MOST_ROWS, "chart.other_staff", texts)
    whole = sum(line.total for line in kept)
    title = texts.say("chart.nobody_recorded")
    if kept and whole > 0:
        share = texts.percent(kept[0].total, whole)
        title = texts.say("chart.recorded_most", name=kept[0].name, percent=share)
    subtitle = texts.say("chart.by_staff", days=texts.days(report.from_on, report.to_on))
    return BarsSheet(
        write_heading(texts, title, subtitle, _tell(kept, texts)),
        [_bar(line, [palette.BLUE], texts) for line in kept],
    )


def write_by_gl_code(report: Report, texts: Texts) -> BarsSheet:
    """Show what each GL code got, coloured by method, and what is still unreconciled."""
    methods = [column.key for column in report.columns if column.codes == BY_METHOD]
    groups = gather({key: [_cents(row, key) for row in report.rows] for key in methods}, texts)
    lines = [
        _Line(_name_row(row, texts), [group.cents[place] for group in groups])
        for place, row in enumerate(report.rows)
    ]
    both = list(zip(lines, report.rows, strict=True))
    named = [line for line, row in both if any(line.cents) and not _is_left(row)]
    left = [line for line, row in both if any(line.cents) and _is_left(row)]
    kept = [*_keep_largest(named, MOST_ROWS - 1, "chart.other_gl_codes", texts), *left]
    subtitle = texts.say("chart.by_gl_code", days=texts.days(report.from_on, report.to_on))
    title = _say_largest(named, left, texts) if kept else texts.say("chart.no_takings")
    return BarsSheet(
        write_heading(texts, title, subtitle, _tell(kept, texts)),
        [_bar(line, [group.tint for group in groups], texts) for line in kept],
        write_key(groups, texts) if kept else (),
    )


def _say_largest(named: Sequence[_Line], left: Sequence[_Line], texts: Texts) -> str:
    """Say what matters most: what nobody reconciled, or else where the most went."""
    total = sum(line.total for line in (*named, *left))
    whole = sum(max(0, line.total) for line in (*named, *left))
    waiting = sum(line.total for line in left)
    largest = max(named, key=lambda line: line.total, default=None)
    if total <= 0:
        return texts.say("chart.more_went_out", total_cents=-total)
    if largest is None or waiting > largest.total:
        return texts.say("chart.mostly_unreconciled", percent=texts.percent(waiting, whole))
    share = texts.percent(largest.total, whole)
    return texts.say("chart.leading", name=largest.name, percent=share)


def _keep_largest(lines: Sequence[_Line], most: int, others: str, texts: Texts) -> Sequence[_Line]:
    """Put lines in order of size, the smallest of too many together."""
    ordered = sorted(lines, key=lambda line: (-line.total, line.name))
    if len(ordered) <= most:
        return ordered
    rest = ordered[most - 1 :]
    added = [sum(at_once) for at_once in zip(*(line.cents for line in rest), strict=True)]
    return [*ordered[: most - 1], _Line(texts.say_many(others, len(rest)), added)]


def _bar(line: _Line, tints: Sequence[str], texts: Texts) -> Bar:
    parts = [Part(cents, tint) for cents, tint in zip(line.cents, tints, strict=True)]
    return Bar(line.name, texts.money(line.total), parts)


def _tell(lines: Sequence[_Line], texts: Texts) -> Sequence[str]:
    return [
        texts.say("chart.fact", name=line.name, amount=texts.money(line.total)) for line in lines
    ]


def _name_row(row: Row, texts: Texts) -> str:
    if _is_left(row):
        return texts.say("chart.unreconciled")
    title = plain(str(row["title"] or ""), NAME_LIMIT)
    return f"{plain(str(row['gl_code']), NAME_LIMIT)} {title}".strip()


def _is_left(row: Row) -> bool:
    return row["gl_code"] == UNRECONCILED


def _cents(row: Row, key: str) -> int:
    cents = row[key]
    if not isinstance(cents, int):
        raise TypeError(f"{key} is no amount")
    return cents
