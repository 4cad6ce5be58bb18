"""S1 to S5: what people wait for between a gesture in Slack and its answer."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from statistics import median

from bot.bench.acts import Act, Measured
from bot.bench.bots import BARE, BOLT, OURS
from bot.bench.counters import Counter, open_counter
from bot.bench.figures import Figure, Goal, at_least, at_most
from bot.bench.ratios import Compared, Measure, alternate, percentile, take_turns
from bot.bench.scratch import SQLITE, Scratch
from bot.bench.seeds import Seed, sow
from bot.bench.sizes import Sizes

PEOPLE = 10
LATE_SECONDS = 3.0
SLOW_SECONDS = 0.2


def measure_commands(scratch: Scratch, sizes: Sizes) -> Iterator[Figure]:
    """Measure a command until its form and its acknowledgement (S1, S2)."""
    with ExitStack() as closing:
        engine = closing.enter_context(scratch.books(SQLITE))
        sow(engine, Seed(sizes.customers, open_each=3, earlier_each=2))
        url = engine.url.render_as_string(hide_password=False)
        ours = closing.enter_context(open_counter(OURS, sizes.customers, url))
        bolt = closing.enter_context(open_counter(BOLT, sizes.customers))
        bare = closing.enter_context(open_counter(BARE, sizes.customers))
        yield from _alone(sizes, ours, bolt, bare)
        yield _together(sizes, ours, bolt)


def _alone(sizes: Sizes, ours: Counter, bolt: Counter, bare: Counter) -> Iterator[Figure]:
    rounds = [
        [side.serve(Act.COMMAND, 1, sizes.commands) for side in (ours, bolt, bare)]
        for _ in range(sizes.rounds + 1)
    ]
    views = [[_view_ms(side, 50) for side in sides] for sides in zip(*rounds[1:], strict=True)]
    acks = [[_ack_ms(side, 50) for side in sides] for sides in zip(*rounds[1:], strict=True)]
    yield Figure(
        "S1",
        f"/pay CUSTOMER to its form, {sizes.customers:,} customers, 1 person, p50 ÷ default Bolt",
        Compared(views[0], views[1]).ratio,
        at_most(4, 1.5),
        (f"ms: {_told_sides(views)}; pairs {Compared(views[0], views[1]).spread}",),
    )
    yield Figure(
        "S2",
        "acknowledgement of a command, p50 ÷ default Bolt",
        Compared(acks[0], acks[1]).ratio,
        at_most(0.5, 0.2),
        (f"ms: {_told_sides(acks)}; pairs {Compared(acks[0], acks[1]).spread}",),
    )


def _together(sizes: Sizes, ours: Counter, bolt: Counter) -> Figure:
    def p99(side: Counter) -> Measure:
        return lambda: _view_ms(side.serve(Act.COMMAND, PEOPLE, sizes.commands // 2), 99)

    compared = alternate(p99(ours), p99(bolt), sizes.rounds)
    details = f"ms: {_told_sides([compared.ours, compared.theirs])}; pairs {compared.spread}"
    told = f"the same, {PEOPLE} people at once, p99 ÷ default Bolt"
    return Figure("S1", told, compared.ratio, at_most(4, 1.5), (details,))


def measure_slow_slack(scratch: Scratch, sizes: Sizes) -> Iterator[Figure]:
    """Measure many people before a Slack that takes its time (S3)."""
    with ExitStack() as closing:
        engine = closing.enter_context(scratch.books(SQLITE))
        sow(engine, Seed(sizes.customers))
        url = engine.url.render_as_string(hide_password=False)
        ours, bolt = (
            closing.enter_context(open_counter(kind, sizes.customers, url, SLOW_SECONDS))
            for kind in (OURS, BOLT)
        )
        late: dict[int, int] = {id(ours): 0, id(bolt): 0}

        def speed(side: Counter) -> Measure:
            def measure() -> float:
                measured = side.serve(Act.COMMAND, sizes.people, 2)
                late[id(side)] += sum(t.ack > LATE_SECONDS for t in measured.timings)
                return len(measured.timings) / measured.seconds

            return measure

        ours_speed, bolt_speed = take_turns(
            speed(ours), speed(bolt), rounds=max(1, sizes.rounds // 2)
        )
    compared = Compared(ours_speed, bolt_speed)
    about = f"Slack at {SLOW_SECONDS * 1000:.0f} ms, {sizes.people} people"
    details = (
        f"commands a second: ours {median(ours_speed):.0f}, default Bolt {median(bolt_speed):.0f};"
        f" pairs {compared.spread}",
    )
    told = f"{about}: commands a second ÷ default Bolt"
    yield Figure("S3", told, compared.ratio, at_least(8, 20), details)
    details = (f"default Bolt {late[id(bolt)]}",)
    yield Figure("S3", f"{about}: acks after 3 s", late[id(ours)], at_most(0, 0), details)


def measure_forms(scratch: Scratch, sizes: Sizes) -> Iterator[Figure]:
    """Measure submissions and searches on each database (S4, S5)."""
    each = sizes.commands
    for kind in scratch.kinds:
        customers = max(sizes.customers, 3 * PEOPLE * each)
        with scratch.books(kind) as engine:
            sow(engine, Seed(customers))
            url = engine.url.render_as_string(hide_password=False)
            with open_counter(OURS, customers, url) as ours:
                ours.serve(Act.SUBMIT, PEOPLE, max(1, each // 10))
                submitted = ours.serve(Act.SUBMIT, PEOPLE, each)
                ours.serve(Act.SEARCH, PEOPLE, 1)
                searched = ours.serve(Act.SEARCH, PEOPLE, each)
        told = f"{kind}, {PEOPLE} people: submission to committed and acknowledged, p99"
        yield _absolute("S4", told, submitted, at_most(100, 40))
        told = f"{kind}, {PEOPLE} people, {customers:,} customers: customer search, p99"
        yield _absolute("S5", told, searched, at_most(300, 50))


def _absolute(name: str, told: str, measured: Measured, goal: Goal) -> Figure:
    wrong = sum(not timing.is_well for timing in measured.timings)
    details = f"p50 {_ack_ms(measured, 50):.1f} ms, {len(measured.timings)} acts, {wrong} refused"
    return Figure(name, told, _ack_ms(measured, 99), goal, (details,), unit=" ms")


def _view_ms(measured: Measured, percent: float) -> float:
    return percentile([timing.view for timing in measured.timings], percent) * 1000


def _ack_ms(measured: Measured, percent: float) -> float:
    return percentile([timing.ack for timing in measured.timings], percent) * 1000


def _told_sides(sides: Sequence[Sequence[float]]) -> str:
    names = ("ours", "default Bolt", "bare")
    return ", ".join(f"{n} {median(side):.1f}" for n, side in zip(names, sides, strict=False))
