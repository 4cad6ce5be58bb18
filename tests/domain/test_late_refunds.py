"""Refunds that were given up and left all the same, and refunds of which one part fails."""

import pytest
from sqlalchemy import Engine

from domain import balances, failures, ledger, refunds, verification
from domain.accounts import Account
from domain.gateway import Decline, Order, Outcome
from domain.methods import Saved
from tests import make
from tests.till import Behind, Scripted, behind

NUMBER = "RF-000001"


def charged(engine: Engine, gateway: Scripted, *cents: int) -> Behind:
    """Deposits by a method on file, cleared and settled."""
    gateway.say("charge", Outcome.APPROVED)
    till = behind(engine, gateway)
    with till.books.transaction() as session:
        make.counter(session)
        make.approvers(session)
        make.saved_method(session)
        for each in cents:
            make.deposit(session, each, method=Saved(1))
    till.send()
    gateway.say("stand", Outcome.APPROVED, is_settled=True, can_void=False, can_refund=True)
    return till


def refund(till: Behind, cents: int, *sources: str) -> str:
    """Ask for a refund and approve it; return its number."""
    with till.books.transaction() as session:
        number = make.refund(session, cents, *sources)
    with till.books.transaction() as session:
        make.approve(session, number)
    return number


def give_up(till: Behind, gateway: Scripted) -> None:
    """Conclude that the gateway never had the order."""
    till.send()
    gateway.say("find", Outcome.NOT_FOUND)
    for _ in range(3):
        till.later(minutes=4)
    assert status(till) == "failed"


def status(till: Behind, number: str = NUMBER) -> str:
    with till.books.reading() as session:
        assert list(verification.verify(session)) == []
        return refunds.load_refund(session, number).approval.status


def credit(till: Behind) -> tuple[int, int]:
    """What the client may still use, and what the gateway owes us for them."""
    with till.books.reading() as session:
        left = balances.load(session, make.CUSTOMER).available_credit_cents
        return left, -ledger.credit_balance(session, Account.GATEWAY, make.CUSTOMER)


def reasons(till: Behind) -> list[str]:
    with till.books.reading() as session:
        return [one.reason for one in failures.list_open(session)]


def test_one_that_was_given_up_and_left_all_the_same_is_sent(engine: Engine) -> None:
    gateway = Scripted()
    till = charged(engine, gateway, 5000)
    refund(till, 3000, "R-000001")
    give_up(till, gateway)
    assert credit(till) == (5000, 5000)
    gateway.say("find", Outcome.PROCESSING)
    till.later(days=1)
    assert (status(till), credit(till)) == ("failed", (5000, 5000))
    gateway.say("find", Outcome.APPROVED)
    till.later(days=2)
    assert (status(till), credit(till)) == ("sent", (2000, 2000))
    assert reasons(till) == []
    with till.books.transaction() as session:
        make.hint(session, NUMBER, till.clock())
    gateway.say("find", Outcome.RETURNED)
    till.send()
    assert (status(till), credit(till)) == ("failed", (5000, 5000))


def test_what_another_refund_took_meanwhile_is_told(engine: Engine) -> None:
    gateway = Scripted()
    till = charged(engine, gateway, 5000)
    refund(till, 5000, "R-000001")
    give_up(till, gateway)
    gateway.say("refund", Outcome.APPROVED)
    again = refund(till, 5000, "R-000001")
    till.send()
    assert status(till, again) == "sent"
    gateway.say("find", Outcome.APPROVED)
    for _ in range(2):
        with till.books.transaction() as session:
            make.hint(session, NUMBER, till.clock())
        till.send()
    assert (status(till), credit(till)) == ("failed", (0, 0))
    assert reasons(till) == ["not_found", "late_refund"]


def test_a_void_that_was_given_up_and_happened_is_followed(engine: Engine) -> None:
    gateway = Scripted()
    till = charged(engine, gateway, 5000)
    refund(till, 5000, "R-000001")
    gateway.say("stand", Outcome.APPROVED, can_void=True)
    give_up(till, gateway)
    gateway.say("find", Outcome.VOIDED)
    till.later(days=1)
    assert (status(till), credit(till)) == ("sent", (0, 0))


@pytest.mark.parametrize("refused", [2000, 4000])
def test_one_part_that_fails_is_told_whichever_comes_first(engine: Engine, refused: int) -> None:
    gateway = Scripted()
    till = charged(engine, gateway, 2000, 4000)

    def answer(_verb: str, order: Order) -> None:
        outcome = Outcome.DECLINED if order.amount_cents == refused else Outcome.APPROVED
        gateway.say("refund", outcome, decline=Decline.NOT_ALLOWED)

    gateway.before = answer
    refund(till, 6000, "R-000001", "R-000002")
    till.send()
    assert (status(till), credit(till)) == ("failed", (refused, refused))
    assert reasons(till) == ["not_allowed"]
