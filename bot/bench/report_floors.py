"""The floors under reports: hand-written SQL on the driver alone.

Over totals of days it is the least that a report can cost; over the rows it is what a report
without totals would. The same questions make tables, as a recomputation would.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine

from bot.bench.report_seeds import YEAR
from domain.reports import deposits_summary, payments_by_gl_code, payments_summary

_RECEIPT = "CAST(substr(p.subject, 3) AS BIGINT)"
_POSTED = f"""FROM journal_entries e JOIN postings p ON p.entry_id = e.id
JOIN receipts r ON r.id = {_RECEIPT} AND p.subject LIKE 'R-%'"""

OVER_TOTALS: Mapping[str, str] = {
    payments_summary.NAME: """
SELECT method, sum(receipts), sum(payments), sum(deposits), sum(voids), sum(refunds), sum(returns)
FROM day_methods WHERE day BETWEEN '{first}' AND '{last}' GROUP BY method""",
    payments_by_gl_code.NAME: """
SELECT gl_code, method, sum(reconciled) FROM day_gl_codes
WHERE day BETWEEN '{first}' AND '{last}' GROUP BY gl_code, method""",
    deposits_summary.NAME: """
SELECT customer_id,
    sum(CASE WHEN day < '{first}' THEN deposited - applied - refunded - voided END),
    sum(CASE WHEN day >= '{first}' THEN deposited END),
    sum(CASE WHEN day >= '{first}' THEN applied END),
    sum(CASE WHEN day >= '{first}' THEN refunded END),
    sum(CASE WHEN day >= '{first}' THEN voided END)
FROM day_deposits WHERE day <= '{last}' GROUP BY customer_id""",
}
"""What asks the totals of days for each report."""

_MONEY = f"""
SELECT e.posted_on, r.method, sum(CASE WHEN p.debit = 'cash' THEN p.amount_cents
    ELSE -p.amount_cents END) AS net, count(*) AS moves {_POSTED}
WHERE (p.debit = 'cash' OR p.credit = 'cash') {{days}} GROUP BY e.posted_on, r.method"""
_REVENUE = f"""
SELECT e.posted_on, p.credit, r.method, sum(p.amount_cents) AS cents {_POSTED}
WHERE p.credit LIKE 'revenue:%' {{days}} GROUP BY e.posted_on, p.credit, r.method"""
_HELD = f"""
SELECT e.posted_on, e.customer_id, sum(CASE WHEN p.credit = 'account_deposits'
    THEN p.amount_cents ELSE -p.amount_cents END) AS held {_POSTED}
WHERE r.kind = 'deposit' AND (p.credit = 'account_deposits' OR p.debit = 'account_deposits')
    {{days}} GROUP BY e.posted_on, e.customer_id"""
OVER_ROWS: Mapping[str, str] = {
    payments_summary.NAME: _MONEY,
    payments_by_gl_code.NAME: _REVENUE,
    deposits_summary.NAME: _HELD,
}
"""What asks the rows for each report."""


class Floor:
    """Asks the driver, and nothing else."""

    def __init__(self, engine: Engine) -> None:
        self._raw = engine.raw_connection()

    def close(self) -> None:
        """Leave."""
        self._raw.rollback()
        self._raw.close()

    def ask(self, question: str) -> object:
        """Run one statement over the year and read all that it tells."""
        days = {"first": YEAR.from_on, "last": YEAR.to_on}
        between = "AND e.posted_on BETWEEN '{first}' AND '{last}'".format(**days)
        cursor: Any = self._raw.cursor()
        cursor.execute(question.format(days=between, **days))
        told = cursor.fetchall()
        cursor.close()
        self._raw.rollback()
        return told

    def make_tables(self) -> object:
        """Make a table of each question over the rows, as a recomputation would; drop it."""
        cursor: Any = self._raw.cursor()
        for question in OVER_ROWS.values():
            cursor.execute(f"CREATE TEMPORARY TABLE floor AS {question.format(days='')}")
            cursor.execute("DROP TABLE floor")
        cursor.close()
        self._raw.rollback()
        return None


@contextmanager
def floor_of(engine: Engine) -> Iterator[Floor]:
    """Open a floor."""
    floor = Floor(engine)
    try:
        yield floor
    finally:
        floor.close()
