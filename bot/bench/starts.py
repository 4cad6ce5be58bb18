"""U1, U2: what starting costs and what an idle bot holds, beside importing its main packages."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bot.bench.bots import APP_TOKEN, BOT_TOKEN
from bot.bench.counters import open_slack
from bot.bench.figures import Figure, at_most
from bot.bench.ratios import Compared, Measure, take_turns
from bot.bench.scratch import SQLITE, Scratch
from bot.bench.sizes import Sizes

PROC = Path("/proc")
IDLE_SECONDS = 2.0
STOP_SECONDS = 20.0
OURS = "from bot.cli import main; main()"
IMPORTS = (
    "import sys, pydantic.main, slack_bolt.adapter.socket_mode, sqlalchemy.orm,"
    " apscheduler.schedulers.background; print('ready', flush=True); sys.stdin.read()"
)


@dataclass(frozen=True, slots=True)
class Started:
    """A process once it is ready: seconds of processor time, then megabytes when idle."""

    seconds: float
    megabytes: float
    has_matplotlib: bool


def measure_starts(scratch: Scratch, sizes: Sizes) -> Iterator[Figure]:
    """Start the bot and the bare imports in turn (U1, U2)."""
    told = ("start to ready, CPU ÷ importing its main packages", "idle memory ÷ the same")
    goals = (at_most(1.4, 1.15), at_most(1.35, 1.15))
    if not PROC.joinpath("self/maps").exists():
        yield from (Figure(f"U{n + 1}", told[n], None, goals[n]) for n in range(2))
        return
    ours, bare = _start_both(scratch, sizes)
    cpu = Compared([s.seconds for s in ours], [s.seconds for s in bare])
    memory = Compared([s.megabytes for s in ours], [s.megabytes for s in bare])
    yield Figure("U1", told[0], cpu.ratio, goals[0], (_told(cpu, "s"),))
    drawn = any(started.has_matplotlib for started in ours)
    details = (_told(memory, "MB"), f"matplotlib imported: {'YES' if drawn else 'no'} (must no)")
    yield Figure("U2", told[1], memory.ratio, goals[1], details)


def _start_both(scratch: Scratch, sizes: Sizes) -> tuple[list[Started], list[Started]]:
    ours: list[Started] = []
    bare: list[Started] = []
    with scratch.database(SQLITE) as url, open_slack() as (api_url, _):
        settings = {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "SLACK_API_URL": api_url,
            "DATABASE_URL": url,
        }
        take_turns(
            _starting(OURS, settings, ours), _starting(IMPORTS, {}, bare), rounds=sizes.starts
        )
    return ours[1:], bare[1:]


def _starting(program: str, settings: Mapping[str, str], seen: list[Started]) -> Measure:
    def start() -> float:
        with _running(program, settings) as process:
            line = (process.stdout.readline() if process.stdout else b"").decode()
            if "ready" not in line:
                raise RuntimeError(f"it did not start: {line.strip()}")
            seconds = _cpu_seconds(process.pid)
            time.sleep(IDLE_SECONDS)
            seen.append(Started(seconds, _megabytes(process.pid), _has_matplotlib(process.pid)))
        return seconds

    return start


@contextmanager
def _running(program: str, settings: Mapping[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    environment = {**os.environ, **settings}
    arguments = [sys.executable, "-c", program, *(["run"] if settings else [])]
    process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own words
        arguments, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=STOP_SECONDS)


def _cpu_seconds(pid: int) -> float:
    fields = PROC.joinpath(str(pid), "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _megabytes(pid: int) -> float:
    status = PROC.joinpath(str(pid), "status").read_text().splitlines()
    resident = next(line for line in status if line.startswith("VmRSS:"))
    return int(resident.split()[1]) / 1024


def _has_matplotlib(pid: int) -> bool:
    return "matplotlib" in PROC.joinpath(str(pid), "maps").read_text()


def _told(compared: Compared, unit: str) -> str:
    ours, bare = median(compared.ours), median(compared.theirs)
    return f"ours {ours:.2f} {unit}, imports {bare:.2f} {unit}; pairs {compared.spread}"
