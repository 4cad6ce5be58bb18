"""How far an import is: a bar on a terminal, nothing anywhere else."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TextIO

import click

from domain.intake.batch import Tick

Progress = Callable[[str, int], AbstractContextManager[Tick]]
"""Opens a bar with a label and a length; what it gives is told of each step."""


@contextmanager
def no_progress(_label: str, _length: int) -> Iterator[Tick]:
    """Show nothing."""
    yield lambda _steps: None


def bar_on(stream: TextIO) -> Progress:
    """Show a bar on ``stream`` when it is a terminal."""

    @contextmanager
    def bar(label: str, length: int) -> Iterator[Tick]:
        hidden = not stream.isatty()
        with click.progressbar(length=length, label=label, file=stream, hidden=hidden) as steps:
            yield steps.update

    return bar
