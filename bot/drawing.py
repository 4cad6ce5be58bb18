"""Drawing in a process of its own: it holds the interpreter, and people wait for this one.

One process is started, kept warm, and replaced when it dies, grows or takes too long. It is not a
copy of this one: it loads what draws and nothing else, and is told no secret. The bot never
imports what draws.
"""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from threading import Lock
from typing import Final, Self

from charts.sheets import BarsSheet, ChartSheet, Drawn, Heading
from charts.statement_sheet import StatementSheet

SECONDS: Final = 30.0
"""A drawing that takes longer is given up; the promise is tried again later."""

TOLD: Final = (
    "HOME",
    "LANG",
    "LC_ALL",
    "LD_LIBRARY_PATH",
    "MPLCONFIGDIR",
    "PATH",
    "PYTHONPATH",
    "TMPDIR",
)
"""What the process is told of the environment: where things are. The tokens stay here."""

BLANK: Final = BarsSheet(Heading("", "", "", ""), ())

Sheet = ChartSheet | StatementSheet


class DrawingFailed(OSError):
    """The drawing broke or took too long; nothing came of it."""


@dataclass(frozen=True, slots=True)
class _Artist:
    """The process that draws, and the line to it."""

    process: "subprocess.Popen[bytes]"
    line: Connection

    @classmethod
    def start(cls) -> Self:
        ours, theirs = Pipe()
        with theirs:
            number = theirs.fileno()
            environment = {name: os.environ[name] for name in TOLD if name in os.environ}
            # More threads than one would only wait for each other, and each holds memory.
            environment["OPENBLAS_NUM_THREADS"] = "1"
            process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own words
                [sys.executable, "-P", "-m", "charts.easel", str(number)],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(number,),
            )
        return cls(process, ours)

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    def receive(self, seconds: float) -> Drawn:
        if not self.line.poll(seconds):
            raise TimeoutError(f"no drawing in {seconds} s")
        drawn: Drawn = self.line.recv()
        return drawn

    def end(self) -> None:
        self.line.close()
        self.process.kill()
        self.process.wait()


@dataclass
class Studio:
    """The one door to drawings: charts and statements alike, one at a time."""

    seconds: float = SECONDS
    _artist: _Artist | None = None
    _blanks: int = 0
    """Blank sheets that were sent and whose drawing nobody has taken yet."""
    _turn: Lock = field(default_factory=Lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """Which process draws now; None before the first drawing."""
        return self._artist.process.pid if self._artist is not None else None

    def warm(self) -> None:
        """Start the process and let it draw a blank sheet, without waiting for it."""
        with self._turn:
            self._take_artist().line.send(BLANK)
            self._blanks += 1

    def draw(self, sheet: Sheet) -> bytes:
        """Draw a sheet, and return the file: a PNG, or a PDF for a statement.

        Raises:
            DrawingFailed: the process died, or took more than ``seconds``.
        """
        with self._turn:
            try:
                return self._draw(self._take_artist(), sheet)
            except (EOFError, OSError) as error:
                self._end()
                raise DrawingFailed("the drawing broke or took too long") from error

    def close(self) -> None:
        """End the process, once the drawing in hand is done."""
        with self._turn:
            self._end()

    def _take_artist(self) -> _Artist:
        if self._artist is None or not self._artist.is_alive:
            self._end()
            self._artist = _Artist.start()
        return self._artist

    def _draw(self, artist: _Artist, sheet: Sheet) -> bytes:
        while self._blanks:
            artist.receive(self.seconds)
            self._blanks -= 1
        artist.line.send(sheet)
        drawn = artist.receive(self.seconds)
        if drawn.is_last:
            self._end()
        return drawn.content

    def _end(self) -> None:
        self._blanks = 0
        if self._artist is not None:
            self._artist.end()
            self._artist = None
