"""R4: what other ledgers take for a year, beside our report, the same receipts in each.

``python -m tests.benchmarks.peers PYTHON [RECEIPTS]``: PYTHON is the peers' own. Each peer runs in
a process of its own, on a database of its own on one server with ours; the sides take turns. A
peer that is not ready within ten minutes is told of and left out.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

from sqlalchemy import Engine
from sqlalchemy.engine import URL, make_url

from bot.bench.embedded import NOT_MEASURED, drop_database, make_database
from bot.bench.figures import Figure, at_least
from bot.bench.ratios import Measure, alternate
from bot.bench.report_seeds import FIRST, sow_year
from bot.bench.reports import build_report, say_compared, write_totals
from bot.bench.scratch import POSTGRESQL, open_scratch
from domain.reports.payments_summary import NAME

RECEIPTS = 1_000_000
ROUNDS = 7
PATIENCE = 600
"""Seconds that a peer may take to be ready, and then for each round."""

ROOM = Path(__file__).parent
PEERS = {
    "hordak_ledger": ("django-hordak's get_balance(as_of) of cash", at_least(50, 500)),
    "tryton_ledger": ("Tryton's general ledger of cash", at_least(100, 1000)),
}
MAKES_ITS_OWN = frozenset({"tryton_ledger"})
"""Peers that make their database themselves."""


class PeerFailed(Exception):
    """A peer ended, took too long, or has other books than ours."""


def main() -> None:
    """Measure each peer in turn; say what could not be."""
    python, receipts = sys.argv[1], int(sys.argv[2]) if sys.argv[2:] else RECEIPTS
    with open_scratch() as scratch:
        if not scratch.server:
            tell(NOT_MEASURED)
            return
        with scratch.books(POSTGRESQL) as engine:
            sow_year(engine, receipts)
            for figure in write_totals(engine, f"{receipts:,} receipts, PostgreSQL"):
                tell(*figure.lines())
            for name in PEERS:
                tell(*_beside(engine, scratch.server, python, name, receipts).lines())


def _beside(engine: Engine, server: str, python: str, name: str, receipts: int) -> Figure:
    """Measure a peer and our report of the same year, in turn."""
    told, goal = PEERS[name]
    address = make_database(server, f"guichet_bench_{name}")
    if name in MAKES_ITS_OWN:
        drop_database(server, address)
    try:
        with peer_of(python, name, address, receipts) as peer:
            compared = alternate(peer, build_report(engine, NAME), ROUNDS)
    except PeerFailed as failure:
        return Figure("R4", told, None, goal, (str(failure),))
    finally:
        drop_database(server, address)
    asked = f"{told} ÷ {NAME} over a year, {receipts:,} receipts, PostgreSQL"
    return Figure("R4", asked, compared.ratio, goal, (say_compared(compared),))


@contextmanager
def peer_of(python: str, name: str, address: str, receipts: int) -> Iterator[Measure]:
    """Start a peer, wait until it has its books, and give what asks it; end it at last.

    Raises:
        PeerFailed: as its name says.
    """
    command = [python, "-W", "ignore", f"{ROOM}/{name}.py", str(receipts), str(FIRST)]
    url = make_url(address)
    tryton = {"DB_NAME": str(url.database), "TRYTOND_DATABASE_URI": _server_of(url)}
    with subprocess.Popen(
        command,
        env={**os.environ, "PEER_DATABASE": address, **tryton},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        limit = Timer(PATIENCE, process.kill)
        limit.start()
        try:
            if process.stdout.readline() != "ready\n":
                raise PeerFailed(f"it was not ready within {PATIENCE} seconds")
            limit.cancel()
            yield lambda: ask(process, receipts)
        finally:
            limit.cancel()
            process.kill()


def _server_of(url: URL) -> str:
    return url.set(database="").render_as_string(hide_password=False)


def ask(process: "subprocess.Popen[str]", receipts: int) -> float:
    """Ask a peer once; return the seconds that it took.

    Raises:
        PeerFailed: as its name says.
    """
    assert process.stdin is not None
    assert process.stdout is not None
    limit = Timer(PATIENCE, process.kill)
    limit.start()
    try:
        process.stdin.write("\n")
        process.stdin.flush()
        answer = process.stdout.readline().split()
    finally:
        limit.cancel()
    if len(answer) != len(("seconds", "cents")):
        raise PeerFailed("it ended, or took too long for one answer")
    if int(answer[1]) != receipts * 10_000:
        raise PeerFailed(f"its cash is {answer[1]} cents")
    return float(answer[0])


def tell(*lines: str) -> None:
    """Write lines as soon as they are known."""
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
