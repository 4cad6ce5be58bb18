"""A year of payments and deposits for reports, made by the database itself in bulk."""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Column, Connection, Engine, Integer, MetaData, Table, text

from bot.bench.seeds import analyse, insert_numbers, trust_rows
from domain.report_rows import Period
from domain.tables.columns import Day, UtcDateTime

FIRST = date(2025, 1, 1)
DAYS = 365
YEAR = Period(FIRST, FIRST + timedelta(days=DAYS - 1))
AFTER = datetime(2026, 1, 2, 12, tzinfo=UTC)
"""A moment at which every day of the year is over."""

CUSTOMERS = 5_000
GL_CODES = 20
DEPOSIT_EACH = 10
"""One receipt in so many is a deposit, of which nothing is applied."""

_METHOD = """CASE n.i % 5 WHEN 0 THEN 'cash' WHEN 1 THEN 'cheque' WHEN 2 THEN 'card_terminal'
    WHEN 3 THEN 'bank_transfer' ELSE 'echeck' END"""
_KIND = f"CASE n.i % {DEPOSIT_EACH} WHEN 0 THEN 'deposit' ELSE 'payment' END"
# Every customer makes deposits too, for one in ten of the numbers is any customer's.
_OWNER = f"'B' || (1 + (n.i + n.i / {DEPOSIT_EACH}) % {CUSTOMERS})"
_ON = f"JOIN bench_days d ON d.number = (n.i - 1) * {DAYS} / :rows"

_CODES = "INSERT INTO gl_codes {n} SELECT CAST(4000 + i AS TEXT), 'Poste' FROM n"
_CUSTOMERS = """
INSERT INTO customers (customer_id, name, email, phone, locale, search_key)
{n} SELECT 'B' || i, 'Client', '', '', 'fr_CA', 'b' || i FROM n"""
_ROWS = (
    f"""
INSERT INTO receipts (id, kind, customer_id, method, amount_cents, rounding_cents, received_on,
    recorded_on, recorded_at, recorded_by, status, origin, payer, reference, purpose, note)
{{n}}
SELECT n.i, {_KIND}, {_OWNER}, {_METHOD}, 2 * :cents, 0, d.day, d.day, d.noon, :cashier,
    'recorded', 'counter', '', '', '', '' FROM n {_ON}""",  # noqa: S608 - our own words
    f"""
INSERT INTO journal_entries (id, kind, customer_id, posted_on, posted_at, actor)
{{n}} SELECT n.i, {_KIND}, {_OWNER}, d.day, d.noon, :cashier FROM n {_ON}""",  # noqa: S608
    """
INSERT INTO postings (entry_id, debit, credit, amount_cents, subject)
{n} SELECT i, 'cash', 'account_deposits', 2 * :cents, 'R-' || i FROM n""",
    *(
        f"""
INSERT INTO postings (entry_id, debit, credit, amount_cents, subject)
{{n}} SELECT i, 'account_deposits', 'revenue:' || (4001 + (i + {step}) % {GL_CODES}), :cents,
    'R-' || i FROM n WHERE i % {DEPOSIT_EACH} <> 0"""  # noqa: S608
        for step in (0, 7)
    ),
)


def sow_year(engine: Engine, payments: int) -> None:
    """Fill an empty database with a year of so many receipts; no day is written yet."""
    with engine.begin() as connection:
        trust_rows(connection)
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL statement_timeout = 0"))
        _make_days(connection)
        insert_numbers(connection, _CODES, GL_CODES)
        insert_numbers(connection, _CUSTOMERS, CUSTOMERS)
        for statement in _ROWS:
            insert_numbers(connection, statement, payments)
        connection.execute(text("DROP TABLE bench_days"))
    analyse(engine)


def _make_days(connection: Connection) -> None:
    """Put the year's days in a table of the connection's own, for statements to join."""
    table = Table(
        "bench_days",
        MetaData(),
        Column("number", Integer, primary_key=True),
        Column("day", Day()),
        Column("noon", UtcDateTime()),
        prefixes=["TEMPORARY"],
    )
    table.create(connection)
    connection.execute(
        table.insert(),
        [
            {"number": number, "day": day, "noon": datetime.combine(day, time(17), UTC)}
            for number, day in enumerate(YEAR.days)
        ],
    )
