"""P1, P3, P8: a whole payment, beside the same rows in hand-written SQL, and after many others."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from statistics import median
from time import perf_counter

from sqlalchemy import Engine

from bot.bench.figures import Figure, Goal, at_least, at_most
from bot.bench.floors import RawCounter
from bot.bench.payers import Errand, pay
from bot.bench.ratios import Compared, Measure, alternate, take_turns
from bot.bench.scratch import POSTGRESQL, SQLITE, Scratch
from bot.bench.seeds import Seed, name_customer, sow
from bot.bench.sizes import Sizes
from bot.database import Books

GOALS = {SQLITE: ("P1", at_least(0.20, 0.33)), POSTGRESQL: ("P3", at_least(0.40, 1.0))}
FLOORS = {SQLITE: "raw sqlite3", POSTGRESQL: "raw psycopg row by row"}
EARLIER_EACH = 20
"""Earlier payments of each customer, however many customers there are."""

PayOne = Callable[[str, str], object]


def measure_payments(scratch: Scratch, sizes: Sizes) -> Iterator[Figure]:
    """Measure a whole payment on each database (P1, P3)."""
    for kind, (name, goal) in GOALS.items():
        told = f"whole payment ÷ {FLOORS[kind]} of the same rows, {kind}, 1 client"
        if kind in scratch.kinds:
            yield _measure_payment(scratch, sizes, kind, (name, told, goal))
        else:
            yield Figure(name, told, None, goal)


def _measure_payment(
    scratch: Scratch, sizes: Sizes, kind: str, about: tuple[str, str, Goal]
) -> Figure:
    with ExitStack() as closing:
        engine = closing.enter_context(scratch.books(kind))
        sow(engine, Seed(3 * (sizes.rounds + 1) * sizes.payments))
        sides: list[PayOne] = [_whole(engine)]
        for work in (True, False):
            raw = RawCounter(engine.url.render_as_string(hide_password=False), work=work)
            closing.callback(raw.close)
            sides.append(raw.pay)
        fresh = count()
        measures = [_speed(side, fresh, sizes.payments) for side in sides]
        ours, same, fewest = take_turns(*measures, rounds=sizes.rounds)
    name, told, goal = about
    compared = Compared(ours, same)
    details = (
        f"payments a second: ours {median(ours):.0f}, same rows {median(same):.0f},"
        f" money's rows alone {median(fewest):.0f}",
        f"pairs {compared.spread}; against the money's rows alone"
        f" {Compared(ours, fewest).ratio:.2f}",
    )
    return Figure(name, told, compared.ratio, goal, details)


def measure_history(scratch: Scratch, sizes: Sizes) -> Iterator[Figure]:
    """Measure a payment after many others, beside one after few (P8)."""
    for kind in scratch.kinds:
        with ExitStack() as closing:
            many, few = (
                _after(closing.enter_context(scratch.books(kind)), earlier, sizes)
                for earlier in (sizes.many_earlier, sizes.few_earlier)
            )
            compared = alternate(few, many, sizes.rounds)
        told = f"a payment with {sizes.many_earlier:,} earlier ones ÷ with {sizes.few_earlier:,}"
        details = (f"pairs {compared.spread}; {EARLIER_EACH} earlier payments a customer",)
        yield Figure("P8", f"{told}, {kind}", compared.ratio, at_most(1.2, 1.05), details)


def _after(engine: Engine, earlier: int, sizes: Sizes) -> Measure:
    """Measure payments by customers who paid before; the open invoices are spread over all."""
    needed = (sizes.rounds + 1) * sizes.payments
    turns = -(-needed // (sizes.few_earlier // EARLIER_EACH))
    seed = Seed(earlier // EARLIER_EACH, open_each=2 * turns, earlier_each=EARLIER_EACH)
    sow(engine, seed)
    books, fresh = Books(engine), count()

    def speed() -> float:
        return _pick_speed(books, seed, fresh, sizes.payments)

    return speed


def _pick_speed(books: Books, seed: Seed, fresh: "count[int]", payments: int) -> float:
    """Pay two picked invoices each time, of a customer far from the one before."""
    taken = []
    for number in (next(fresh) for _ in range(payments)):
        turn, customer = number // seed.customers, number * 7919 % seed.customers
        invoices = seed.invoices_of(customer)[2 * turn : 2 * turn + 2]
        outcome = pay(books, Errand(name_customer(customer), f"payment-{number}", invoices))
        if outcome.trouble:
            raise RuntimeError(f"a payment failed: {outcome.trouble}")
        taken.append(outcome.seconds)
    return 1 / median(taken)


def _whole(engine: Engine) -> PayOne:
    books = Books(engine)

    def pay_one(customer_id: str, request_id: str) -> None:
        outcome = pay(books, Errand(customer_id, request_id))
        if outcome.trouble:
            raise RuntimeError(f"a payment failed: {outcome.trouble}")

    return pay_one


def _speed(side: PayOne, fresh: "count[int]", payments: int) -> Measure:
    """Measure payments a second, by the median payment, each of a customer who never paid."""

    def speed() -> float:
        taken = []
        for number in (next(fresh) for _ in range(payments)):
            began = perf_counter()
            side(name_customer(number), f"payment-{number}")
            taken.append(perf_counter() - began)
        return 1 / median(taken)

    return speed
