"""Bank returns: the debt is back, what was refunded before is invoiced, and so is the fee."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from domain import balances, ledger, refunds, verification
from domain.accounts import Account, revenue
from domain.errors import GlCodeUnknown, ReceiptNotReturnable, ReceiptUnknown
from domain.invoices import list_open_lines
from domain.methods import Method
from domain.people import Role
from domain.refunds import RequestRefund
from domain.returns import ReturnFee, record_return
from tests import make

NO_FEE = ReturnFee()


def open_books(session: Session) -> None:
    make.counter(session)
    make.staff(session, "U0SUPERVISOR", Role.SUPERVISOR)
    make.staff(session, "U0APPROVER", Role.APPROVER)


def refund(session: Session, source: str, cents: int) -> None:
    asked = RequestRefund(f"r-{cents}", make.CUSTOMER, (source,), cents, "original", "Départ")
    number = refunds.request_refund(session, asked, make.stamp("U0SUPERVISOR"))
    refunds.approve_refund(session, number, make.stamp("U0APPROVER"))


def due(session: Session) -> dict[str, int]:
    lines = list_open_lines(session, make.CUSTOMER)
    return {f"{line.invoice}/{line.position}": line.due_cents for line in lines}


def test_a_return_after_a_partial_refund(engine: Engine) -> None:
    with Session(engine) as session:
        open_books(session)
        make.invoice(session, "F-1", [7000])
        deposit = make.deposit(session, 10000)
        make.pay(session, 0, credit=7000)
        refund(session, deposit, 3000)
        returned = record_return(session, deposit, "R01", NO_FEE, make.stamp("cli"))
        assert (returned.status, returned.closed_reason) == ("returned", "R01")
        (built,) = [name for name in due(session) if not name.startswith("F-1")]
        assert due(session) == {"F-1/1": 7000, built: 3000}
        (line,) = [x for x in list_open_lines(session, make.CUSTOMER) if x.invoice != "F-1"]
        assert (line.description, line.gl_code) == ("Return after refund", "returned")
        assert balances.load(session, make.CUSTOMER).owed_cents == 10000
        assert balances.load(session, make.CUSTOMER).available_credit_cents == 0
        assert ledger.credit_balance(session, revenue("returned"), make.CUSTOMER) == -3000
        assert ledger.credit_balance(session, Account.ACCOUNT_DEPOSITS, make.CUSTOMER) == 0
        assert list(verification.verify(session)) == []


def test_a_returned_payment_opens_its_lines_again_and_the_fee_is_a_new_invoice(
    engine: Engine,
) -> None:
    with Session(engine) as session:
        open_books(session)
        make.invoice(session, "F-1", [6000, 4000])
        (payment,) = make.pay(session, 10000)
        fee = ReturnFee(4500, make.gl_code(session, "4900"))
        record_return(session, payment, "", fee, make.stamp("cli"))
        assert sorted(due(session).values()) == [4000, 4500, 6000]
        assert balances.load(session, make.CUSTOMER).owed_cents == 14500
        assert list(verification.verify(session)) == []


def test_a_reserve_on_what_came_back_fails_when_it_is_decided(engine: Engine) -> None:
    with Session(engine) as session:
        open_books(session)
        deposit = make.deposit(session, 5000)
        asked = RequestRefund("r", make.CUSTOMER, (deposit,), 5000, "original", "Départ")
        number = refunds.request_refund(session, asked, make.stamp("U0SUPERVISOR"))
        record_return(session, deposit, "R01", NO_FEE, make.stamp("cli"))
        decided = refunds.approve_refund(session, number, make.stamp("U0APPROVER"))
        assert decided.approval.status == "failed"
        assert balances.load(session, make.CUSTOMER).owed_cents == 0
        assert list(verification.verify(session)) == []


def test_only_a_cheque_that_stands_comes_back_and_only_once(engine: Engine) -> None:
    with Session(engine) as session:
        open_books(session)
        cash = make.deposit(session, 5000, method=Method.CASH)
        echeck = make.deposit(session, 5000, method=Method.ECHECK)
        with pytest.raises(ReceiptNotReturnable):
            record_return(session, cash, "", NO_FEE, make.stamp("cli"))
        record_return(session, echeck, "", NO_FEE, make.stamp("cli"))
        with pytest.raises(ReceiptNotReturnable):
            record_return(session, echeck, "", NO_FEE, make.stamp("cli"))
        with pytest.raises(ReceiptUnknown):
            record_return(session, "R-999999", "", NO_FEE, make.stamp("cli"))


def test_a_fee_of_no_gl_code_of_ours_is_refused(engine: Engine) -> None:
    with Session(engine) as session:
        open_books(session)
        cheque = make.deposit(session, 5000)
        with pytest.raises(GlCodeUnknown):
            record_return(session, cheque, "", ReturnFee(4500, "none"), make.stamp("cli"))
