"""R1 to R3, R5, R6: reports over a year, beside hand-written SQL over totals and over rows."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from statistics import median
from time import perf_counter
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from bot.bench.figures import Figure, at_least, at_most
from bot.bench.payers import Errand, pay
from bot.bench.ratios import Compared, Measure, alternate
from bot.bench.report_floors import OVER_ROWS, OVER_TOTALS, Floor, floor_of
from bot.bench.report_seeds import AFTER, YEAR, sow_year
from bot.bench.scratch import Scratch
from bot.bench.seeds import Seed, analyse, name_customer, sow
from bot.bench.sizes import Sizes
from bot.database import Books
from bot.due import write_closed_days, write_closed_months
from domain import closed_days, closed_months
from domain.business_day import Today
from domain.reports import REPORTS
from handlers.desk import now

ZONE = ZoneInfo("America/Toronto")
TODAY = Today.of(AFTER, ZONE)

Taken = dict[str, float]
"""Seconds of each year report, the median."""


def measure_reports(scratch: Scratch, sizes: Sizes) -> Iterator[Figure]:
    """Measure year reports on each database and at each size (R1, R2, R3, R5, R6)."""
    for kind in scratch.kinds:
        taken: list[Taken] = []
        for payments in sizes.year_payments:
            with ExitStack() as closing:
                engine = closing.enter_context(scratch.books(kind))
                sow_year(engine, payments)
                floor = closing.enter_context(floor_of(engine))
                told = f"{payments:,} receipts, {kind}"
                yield from write_totals(engine, told)
                taken.append({})
                yield from _beside_totals(engine, floor, sizes, told, taken[-1])
                if payments <= sizes.recomputed:
                    yield from _beside_rows(engine, floor, sizes, told)
        yield _growth(kind, sizes, taken)
        yield _kept(scratch, kind, sizes)


def write_totals(engine: Engine, told: str) -> Iterator[Figure]:
    """Close every day and every month of the year, as the clock would (R0)."""
    transaction = Books(engine).transaction
    each = _each(lambda: write_closed_days(transaction, AFTER, ZONE))
    yield Figure("R0", f"writing a closed day, {told}", each, unit=" ms")
    each = _each(lambda: write_closed_months(transaction, AFTER))
    yield Figure("R0", f"writing a closed month, {told}", each, unit=" ms")
    analyse(engine)


def _each(write_all: Callable[[], int]) -> float:
    began = perf_counter()
    written = write_all()
    return (perf_counter() - began) / written * 1000


def _beside_totals(
    engine: Engine, floor: Floor, sizes: Sizes, told: str, taken: Taken
) -> Iterator[Figure]:
    """Measure each year report beside the least that its totals cost (R1)."""
    for name, question in OVER_TOTALS.items():
        ours, least = build_report(engine, name), _ask(floor, question)
        compared = alternate(ours, least, sizes.rounds)
        taken[name] = median(compared.ours)
        asked = f"{name} over a year ÷ hand-written SQL over totals of days, {told}"
        yield Figure("R1", asked, compared.ratio, at_most(2, 0.5), (say_compared(compared),))


def _beside_rows(engine: Engine, floor: Floor, sizes: Sizes, told: str) -> Iterator[Figure]:
    """Measure what totals spare (R2, SQLite), and what recomputing them costs (R6)."""
    if engine.dialect.name == "sqlite":
        for name, question in OVER_ROWS.items():
            compared = alternate(
                _ask(floor, question), build_report(engine, name), max(1, sizes.rounds // 2)
            )
            asked = f"GROUP BY over rows ÷ {name} over a year, {told}"
            yield Figure("R2", asked, compared.ratio, at_least(8, 100), (say_compared(compared),))
    compared = alternate(_recompute(engine), _timed(floor.make_tables), max(1, sizes.rounds // 2))
    asked = f"verify's recomputation of all totals ÷ bare CREATE TABLE AS, {told}"
    yield Figure("R6", asked, compared.ratio, at_most(3, 1.5), (say_compared(compared),))


def _growth(kind: str, sizes: Sizes, taken: list[Taken]) -> Figure:
    """Compare the largest year with the one before it (R3); the slowest growth counts."""
    many, few = taken[-1], taken[-2]
    ratio = max(many[name] / few[name] for name in many)
    sides = f"{sizes.year_payments[-1]:,} receipts ÷ with {sizes.year_payments[-2]:,}"
    details = tuple(f"{n}: {few[n] * 1000:.1f} and {many[n] * 1000:.1f} ms" for n in many)
    return Figure("R3", f"a year report with {sides}, {kind}", ratio, at_most(1.5, 1.2), details)


def _kept(scratch: Scratch, kind: str, sizes: Sizes) -> Figure:
    """Measure payments while closed days are written, beside payments alone (R5)."""
    with scratch.books(kind) as engine:
        sow(engine, Seed(3 * (sizes.rounds + 1) * sizes.payments, earlier_each=1))
        fresh = count()
        kept, alone = (
            _speed(engine, fresh, sizes.payments, keeps=keeps) for keeps in (True, False)
        )
        compared = alternate(kept, alone, sizes.rounds)
    told = f"payments a second with totals kept ÷ without, {kind}"
    return Figure("R5", told, compared.ratio, at_least(0.95, 1.0), (f"pairs {compared.spread}",))


def _speed(engine: Engine, fresh: "count[int]", payments: int, *, keeps: bool) -> Measure:
    books = Books(engine)

    def speed() -> float:
        if keeps:
            write_closed_days(books.transaction, now(), ZONE, most=1)
        taken = []
        for number in (next(fresh) for _ in range(payments)):
            outcome = pay(books, Errand(name_customer(number), f"payment-{number}"))
            if outcome.trouble:
                raise RuntimeError(f"a payment failed: {outcome.trouble}")
            taken.append(outcome.seconds)
        return 1 / median(taken)

    return speed


def build_report(engine: Engine, name: str) -> Measure:
    """Measure one of our reports over the year."""

    def build() -> object:
        with Books(engine).reading() as session:
            return REPORTS[name](session, YEAR, TODAY)

    return _timed(build)


def _recompute(engine: Engine) -> Measure:
    def recompute() -> object:
        with Books(engine).reading() as session:
            wrong = [*closed_days.find_wrong(session), *closed_months.find_wrong(session)]
        if wrong:
            raise RuntimeError(f"a total is wrong: {wrong[0]}")
        return wrong

    return _timed(recompute)


def _ask(floor: Floor, question: str) -> Measure:
    return _timed(lambda: floor.ask(question))


def _timed(act: Callable[[], object]) -> Measure:
    def timed() -> float:
        began = perf_counter()
        act()
        return perf_counter() - began

    return timed


def say_compared(compared: Compared) -> str:
    """Say what both sides took, and how far the pairs lie apart."""
    ours, theirs = median(compared.ours) * 1000, median(compared.theirs) * 1000
    return f"{ours:.1f} and {theirs:.1f} ms; pairs {compared.spread}"
