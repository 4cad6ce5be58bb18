"""A demo of one's own, in a folder that nobody else uses, and its books."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.database import Books, open_database
from bot.demo import CAST, Cast, running_demo
from tests.slack import PATIENCE_SECONDS


@dataclass(frozen=True)
class Demo:
    """A demo that nobody has used yet, and its books."""

    address: str
    books: Books


@contextmanager
def opened_demo(folder: Path, cast: Cast = CAST, *, lively: bool = False) -> Iterator[Demo]:
    """Run a demo in a folder, and open its books; a ``lively`` one has weeks behind it."""
    running = running_demo(
        0, folder, reset=False, lively=lively, patience_seconds=PATIENCE_SECONDS, cast=cast
    )
    with running as address:
        engine = open_database(f"sqlite:///{folder / 'guichet.db'}")
        yield Demo(address, Books(engine))
        engine.dispose()
