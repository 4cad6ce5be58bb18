"""Tryton on PostgreSQL: a year of posted receipts, and the general ledger of cash over it.

Runs in the peers' environment, with a number of receipts and the year's first day as words. Says
``ready``, then answers each line with the seconds that it took and the cents of the year. Its
database, which it makes itself, and the server come from ``DB_NAME`` and ``TRYTOND_DATABASE_URI``.
"""

import sys
from dataclasses import dataclass
from datetime import date, timedelta
from time import perf_counter
from typing import Any

from trytond.modules.account.tests import create_chart, get_fiscalyear
from trytond.modules.company.tests import create_company, set_company
from trytond.pool import Pool
from trytond.tests.test_tryton import DB_NAME, activate_module
from trytond.transaction import Transaction, TransactionError

MOVES = """
INSERT INTO account_move (id, number, company, period, journal, date, post_date, state)
SELECT i, i::text, {company}, p.id, {journal}, d.day, d.day, 'posted'
FROM generate_series(1, {receipts}) i
CROSS JOIN LATERAL (SELECT date '{first}' + ((i - 1) * 365 / {receipts})::int AS day) d
JOIN account_period p ON d.day BETWEEN p.start_date AND p.end_date"""
LINES = """
INSERT INTO account_move_line (move, account, debit, credit, state)
SELECT i, {account}, {debit}, {credit}, 'valid' FROM generate_series(1, {receipts}) i"""


@dataclass(frozen=True)
class Ledger:
    """How the general ledger is asked."""

    account: int
    company: int
    year: int


def sow(receipts: int, first: date) -> Ledger:
    """Make a posted move of three lines for each receipt.

    What a table must be locked for is tried again with it, as Tryton's own requests are.
    """
    activate_module("account")
    locks: dict[str, object] = {}
    while True:
        with Transaction().start(DB_NAME, 1, **locks) as transaction:
            try:
                ledger = _fill(transaction.connection.cursor(), receipts, first)
            except TransactionError as error:
                transaction.rollback()
                error.fix(locks)
                continue
            transaction.commit()
            return ledger


def _fill(cursor: Any, receipts: int, first: date) -> Ledger:
    company = create_company()
    with set_company(company):
        create_chart(company)
        year = get_fiscalyear(company, first)
        year.save()
        type(year).create_period([year])
        journal = Pool().get("account.journal").search([("type", "=", "revenue")])[0]
        accounts = Pool().get("account.account")
        cash, revenue = (
            accounts.search([wanted, ("type", "!=", None), ("company", "=", company.id)])[0]
            for wanted in (
                ("name", "=", "Cash and Cash Equivalents"),
                ("type.revenue", "=", True),
            )
        )
    known = {"receipts": receipts, "first": first, "company": company.id}
    cursor.execute(MOVES.format(journal=journal.id, **known))
    for account, debit, credit in ((cash, 100, 0), (revenue, 0, 50), (revenue, 0, 50)):
        told = {"account": account.id, "debit": debit, "credit": credit}
        cursor.execute(LINES.format(**told, **known))
    cursor.execute("ANALYZE")
    return Ledger(cash.id, company.id, year.id)


def ask(ledger: Ledger, first: date) -> int:
    """Read the general ledger of cash over the year, as its window does; return its cents."""
    days = {"from_date": first, "to_date": first + timedelta(days=364)}
    context = {"company": ledger.company, "fiscalyear": ledger.year, "posted": True, **days}
    with Transaction().start(DB_NAME, 1, context=context, readonly=True):
        accounts = Pool().get("account.general_ledger.account")
        (row,) = accounts.search([("account", "=", ledger.account)])
        return int(100 * (row.debit - row.credit))


def main() -> None:
    """Sow, then answer line by line."""
    receipts, first = int(sys.argv[1]), date.fromisoformat(sys.argv[2])
    ledger = sow(receipts, first)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for _line in sys.stdin:
        began = perf_counter()
        cents = ask(ledger, first)
        sys.stdout.write(f"{perf_counter() - began} {cents}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
