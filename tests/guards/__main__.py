"""Removes each guard in turn from a copy of the tree; fails if no test goes red.

``make guards`` runs it; words after it choose guards by name: ``python -m tests.guards claim``.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import Queue

from tests.guards.guard import Guard
from tests.guards.table import GUARDS

ROOT = Path(__file__).parents[2]
NOT_COPIED = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "*.db*", "pictures", "build")
AT_ONCE = 2
SECONDS_EACH = 300
SECONDS_ALL = 1_800
TOLD_BYTES = 2_000
GREEN, RED, BROKEN = "green", "red", "broken"


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def run_tests(tree: Path, *words: str, seconds: int = SECONDS_EACH) -> str:
    """Run tests in a copy of the tree, stopping at the first that fails.

    Red is a test that failed; what could not even begin is broken, and proves nothing: it says
    why. Each copy has temporary files of its own, for two runs that number theirs at the same
    moment trip over each other.
    """
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    scratch = tree.with_name(f"{tree.name}-scratch")
    command = [sys.executable, "-m", "pytest", "-x", f"--basetemp={scratch}", *words]
    try:
        done = subprocess.run(
            command,
            cwd=tree,
            env=environment,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return BROKEN
    if done.returncode == 0:
        return GREEN
    if b"\nFAILED " in done.stdout:
        return RED
    tell(done.stdout[-TOLD_BYTES:].decode(errors="replace"))
    return BROKEN


@contextmanager
def removed(guard: Guard, tree: Path) -> Iterator[None]:
    """Take the guard out of the copy for as long as the block lasts."""
    path = tree / guard.file
    whole = path.read_text(encoding="utf-8")
    if whole.count(guard.old) != 1:
        raise SystemExit(f"{guard.name}: its text stands {whole.count(guard.old)} times")
    path.write_text(whole.replace(guard.old, guard.new), encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(whole, encoding="utf-8")


def try_without(guard: Guard, tree: Path) -> str:
    """Tell what becomes of the guard's tests without it."""
    chosen = ["-k", guard.only] if guard.only else []
    with removed(guard, tree):
        return run_tests(tree, guard.tests, *chosen)


def try_one(guard: Guard, trees: "Queue[Path]") -> bool:
    """Try one guard in a copy that nobody uses; tell whether a test went red."""
    tree, began = trees.get(), time.monotonic()
    try:
        colour = try_without(guard, tree)
    finally:
        trees.put(tree)
    took = time.monotonic() - began
    tell(f"{colour if colour == RED else colour.upper():8} {took:5.1f} s  {guard.name}")
    return colour == RED


def copy_tree(folder: str) -> "Queue[Path]":
    """Copy the tree for each of those who try."""
    trees: Queue[Path] = Queue()
    for number in range(AT_ONCE):
        tree = Path(folder) / str(number)
        shutil.copytree(ROOT, tree, ignore=NOT_COPIED)
        trees.put(tree)
    return trees


def check_green(guards: Sequence[Guard], tree: Path) -> None:
    """Refuse to go on when the tests are red already: red would then mean nothing."""
    tests = sorted({guard.tests for guard in guards})
    if run_tests(tree, "-n", str(AT_ONCE), *tests, seconds=SECONDS_ALL) != GREEN:
        raise SystemExit("the tests are red before any guard is removed")


def main(words: Sequence[str]) -> None:
    """Try the guards whose names hold one of the words, or all."""
    guards = [g for g in GUARDS if not words or any(word in g.name for word in words)]
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="guards") as folder:
        trees = copy_tree(folder)
        check_green(guards, trees.queue[0])
        tell(f"{GREEN:8} {time.monotonic() - began:5.1f} s  with every guard in place")
        with ThreadPoolExecutor(AT_ONCE) as hands:
            bitten = list(hands.map(lambda guard: try_one(guard, trees), guards))
    took = time.monotonic() - began
    tell(f"{len(guards)} guards, {bitten.count(False)} missed by no test, {took:.0f} s")
    if not all(bitten):
        raise SystemExit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
