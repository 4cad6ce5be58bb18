"""P5, P6, P7: several clients at once, on accounts of their own or all on the same ones."""

from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median

from sqlalchemy import Engine, text

from bot.bench.figures import Figure, at_least, at_most
from bot.bench.payers import Errand, Outcome, pay_in_processes, pay_in_threads
from bot.bench.ratios import Compared, percentile, take_turns
from bot.bench.scratch import POSTGRESQL, SQLITE, Scratch
from bot.bench.seeds import CENTS, Seed, name_customer, sow
from bot.bench.sizes import Sizes
from bot.database import Books
from domain import verification

SHARED = 5
"""Customers whom all clients serve at once."""


def measure_crowds(scratch: Scratch, sizes: Sizes) -> Iterator[Figure]:
    """Measure what several clients do to each other (P5, P6, P7)."""
    yield _measure_processes(scratch, sizes)
    for kind in scratch.kinds:
        yield _measure_same_customers(scratch, sizes, kind)
    yield _measure_waiting(scratch, sizes)


def _measure_processes(scratch: Scratch, sizes: Sizes) -> Figure:
    """P5: four processes beside one; each has customers of its own."""
    told, goal = "PostgreSQL, payments a second, 4 processes ÷ 1", at_least(1.8, 2.2)
    if POSTGRESQL not in scratch.kinds:
        return Figure("P5", told, None, goal)
    rounds = max(1, sizes.rounds // 2)
    with scratch.books(POSTGRESQL) as engine:
        sow(engine, Seed(5 * (rounds + 1) * sizes.crowd))
        customers = iter(range(5 * (rounds + 1) * sizes.crowd))

        def speed(clients: int) -> float:
            lists = [_own(customers, sizes.crowd) for _ in range(clients)]
            return _throughput(pay_in_processes(_url(engine), lists), clients)

        four, one = take_turns(lambda: speed(4), lambda: speed(1), rounds=rounds)
    compared = Compared(four, one)
    details = (
        f"payments a second: 4 processes {median(four):.0f}, 1 process {median(one):.0f};"
        f" pairs {compared.spread}",
    )
    return Figure("P5", told, compared.ratio, goal, details)


def _measure_same_customers(scratch: Scratch, sizes: Sizes, kind: str) -> Figure:
    """P6: processes on the same few accounts; every payment is sent by two of them."""
    with scratch.books(kind) as engine:
        pairs = sizes.clients // 2
        payments = pairs * sizes.crowd
        seed = Seed(SHARED, open_each=2 * -(-payments // SHARED))
        sow(engine, seed)
        errands = [_shared(seed, number) for number in range(payments)]
        lists = [_offset(errands[client // 2 :: pairs], client) for client in range(2 * pairs)]
        outcomes = pay_in_processes(_url(engine), lists)
        wrong = _count_wrong(engine, payments, outcomes)
    told = (
        f"{kind}, {sizes.clients} clients on {SHARED} customers: failed, lost, doubled, unverified"
    )
    details = (
        f"{payments} payments, each sent twice; "
        + ", ".join(f"{name} {count}" for name, count in wrong.items()),
    )
    return Figure("P6", told, sum(wrong.values()), at_most(0, 0), details)


def _measure_waiting(scratch: Scratch, sizes: Sizes) -> Figure:
    """P7: several at once on SQLite, in the threads of one bot and in processes of their own."""
    with scratch.books(SQLITE) as engine:
        sow(engine, Seed(2 * sizes.clients * sizes.crowd))
        customers = iter(range(2 * sizes.clients * sizes.crowd))
        lists = [_own(customers, sizes.crowd) for _ in range(2 * sizes.clients)]
        threads = pay_in_threads(engine, lists[: sizes.clients])
        lists = lists[sizes.clients :]
        processes = pay_in_processes(_url(engine), lists)
    locked = sum(bool(outcome.trouble) for outcome in [*threads, *processes])
    told = f"SQLite, {sizes.clients} at once in one bot: slowest ÷ median"
    details = (
        f"one bot: {_told_waits(threads)}",
        f"{sizes.clients} processes: {_told_waits(processes)}",
        f"locked errors {locked} (must 0)",
    )
    return Figure("P7", told, _slowest(threads), at_most(20, 5), details)


def _own(customers: Iterator[int], payments: int) -> Sequence[Errand]:
    """Make errands to customers whom nobody else serves."""
    taken = [next(customers) for _ in range(payments)]
    return [Errand(name_customer(number), f"own-{number}") for number in taken]


def _shared(seed: Seed, number: int) -> Errand:
    """Make the errand ``number``: two invoices of one of the shared customers."""
    turn, customer = divmod(number, SHARED)
    invoices = seed.invoices_of(customer)[2 * turn : 2 * turn + 2]
    return Errand(name_customer(customer), f"shared-{number}", invoices)


def _offset(errands: Sequence[Errand], client: int) -> Sequence[Errand]:
    """Let the second of two clients go the other way round, so that they meet."""
    return errands if client % 2 == 0 else errands[::-1]


def _count_wrong(engine: Engine, payments: int, outcomes: Sequence[Outcome]) -> dict[str, int]:
    answers: dict[str, set[tuple[str, ...]]] = {}
    for outcome in outcomes:
        if not outcome.trouble:
            answers.setdefault(outcome.request_id, set()).add(outcome.numbers)
    with Books(engine).reading() as session:
        receipts, cents = session.execute(
            text("SELECT count(*), COALESCE(sum(amount_cents), 0) FROM receipts")
        ).one()
        unverified = sum(1 for _ in verification.verify(session))
    return {
        "failed": sum(bool(outcome.trouble) for outcome in outcomes),
        "lost": max(0, payments - receipts, (2 * CENTS * payments - int(cents)) // CENTS),
        "doubled": max(0, receipts - payments) + sum(len(told) > 1 for told in answers.values()),
        "unverified": unverified,
    }


def _throughput(outcomes: Sequence[Outcome], clients: int) -> float:
    """Payments a second; each client's first one only warmed it."""
    began = sorted(outcome.began for outcome in outcomes)[clients:]
    ended = max(outcome.began + outcome.seconds for outcome in outcomes)
    return len(began) / (ended - began[0])


def _slowest(outcomes: Sequence[Outcome]) -> float:
    taken = [outcome.seconds for outcome in outcomes]
    return max(taken) / median(taken)


def _told_waits(outcomes: Sequence[Outcome]) -> str:
    taken = [outcome.seconds * 1000 for outcome in outcomes]
    troubles = Counter(outcome.trouble for outcome in outcomes if outcome.trouble)
    told = (
        f"median {median(taken):.1f} ms, p99 {percentile(taken, 99):.1f}, slowest {max(taken):.1f}"
    )
    return f"{told}, ratio {_slowest(outcomes):.1f}{f', {dict(troubles)}' if troubles else ''}"


def _url(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)
