"""A report's chart in words: its message, its colours, what it leaves out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.charting import CHARTS, chart_of, chart_of_today
from bot.charting.ahead import write_expected, write_payouts
from bot.charting.breakdowns import write_by_gl_code, write_by_staff
from bot.charting.methods import MOST_METHODS, gather
from bot.charting.spans import MOST, span
from bot.charting.standing import write_ages, write_deposits, write_echecks
from bot.charting.takings import write_comparison, write_day, write_over_time, write_today
from bot.charting.words import OTHERS_TINT, TINTS, tint_methods
from bot.database import transaction
from charts.sheets import BarsSheet, ChartSheet, ColumnsSheet, LineSheet
from domain.business_day import Today
from domain.methods import Method
from domain.report_rows import Column, Kind, Period, Report, Row
from domain.reports import REPORTS
from domain.reports.series import (
    CodeAmount,
    DayAmount,
    MethodDays,
    MethodTotal,
    Usual,
    WeekAmount,
)
from handlers.texts import Locale, Texts
from tests import make

ENGLISH = Texts.load(Locale.EN_CA, zone=make.ZONE)
FRENCH = Texts.load(Locale.FR_CA, zone=make.ZONE)
WEEK = Period(date(2026, 11, 16), date(2026, 11, 22))
DAY = Period(make.TODAY, make.TODAY)
NBSP = "\u00a0"


def titles(sheets: Sequence[ChartSheet]) -> list[str]:
    """What a chart says in both languages, with ordinary spaces."""
    return [sheet.heading.title.replace(NBSP, " ") for sheet in sheets]


def days(method: str, *cents: int) -> MethodDays:
    return MethodDays(method, WEEK.days, [*cents, *[0] * (7 - len(cents))])


def test_the_leading_method_is_the_message() -> None:
    methods = [days("cash", 6200), days("cheque", 0, 3800)]
    told = titles([write_over_time(WEEK, methods, texts) for texts in (ENGLISH, FRENCH)])
    assert told == ["Cash: 62% of what came in", "Argent comptant : 62 % des recettes"]


@pytest.mark.parametrize(
    ("methods", "said"),
    [
        ([], "No money came in"),
        ([days("cash", 0)], "No money came in"),
        ([days("cash", 500)], "Cash: everything that came in, $5.00"),
        ([days("cash", 500), days("cheque", -700)], "More money out than in: $2.00"),
        ([days("cash", 500), days("cheque", -100)], "Cash: everything that came in, $5.00"),
    ],
)
def test_what_came_in_may_be_nothing_one_or_less(methods: list[MethodDays], said: str) -> None:
    assert titles([write_over_time(WEEK, methods, ENGLISH)]) == [said]


def test_shares_and_sums_are_told_only_where_they_are_true() -> None:
    well = write_over_time(WEEK, [days("cash", 600), days("cheque", 400)], ENGLISH)
    assert [series.named.told for series in well.series] == ["60%", "40%"]
    assert well.told[0] == "$10.00"
    mixed = write_over_time(WEEK, [days("cash", 600), days("cheque", -400)], ENGLISH)
    assert [series.named.told for series in mixed.series] == ["$6.00", "-$4.00"]
    assert mixed.told == ()


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (1120, 1000, "11,20 $ : 12 % de plus que la période précédente"),
        (990, 1000, "9,90 $ : 1 % de moins que la période précédente"),
        (1000, 1000, "10,00 $ : autant que la période précédente"),
        (1000, 0, "10,00 $, après une période sans recettes"),
        (-500, 1000, "Plus de sorties que d’entrées : 5,00 $"),
    ],
)
def test_a_period_is_told_beside_the_one_before(now: int, before: int, said: str) -> None:
    sheet = write_comparison(WEEK, [MethodTotal("cash", now, before)], FRENCH)
    assert titles([sheet]) == [said]


def test_a_change_stands_beside_each_method() -> None:
    methods = [MethodTotal("cash", 1500, 1000), MethodTotal("cheque", 500, 0)]
    sheet = write_comparison(WEEK, methods, ENGLISH)
    assert [bar.note for bar in sheet.bars] == ["▲ 50%", ""]
    assert [bar.mark_cents for bar in sheet.bars] == [1000, 0]
    assert sheet.mark == "Period before: Nov 9–15, 2026"


@pytest.mark.parametrize(
    ("usual", "said"),
    [
        (1000, "$12.00: 20% more than a usual Friday"),
        (1600, "$12.00: 25% less than a usual Friday"),
        (1200, "$12.00: as much as a usual Friday"),
        (None, "$12.00 came in"),
        (0, "$12.00 came in"),
    ],
)
def test_a_day_is_told_beside_its_weekday(usual: int | None, said: str) -> None:
    methods = [MethodTotal("cash", 1200, 0)]
    assert titles([write_day(methods, Usual(make.TODAY, 1200, usual), ENGLISH)]) == [said]


def test_today_so_far_is_one_bar_with_what_is_usual_marked() -> None:
    methods = [MethodTotal("cash", 800, 0), MethodTotal("cheque", 400, 0)]
    sheet = write_today(methods, Usual(make.TODAY, 1200, 1500), FRENCH)
    assert titles([sheet]) == ["12,00 $ depuis ce matin"]
    (bar,) = sheet.bars
    assert [part.cents for part in bar.parts] == [800, 400]
    assert (bar.mark_cents, sheet.mark.replace(NBSP, " ")) == (
        1500,
        "Un vendredi habituel : 15,00 $",
    )
    assert "15,00" in sheet.heading.alt


def test_every_method_has_a_colour_of_its_own_everywhere() -> None:
    assert set(Method) <= set(TINTS)
    assert len({*TINTS.values(), OTHERS_TINT}) == len(TINTS) + 1
    strangers = tint_methods(["cash", "barter", "shells", "cheque", "favours", "gold"])
    assert strangers["cash"] == TINTS["cash"]
    assert len(set(strangers.values())) == 6


def test_the_smallest_of_many_methods_are_put_together_and_none_is_lost() -> None:
    amounts = {f"m{place}": (place,) for place in range(1, 21)}
    groups = gather(amounts, ENGLISH)
    assert len(groups) == MOST_METHODS
    assert groups[-1].name == "14 other methods"
    assert sum(group.total for group in groups) == sum(range(1, 21))


def report(rows: Sequence[Row], *columns: Column, subtotals: Sequence[Row] = ()) -> Report:
    return Report("name", WEEK.from_on, WEEK.to_on, columns, rows, {}, subtotals)


def gl_report(*rows: tuple[str, str, int, int]) -> Report:
    columns = [Column(code, Kind.CENTS, "method") for code in ("cash", "cheque")]
    return report(
        [
            {
                "gl_code": code,
                "title": title,
                "cash": cash,
                "cheque": cheque,
                "total": cash + cheque,
            }
            for code, title, cash, cheque in rows
        ],
        *columns,
    )


def test_gl_codes_are_coloured_by_method_and_the_rest_comes_last() -> None:
    rows = [("4100", "Pool", 100, 200), ("4200", "Camp", 500, 0), ("unreconciled", "", 150, 50)]
    sheet = write_by_gl_code(gl_report(*rows), ENGLISH)
    assert [bar.label for bar in sheet.bars] == ["4200 Camp", "4100 Pool", "Unreconciled"]
    assert [bar.told for bar in sheet.bars] == ["$5.00", "$3.00", "$2.00"]
    assert titles([sheet]) == ["4200 Camp: 50% of what came in"]
    assert [part.cents for part in sheet.bars[1].parts] == [100, 200]


def test_mostly_unreconciled_money_is_the_message() -> None:
    rows = [("4100", "Pool", 100, 0), ("unreconciled", "", 300, 0)]
    assert titles([write_by_gl_code(gl_report(*rows), ENGLISH)]) == [
        "75% of what came in is still unreconciled"
    ]


def test_two_hundred_gl_codes_are_a_few_bars_and_no_cent_is_lost() -> None:
    rows = [(str(code), "", code, 0) for code in range(200)]
    sheet = write_by_gl_code(gl_report(*rows, ("unreconciled", "", 7, 0)), ENGLISH)
    drawn = sum(part.cents for bar in sheet.bars for part in bar.parts)
    assert len(sheet.bars) == 8
    assert sheet.bars[-2].label == "193 other GL codes"
    assert drawn == sum(range(200)) + 7


def test_who_recorded_the_most_is_the_message() -> None:
    sheet = write_by_staff(report([]), {"Ana": 750, "Tom": 250, "Idle": 0}, FRENCH)
    assert titles([sheet]) == ["75 % enregistrés par Ana"]
    assert [bar.label for bar in sheet.bars] == ["Ana", "Tom"]


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ([0, 0], "No account deposit is left"),
        ([0, 500], "$5.00 held in deposits, none at the start"),
        ([500, 500], "$5.00 held in deposits, as at the start"),
        ([500, 750], "$7.50 held in deposits: 50% more than at the start"),
        ([500, 250], "$2.50 held in deposits: 50% less than at the start"),
    ],
)
def test_deposits_are_told_by_their_end(held: list[int], said: str) -> None:
    levels = [DayAmount(day, cents) for day, cents in zip(WEEK.days, held, strict=False)]
    assert titles([write_deposits(WEEK, levels, ENGLISH)]) == [said]


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        ([], "No eCheck in this period"),
        ([("cleared", 2, 900)], "No eCheck is waiting or returned"),
        ([("processing", 1, 500), ("cleared", 2, 900)], "1 eCheck on its way: $5.00"),
        ([("returned", 1, 100), ("failed", 2, 250)], "3 eChecks came back: $3.50"),
    ],
)
def test_trouble_with_echecks_comes_first(amounts: list[tuple[str, int, int]], said: str) -> None:
    sheet = write_echecks(WEEK, [CodeAmount(*one) for one in amounts], ENGLISH)
    assert titles([sheet]) == [said]
    assert len(sheet.bars) == len(amounts)


@pytest.mark.parametrize(
    ("cents", "said"),
    [
        ({}, "Nobody owes anything"),
        ({"current": 500}, "Nothing is late: $5.00 not due yet"),
        ({"current": 500, "days_1_30": 1500}, "75% of what is owed is late: $15.00"),
        ({"current": 500, "days_over_90": 500}, "50% of what is owed is more than 90 days late"),
    ],
)
def test_how_late_is_the_message(cents: dict[str, int], said: str) -> None:
    amounts = [CodeAmount(code, 1, amount) for code, amount in cents.items()]
    sheet = write_ages(make.TODAY, amounts, ENGLISH)
    assert titles([sheet]) == [said]
    assert len(sheet.bars) == (5 if cents else 0)


def test_a_week_without_installments_keeps_its_place() -> None:
    weeks = [WeekAmount(date(2026, 11, 2), 1, 500), WeekAmount(date(2026, 11, 16), 2, 900)]
    sheet = write_expected(WEEK, weeks, ENGLISH)
    assert list(sheet.labels) == ["Nov 2", "Nov 9", "Nov 16"]
    assert list(sheet.series[0].cents) == [500, 0, 900]
    assert titles([sheet]) == ["Busiest week: Nov 16 ($9.00)"]


def test_payouts_are_added_up_by_day() -> None:
    first, second = WEEK.days[:2]
    rows: list[Row] = [
        {"paid_on": second, "net": 480, "fee": 20},
        {"paid_on": first, "net": 960, "fee": 40},
        {"paid_on": second, "net": 480, "fee": 20},
    ]
    sheet = write_payouts(report(rows), ENGLISH)
    assert [list(series.cents) for series in sheet.series] == [[960, 960], [40, 40]]
    assert titles([sheet]) == ["$19.20 paid out, after 4% in fees"]


@pytest.mark.parametrize(
    ("length", "unit", "places"),
    [
        (30, "per day", 30),
        (MOST + 1, "per week", 10),
        (500, "per month", 17),
        (3000, "per year", 9),
    ],
)
def test_a_long_period_is_put_together(length: int, unit: str, places: int) -> None:
    first = date(2026, 1, 1)
    covered = span([first + timedelta(days=step) for step in range(length)], ENGLISH)
    assert (covered.unit, len(covered.places), len(covered.labels)) == (unit, places, places)
    assert sum(covered.add_up([1] * length)) == length


def test_every_report_has_a_chart() -> None:
    assert set(CHARTS) == set(REPORTS)


def built(session: Session, name: str, period: Period) -> tuple[Report, Today]:
    today = Today.of(make.NOON, make.ZONE)
    return REPORTS[name](session, period, today), today


def drawn_from_books(session: Session, name: str, period: Period) -> ChartSheet:
    made, today = built(session, name, period)
    sheet = chart_of(session, made, today, ENGLISH)
    assert sheet is not None
    return sheet


def prepare(engine: Engine) -> None:
    """A cheque of 70.00 on an invoice of 100.00, and a deposit in cash of 30.00, today."""
    with transaction(engine) as session:
        make.counter(session)
        make.invoice(session, "F-1", [10000], issued_on=date(2026, 8, 1))
        make.pay(session, 7000, method=Method.CHEQUE)
        make.deposit(session, 3000, method=Method.CASH)


def test_the_books_are_drawn(engine: Engine) -> None:
    prepare(engine)
    month = Period(date(2026, 11, 1), date(2026, 11, 30))
    with Session(engine) as session:
        sheets = {name: drawn_from_books(session, name, month) for name in REPORTS}
        day = drawn_from_books(session, "daily_summary", DAY)
        week = drawn_from_books(session, "payments_summary", WEEK)
        so_far = chart_of_today(session, Today.of(make.NOON, make.ZONE), ENGLISH)
    said = {name: sheet.heading.title for name, sheet in sheets.items()}
    assert said == {
        "payments_summary": "Paper cheque: 70% of what came in",
        "payment_details": "100% recorded by U0CASHIER",
        "payments_by_gl_code": "4000 Poste 4000: 70% of what came in",
        "deposits_summary": "$30.00 held in deposits, none at the start",
        "echeck_status": "No eCheck in this period",
        "merchant_account": "The gateway paid nothing out",
        "receivables_aging": "100% of what is owed is more than 90 days late",
        "upcoming_installments": "No instalment is to come",
        "daily_summary": "Paper cheque: 70% of what came in",
    }
    assert isinstance(sheets["payments_summary"], ColumnsSheet)
    assert isinstance(sheets["deposits_summary"], LineSheet)
    assert day.heading.title == "$100.00 came in"
    assert week.heading.title == "$100.00, after a period that brought nothing"
    assert isinstance(so_far, BarsSheet)
    assert so_far.heading.title == "$100.00 so far today"


def test_a_list_that_was_cut_has_no_chart(engine: Engine) -> None:
    """Its picture would show less money than there is, and look whole."""
    prepare(engine)
    with Session(engine) as session:
        made, today = built(session, "upcoming_installments", WEEK)
        assert chart_of(session, made, today, ENGLISH) is not None
        assert chart_of(session, replace(made, cut_at=10), today, ENGLISH) is None
        whole, _ = built(session, "payment_details", WEEK)
        assert chart_of(session, replace(whole, cut_at=10), today, ENGLISH) is not None


def test_a_period_of_a_century_has_no_chart(engine: Engine) -> None:
    with Session(engine) as session:
        made, today = built(session, "payments_summary", WEEK)
        century = replace(made, from_on=date(1900, 1, 1))
        assert chart_of(session, century, today, ENGLISH) is None
