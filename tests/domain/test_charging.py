"""A method on file is charged: the write-ahead row, one answer, and what it does to the books."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from domain import attempts, balances, failures, receipts, verification
from domain.accounts import Account
from domain.attempts import State
from domain.deposits import RecordDeposit, record_deposit
from domain.errors import MethodNotOffered, SavedMethodExpired, SavedMethodUnknown
from domain.gateway import Answer, Decline, Outcome, Rail
from domain.ledger import credit_balance
from domain.methods import Saved
from domain.returns import ReturnFee
from tests import make
from tests.till import Behind, Scripted, behind


def open_till(engine: Engine, token: str = "tok_ok", kind: Rail = Rail.CARD) -> Behind:
    """Open a till with one customer who owes 100.00 and has one method on file."""
    till = behind(engine)
    with till.books.transaction() as session:
        make.counter(session)
        make.invoice(session, "A", [10000])
        make.saved_method(session, token, kind)
    return till


def pay(till: Behind, cents: int = 10000, **more: object) -> str:
    with till.books.transaction() as session:
        return make.pay(session, cents, method=Saved(1), **more)[0]  # type: ignore[arg-type]


def stands(till: Behind, number: str) -> tuple[str, int]:
    """How a receipt stands, and what its customer owes."""
    with till.books.reading() as session:
        assert list(verification.verify(session)) == []
        owed = balances.load(session, make.CUSTOMER).owed_cents
        return receipts.load(session, number).status, owed


def open_reasons(till: Behind) -> list[tuple[str, str]]:
    with till.books.reading() as session:
        return [(one.subject, one.reason) for one in failures.list_open(session)]


def test_a_card_is_charged_once_and_clears(engine: Engine) -> None:
    till = open_till(engine)
    number = pay(till)
    assert stands(till, number) == ("processing", 0)
    assert till.send() == 1
    assert stands(till, number) == ("cleared", 0)
    assert till.later(days=1) == 0
    with till.books.reading() as session:
        receipt = receipts.load(session, number)
        assert (receipt.method, receipt.origin) == ("card", "gateway")
        assert credit_balance(session, Account.GATEWAY, make.CUSTOMER) == -10000
        assert credit_balance(session, Account.CASH, make.CUSTOMER) == 0


def test_a_refused_card_is_owed_again_and_somebody_is_called(engine: Engine) -> None:
    till = open_till(engine, "tok_declined")
    number = pay(till)
    till.send()
    assert stands(till, number) == ("failed", 10000)
    assert open_reasons(till) == [(number, "insufficient_funds")]
    with till.books.reading() as session:
        assert credit_balance(session, Account.GATEWAY, make.CUSTOMER) == 0


def test_another_payment_of_the_debt_clears_the_failure(engine: Engine) -> None:
    till = open_till(engine, "tok_declined")
    pay(till)
    till.send()
    with till.books.transaction() as session:
        make.pay(session, 10000)
    assert open_reasons(till) == []


def test_a_slow_card_lowers_the_debt_until_it_is_decided(engine: Engine) -> None:
    till = open_till(engine, "tok_slow")
    number = pay(till)
    till.send()
    assert stands(till, number) == ("processing", 0)
    till.decide(number, "succeed")
    assert stands(till, number) == ("cleared", 0)


@pytest.mark.parametrize("token", ["tok_slow", "tok_ok"])
def test_an_e_cheque_clears_then_comes_back(engine: Engine, token: str) -> None:
    till = open_till(engine, token, Rail.ECHECK)
    number = pay(till)
    till.send()
    assert stands(till, number) == ("processing", 0)
    till.decide(number, "succeed")
    assert stands(till, number) == ("cleared", 0)
    till.decide(number, "return", "R01")
    assert stands(till, number) == ("returned", 10000)
    assert open_reasons(till) == [(number, "R01")]


def test_a_return_after_a_refund_is_owed_with_its_fee(engine: Engine) -> None:
    till = behind(engine, fee=ReturnFee(4500, "4000"))
    with till.books.transaction() as session:
        make.counter(session)
        make.approvers(session)
        make.gl_code(session)
        make.saved_method(session, kind=Rail.ECHECK)
        number = make.deposit(session, 10000, method=Saved(1))
    till.send()
    till.decide(number, "succeed")
    with till.books.transaction() as session:
        make.refund(session, 3000, number, method="cash")
    with till.books.transaction() as session:
        assert make.approve(session, "RF-000001") == "sent"
    till.decide(number, "return", "R01")
    assert stands(till, number) == ("returned", 3000 + 4500)


def test_a_fee_whose_gl_code_is_unknown_holds_no_return_back(engine: Engine) -> None:
    till = behind(engine, fee=ReturnFee(4500, "nowhere"))
    with till.books.transaction() as session:
        make.counter(session)
        make.saved_method(session, kind=Rail.ECHECK)
        number = make.deposit(session, 10000, method=Saved(1))
    till.send()
    till.decide(number, "return", "R01")
    assert stands(till, number) == ("returned", 0)


def test_a_deposit_by_card_that_is_refused_is_no_credit(engine: Engine) -> None:
    till = open_till(engine, "tok_declined")
    with till.books.transaction() as session:
        number = make.deposit(session, 2000, method=Saved(1))
        assert balances.load(session, make.CUSTOMER).available_credit_cents == 2000
    till.send()
    assert stands(till, number) == ("failed", 10000)
    with till.books.reading() as session:
        assert balances.load(session, make.CUSTOMER).available_credit_cents == 0


def test_an_expired_card_is_not_charged(engine: Engine) -> None:
    with Session(engine) as session:
        make.counter(session)
        make.invoice(session, "A", [10000])
        make.saved_method(session, expires="2026-10")
        with pytest.raises(SavedMethodExpired):
            make.pay(session, 10000, method=Saved(1))
        with pytest.raises(SavedMethodUnknown):
            make.pay(session, 10000, method=Saved(2))


def test_a_card_is_good_until_the_end_of_its_last_month(engine: Engine) -> None:
    with Session(engine) as session:
        make.counter(session)
        make.invoice(session, "A", [10000])
        make.saved_method(session, expires=f"{make.TODAY:%Y-%m}")
        assert make.pay(session, 10000, method=Saved(1)) == ("R-000001",)


def test_another_customers_card_is_nobody_elses(engine: Engine) -> None:
    with Session(engine) as session:
        make.counter(session)
        make.customer(session, "C-2")
        make.saved_method(session, customer_id="C-2")
        with pytest.raises(SavedMethodUnknown):
            make.deposit(session, 100, method=Saved(1))


def test_what_the_gateway_does_not_charge_is_not_offered(engine: Engine) -> None:
    with Session(engine) as session:
        make.counter(session)
        make.saved_method(session)
        command = RecordDeposit("d-1", make.CUSTOMER, make.received(100, Saved(1)))
        with pytest.raises(MethodNotOffered):
            record_deposit(session, command, make.stamp())


def test_a_partial_approval_is_given_back_and_not_kept(engine: Engine) -> None:
    gateway = Scripted()
    till = behind(engine, gateway)
    with till.books.transaction() as session:
        make.counter(session)
        make.invoice(session, "A", [10000])
        make.saved_method(session)
    number = pay(till)
    gateway.say("charge", Outcome.APPROVED, amount_cents=6000)
    gateway.answers["stand"] = Answer(Outcome.APPROVED, "charge-ref", 6000, can_void=True)
    gateway.say("void", Outcome.VOIDED)
    till.send()
    assert stands(till, number) == ("failed", 10000)
    assert gateway.verbs() == ["charge", "void"]
    assert open_reasons(till) == [(number, Decline.PARTIAL)]


def test_the_order_is_written_down_before_it_is_sent(engine: Engine) -> None:
    gateway = Scripted()
    till = behind(engine, gateway)
    seen: list[str] = []
    gateway.before = lambda _verb, order: seen.append(_state(till, order.reference))
    with till.books.transaction() as session:
        make.counter(session)
        make.saved_method(session)
        make.deposit(session, 100, method=Saved(1))
    till.send()
    assert seen == [State.SENT]


def _state(till: Behind, reference: str) -> str:
    with till.books.reading() as session:
        return attempts.load(session, reference).state
