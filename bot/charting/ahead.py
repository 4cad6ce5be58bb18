"""What is on its way: instalments that are expected, money that the gateway pays out."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from bot.charting.spans import span
from bot.charting.words import write_heading, write_ticks, write_told
from charts import palette
from charts.sheets import ColumnsSheet, Named, Series
from domain.report_rows import Period, Report, Row
from domain.reports.series import WeekAmount
from handlers.texts import Texts


def write_expected(period: Period, weeks: Sequence[WeekAmount], texts: Texts) -> ColumnsSheet:
    """Show what instalments are to bring each week; a week without any has its place too."""
    days = texts.days(period.from_on, period.to_on)
    amounts = {week.starts_on: week.cents for week in weeks}
    mondays = list(_mondays(amounts))
    spans = span(mondays, texts, are_weeks=True)
    cents = spans.add_up([amounts.get(monday, 0) for monday in mondays])
    expected = any(cents)
    facts = [
        texts.say("chart.fact", name=name, amount=texts.money(amount))
        for name, amount in zip(spans.labels, cents, strict=True)
    ]
    subtitle = texts.say("chart.expected", unit=spans.unit, days=days)
    return ColumnsSheet(
        write_heading(texts, _say_expected(weeks, texts), subtitle, facts if expected else ()),
        spans.labels if expected else (),
        [Series(Named("", palette.BLUE), cents)] if expected else (),
        write_ticks(texts, cents),
        write_told(texts, cents),
    )


def _mondays(amounts: Mapping[date, int]) -> Iterator[date]:
    """Go from the first week that has anything to the last."""
    first, last = min(amounts, default=None), max(amounts, default=None)
    if first and last:
        weeks = (last - first).days // 7
        yield from (first + timedelta(weeks=week) for week in range(weeks + 1))


def _say_expected(weeks: Sequence[WeekAmount], texts: Texts) -> str:
    busy = [week for week in weeks if week.cents]
    if not busy:
        return texts.say("chart.nothing_expected")
    busiest = max(busy, key=lambda week: week.cents)
    key = "chart.one_week_expected" if len(busy) == 1 else "chart.busiest_week"
    day = texts.short_day(busiest.starts_on)
    return texts.say(key, day=day, amount_cents=busiest.cents)


def write_payouts(report: Report, texts: Texts) -> ColumnsSheet:
    """Show what the gateway paid out, and what it kept, on each day that it did."""
    paid = _per_day(report.rows)
    spans = span(list(paid), texts)
    net = spans.add_up([cents for cents, _ in paid.values()])
    fees = spans.add_up([cents for _, cents in paid.values()])
    days = texts.days(report.from_on, report.to_on)
    net_name, fee_name = texts.say("chart.payout_net"), texts.say("chart.payout_fees")
    named = [
        Named(net_name, palette.TEAL, texts.money(sum(net))),
        Named(fee_name, palette.GREY, texts.money(sum(fees))),
    ]
    facts = [texts.say("chart.fact", name=one.name, amount=one.told) for one in named]
    subtitle = texts.say("chart.payouts", unit=spans.unit, days=days)
    ends = [min(0, cents) for cents in net]
    ends += [max(0, kept) + max(0, cents) for kept, cents in zip(net, fees, strict=True)]
    return ColumnsSheet(
        write_heading(texts, _say_payouts(sum(net), sum(fees), texts), subtitle, facts),
        spans.labels,
        [Series(named[0], net), Series(named[1], fees)] if paid else (),
        write_ticks(texts, ends),
    )


def _per_day(rows: Sequence[Row]) -> dict[date, tuple[int, int]]:
    """Add up what was paid out, net, and its fees, by day in order."""
    paid: dict[date, tuple[int, int]] = {}
    for row in rows:
        on, net, fee = row["paid_on"], row["net"], row["fee"]
        if isinstance(on, date) and isinstance(net, int) and isinstance(fee, int):
            before = paid.get(on, (0, 0))
            paid[on] = (before[0] + net, before[1] + fee)
    return dict(sorted(paid.items()))


def _say_payouts(net: int, fees: int, texts: Texts) -> str:
    if net + fees <= 0:
        return texts.say("chart.no_payouts")
    if not fees:
        return texts.say("chart.paid_out_whole", total_cents=net)
    return texts.say("chart.paid_out", total_cents=net, percent=texts.percent(fees, net + fees))
