"""The process that draws: it takes a sheet, gives the file, and waits for the next one.

``python -m charts.easel DESCRIPTOR`` is started by the bot with one end of a pipe, which carries
nothing but sheets and files. It ends when the other end closes, however the bot came to end.
"""

import gc
import os
import resource
import signal
import sys
from collections.abc import Mapping
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from charts.sheets import BarsSheet, ColumnsSheet, Drawn, LineSheet
from charts.statement_sheet import StatementSheet

DRAWINGS: Final[Mapping[type, str]] = {
    StatementSheet: "charts.statement_pdf",
    BarsSheet: "charts.bars",
    ColumnsSheet: "charts.columns",
    LineSheet: "charts.line",
}
"""Which module draws which sheet; each has one function ``draw``. Only those needed are loaded."""

POLITENESS: Final = 10
"""A drawing waits where a person's click needs the processor."""
MOST_MEGABYTES: Final = 400
"""A process that has grown beyond this ends after its drawing, and the next one begins small."""
HELD: Final = Path("/proc/self/statm")
"""Where Linux tells what a process holds; elsewhere it is never found to have grown."""


def main() -> None:
    """Draw until the bot is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the bot's; the pipe tells of its end
    os.nice(POLITENESS)
    with Connection(int(sys.argv[1])) as line:
        try:
            while answer(line):
                tidy()
        except (EOFError, ConnectionError):
            return


def answer(line: Connection) -> bool:
    """Draw one sheet; tell whether there is room for another."""
    content = draw(line.recv())
    has_room = _megabytes() < MOST_MEGABYTES
    line.send(Drawn(content, is_last=not has_room))
    return has_room


def tidy() -> None:
    """Free figures, whose parts hold each other in circles; what is loaded stays, unsearched."""
    gc.collect()
    gc.freeze()


def draw(sheet: object) -> bytes:
    """Draw a sheet of any kind."""
    content: bytes = import_module(DRAWINGS[type(sheet)]).draw(sheet)
    return content


def _megabytes() -> float:
    """Tell what is held now; the most that ever was would count what the bot held at the start."""
    held = HELD.read_text(encoding="ascii").split()[1] if HELD.exists() else "0"
    return int(held) * resource.getpagesize() / 2**20


if __name__ == "__main__":
    main()
