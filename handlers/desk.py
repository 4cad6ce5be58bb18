"""The counter's two sides: the desk, which is the organisation's, and the caller before it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from domain.charging import Terms
from domain.ledger import Stamp
from domain.saved_methods import Till
from domain.settings import Decided
from handlers.bell import Bell
from handlers.latest import Latest
from handlers.second_reading import SecondReader
from handlers.texts import Locale, Texts
from handlers.today_charts import TodayCharts

Door = Callable[[], AbstractContextManager[Session]]


def now() -> datetime:
    """Return the moment, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Desk:
    """What every listener needs: the books' two doors, and what the organisation decided.

    ``wake`` tells the workers that something is owed to Slack or a gateway, ``heard`` rings when a
    gateway answered. ``first`` is what the environment says, which holds until an admin decides.
    ``second_reader`` reads what our grammar does not understand, where there is one. Amounts are in
    cents.
    """

    transaction: Door
    reading: Door
    organisation: str
    zone: ZoneInfo
    currency: str
    locale: Locale
    cash_rounding_cents: int = 0
    wake: Callable[[], None] = lambda: None
    clock: Callable[[], datetime] = now
    first: Decided = field(default_factory=Decided)
    latest: Latest = field(default_factory=Latest)
    today_charts: TodayCharts = field(default_factory=TodayCharts)
    till: Till = field(default_factory=Till)
    terms: Terms | None = None
    heard: Bell = field(default_factory=Bell)
    second_reader: SecondReader | None = None

    def texts(self, locale: Locale | None = None) -> Texts:
        """Open the texts of a reader; the channels' own unless told."""
        return Texts.load(locale or self.locale, zone=self.zone, currency=self.currency)


@dataclass(frozen=True)
class Caller:
    """Who stands before the counter, in which language, and since when (UTC)."""

    user_id: str
    texts: Texts
    at: datetime

    @property
    def stamp(self) -> Stamp:
        """Sign what this person does now."""
        return Stamp.of(self.user_id, self.at, self.texts.zone)
