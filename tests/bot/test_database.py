"""The database itself refuses: changes to what is written, impossible rows, zoneless moments."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, MetaData, Table, func, insert, select, text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm import Session

from bot.database import reading, transaction
from domain import closed_days, closed_months
from domain.customers import search
from domain.methods import Method
from domain.payouts import PayoutLine, record_line
from domain.tables import APPEND_ONLY, AuditRow, Base
from domain.tables.columns import NaiveMoment
from tests import make

NEW_KEYS = {
    "id": "(SELECT max(id) + 1000 FROM {table})",
    "request_id": "'another form'",
    "number": "'another number'",
    "subject": "'another subject'",
    "customer_id": "'C-9'",
    "receipt_id": "NULL",
}
KEPT_KEYS = {"customer_id": "customers", "subject": "cards", "number": "invoices sources"}

CHANGES = {
    "postgresql": (
        "UPDATE {table} SET {key} = {key}",
        "DELETE FROM {table}",
        "TRUNCATE {table} CASCADE",
    ),
    "sqlite": (
        "UPDATE {table} SET {key} = {key}",
        "DELETE FROM {table}",
        "INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1",
        "REPLACE INTO {table} SELECT * FROM {table} LIMIT 1",
    ),
}

PAID_OUT = PayoutLine(
    gateway_ref="ch_1",
    payout="po_1",
    paid_on=make.TODAY,
    moved_on=make.TODAY,
    kind="charge",
    receipt="R-000001",
    customer_id=make.CUSTOMER,
    amount_cents=3000,
    fee_cents=90,
)

IN_DECEMBER = make.NOON + timedelta(days=12)

IMPOSSIBLE = {
    "a posting of nothing": ("postings", {"amount_cents": "0"}),
    "a posting below zero": ("postings", {"amount_cents": "-1"}),
    "a posting from an account to itself": ("postings", {"debit": "credit"}),
    "a posting of no entry": ("postings", {"entry_id": "999999"}),
    "a posting of words": ("postings", {"amount_cents": "'abc'"}),
    "an allocation of nothing": ("allocations", {"amount_cents": "0"}),
    "an allocation below zero": ("allocations", {"amount_cents": "-1"}),
    "an allocation to no line": ("allocations", {"invoice_line_id": "999999"}),
    "an allocation of words": ("allocations", {"amount_cents": "'abc'"}),
    "a removal of nothing known": ("allocations", {"removes_id": "999999"}),
    "a receipt of nothing": ("receipts", {"amount_cents": "0"}),
    "a receipt below zero": ("receipts", {"amount_cents": "-1"}),
    "a receipt of an unknown kind": ("receipts", {"kind": "'gift'"}),
    "a receipt in an unknown state": ("receipts", {"status": "'lost'"}),
    "a receipt of nobody": ("receipts", {"customer_id": "'C-404'"}),
    "a receipt of words": ("receipts", {"amount_cents": "'abc'"}),
    "a line of nothing": ("invoice_lines", {"amount_cents": "0", "position": "9"}),
    "a line below zero": ("invoice_lines", {"amount_cents": "-1", "position": "9"}),
    "a line in position zero": ("invoice_lines", {"position": "0"}),
    "two lines in one position": ("invoice_lines", {"position": "1"}),
    "an entry of nobody": ("journal_entries", {"customer_id": "'C-404'"}),
    "an entry without a day": ("journal_entries", {"posted_on": "NULL"}),
    "a request that was carried out": ("requests", {"request_id": "request_id"}),
    "an invoice's number again": ("invoices", {"number": "number"}),
    "a promise in an unknown state": ("promises", {"state": "'forgotten'"}),
}


@pytest.fixture
def books(engine: Engine) -> Engine:
    """Books in which every table of money has rows."""
    with transaction(engine) as session:
        make.counter(session)
        make.invoice(session, "A", [6000, 4000])
        make.deposit(session, 3000)
        make.pay(session, 4998, credit=2000, method=Method.CASH, rounding=5, request_id="form")
        record_line(session, PAID_OUT)
    with transaction(engine) as session:
        while closed_days.write_next(session, IN_DECEMBER, make.ZONE):
            continue
        assert closed_months.write_next(session, IN_DECEMBER)
    return engine


def refused(engine: Engine, statement: str) -> str:
    """Try a statement on its own; return what the database answers, which must be a refusal."""
    with pytest.raises(DBAPIError) as refusal, transaction(engine) as session:
        session.execute(text(statement))
    return str(refusal.value.orig)


def copied(engine: Engine, table: str, **changes: str) -> str:
    """Insert a copy of a row under a new key, with some columns changed."""
    columns = [column.name for column in Table(table, MetaData(), autoload_with=engine).columns]
    keys = {k: v.format(table=table) for k, v in NEW_KEYS.items() if k in own_keys(table, columns)}
    values = [(keys | changes).get(name, name) for name in columns]
    row = f"SELECT {', '.join(values)} FROM {table} LIMIT 1"  # noqa: S608 - our own names
    return f"INSERT INTO {table} ({', '.join(columns)}) {row}"


def open_one_account_twice(session: Session) -> None:
    make.customer(session)
    make.customer(session)


def own_keys(table: str, columns: list[str]) -> set[str]:
    return {
        name for name in columns if name in NEW_KEYS and table in KEPT_KEYS.get(name, table).split()
    }


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_what_is_written_is_neither_changed_nor_taken_away(books: Engine, table: str) -> None:
    refusal = f"{table} is append-only"
    known = Base.metadata.tables[table]
    key = next(iter(known.primary_key)).name
    for change in CHANGES[books.dialect.name]:
        assert refusal in refused(books, change.format(table=table, key=key))
    with reading(books) as session:
        assert session.execute(select(func.count()).select_from(known)).scalar_one() > 0


@pytest.mark.parametrize("what", IMPOSSIBLE)
def test_an_impossible_row_is_refused(books: Engine, what: str) -> None:
    table, changes = IMPOSSIBLE[what]
    refused(books, copied(books, table, **changes))


@pytest.mark.parametrize("table", sorted({table for table, _ in IMPOSSIBLE.values()}))
def test_the_same_row_without_its_fault_is_taken(books: Engine, table: str) -> None:
    changes = {"position": "9"} if table == "invoice_lines" else {}
    with transaction(books) as session:
        session.execute(text(copied(books, table, **changes)))


def test_an_allocation_is_taken_back_once(books: Engine) -> None:
    removal = copied(books, "allocations", removes_id="id")
    with transaction(books) as session:
        session.execute(text(removal))
    refused(books, removal.replace("1000", "2000"))


def test_a_whole_number_is_no_fraction_on_sqlite(books: Engine) -> None:
    if books.dialect.name == "sqlite":
        assert "INTEGER" in refused(books, copied(books, "postings", amount_cents="1.5"))
        strict = "SELECT count(*) FROM pragma_table_list WHERE type = 'table' AND strict = 0"
        with reading(books) as session:
            lax = session.execute(text(strict + " AND name NOT LIKE 'sqlite_%'")).scalar_one()
        assert lax == 1, "only alembic's own table may be lax"


def test_a_moment_without_a_zone_is_refused(engine: Engine) -> None:
    said = {"actor": "U", "action": "a", "subject": "", "refused": 0, "reason": ""}
    naive = datetime(2026, 11, 20, 12, 0)  # noqa: DTZ001 - what must be refused
    with pytest.raises(StatementError) as refusal, transaction(engine) as session:
        session.execute(insert(AuditRow), {"at": naive, **said})
    assert isinstance(refusal.value.orig, NaiveMoment)
    with transaction(engine) as session:
        noon = naive.replace(tzinfo=timezone(timedelta(hours=-5)))
        session.execute(insert(AuditRow), {"at": noon, **said})
        assert session.scalars(select(AuditRow.at)).one() == datetime(2026, 11, 20, 17, tzinfo=UTC)


def test_an_act_that_fails_leaves_nothing(engine: Engine) -> None:
    with pytest.raises(DBAPIError), transaction(engine) as session:
        open_one_account_twice(session)
    with reading(engine) as session:
        assert search(session, "") == []


def test_a_reader_cannot_write(engine: Engine) -> None:
    if engine.dialect.name == "postgresql":
        with pytest.raises(DBAPIError, match="read-only"), reading(engine) as session:
            make.customer(session)
    else:
        with reading(engine) as session:
            make.customer(session)
    with reading(engine) as session:
        assert search(session, "") == []
