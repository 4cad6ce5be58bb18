"""Lives of a real ``guichet run``: each a process of its own, which is killed as any other is.

What a life spares is the time of the imports: it is forked from a process that did nothing but
import (the standard library's fork server), so that a thousand lives take minutes. It also starts
no process that draws, for nothing asks for a chart here.
"""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from bot import service
from bot.cli import main
from bot.drawing import Studio

CONTEXT = get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.faults.charges", "tests.faults.summaries"])
START_SECONDS = 180
END_SECONDS = 30
LONGEST_LINE = 200


class RestingStudio(Studio):
    """Starts the process that draws when a drawing is asked for, not before."""

    def warm(self) -> None:
        """Wait."""


@dataclass(frozen=True)
class Life:
    """A bot that is ready."""

    process: BaseProcess

    def kill(self) -> None:
        """End it as a power cut does, and wait until it is gone."""
        self.process.kill()
        self.process.join()

    def ends_politely(self) -> bool:
        """Tell it to end, as the machine does when it stops; tell whether it did so well."""
        self.process.terminate()
        self.process.join(END_SECONDS)
        return self.process.exitcode == 0


def begin(folder: Path, environment: Mapping[str, str], run: Callable[[], None] = main) -> Life:
    """Start ``guichet run`` in a folder, with nothing but this environment, until it is ready.

    What it says on standard error is added to the folder's file ``stderr``.
    """
    heard, said = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=_live, args=(run, folder, dict(environment), said))
    process.start()
    said.close()
    with heard:
        ready = heard.poll(START_SECONDS) and os.read(heard.fileno(), LONGEST_LINE)
    if not ready or not ready.startswith(b"guichet: ready"):
        process.kill()
        raise AssertionError(f"no bot was ready: {ready!r} {(folder / 'stderr').read_text()}")
    return Life(process)


def _live(
    run: Callable[[], None], folder: Path, environment: Mapping[str, str], said: Connection
) -> None:
    """Take the streams, the folder and the environment of this life, and be the command."""
    os.chdir(folder)
    os.dup2(said.fileno(), sys.stdout.fileno())
    said.close()
    with (folder / "stderr").open("ab") as errors:
        os.dup2(errors.fileno(), sys.stderr.fileno())
    os.environ.clear()
    os.environ.update(environment)
    vars(service)["Studio"] = RestingStudio
    sys.argv = ["guichet", "run"]
    run()
