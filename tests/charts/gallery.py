"""Each chart as a person would see it: an invented centre's month, and how hard it may get."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from bot.charting.ahead import write_expected, write_payouts
from bot.charting.breakdowns import write_by_gl_code, write_by_staff
from bot.charting.standing import write_ages, write_deposits, write_echecks
from bot.charting.takings import write_comparison, write_day, write_over_time, write_today
from charts.sheets import ChartSheet
from domain.methods import Method
from domain.report_rows import Column, Kind, Period, Report, Row
from domain.reports.series import (
    CodeAmount,
    DayAmount,
    MethodDays,
    MethodTotal,
    Usual,
    WeekAmount,
)
from handlers.texts import Texts

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
WEEK = Period(date(2026, 11, 23), date(2026, 11, 29))
TUESDAY = date(2026, 11, 24)


@dataclass(frozen=True, slots=True)
class Books:
    """What charts read: as much or as little of it as a case is about."""

    methods: Sequence[str]
    cents: Callable[[str], int]
    people: Mapping[str, int]
    gl_codes: Sequence[tuple[str, str]]
    period: Period = NOVEMBER

    def totals(self) -> Sequence[MethodTotal]:
        return [MethodTotal(one, self.cents(one), self.cents(one)) for one in self.methods]

    def per_day(self) -> Sequence[MethodDays]:
        days = self.period.days
        return [MethodDays(m, days, [self.cents(m) for _ in days]) for m in self.methods]

    def usual(self, totals: Sequence[MethodTotal]) -> Usual:
        net = sum(one.net_cents for one in totals)
        return Usual(TUESDAY, net, abs(net) * 9 // 8)

    def held(self) -> Sequence[DayAmount]:
        level = abs(self.cents("cash")) * 20
        levels = []
        for day in self.period.days:
            level = max(0, level + self.cents("cash") - self.cents("cash"))
            levels.append(DayAmount(day, level))
        return levels

    def counted(self, codes: Sequence[str]) -> Sequence[CodeAmount]:
        amounts = [abs(self.cents(code)) for code in codes]
        return [CodeAmount(c, 1 + a % 9, a) for c, a in zip(codes, amounts, strict=True) if a]

    def weeks(self) -> Sequence[WeekAmount]:
        first = self.period.from_on - timedelta(days=self.period.from_on.weekday())
        starts = [first + timedelta(days=7 * n) for n in range(self.period.length // 7 + 1)]
        return [WeekAmount(start, 3, abs(self.cents("card"))) for start in starts]

    def by_gl_code(self) -> Report:
        columns = (
            Column("gl_code", Kind.TEXT),
            Column("title", Kind.TEXT),
            *(Column(method, Kind.CENTS, "method") for method in self.methods),
            Column("total", Kind.CENTS),
        )
        named = [*self.gl_codes, ("unreconciled", "")]
        rows = [self._gl_row(code, title, place) for place, (code, title) in enumerate(named, 1)]
        return self.report("payments_by_gl_code", columns, rows)

    def _gl_row(self, code: str, title: str, place: int) -> Row:
        amounts = {method: self.cents(method) // place for method in self.methods}
        return {"gl_code": code, "title": title, **amounts, "total": sum(amounts.values())}

    def payouts(self) -> Report:
        days = self.period.days[2::3]
        paid = [(day, abs(self.cents("card")) * 3) for day in days]
        rows: list[Row] = [{"paid_on": d, "net": c - c // 35, "fee": c // 35} for d, c in paid if c]
        return self.report("merchant_account", (), rows)

    def report(self, name: str, columns: tuple[Column, ...], rows: Sequence[Row]) -> Report:
        return Report(name, self.period.from_on, self.period.to_on, columns, rows, {})


ECHECK_STATUSES = ("recorded", "processing", "cleared", "returned", "failed", "voided")
AGES = ("current", "days_1_30", "days_31_60", "days_61_90", "days_over_90")

CHARTS: Mapping[str, Callable[[Books, Texts], ChartSheet]] = {
    "over-time": lambda b, t: write_over_time(b.period, b.per_day(), t),
    "comparison": lambda b, t: write_comparison(b.period, b.totals(), t),
    "day": lambda b, t: write_day(totals := b.totals(), b.usual(totals), t),
    "today": lambda b, t: write_today(totals := b.totals(), b.usual(totals), t),
    "staff": lambda b, t: write_by_staff(b.report("payment_details", (), ()), b.people, t),
    "gl-codes": lambda b, t: write_by_gl_code(b.by_gl_code(), t),
    "deposits": lambda b, t: write_deposits(b.period, b.held(), t),
    "echecks": lambda b, t: write_echecks(b.period, b.counted(ECHECK_STATUSES), t),
    "ages": lambda b, t: write_ages(b.period.to_on, b.counted(AGES), t),
    "expected": lambda b, t: write_expected(b.period, b.weeks(), t),
    "payouts": lambda b, t: write_payouts(b.payouts(), t),
}


def real() -> Books:
    """A small centre's month: cash leads, and a slow day brings little."""
    random = Random(26)
    sizes = {"cash": 9, "card_terminal": 4, "bank_transfer": 1, "days_over_90": 1, "failed": 0}
    return Books(
        [*Method],
        lambda what: sizes.get(what, 2) * random.choice((2, 3, 3, 4)) * random.randint(1200, 2800),
        {"Ana Côté": 412_350, "Tom Baker": 188_000, "Simon Roy": 23_075},
        [
            ("4100", "Natation"),
            ("4200", "Camp de jour"),
            ("4300", "Location de salles"),
            ("4400", "Cours de musique"),
        ],
    )


def empty() -> Books:
    """A month in which nothing happened."""
    return Books([], lambda _: 0, {}, [])


def tiny() -> Books:
    """One method, one day, a few cents."""
    return Books(
        ["cash"], lambda _: 5, {"Ana Côté": 5}, [("4100", "Natation")], Period(TUESDAY, TUESDAY)
    )


def huge() -> Books:
    """Twenty methods, two hundred GL codes, years of days, the largest amounts; refunds too."""
    random = Random(7)
    return Books(
        [*Method, "card", *(f"method_{n}" for n in range(14))],
        lambda _: random.randint(-300_000_000, 999_999_999),
        {f"Membre du personnel {n}": n * 1_000_000 for n in range(60)},
        [(f"{4000 + n}", f"Programme numéro {n}") for n in range(200)],
        Period(date(2023, 1, 1), date(2026, 11, 30)),
    )


HOSTILE_NAMES = (
    r"$\bad$ $x^2$",
    "W" * 200,
    "דוד בן־גוריון 12",
    "محمد علي \u202eevil",
    "🎉👩‍👩‍👧 Zoé ❤️",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L͠G̴̻͈͍͔̹̑͗̎̅͛́",
    "line\nbreak\ttab\x00null",
    "李小龍 さくら",
)


def hostile() -> Books:
    """Names that try to be formulas, to run over, to turn the text around."""
    random = Random(13)
    return Books(
        [*Method, *HOSTILE_NAMES[:3]],
        lambda _: random.randint(-5_000, 90_000),
        {name: 1000 * (9 - n) for n, name in enumerate(HOSTILE_NAMES)},
        [(name[:6], name) for name in HOSTILE_NAMES],
    )


CASES: Mapping[str, Callable[[], Books]] = {
    "real": real,
    "empty": empty,
    "tiny": tiny,
    "huge": huge,
    "hostile": hostile,
}
