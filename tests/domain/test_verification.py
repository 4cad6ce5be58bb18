"""``guichet verify`` names whatever somebody changes behind the books' back."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Connection

from bot.cli import commands
from bot.database import open_database, transaction
from domain.methods import Method
from domain.tables import APPEND_ONLY
from tests import make
from tests.domain.gateway_tamperings import GATEWAY_TAMPERINGS

PAID_ABOVE = "a line is never paid above its amount"
APPLIED_ABOVE = "a source is never applied above its amount"
APPLIED_WHOLE = "a payment is applied whole when it is recorded"
AGREE = "a receipt and its source agree"
TAKES_BACK = "a removal takes back what was applied"
OWN_CUSTOMER = "a source pays its own customer's lines"
POSTED_ONCE = "a receipt's money is posted once"
ROUNDING = "a receipt's rounding is posted"
TO_REVENUE = "what is applied is posted to revenue"
SAME_DAY = "an allocation is dated as its entry"
HELD = "available and reserved credit is what the journal holds for the customer"
LEAVES = "UPDATE claims SET state = 'taken', left_on = '2026-11-20'"
LEFT = "a part left on the day of its posting"
CLOSED = "a closed day's totals are what its rows add up to"
CLOSED_MONTH = "a closed month's totals are what its days add up to"
ANNOUNCED = "a receipt is announced"
CLAIMED_ABOVE = "a source is never claimed above its amount"
FOLLOWS = "a reserve follows its request"
PAID_OUT = "a refund is paid out once"
PLANNED = "no more is planned than is due"

REQUEST = (
    "INSERT INTO approvals (subject, kind, customer_id, amount_cents, reason, status,"
    " requested_by, requested_at, requested_on, expires_at, decline_reason, alone)"
    " VALUES ('RF-000009', 'refund', 'C-1', 100, 'x', '{status}', 'U1',"
    " '2026-11-20T17:00:00.000000Z', '2026-11-20', '2026-11-23T17:00:00.000000Z', '', 0)"
)
CLAIM = (
    "INSERT INTO claims (id, subject, source, amount_cents, held_cents, state)"
    " VALUES (99, 'RF-000009', 'R-000001', {cents}, 0, 'held')"
)
EXPECTED = (
    "INSERT INTO installments"
    " (id, customer_id, invoice_id, due_on, amount_cents, status, method, reference)"
    " SELECT 99, 'C-1', id, '2026-12-01', 3003, 'planned', 'cash', '' FROM invoices"
)

REMOVAL = (
    "INSERT INTO allocations"
    " (id, entry_id, source, invoice_line_id, amount_cents, applied_on, removes_id)"
    " SELECT 99, entry_id, source, invoice_line_id, {cents}, applied_on, id"
    " FROM allocations WHERE id = 1"
)


@dataclass(frozen=True)
class Tampering:
    """What somebody does to the rows, and what must then be named: invariant and subject."""

    statement: str
    named: Sequence[tuple[str, str]]


# The books: R-000001 is a deposit of 30.00, R-000002 a payment of 49.98 in cash (rounded up by
# 0.02) beside 20.00 of that credit, on invoice A of 60.00 and 40.00. Allocation 1 is the credit on
# A/1, 2 and 3 the money on A/1 and A/2. Entry 1 is the deposit's, entry 2 the payment's.
TAMPERINGS = {
    "a line is made smaller": Tampering(
        "UPDATE invoice_lines SET amount_cents = 5999 WHERE position = 1", [(PAID_ABOVE, "A/1")]
    ),
    "a line passes to another invoice": Tampering(
        "UPDATE invoices SET customer_id = 'C-2'",
        [(OWN_CUSTOMER, "1"), (OWN_CUSTOMER, "2"), (OWN_CUSTOMER, "3")],
    ),
    "a receipt's amount changes": Tampering(
        "UPDATE receipts SET amount_cents = 3001 WHERE id = 1",
        [(AGREE, "R-000001"), (POSTED_ONCE, "R-000001")],
    ),
    "a receipt is voided by hand": Tampering(
        "UPDATE receipts SET status = 'voided' WHERE id = 1", [(AGREE, "R-000001")]
    ),
    "a receipt passes to somebody else": Tampering(
        "UPDATE receipts SET customer_id = 'C-2' WHERE id = 1", [(AGREE, "R-000001")]
    ),
    "a receipt's rounding changes": Tampering(
        "UPDATE receipts SET rounding_cents = 0 WHERE id = 2", [(ROUNDING, "R-000002")]
    ),
    "a source is made smaller": Tampering(
        "UPDATE sources SET amount_cents = 1999 WHERE number = 'R-000001'",
        [(APPLIED_ABOVE, "R-000001"), (AGREE, "R-000001"), (HELD, "C-1")],
    ),
    "a source no longer counts": Tampering(
        "UPDATE sources SET counts = 0 WHERE number = 'R-000001'",
        [(AGREE, "R-000001"), (HELD, "C-1")],
    ),
    "a source disappears": Tampering(
        "DELETE FROM sources WHERE number = 'R-000001'", [(AGREE, "R-000001"), (HELD, "C-1")]
    ),
    "an allocation grows": Tampering(
        "UPDATE allocations SET amount_cents = amount_cents + 1 WHERE id = 3",
        [(APPLIED_WHOLE, "R-000002"), (APPLIED_ABOVE, "R-000002"), (HELD, "C-1")],
    ),
    "an allocation disappears": Tampering(
        "DELETE FROM allocations WHERE id = 3",
        [(APPLIED_WHOLE, "R-000002"), (TO_REVENUE, "entry 2 R-000002 revenue:4000"), (HELD, "C-1")],
    ),
    "an allocation changes its source": Tampering(
        "UPDATE allocations SET source = 'R-000002' WHERE id = 1",
        [(APPLIED_ABOVE, "R-000002"), (TO_REVENUE, "entry 2 R-000001 revenue:4000")],
    ),
    "an allocation moves to another day": Tampering(
        "UPDATE allocations SET applied_on = '2026-11-01' WHERE id = 1", [(SAME_DAY, "1")]
    ),
    "a removal takes back another amount": Tampering(
        REMOVAL.format(cents=1999), [(TAKES_BACK, "99"), (HELD, "C-1")]
    ),
    "a removal is not posted": Tampering(
        REMOVAL.format(cents=2000), [(TO_REVENUE, "entry 2 R-000001 revenue:4000"), (HELD, "C-1")]
    ),
    "money comes in for more": Tampering(
        "UPDATE postings SET amount_cents = 3001 WHERE entry_id = 1",
        [(POSTED_ONCE, "R-000001"), (HELD, "C-1")],
    ),
    "money comes in twice": Tampering(
        "INSERT INTO postings (id, entry_id, debit, credit, amount_cents, subject)"
        " SELECT 99, entry_id, debit, credit, amount_cents, subject"
        " FROM postings WHERE entry_id = 1",
        [(POSTED_ONCE, "R-000001"), (HELD, "C-1")],
    ),
    "money comes in for nobody": Tampering(
        "DELETE FROM postings WHERE entry_id = 1", [(POSTED_ONCE, "R-000001"), (HELD, "C-1")]
    ),
    "revenue goes to another GL code": Tampering(
        "UPDATE postings SET credit = 'revenue:4999' WHERE credit = 'revenue:4000'"
        " AND subject = 'R-000001'",
        [
            (TO_REVENUE, "entry 2 R-000001 revenue:4000"),
            (TO_REVENUE, "entry 2 R-000001 revenue:4999"),
        ],
    ),
    "revenue comes from another receipt": Tampering(
        "UPDATE postings SET subject = 'R-000002' WHERE credit = 'revenue:4000'"
        " AND subject = 'R-000001'",
        [
            (TO_REVENUE, "entry 2 R-000001 revenue:4000"),
            (TO_REVENUE, "entry 2 R-000002 revenue:4000"),
        ],
    ),
    "rounding is posted for more": Tampering(
        "UPDATE postings SET amount_cents = 3 WHERE credit = 'cash_rounding'",
        [(ROUNDING, "R-000002")],
    ),
    "an entry passes to somebody else": Tampering(
        "UPDATE journal_entries SET customer_id = 'C-2' WHERE id = 1",
        [(HELD, "C-1"), (HELD, "C-2")],
    ),
    "an entry moves to another day": Tampering(
        "UPDATE journal_entries SET posted_on = '2026-11-01' WHERE id = 2",
        [(SAME_DAY, "1"), (SAME_DAY, "2"), (SAME_DAY, "3")],
    ),
    "more is claimed than a receipt has": Tampering(
        CLAIM.format(cents=3001), [(CLAIMED_ABOVE, "R-000001")]
    ),
    "a reserve outlives its request": Tampering(
        f"{REQUEST.format(status='declined')}; {CLAIM.format(cents=100)}",
        [(FOLLOWS, "RF-000009")],
    ),
    "a refund is sent that nobody paid out": Tampering(
        REQUEST.format(status="sent"), [(PAID_OUT, "RF-000009")]
    ),
    "a part leaves that nobody posted": Tampering(
        f"{REQUEST.format(status='sent')}; {CLAIM.format(cents=100)}; {LEAVES}",
        [(LEFT, "RF-000009")],
    ),
    "more is planned than is due": Tampering(EXPECTED, [(PLANNED, "A")]),
    "a closed day is written beside its rows": Tampering(
        "INSERT INTO closed_days VALUES ('2026-11-20', '2026-11-21T06:00:00.000000Z')",
        [(CLOSED, "day_methods 2026-11-20 cash"), (CLOSED, "day_gl_codes 2026-11-20 4000 cash")],
    ),
    "a closed month is written beside its days": Tampering(
        "INSERT INTO closed_days VALUES ('2026-11-30', '2026-12-01T06:00:00.000000Z');"
        " INSERT INTO closed_months VALUES ('2026-11-30', '2026-12-01T06:00:00.000000Z');"
        " INSERT INTO month_methods VALUES ('2026-11-30', 'cash', 1, 1, 0, 0, 0, 0)",
        [(CLOSED_MONTH, "month_methods 2026-11-30 cash")],
    ),
    "a card is never announced": Tampering(
        "DELETE FROM promises WHERE subject = 'R-000002'", [(ANNOUNCED, "R-000002")]
    ),
}
TAMPERINGS |= {
    what: Tampering(statement, [named]) for what, (statement, named) in GATEWAY_TAMPERINGS.items()
}


@pytest.fixture
def books_url(database_url: str) -> str:
    """Books with a deposit, and a payment of credit, cash and its rounding."""
    engine = open_database(database_url)
    with transaction(engine) as session:
        make.counter(session)
        make.customer(session, "C-2", "Léo Roy")
        make.invoice(session, "A", [6000, 4000])
        make.deposit(session, 3000)
        make.pay(session, 4998, credit=2000, method=Method.CASH, rounding=5)
    engine.dispose()
    return database_url


def verified(database_url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Result:
    monkeypatch.chdir(folder)
    return CliRunner().invoke(commands, ["verify"], env={"DATABASE_URL": database_url})


def tamper(database_url: str, statement: str) -> None:
    """Do to the books what no code of ours does, the triggers out of the way."""
    engine = create_engine(database_url)
    with engine.begin() as connection:
        let_everything_pass(connection)
        for act in statement.split("; "):
            assert connection.execute(text(act)).rowcount > 0
    engine.dispose()


def let_everything_pass(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        return
    for table in APPEND_ONLY:
        for act in ("update", "delete"):
            connection.execute(text(f"DROP TRIGGER {table}_refuses_{act}"))


def test_books_that_nobody_touched_are_well(
    books_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = verified(books_url, tmp_path, monkeypatch)
    assert (result.exit_code, result.output) == (0, "every invariant holds\n")


@pytest.mark.parametrize("what", TAMPERINGS)
def test_what_was_tampered_with_is_named(
    books_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    tampering = TAMPERINGS[what]
    tamper(books_url, tampering.statement)
    result = verified(books_url, tmp_path, monkeypatch)
    assert result.exit_code == 1
    found = {line.rpartition(" (")[0] for line in result.output.splitlines()}
    named = {f"{subject}: {invariant}" for invariant, subject in tampering.named}
    assert named <= found


def test_every_invariant_is_shown_red_once() -> None:
    shown = {invariant for tampering in TAMPERINGS.values() for invariant, _ in tampering.named}
    room = Path(make.__file__).parents[1] / "domain" / "verification"
    code = "".join(source.read_text(encoding="utf-8") for source in room.glob("*.py"))
    assert code.count("yield Finding(") == len(shown)
    assert all(f'"{invariant}"' in code for invariant in shown)
