"""What came in, net, by method: over time, against the period before, in one day, so far today."""

from collections.abc import Sequence

from bot.charting.methods import Group, gather, say_leading, tell, write_key
from bot.charting.spans import span
from bot.charting.words import write_change, write_heading, write_ticks, write_told
from charts.sheets import Bar, BarsSheet, ColumnsSheet, Part, Series
from domain.report_rows import Period
from domain.reports.series import MethodDays, MethodTotal, Usual
from handlers.texts import Texts


def write_over_time(period: Period, methods: Sequence[MethodDays], texts: Texts) -> ColumnsSheet:
    """Show what came in each day, or week, or month, stacked by method."""
    spans = span(period.days, texts)
    groups = gather({one.method: spans.add_up(one.net_cents) for one in methods}, texts)
    places = list(zip(*(group.cents for group in groups), strict=True))
    ends = [sum(min(0, c) for c in place) for place in places]
    ends += [sum(max(0, c) for c in place) for place in places]
    days = texts.days(period.from_on, period.to_on)
    subtitle = texts.say("chart.over_time", unit=spans.unit, days=days)
    key = write_key(groups, texts)
    return ColumnsSheet(
        write_heading(texts, say_leading(groups, texts), subtitle, tell(groups, texts)),
        spans.labels if groups else (),
        [Series(named, group.cents) for named, group in zip(key, groups, strict=True)],
        write_ticks(texts, ends),
        _write_sums(places, texts),
    )


def _write_sums(places: Sequence[Sequence[int]], texts: Texts) -> Sequence[str]:
    """Write what each column comes to, unless some hangs below zero: no height shows a net."""
    if any(cents < 0 for place in places for cents in place):
        return ()
    return write_told(texts, [sum(place) for place in places])


def write_comparison(period: Period, methods: Sequence[MethodTotal], texts: Texts) -> BarsSheet:
    """Show what came in by method beside the period of equal length before it."""
    groups = gather({one.method: (one.net_cents, one.before_cents) for one in methods}, texts)
    before = period.before
    subtitle = texts.say("chart.by_method", days=texts.days(period.from_on, period.to_on))
    title = _say_change(groups, texts)
    facts = [_tell_change(group, texts) for group in groups]
    return BarsSheet(
        write_heading(texts, title, subtitle, facts),
        [_bar(group, texts, has_mark=True) for group in groups],
        mark=texts.say("chart.before", days=texts.days(before.from_on, before.to_on)),
    )


def write_day(methods: Sequence[MethodTotal], usual: Usual, texts: Texts) -> BarsSheet:
    """Show what came in by method on one day, and say how that compares with its weekday."""
    groups = gather({one.method: (one.net_cents,) for one in methods}, texts)
    subtitle = texts.say("chart.by_method", days=texts.days(usual.on, usual.on))
    title = _say_usual(usual, texts) if groups else texts.say("chart.no_takings")
    return BarsSheet(
        write_heading(texts, title, subtitle, tell(groups, texts)),
        [_bar(group, texts, has_mark=False) for group in groups],
    )


def write_today(methods: Sequence[MethodTotal], usual: Usual, texts: Texts) -> BarsSheet:
    """Show what came in today until now in one bar, beside what a whole such day usually brings."""
    groups = gather({one.method: (one.net_cents,) for one in methods}, texts)
    weekday = texts.weekday(usual.on)
    title = texts.say("chart.today", total_cents=usual.net_cents)
    subtitle = texts.say("chart.by_method", days=texts.days(usual.on, usual.on))
    facts = list(tell(groups, texts))
    mark = ""
    if usual.usual_cents:
        mark = texts.say("chart.usual_day", weekday=weekday, usual_cents=usual.usual_cents)
        facts.append(mark)
    parts = [Part(group.total, group.tint) for group in groups]
    bar = Bar("", "", parts, mark_cents=usual.usual_cents or None)
    return BarsSheet(
        write_heading(texts, title, subtitle, facts),
        [bar] if groups or mark else (),
        write_key(groups, texts),
        mark,
    )


def _bar(group: Group, texts: Texts, *, has_mark: bool) -> Bar:
    now = group.cents[0]
    told, parts = texts.money(now), [Part(now, group.tint)]
    if not has_mark:
        return Bar(group.name, told, parts)
    before = group.cents[1]
    return Bar(group.name, told, parts, write_change(texts, now, before), before)


def _tell_change(group: Group, texts: Texts) -> str:
    now, before = (texts.money(cents) for cents in group.cents)
    return texts.say("chart.fact_and_before", name=group.name, amount=now, before=before)


def _say_change(groups: Sequence[Group], texts: Texts) -> str:
    now, before = (sum(group.cents[place] for group in groups) for place in (0, 1))
    if not groups:
        return texts.say("chart.no_takings")
    if now < 0:
        return texts.say("chart.more_went_out", total_cents=-now)
    if before <= 0:
        return texts.say("chart.nothing_before", total_cents=now)
    if now == before:
        return texts.say("chart.same_as_before", total_cents=now)
    change = texts.percent(abs(now - before), before)
    key = "chart.more_than_before" if now > before else "chart.less_than_before"
    return texts.say(key, total_cents=now, percent=change)


def _say_usual(usual: Usual, texts: Texts) -> str:
    now, before = usual.net_cents, usual.usual_cents
    if now < 0:
        return texts.say("chart.more_went_out", total_cents=-now)
    if before is None or before <= 0:
        return texts.say("chart.day_total", total_cents=now)
    weekday = texts.weekday(usual.on)
    if now == before:
        return texts.say("chart.same_as_usual", total_cents=now, weekday=weekday)
    change = texts.percent(abs(now - before), before)
    key = "chart.more_than_usual" if now > before else "chart.less_than_usual"
    return texts.say(key, total_cents=now, percent=change, weekday=weekday)
