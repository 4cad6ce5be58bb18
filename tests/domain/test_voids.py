"""Voids: whole, dated today, their own links only; refused where the money is spoken for."""

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from domain import allocations, balances, ledger, receipts, refunds, verification
from domain.accounts import Account
from domain.errors import (
    DepositUsed,
    NotAllowed,
    ReceiptClaimed,
    ReceiptNotVoidable,
    ReceiptUnknown,
    ReceiptVoided,
)
from domain.methods import Method
from domain.people import Role
from domain.refunds import RequestRefund
from domain.returns import ReturnFee, record_return
from domain.tables import PromiseRow
from domain.voids import VoidReceipt, void_receipt
from tests import make

SUPERVISOR = "U0SUPERVISOR"


def open_books(session: Session) -> None:
    make.counter(session)
    make.staff(session, SUPERVISOR, Role.SUPERVISOR)


def void(session: Session, number: str, request_id: str = "void-1") -> receipts.Receipt:
    command = VoidReceipt(request_id, number, "Mauvais client")
    return void_receipt(session, command, make.stamp(SUPERVISOR))


def owed(session: Session) -> int:
    return balances.load(session, make.CUSTOMER).owed_cents


def test_a_payment_is_undone_whole_and_only_its_own_links(engine: Engine) -> None:
    with Session(engine) as session:
        open_books(session)
        make.invoice(session, "F-1", [6000, 4000])
        deposit = make.deposit(session, 3000)
        (payment,) = make.pay(session, 7000, credit=3000)
        assert owed(session) == 0
        voided = void(session, payment)
        assert (voided.status, voided.closed_reason) == ("voided", "Mauvais client")
        assert owed(session) == 7000
        assert not allocations.standing_of_source(session, payment)
        assert sum(x.amount_cents for x in allocations.standing_of_source(session, deposit)) == 3000
        assert ledger.credit_balance(session, Account.CASH, make.CUSTOMER) == -3000
        assert list(verification.verify(session)) == []


def test_the_coins_of_a_rounded_payment_go_back_too(engine: Engine) -> None:
    with Session(engine) as session:
        open_books(session)
        make.invoice(session, "F-1", [11498])
        (payment,) = make.pay(session, 11498, method=Method.CASH, rounding=5)
        void(session, payment)
        assert ledger.credit_balance(session, Account.CASH, make.CUSTOMER) == 0
        assert ledger.credit_balance(session, Account.CASH_ROUNDING, make.CUSTOMER) == 0
        assert list(verification.verify(session)) == []
        assert owed(session) == 11498
        assert list(verification.verify(session)) == []


def test_the_same_request_voids_once_and_another_is_told(engine: Engine) -> None:
    with Session(engine) as session:
        open_books(session)
        number = make.deposit(session, 5000)
        void(session, number)
        void(session, number)
        assert owed(session) == 0
        with pytest.raises(ReceiptVoided):
            void(session, number, "void-2")


def test_the_finance_channel_is_promised_the_announcement_and_the_card(engine: Engine) -> None:
    with Session(engine) as session:
        open_books(session)
        number = make.deposit(session, 5000)
        void(session, number)
        kinds = list(session.scalars(select(PromiseRow.kind).order_by(PromiseRow.id)))
        assert kinds == ["show_receipt", "show_receipt", "announce_void"]


def test_a_used_deposit_is_refused_with_where_its_money_is(engine: Engine) -> None:
    with Session(engine) as session:
        open_books(session)
        make.invoice(session, "F-1", [6000, 4000])
        deposit = make.deposit(session, 7000)
        make.pay(session, 0, credit=7000)
        with pytest.raises(DepositUsed) as refused:
            void(session, deposit)
        assert refused.value.facts["places"] == ["F-1/1", "F-1/2"]


def test_what_is_reserved_or_refunded_is_refused(engine: Engine) -> None:
    with Session(engine) as session:
        open_books(session)
        make.staff(session, "U0APPROVER", Role.APPROVER)
        deposit = make.deposit(session, 5000)
        asked = RequestRefund("r-1", make.CUSTOMER, (deposit,), 1000, "original", "Trop perçu")
        number = refunds.request_refund(session, asked, make.stamp(SUPERVISOR))
        with pytest.raises(ReceiptClaimed):
            void(session, deposit)
        refunds.approve_refund(session, number, make.stamp("U0APPROVER"))
        with pytest.raises(ReceiptClaimed):
            void(session, deposit)


def test_a_declined_refund_lets_the_receipt_be_voided(engine: Engine) -> None:
    with Session(engine) as session:
        open_books(session)
        make.staff(session, "U0APPROVER", Role.APPROVER)
        deposit = make.deposit(session, 5000)
        asked = RequestRefund("r-1", make.CUSTOMER, (deposit,), 1000, "original", "Trop perçu")
        number = refunds.request_refund(session, asked, make.stamp(SUPERVISOR))
        refunds.decline_refund(session, number, "Non", make.stamp("U0APPROVER"))
        void(session, deposit)
        assert list(verification.verify(session)) == []


def test_what_is_returned_is_not_voided(engine: Engine) -> None:
    with Session(engine) as session:
        open_books(session)
        returned = make.deposit(session, 5000)
        record_return(session, returned, "R01", ReturnFee(), make.stamp("cli"))
        with pytest.raises(ReceiptNotVoidable):
            void(session, returned)


@pytest.mark.parametrize("number", ["R-999999", "CM-000001", "R-", "", "R-1", "Ｒ-000001"])
def test_a_number_of_no_receipt_is_refused(engine: Engine, number: str) -> None:
    with Session(engine) as session:
        open_books(session)
        with pytest.raises(ReceiptUnknown):
            void(session, number)


def test_a_cashier_does_not_void(engine: Engine) -> None:
    with Session(engine) as session:
        open_books(session)
        number = make.deposit(session, 5000)
        with pytest.raises(NotAllowed):
            void_receipt(session, VoidReceipt("v", number, "Non"), make.stamp())
