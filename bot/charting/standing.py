"""Where things stand: deposits held, e-cheques on their way, what is owed and for how long."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from bot.charting.spans import span
from bot.charting.words import write_heading, write_ticks
from charts import palette
from charts.sheets import Bar, BarsSheet, LineSheet, Part
from domain.report_rows import Period
from domain.reports.series import CodeAmount, DayAmount
from handlers.texts import Texts

ECHECKS: Final[Mapping[str, tuple[str, str]]] = {
    "recorded": ("chart.echecks_recorded", palette.GREY),
    "processing": ("chart.echecks_processing", palette.CYAN),
    "cleared": ("chart.echecks_cleared", palette.GREEN),
    "returned": ("chart.echecks_returned", palette.STEPS[-1]),
    "failed": ("chart.echecks_failed", palette.STEPS[-2]),
    "voided": ("chart.echecks_voided", palette.SAND),
}
"""Each step of an e-cheque in its order, with its word and colour."""

TROUBLED: Final = frozenset({"returned", "failed"})

AGES: Final[Mapping[str, tuple[str, str]]] = {
    "current": ("chart.not_due", palette.STEPS[0]),
    "days_1_30": ("chart.days_1_30", palette.STEPS[1]),
    "days_31_60": ("chart.days_31_60", palette.STEPS[2]),
    "days_61_90": ("chart.days_61_90", palette.STEPS[3]),
    "days_over_90": ("chart.days_over_90", palette.STEPS[4]),
}
NOT_DUE: Final = "current"
OLDEST: Final = "days_over_90"


def write_deposits(period: Period, held: Sequence[DayAmount], texts: Texts) -> LineSheet:
    """Show what clients' deposits hold at the end of each day, week or month."""
    spans = span([one.on for one in held], texts)
    cents = spans.take_last([one.cents for one in held])
    subtitle = texts.say("chart.deposits", days=texts.days(period.from_on, period.to_on))
    title = _say_deposits(held, texts)
    facts = [
        texts.say("chart.fact", name=spans.labels[place], amount=texts.money(cents[place]))
        for place in _telling(cents)
    ]
    return LineSheet(
        write_heading(texts, title, subtitle, facts),
        spans.labels if any(cents) else (),
        cents if any(cents) else (),
        [texts.money(level) for level in cents],
        write_ticks(texts, cents),
        palette.TEAL,
    )


def _telling(cents: Sequence[int]) -> Sequence[int]:
    """Choose the places worth reading aloud: the first, the lowest, the highest, the last."""
    if not cents:
        return ()
    return sorted({0, cents.index(min(cents)), cents.index(max(cents)), len(cents) - 1})


def write_echecks(period: Period, amounts: Sequence[CodeAmount], texts: Texts) -> BarsSheet:
    """Show how many e-cheques are at each step, and how much they come to."""
    by_code = {one.code: one for one in amounts if one.count}
    subtitle = texts.say("chart.echecks", days=texts.days(period.from_on, period.to_on))
    bars = [
        _bar(
            f"{texts.say(word)} ({texts.number(by_code[code].count)})",
            tint,
            by_code[code].cents,
            texts,
        )
        for code, (word, tint) in ECHECKS.items()
        if code in by_code
    ]
    title = _say_echecks(list(by_code.values()), texts)
    return BarsSheet(write_heading(texts, title, subtitle, _tell(bars, texts)), bars)


def write_ages(on: date, amounts: Sequence[CodeAmount], texts: Texts) -> BarsSheet:
    """Show what clients owe by how late it is."""
    cents = {one.code: one.cents for one in amounts}
    bars = [
        _bar(texts.say(word), tint, cents.get(code, 0), texts)
        for code, (word, tint) in AGES.items()
        if any(cents.values())
    ]
    subtitle = texts.say("chart.ages", on=on)
    title = _say_ages(cents, texts)
    return BarsSheet(write_heading(texts, title, subtitle, _tell(bars, texts)), bars)


def _bar(label: str, tint: str, cents: int, texts: Texts) -> Bar:
    return Bar(label, texts.money(cents), [Part(cents, tint)])


def _tell(bars: Sequence[Bar], texts: Texts) -> Sequence[str]:
    return [texts.say("chart.fact", name=bar.label, amount=bar.told) for bar in bars]


def _say_deposits(held: Sequence[DayAmount], texts: Texts) -> str:
    first, last = (held[0].cents, held[-1].cents) if held else (0, 0)
    if last <= 0:
        return texts.say("chart.no_deposits")
    if first <= 0:
        return texts.say("chart.first_deposits", total_cents=last)
    if first == last:
        return texts.say("chart.same_deposits", total_cents=last)
    change = texts.percent(abs(last - first), first)
    key = "chart.more_deposits" if last > first else "chart.fewer_deposits"
    return texts.say(key, total_cents=last, percent=change)


def _say_echecks(amounts: Sequence[CodeAmount], texts: Texts) -> str:
    troubled = [one for one in amounts if one.code in TROUBLED]
    waiting = [one for one in amounts if one.code == "processing"]
    if not amounts:
        return texts.say("chart.no_echecks")
    if not troubled and not waiting:
        return texts.say("chart.all_echecks_well")
    told = troubled or waiting
    key = "chart.troubled_echecks" if troubled else "chart.waiting_echecks"
    count, cents = sum(one.count for one in told), sum(one.cents for one in told)
    return texts.say_many(key, count, total_cents=cents)


def _say_ages(cents: Mapping[str, int], texts: Texts) -> str:
    whole = sum(cents.values())
    late = whole - cents.get(NOT_DUE, 0)
    oldest = cents.get(OLDEST, 0)
    if whole <= 0:
        return texts.say("chart.nothing_due")
    if late <= 0:
        return texts.say("chart.nothing_late", total_cents=whole)
    if 2 * oldest >= late:
        return texts.say("chart.very_late", percent=texts.percent(oldest, whole))
    return texts.say("chart.late", percent=texts.percent(late, whole), total_cents=late)
