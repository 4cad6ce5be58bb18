"""Somebody at a terminal: runs ``guichet`` in an empty folder, with nothing but what they set."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli import main
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
NAMES = [name.upper() for name in Settings.model_fields]
END_SECONDS = 30


@dataclass(frozen=True)
class Finished:
    """A command that ended: its status, and what it said on each stream."""

    code: int
    out: str
    err: str

    @property
    def trouble(self) -> str:
        """The one line on standard error; more than one, or a traceback, is a failure."""
        (line,) = self.err.splitlines()
        assert self.code == 1
        assert self.out == ""
        return line


@dataclass(frozen=True)
class Terminal:
    """Runs commands in this process, through the same door as the shell does."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def types(self, *words: str, **environment: str) -> Finished:
        """Run a command to its end."""
        with self.monkeypatch.context() as patched:
            for name in NAMES:
                patched.delenv(name, raising=False)
            for name, value in environment.items():
                patched.setenv(name, value)
            patched.chdir(self.folder)
            patched.setattr(sys, "argv", ["guichet", *words])
            self.capsys.readouterr()
            with pytest.raises(SystemExit) as ended, _same_logging():
                main()
        out, err = self.capsys.readouterr()
        return Finished(int(ended.value.code or 0), out, err)


@contextmanager
def _same_logging() -> Iterator[None]:
    """Undo at the end what a command changes in this process's logging."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


def clean_environment(**environment: str) -> dict[str, str]:
    """What a process starts with: a path, this tree, and what the test sets."""
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", **environment}


@contextmanager
def started(folder: Path, *words: str, **environment: str) -> Iterator[str]:
    """Run ``guichet`` as a process of its own; give the line that says it is ready.

    At the end it is told to end politely, and must.
    """
    command = [sys.executable, "-c", "from bot.cli import main; main()", *words]
    with (folder / "stderr").open("wb") as errors:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=clean_environment(**environment),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    assert process.stdout is not None
    try:
        yield process.stdout.readline()
        process.terminate()
        assert process.wait(END_SECONDS) == 0
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
