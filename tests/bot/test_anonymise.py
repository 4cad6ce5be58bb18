"""``guichet anonymise``: no trace of who it was, and not a cent changed."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.database import open_database, transaction
from domain import outbox
from domain.credit_memos import IssueCreditMemo, issue_credit_memo
from domain.outbox import Card
from domain.refunds import approve_refund, decline_refund
from domain.tables import Base
from domain.verification import verify
from domain.voids import VoidReceipt, void_receipt
from tests import make
from tests.bot.command_line import Finished, Terminal

WHO = ("zoé", "zoe", "côté", "cote", "mamie", "418-555", "c-1@example.org")
"""Every word that tells who the customer is, in whatever was typed about her."""


def open_an_account(database_url: str) -> list[str]:
    """A customer about whom people typed something wherever they can; give what has a card."""
    engine = open_database(database_url)
    with transaction(engine) as session:
        make.counter(session)
        make.approvers(session)
        make.customer(session, "C-2", "Léo Roy")
        make.invoice(session, "F-1", [7000])
        typed = {"payer": "Mamie Côté", "note": "voir Zoé", "reference": "virement Zoé Côté"}
        kept = make.deposit(session, 10000, purpose="bourse de Zoé", **typed)
        undone = make.deposit(session, 500)
        void = VoidReceipt("v-1", undone, "payé par Mamie")
        void_receipt(session, void, make.stamp(make.SUPERVISOR))
        make.pay(session, 0, credit=2000)
        memo = IssueCreditMemo("m-1", make.CUSTOMER, "4000", 300, "geste pour Zoé")
        issue_credit_memo(session, memo, make.stamp(make.SUPERVISOR))
        paid_out = make.refund(session, 1000, kept, reason="Zoé déménage")
        approve_refund(session, paid_out, make.stamp(make.APPROVER))
        declined = make.refund(session, 100, kept)
        decline_refund(session, declined, "Zoé a changé d’avis", make.stamp(make.APPROVER))
        moved = make.transfer(session, 50, "C-2")
        shown = [kept, undone, paid_out, declined, moved]
        for number in shown:
            outbox.remember_card(session, number, Card("C0FINANCE", "1.0"))
    engine.dispose()
    return shown


def written(engine: Engine) -> Iterator[str]:
    """Every text that rests anywhere in the database."""
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            for row in connection.execute(select(table)):
                yield from (str(value) for value in row if isinstance(value, str))


def telling(engine: Engine) -> list[str]:
    return [text for text in written(engine) if any(word in text.casefold() for word in WHO)]


def exported(terminal: Terminal, database_url: str) -> dict[str, Any]:
    told = terminal.types("export", DATABASE_URL=database_url)
    assert told.code == 0
    books: dict[str, Any] = json.loads(told.out)
    return books


def test_nothing_tells_who_it_was_and_not_a_cent_changes(
    terminal: Terminal, database_url: str
) -> None:
    open_an_account(database_url)
    engine = open_database(database_url)
    assert len(telling(engine)) > 8
    before = exported(terminal, database_url)
    told = terminal.types("anonymise", "C-1", DATABASE_URL=database_url)
    assert (told.code, told.out) == (0, "C-1 is anonymised\n")
    assert "the account is open: owed" in told.err
    after = exported(terminal, database_url)
    assert telling(engine) == []
    with Session(engine) as session:
        assert list(verify(session)) == []
    engine.dispose()
    (renamed,) = [c for c in after["customers"] if c["customer_id"] == "C-1"]
    assert renamed["name"] == "Client C-1"
    assert after["audit"][-1]["action"] == "customer.anonymise"
    for books in (before, after):
        books.pop("audit")
        for thing in (*books["customers"], *books["receipts"], *books["failures"]):
            for words in ("name", "reference", "reason"):
                thing.pop(words, None)
    assert before == after


def test_the_cards_that_stand_are_written_again(terminal: Terminal, database_url: str) -> None:
    shown = open_an_account(database_url)
    engine = open_database(database_url)
    with Session(engine) as session:
        before = {number: len(make.promises(session, number)) for number in shown}
    terminal.types("anonymise", "C-1", DATABASE_URL=database_url)
    with Session(engine) as session:
        again = {number: len(make.promises(session, number)) for number in shown}
    engine.dispose()
    assert again == {number: times + 1 for number, times in before.items()}


def test_whoever_receives_a_transfer_is_forgotten_in_it_too(
    terminal: Terminal, database_url: str
) -> None:
    open_an_account(database_url)
    terminal.types("anonymise", "C-2", DATABASE_URL=database_url)
    engine = open_database(database_url)
    assert "même famille" not in set(written(engine))
    assert telling(engine) != []  # the other customer's own words stay
    engine.dispose()


def test_an_import_does_not_bring_the_name_back(terminal: Terminal, database_url: str) -> None:
    open_an_account(database_url)
    terminal.types("anonymise", "C-1", DATABASE_URL=database_url)
    path = terminal.folder / "customers.csv"
    path.write_text(
        "customer_id,name,email,phone,locale\nC-1,Zoé Côté,,418-555-0100,fr_CA\n", encoding="utf-8"
    )
    told = terminal.types("import", str(path), DATABASE_URL=database_url)
    assert told.code == 1
    assert 'line 2, column customer_id: "C-1" was anonymised; take the row out' in told.err
    engine = open_database(database_url)
    assert telling(engine) == []
    engine.dispose()


def test_an_imported_deposit_is_still_known_when_its_file_comes_again(
    terminal: Terminal, database_url: str
) -> None:
    engine = open_database(database_url)
    with transaction(engine) as session:
        make.counter(session)
    engine.dispose()
    path = terminal.folder / "deposits.csv"
    path.write_text(
        "customer_id,received_on,method,amount,reference\nC-1,2026-09-08,cheque,150.00,B-1\n",
        encoding="utf-8",
    )
    for words in (("import", str(path)), ("anonymise", "C-1"), ("import", str(path))):
        assert terminal.types(*words, DATABASE_URL=database_url).code == 0
    assert [r["amount"] for r in exported(terminal, database_url)["receipts"]] == ["150.00"]


@pytest.mark.parametrize("times", [1, 2])
def test_twice_does_it_once(terminal: Terminal, database_url: str, times: int) -> None:
    engine = open_database(database_url)
    with transaction(engine) as session:
        make.counter(session)
    engine.dispose()
    told = [terminal.types("anonymise", "C-1", DATABASE_URL=database_url) for _ in range(times)]
    ends = ["C-1 is anonymised\n", "C-1 was anonymised before\n"]
    assert [end.out for end in told] == ends[:times]
    acts = [act["action"] for act in exported(terminal, database_url)["audit"]]
    assert acts.count("customer.anonymise") == 1


def test_an_unknown_customer_is_one_line(terminal: Terminal, database_url: str) -> None:
    told = terminal.types("anonymise", "C-9", DATABASE_URL=database_url)
    assert told == Finished(1, "", "guichet: no customer C-9\n")
