"""Where the bench works: databases of its own, brought up to date, dropped at the end."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from bot.bench.embedded import drop_database, make_database, postgresql_server
from bot.database import open_database
from bot.migrations import bring_up_to_date

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"


@dataclass(frozen=True)
class Scratch:
    """A folder for SQLite files and, where there is one, a PostgreSQL server."""

    folder: Path
    server: str
    _numbers: "count[int]"

    @property
    def kinds(self) -> Sequence[str]:
        """The databases that can be measured here."""
        return (SQLITE, POSTGRESQL) if self.server else (SQLITE,)

    @contextmanager
    def database(self, kind: str) -> Iterator[str]:
        """Make an empty database of this kind, brought up to date; drop it at the end."""
        number = next(self._numbers)
        if kind == SQLITE:
            path = self.folder / f"bench{number}.db"
            _migrate(f"sqlite:///{path}")
            yield f"sqlite:///{path}"
            for rest in self.folder.glob(f"{path.name}*"):
                rest.unlink()
            return
        url = make_database(self.server, f"guichet_bench_{number}")
        try:
            _migrate(url)
            yield url
        finally:
            drop_database(self.server, url)

    @contextmanager
    def books(self, kind: str) -> Iterator[Engine]:
        """Make such a database and open it."""
        with self.database(kind) as url:
            engine = open_database(url)
            try:
                yield engine
            finally:
                engine.dispose()


@contextmanager
def open_scratch() -> Iterator[Scratch]:
    """Make a place to work in."""
    with ExitStack() as closing:
        folder = Path(closing.enter_context(TemporaryDirectory(prefix="guichet-bench")))
        yield Scratch(folder, closing.enter_context(postgresql_server()), count(1))


def _migrate(url: str) -> None:
    engine = open_database(url)
    bring_up_to_date(engine)
    engine.dispose()
