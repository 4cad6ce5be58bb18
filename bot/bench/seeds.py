"""Customers, invoices and years of earlier payments, made by the database itself in bulk."""

from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text

CASHIER = "U0BENCH"
STAFF = 200
"""Cashiers beside the first one; their ids end with a number from 1."""
CENTS = 5_000
"""What each invoice of the bench comes to."""

_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :rows)"

_STAFF = (
    "INSERT INTO staff VALUES (:cashier, 'Bench', NULL)",
    "INSERT INTO staff_roles VALUES (:cashier, 'cashier')",
    "INSERT INTO staff {n} SELECT :cashier || i, 'Bench', NULL FROM n",
    "INSERT INTO staff_roles {n} SELECT :cashier || i, 'cashier' FROM n",
    "INSERT INTO gl_codes VALUES ('4000', 'Inscriptions')",
)
_CUSTOMERS = """
INSERT INTO customers (customer_id, name, email, phone, locale, search_key)
{n}
SELECT 'B' || i, 'Éloïse Gagné ' || i, 'b' || i || '@example.org', '', 'fr_CA',
       'eloise gagne ' || i || ' b' || i || ' b' || i || '@example.org' FROM n
"""
# Invoice ids are chosen, so that the lines need not look them up.
_INVOICES = """
INSERT INTO invoices (id, number, customer_id, issued_on, due_on, recorded_at)
{n}
SELECT :base + i, 'F-' || (:base + i), 'B' || (1 + (i - 1) / :each),
       '2026-01-15', '2026-02-15', '2026-01-15T12:00:00.000000Z' FROM n
"""
_LINES = """
INSERT INTO invoice_lines (id, invoice_id, position, description, gl_code, amount_cents)
{n}
SELECT :base + i, :base + i, 1, 'Cours de natation', '4000', :cents FROM n
"""
_HISTORY = (
    """
INSERT INTO receipts (id, kind, customer_id, method, amount_cents, rounding_cents, received_on,
    recorded_on, recorded_at, recorded_by, status, origin, payer, reference, purpose, note)
{n}
SELECT i, 'payment', 'B' || (1 + (i - 1) / :each), 'cheque', 2 * :cents, 0, '2026-01-20',
    '2026-01-20', '2026-01-20T12:00:00.000000Z', :cashier, 'recorded', 'counter', '', '', '', ''
FROM n""",
    """
INSERT INTO sources (number, kind, customer_id, amount_cents, dated_on, recorded_at, counts,
    receipt_id)
{n}
SELECT 'R-' || i, 'payment', 'B' || (1 + (i - 1) / :each), 2 * :cents, '2026-01-20',
    '2026-01-20T12:00:00.000000Z', 1, i FROM n""",
    """
INSERT INTO journal_entries (id, kind, customer_id, posted_on, posted_at, actor)
{n}
SELECT i, 'payment', 'B' || (1 + (i - 1) / :each), '2026-01-20', '2026-01-20T12:00:00.000000Z',
    :cashier FROM n""",
    """
INSERT INTO postings (entry_id, debit, credit, amount_cents, subject)
{n}
SELECT i, 'cash', 'account_deposits', 2 * :cents, 'R-' || i FROM n""",
    """
INSERT INTO postings (entry_id, debit, credit, amount_cents, subject)
{n}
SELECT (i + 1) / 2, 'account_deposits', 'revenue:4000', :cents, 'R-' || ((i + 1) / 2) FROM n""",
    """
INSERT INTO allocations (entry_id, source, invoice_line_id, amount_cents, applied_on, removes_id)
{n}
SELECT (i + 1) / 2, 'R-' || ((i + 1) / 2), i, :cents, '2026-01-20', NULL FROM n""",
    """
INSERT INTO requests (request_id, digest, answer, actor, recorded_at)
{n}
SELECT 'earlier-' || i, 'x', 'R-' || i, :cashier, '2026-01-20T12:00:00.000000Z' FROM n""",
    """
INSERT INTO promises (kind, subject, state, promised_at, not_before, tries, settled_at, trouble)
{n}
SELECT 'show_receipt', 'R-' || i, 'kept', '2026-01-20T12:00:00.000000Z',
    '2026-01-20T12:00:00.000000Z', 1, '2026-01-20T12:00:01.000000Z', '' FROM n""",
    """
INSERT INTO audit (at, actor, action, subject, refused, reason)
{n}
SELECT '2026-01-20T12:00:00.000000Z', :cashier, 'payment.record', 'R-' || i, 0, '' FROM n""",
)
_NUMBERED = ("receipts", "journal_entries", "invoices", "invoice_lines")


@dataclass(frozen=True, slots=True)
class Seed:
    """What a database of the bench holds: customers, and what each has to pay or has paid.

    An earlier payment settled two invoices of its own.
    """

    customers: int
    open_each: int = 2
    earlier_each: int = 0

    @property
    def earlier(self) -> int:
        """How many payments there are."""
        return self.customers * self.earlier_each

    def invoices_of(self, customer: int) -> tuple[str, ...]:
        """Number the open invoices of the customer ``customer``, counted from 0."""
        first = 2 * self.earlier + customer * self.open_each + 1
        return tuple(f"F-{number}" for number in range(first, first + self.open_each))


def name_customer(customer: int) -> str:
    """Return the id of the customer ``customer``, counted from 0."""
    return f"B{customer + 1}"


def sow(engine: Engine, seed: Seed) -> None:
    """Fill an empty database."""
    with engine.begin() as connection:
        trust_rows(connection)
        for statement in _STAFF:
            insert_numbers(connection, statement, STAFF)
        insert_numbers(connection, _CUSTOMERS, seed.customers)
        if seed.earlier:
            _insert_invoices(connection, 2 * seed.earlier, each=2 * seed.earlier_each)
            for statement in _HISTORY:
                rows = 2 * seed.earlier if "(i + 1) / 2" in statement else seed.earlier
                insert_numbers(connection, statement, rows, each=seed.earlier_each)
        opened = seed.customers * seed.open_each
        _insert_invoices(connection, opened, each=seed.open_each, base=2 * seed.earlier)
        _set_sequences(connection)
    analyse(engine)


def analyse(engine: Engine) -> None:
    """Let the database look at what it holds."""
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql("ANALYZE")


def trust_rows(connection: Connection) -> None:
    """Let PostgreSQL take the rows without looking each reference up, where we may ask that."""
    if connection.dialect.name != "postgresql":
        return
    if connection.exec_driver_sql("SHOW is_superuser").scalar_one() == "on":
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")


def _insert_invoices(connection: Connection, rows: int, *, each: int, base: int = 0) -> None:
    if rows:
        insert_numbers(connection, _INVOICES, rows, each=each, base=base)
        insert_numbers(connection, _LINES, rows, base=base)


def insert_numbers(connection: Connection, statement: str, rows: int, **values: int) -> None:
    """Insert a row for each number from 1 to ``rows``; ``{n}`` of the statement counts them."""
    given = {"rows": rows, "cents": CENTS, "cashier": CASHIER, **values}
    connection.execute(text(statement.format(n=_NUMBERS)), given)


def _set_sequences(connection: Connection) -> None:
    """Let PostgreSQL go on after the ids that were given; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in _NUMBERED:
        connection.exec_driver_sql(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"  # noqa: S608
        )
