"""The floor under a payment: the same rows in hand-written SQL, on the driver alone."""

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol, cast

import psycopg
from sqlalchemy.engine import make_url

from bot.bench.seeds import CASHIER, CENTS

Row = Sequence[object]


class Cursor(Protocol):
    """What the two drivers' cursors have in common."""

    def execute(self, statement: str, values: Row = ..., /) -> object:
        """Run one statement."""

    def fetchone(self) -> Row | None:
        """Return the next row."""

    def fetchall(self) -> Sequence[Row]:
        """Return every row."""


_OPEN_LINES = """
SELECT l.id, i.number, l.gl_code, l.amount_cents - COALESCE(SUM(a.amount_cents), 0)
FROM invoices i JOIN invoice_lines l ON l.invoice_id = i.id
LEFT JOIN allocations a ON a.invoice_line_id = l.id
WHERE i.customer_id = ? GROUP BY l.id, i.id
HAVING l.amount_cents > COALESCE(SUM(a.amount_cents), 0)
ORDER BY i.issued_on, i.number, l.position"""
_RECEIVED = """
SELECT COALESCE(SUM(s.amount_cents), 0), COALESCE(SUM((
    SELECT SUM(a.amount_cents) FROM allocations a WHERE a.source = s.number)), 0)
FROM sources s WHERE s.customer_id = ? AND s.counts = 1"""
_RECEIPT = """
INSERT INTO receipts (kind, customer_id, method, amount_cents, rounding_cents, received_on,
    recorded_on, recorded_at, recorded_by, status, origin, payer, reference, purpose, note)
VALUES ('payment', ?, 'cheque', ?, 0, ?, ?, ?, ?, 'recorded', 'counter', '', '', '', '')
RETURNING id"""
_SOURCE = """
INSERT INTO sources (number, kind, customer_id, amount_cents, dated_on, recorded_at, counts,
    receipt_id) VALUES (?, 'payment', ?, ?, ?, ?, 1, ?)"""
_ENTRY = """
INSERT INTO journal_entries (kind, customer_id, posted_on, posted_at, actor)
VALUES ('payment', ?, ?, ?, ?) RETURNING id"""
_POSTING = """
INSERT INTO postings (entry_id, debit, credit, amount_cents, subject) VALUES (?, ?, ?, ?, ?)"""
_ALLOCATION = """
INSERT INTO allocations (entry_id, source, invoice_line_id, amount_cents, applied_on)
VALUES (?, ?, ?, ?, ?)"""
_WORK = (
    "INSERT INTO requests (request_id, digest, answer, actor, recorded_at) VALUES (?, ?, ?, ?, ?)",
    """INSERT INTO promises (kind, subject, state, promised_at, not_before, tries, trouble)
VALUES ('show_receipt', ?, 'owed', ?, ?, 0, '')""",
    """INSERT INTO audit (at, actor, action, subject, refused, reason)
VALUES (?, ?, 'payment.record', ?, 0, '')""",
)


class RawCounter:
    """Records payments by hand: balance check, lock, rows, commit.

    Without ``work`` it writes the money's rows alone, the fewest there can be; with it also the
    request's, the promise's and the audit's, as a whole verb does.
    """

    def __init__(self, url: str, *, work: bool) -> None:
        self._work = work
        self._is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self._connection = _open_sqlite(url) if self._is_sqlite else _open_postgresql(url)
        self._cursor = cast(Cursor, self._connection.cursor())

    def close(self) -> None:
        """Leave."""
        self._connection.close()

    def pay(self, customer_id: str, request_id: str) -> None:
        """Pay everything that the customer has to pay."""
        if self._is_sqlite:
            self._run("BEGIN IMMEDIATE")
        else:
            self._run("SELECT 1 FROM customers WHERE customer_id = ? FOR UPDATE", customer_id)
        lines = self._list_open(customer_id)
        moment = datetime.now(UTC)
        number = self._write_money(customer_id, lines, moment)
        if self._work:
            self._write_work(request_id, number, moment)
        self._connection.commit()

    def _list_open(self, customer_id: str) -> Sequence[Row]:
        """List the open lines, after checking that the account owes what they come to."""
        self._run(_OPEN_LINES, customer_id)
        lines = self._cursor.fetchall()
        self._run(_RECEIVED, customer_id)
        received, applied = self._cursor.fetchone() or (0, 0)
        if not lines or received != applied:
            raise ValueError(f"{customer_id} does not owe what the bench made it owe")
        return lines

    def _write_money(self, customer_id: str, lines: Sequence[Row], moment: datetime) -> str:
        at = moment.isoformat().replace("+00:00", "Z") if self._is_sqlite else moment
        on = moment.date().isoformat() if self._is_sqlite else moment.date()
        total = len(lines) * CENTS
        receipt_id = self._insert(_RECEIPT, customer_id, total, on, on, at, CASHIER)
        number = f"R-{receipt_id:06d}"
        self._run(_SOURCE, number, customer_id, total, on, at, receipt_id)
        entry_id = self._insert(_ENTRY, customer_id, on, at, CASHIER)
        self._run(_POSTING, entry_id, "cash", "account_deposits", total, number)
        for line_id, _number, gl_code, due in lines:
            self._run(_POSTING, entry_id, "account_deposits", f"revenue:{gl_code}", due, number)
            self._run(_ALLOCATION, entry_id, number, line_id, due, on)
        return number

    def _write_work(self, request_id: str, number: str, moment: datetime) -> None:
        at = moment.isoformat().replace("+00:00", "Z") if self._is_sqlite else moment
        request, promise, audit = _WORK
        self._run(request, request_id, "digest", number, CASHIER, at)
        self._run(promise, number, at, at)
        self._run(audit, at, CASHIER, number)

    def _insert(self, statement: str, *values: object) -> object:
        self._run(statement, *values)
        return (self._cursor.fetchone() or (None,))[0]

    def _run(self, statement: str, *values: object) -> None:
        told = statement if self._is_sqlite else statement.replace("?", "%s")
        self._cursor.execute(told, values)


def _open_sqlite(url: str) -> sqlite3.Connection:
    connection = sqlite3.connect(str(make_url(url).database), isolation_level=None)
    for pragma in ("busy_timeout=2000", "foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _open_postgresql(url: str) -> psycopg.Connection:
    address = make_url(url).set(drivername="postgresql")
    return psycopg.connect(address.render_as_string(hide_password=False))
