"""C1 to C3: what a chart costs, whether it stays so, and what people at the counter feel of it."""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from bot.bench.acts import Act
from bot.bench.bots import OURS
from bot.bench.counters import Counter, open_counter
from bot.bench.figures import Figure, at_most
from bot.bench.months import MONTH
from bot.bench.ratios import Measure, alternate, percentile
from bot.bench.scratch import SQLITE, Scratch
from bot.bench.seeds import Seed, sow
from bot.bench.sizes import Sizes
from bot.drawing import Studio

TOGETHER = 5
"""Charts of a side in one round."""
LONGER = 5
"""So many times the commands of other figures: a 99th percentile of few is their slowest."""

OURS_DRAWN = """
from charts.easel import draw, tidy
from bot.bench.months import MONTH
def chart():
    draw(MONTH)
    tidy()
"""
PYPLOT_DRAWN = """
import io
import matplotlib
matplotlib.use("agg")
from matplotlib import pyplot
from bot.bench.months import AMOUNTS, DAYS, TINTS
def chart():
    figure, axes = pyplot.subplots(figsize=(8, 7), dpi=200)
    under = [0] * DAYS
    for place, (amounts, tint) in enumerate(zip(AMOUNTS, TINTS)):
        axes.bar(range(DAYS), amounts, bottom=under, color=tint, label=f"Method {place}")
        under = [low + high for low, high in zip(under, amounts)]
    axes.set_xticks(range(0, DAYS, 5), [f"Nov {day + 1}" for day in range(0, DAYS, 5)])
    axes.set_title("Cash: 24% of what came in")
    axes.legend()
    figure.tight_layout()
    pyplot.savefig(io.BytesIO(), format="png", dpi=200, bbox_inches="tight")
    pyplot.close(figure)
"""
ON_DEMAND = """
import sys, time
for line in sys.stdin:
    began = time.process_time()
    for _ in range(int(line)):
        chart()
    print(time.process_time() - began, flush=True)
"""


def measure_charts(scratch: Scratch, sizes: Sizes) -> Iterator[Figure]:
    """Measure drawings beside the usual way, in a row, and beside people (C1, C2, C3)."""
    yield _beside_pyplot(sizes)
    yield from _in_a_row(sizes)
    yield _beside_people(scratch, sizes)


def _beside_pyplot(sizes: Sizes) -> Figure:
    with _drawing(OURS_DRAWN) as ours, _drawing(PYPLOT_DRAWN) as theirs:
        compared = alternate(ours, theirs, sizes.rounds)
    sides = [median(side) / TOGETHER * 1000 for side in (compared.ours, compared.theirs)]
    details = (f"ms CPU: ours {sides[0]:.0f}, pyplot {sides[1]:.0f}; pairs {compared.spread}",)
    told = "stacked 30 × 6 chart at 1,600 pixels, CPU ÷ pyplot with tight layout"
    return Figure("C1", told, compared.ratio, at_most(0.35, 0.25), details)


@contextmanager
def _drawing(program: str) -> Iterator[Measure]:
    """Keep a process that draws a handful of charts when told, and tells their seconds."""
    process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own words
        [sys.executable, "-c", program + ON_DEMAND],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def draw() -> float:
        if process.stdin is None or process.stdout is None:
            raise TypeError("no line to the process that draws")
        process.stdin.write(f"{TOGETHER}\n")
        process.stdin.flush()
        return float(process.stdout.readline())

    try:
        yield draw
    finally:
        process.kill()
        process.communicate()


def _in_a_row(sizes: Sizes) -> Iterator[Figure]:
    half = max(1, sizes.drawings // 2)
    with Studio() as studio:
        studio.draw(MONTH)
        drawn = [_drawn(studio) for _ in range(half)]
        before = _megabytes(studio.pid)
        drawn += [_drawn(studio) for _ in range(half)]
        after = _megabytes(studio.pid)
    waited, worked = ([one[side] for one in drawn] for side in (0, 1))
    told = f"{2 * half} charts in a row"
    details = (f"ms: {_told_spread(waited)}", f"ms of processor alone: {_told_spread(worked)}")
    ratio = percentile(waited, 99) / percentile(waited, 50)
    yield Figure("C2", f"{told}: p99 ÷ p50", ratio, at_most(1.5, 1.2), details)
    grown = None if before is None or after is None else max(0.0, after - before)
    held = () if after is None else (f"{after:.0f} MB held at the end",)
    told = f"{told}: memory grown over the second half"
    yield Figure("C2", told, grown, at_most(5, 0), held, unit=" MB")


def _drawn(studio: Studio) -> tuple[float, float]:
    """Draw a chart; return how long it took, and how long it held a processor."""
    began, held = time.perf_counter(), _processor_seconds(studio.pid)
    studio.draw(MONTH)
    return time.perf_counter() - began, _processor_seconds(studio.pid) - held


def _processor_seconds(pid: int | None) -> float:
    told = Path("/proc") / str(pid) / "schedstat"
    return int(told.read_text().split()[0]) / 1e9 if told.exists() else 0.0


def _told_spread(seconds: Sequence[float]) -> str:
    p50, p99 = (percentile(seconds, percent) * 1000 for percent in (50, 99))
    return f"p50 {p50:.0f}, p99 {p99:.0f}"


def _megabytes(pid: int | None) -> float | None:
    status = Path("/proc") / str(pid) / "status"
    if not status.exists():
        return None
    resident = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
    return int(resident.split()[1]) / 1024


def _beside_people(scratch: Scratch, sizes: Sizes) -> Figure:
    with ExitStack() as closing:
        engine = closing.enter_context(scratch.books(SQLITE))
        sow(engine, Seed(sizes.customers, open_each=3, earlier_each=2))
        url = engine.url.render_as_string(hide_password=False)
        counter = closing.enter_context(open_counter(OURS, sizes.customers, url))

        def beside_charts() -> float:
            with counter.drawing():
                return _view_ms(counter, sizes)

        compared = alternate(beside_charts, lambda: _view_ms(counter, sizes), sizes.rounds)
    sides = [median(side) for side in (compared.ours, compared.theirs)]
    details = (f"ms: with {sides[0]:.1f}, without {sides[1]:.1f}; pairs {compared.spread}",)
    told = "/pay CUSTOMER to its form, p99, while charts are drawn without pause ÷ when none"
    return Figure("C3", told, compared.ratio, at_most(1.5, 1.1), details)


def _view_ms(counter: Counter, sizes: Sizes) -> float:
    timings = counter.serve(Act.COMMAND, 1, LONGER * sizes.commands).timings
    return percentile([timing.view for timing in timings], 99) * 1000
