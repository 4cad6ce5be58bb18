"""Each report against a recomputation that reads the export alone, over a year made by chance."""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.reporting import write
from domain.business_day import Today
from domain.extract import export
from domain.report_rows import Period
from domain.reports import REPORTS
from domain.verification import verify
from handlers.texts import Locale, Texts
from tests import make
from tests.reports.recomputed import DEPOSITED, DETAILS, SUMMARY, Books, Days, cents, totals_of
from tests.reports.year import Act, Year, years

EXAMPLES = {"sqlite": 12, "postgresql": 6}
TEXTS = Texts.load(Locale.EN_CA, zone=make.ZONE)
Rows = Sequence[dict[str, Any]]

periods = st.tuples(st.integers(0, 380), st.integers(0, 60))


class Asked:
    """The reports of one year's books, and what the export says they must be."""

    def __init__(self, year: Year) -> None:
        self.session = year.session
        self.today = Today.of(year.now, make.ZONE)
        self.books = Books(json.loads(json.dumps(export(year.session))), make.ZONE)

    def report(self, name: str, days: Days) -> Any:
        period = Period(date.fromisoformat(days.first), date.fromisoformat(days.last))
        built = REPORTS[name](self.session, period, self.today)
        return json.loads(write(built, TEXTS, "json"))

    def check(self, days: Days) -> None:
        self.check_summaries(days)
        self.check_gl_codes(days)
        self.check_deposits(days)
        self.check_details(days)
        told = self.report("echeck_status", days)
        assert told["rows"] == self.books.echeck_status(days)

    def check_summaries(self, days: Days) -> None:
        told, daily = self.report("payments_summary", days), self.report("daily_summary", days)
        assert told["rows"] == daily["rows"] == self.books.payments_summary(days)
        sums = totals_of(told["rows"], (*SUMMARY, "net"))
        count = sum(row["count"] for row in told["rows"])
        assert told["totals"] == {"method": None, "count": count, **sums}
        assert cents(told["totals"]["net"]) == self.books.cash_gained(days)
        left = self.books.payments_by_gl_code(days)[-1]["total"]
        more = {"unreconciled": left, "failed": self.books.failed(days)}
        due = {"due": self.books.due(self.today.on.isoformat())}
        assert daily["totals"] == {**told["totals"], **more, **due}

    def check_gl_codes(self, days: Days) -> None:
        told = self.report("payments_by_gl_code", days)
        assert without(told["rows"], "title") == self.books.payments_by_gl_code(days)
        summary = self.report("payments_summary", days)
        assert told["totals"]["total"] == summary["totals"]["net"]
        for row in summary["rows"]:
            assert told["totals"][row["method"]] == row["net"]

    def check_deposits(self, days: Days) -> None:
        told = self.report("deposits_summary", days)
        assert told["rows"] == self.books.deposits_summary(days)
        sums = totals_of(told["rows"], ("opening", *DEPOSITED, "closing"))
        assert told["totals"] == {"customer_id": None, **sums}

    def check_details(self, days: Days) -> None:
        told = self.report("payment_details", days)
        assert told["rows"] == self.books.payment_details(days)
        nothing = dict.fromkeys(("time", "receipt", "customer_id", "method", "recorded_by"))
        nothing["received_on"] = None
        assert told["totals"] == {**nothing, **totals_of(told["rows"], DETAILS)}
        wanted = [{**nothing, **row} for row in self.books.subtotals(days)]
        assert told.get("subtotals", []) == wanted

    def check_now(self, days: Days) -> None:
        """What only the present tells: who owes what, and what is expected."""
        assert self.report("receivables_aging", days)["rows"] == self.books.receivables_aging(days)
        ahead = Days(days.first, str(date.fromisoformat(days.last) + timedelta(days=70)))
        told = self.report("upcoming_installments", ahead)["rows"]
        assert without(told, "method") == self.books.upcoming_installments(ahead)
        deposits = [r for r in self.books.receipts.values() if r["kind"] == "deposit"]
        closing = self.report("deposits_summary", days)["totals"]["closing"]
        assert closing == totals_of(deposits, ("unapplied",))["unapplied"]

    def all_of_it(self, days: Days) -> dict[str, Any]:
        return {name: self.report(name, days) for name in REPORTS}


def without(rows: Rows, key: str) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name != key} for row in rows]


@contextmanager
def lived(engine: Engine, acts: Sequence[Act]) -> Iterator[Year]:
    """A year in one transaction, undone at its end, so that many share a database."""
    with Session(engine) as session:
        year = Year(session)
        for act in acts:
            year.do(act)
            session.flush()
        yield year
        session.rollback()


def at_most(engine: Engine) -> settings:
    examples = int(os.environ.get("REPORT_EXAMPLES", EXAMPLES[engine.dialect.name]))
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        # A year that is wrong says so by itself: making it shorter takes longer than reading it.
        phases=[Phase.generate],
    )


def test_every_report_is_what_the_export_says(engine: Engine) -> None:
    @at_most(engine)
    @given(acts=years, some=periods)
    def any_year(acts: Sequence[Act], some: tuple[int, int]) -> None:
        with lived(engine, acts) as year:
            asked = Asked(year)
            for verb in {act.verb for act in acts}:
                event(verb)
            first = date(2025, 11, 20) + timedelta(days=some[0])
            asked.check(Days(str(first), str(first + timedelta(days=some[1]))))
            whole = Days("2025-11-20", str(year.today))
            asked.check(whole)
            asked.check_now(whole)
            before = asked.all_of_it(whole)
            year.night(acts[0])
            assert asked.all_of_it(whole) == before
            assert list(verify(year.session)) == []

    any_year()
