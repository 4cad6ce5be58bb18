"""``guichet close`` and ``guichet bank-return``: what they write, and how they refuse."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import open_database, transaction
from domain import balances, settings
from domain.invoices import list_open_lines
from domain.methods import Method
from domain.people import Role
from domain.refunds import RequestRefund, approve_refund, request_refund
from domain.tables import AuditRow, PromiseRow
from tests import make
from tests.bot.command_line import Finished, Terminal

YESTERDAY = datetime.now(UTC).astimezone(make.ZONE).date() - timedelta(days=1)


def prepare(database_url: str, *, fee_code: bool = False) -> str:
    """Contract §7: a deposit of 100.00 of which 70.00 is applied and 30.00 refunded."""
    engine = open_database(database_url)
    with transaction(engine) as session:
        make.counter(session)
        make.staff(session, "U0SUPERVISOR", Role.SUPERVISOR)
        make.staff(session, "U0APPROVER", Role.APPROVER)
        make.invoice(session, "F-1", [7000])
        number = make.deposit(session, 10000)
        make.pay(session, 0, credit=7000)
        asked = RequestRefund("r-1", make.CUSTOMER, (number,), 3000, "original", "Départ")
        refund = request_refund(session, asked, make.stamp("U0SUPERVISOR"))
        approve_refund(session, refund, make.stamp("U0APPROVER"))
        if fee_code:
            make.gl_code(session, "4900")
    engine.dispose()
    return number


def looked_at(database_url: str) -> tuple[int, list[int], list[str], list[str]]:
    """What is owed, what is due a line, what was audited by ``cli``, what is promised."""
    engine = open_database(database_url)
    with Session(engine) as session:
        owed = balances.load(session, make.CUSTOMER).owed_cents
        due = [line.due_cents for line in list_open_lines(session, make.CUSTOMER)]
        acts = select(AuditRow.action).where(AuditRow.actor == "cli").order_by(AuditRow.id)
        kinds = select(PromiseRow.kind).order_by(PromiseRow.id.desc()).limit(2)
        told = owed, sorted(due), list(session.scalars(acts)), list(session.scalars(kinds))
    engine.dispose()
    return told


def test_a_bank_return_after_a_partial_refund(terminal: Terminal, database_url: str) -> None:
    number = prepare(database_url)
    told = terminal.types("bank-return", number, "--code", "R01", DATABASE_URL=database_url)
    assert told == Finished(0, f"{number} is returned; C-1 now owes 100.00\n", "")
    owed, due, acts, promised = looked_at(database_url)
    assert (owed, due) == (10000, [3000, 7000])
    assert acts == ["invoice.issue", "receipt.return"]
    assert promised == ["announce_return", "show_receipt"]


def test_the_fee_is_a_new_invoice(terminal: Terminal, database_url: str) -> None:
    number = prepare(database_url, fee_code=True)
    fee = {"GUICHET_RETURN_FEE": "45.00", "GUICHET_RETURN_FEE_GL": "4900"}
    told = terminal.types("bank-return", number, DATABASE_URL=database_url, **fee)
    assert told.out == f"{number} is returned; C-1 now owes 145.00\n"
    assert looked_at(database_url)[1] == [3000, 4500, 7000]


def test_a_refused_return_is_one_line_and_writes_nothing(
    terminal: Terminal, database_url: str
) -> None:
    number = prepare(database_url)
    engine = open_database(database_url)
    with transaction(engine) as session:
        cash = make.deposit(session, 100, method=Method.CASH)
    engine.dispose()
    before = looked_at(database_url)

    def trouble(receipt: str, **environment: str) -> str:
        return terminal.types(
            "bank-return", receipt, DATABASE_URL=database_url, **environment
        ).trouble

    assert trouble("R-999999") == "guichet: no receipt R-999999"
    assert trouble(cash) == (
        f"guichet: {cash} is no cheque or e-cheque that can come back (it is recorded)"
    )
    fee = {"GUICHET_RETURN_FEE": "45.00"}
    assert trouble(number, **fee).startswith("guichet: GUICHET_RETURN_FEE_GL is not set")
    wrong = trouble(number, **fee, GUICHET_RETURN_FEE_GL="none")
    assert wrong == "guichet: GUICHET_RETURN_FEE_GL names no GL code (it is 'none')"
    assert looked_at(database_url) == before


def test_a_receipt_comes_back_once(terminal: Terminal, database_url: str) -> None:
    number = prepare(database_url)
    assert terminal.types("bank-return", number, DATABASE_URL=database_url).code == 0
    again = terminal.types("bank-return", number, DATABASE_URL=database_url)
    assert again.trouble.endswith("(it is returned)")


def test_a_period_is_closed_and_never_opens_again(terminal: Terminal, database_url: str) -> None:
    told = terminal.types("close", f"{YESTERDAY}", DATABASE_URL=database_url)
    assert told == Finished(0, f"closed through {YESTERDAY}\n", "")
    engine = open_database(database_url)
    with Session(engine) as session:
        assert settings.load(session).closed_through == YESTERDAY
    engine.dispose()
    earlier = terminal.types("close", "2020-01-31", DATABASE_URL=database_url)
    assert earlier.trouble.endswith(f"not before {YESTERDAY}, closed already")


@pytest.mark.parametrize("days", [1, 2])
def test_a_day_that_is_not_over_cannot_be_closed(
    terminal: Terminal, database_url: str, days: int
) -> None:
    day = YESTERDAY + timedelta(days=days)
    told = terminal.types("close", f"{day}", DATABASE_URL=database_url)
    assert told.trouble.startswith("guichet: DATE must be before today, ")


def test_nothing_is_imported_into_a_closed_period(terminal: Terminal, database_url: str) -> None:
    engine = open_database(database_url)
    with transaction(engine) as session:
        make.customer(session)
        make.gl_code(session)
    engine.dispose()
    head = "invoice_number,customer_id,issued_on,due_on,position,description,gl_code,amount\n"
    row = "A-1,C-1,2025-10-01,2025-10-31,1,Natation,4000,120.00\n"
    (terminal.folder / "old.csv").write_text(head + row)
    assert terminal.types("import", "old.csv", DATABASE_URL=database_url).code == 0
    terminal.types("close", "2025-12-31", DATABASE_URL=database_url)
    assert terminal.types("import", "old.csv", DATABASE_URL=database_url).code == 0
    (terminal.folder / "new.csv").write_text(head + row.replace("A-1", "A-2"))
    deposits = "customer_id,received_on,method,amount,reference\nC-1,2025-12-31,cheque,5.00,B-1\n"
    (terminal.folder / "deposits.csv").write_text(deposits)
    for name, column in (("new.csv", "issued_on"), ("deposits.csv", "received_on")):
        told = terminal.types("import", name, DATABASE_URL=database_url)
        assert told.code == 1
        assert f"line 2, column {column}: " in told.err
        assert "lies in a closed period" in told.err
