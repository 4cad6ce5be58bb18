"""Transfers: available credit that goes to another customer, approved like a refund."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.database import reading, transaction
from domain import balances, returns, sources, transfers
from domain.balances import Balance
from domain.errors import CustomerUnknown, NotAllowed, TransferTooLarge, TransferToSelf
from domain.returns import ReturnFee
from domain.transfers import RequestTransfer, request_transfer
from domain.verification import verify
from tests import make

OTHER = "C-2"


@pytest.fixture
def books(engine: Engine) -> Engine:
    with transaction(engine) as session:
        make.counter(session)
        make.customer(session, OTHER, "Léo Roy")
        make.approvers(session)
        make.deposit(session, 1000)
        make.deposit(session, 500)
    return engine


def approve(session: Session, number: str) -> str:
    stamp = make.stamp(make.APPROVER)
    return transfers.approve_transfer(session, number, stamp).approval.status


def both(session: Session) -> tuple[Balance, Balance]:
    found = balances.load_many(session, [make.CUSTOMER, OTHER])
    return found[make.CUSTOMER], found[OTHER]


def test_credit_moves_once_it_is_approved_and_not_before(books: Engine) -> None:
    with transaction(books) as session:
        number = make.transfer(session, 1200, OTHER)
        waiting = Balance(owed_cents=-1500, available_credit_cents=300, reserved_cents=1200)
        assert both(session) == (waiting, Balance())
        assert approve(session, number) == "approved"
        given = Balance(owed_cents=-300, available_credit_cents=300)
        assert both(session) == (given, Balance(owed_cents=-1200, available_credit_cents=1200))
    with reading(books) as session:
        assert list(verify(session)) == []


def test_what_came_over_pays_an_invoice(books: Engine) -> None:
    with transaction(books) as session:
        approve(session, make.transfer(session, 1200, OTHER))
        make.invoice(session, "A", [2000], customer_id=OTHER)
        make.pay(session, 0, credit=1200, customer_id=OTHER)
        assert both(session)[1].owed_cents == 800
    with reading(books) as session:
        assert list(verify(session)) == []


def test_no_more_goes_than_is_available(books: Engine) -> None:
    with transaction(books) as session:
        make.refund(session, 400, "R-000001")
        with pytest.raises(TransferTooLarge) as refused:
            make.transfer(session, 1101, OTHER)
        assert refused.value.facts == {"max_cents": 1100}


def test_a_declined_transfer_leaves_both_as_they_were(books: Engine) -> None:
    with transaction(books) as session:
        before = both(session)
        number = make.transfer(session, 1500, OTHER)
        stamp = make.stamp(make.APPROVER)
        declined = transfers.decline_transfer(session, number, "pas la même famille", stamp)
        assert declined.approval.status == "declined"
        assert both(session) == before
        assert sources.find_owner(session, number) is None


def test_a_bank_return_in_between_makes_it_fail(books: Engine) -> None:
    with transaction(books) as session:
        number = make.transfer(session, 1200, OTHER)
        returns.record_return(session, "R-000001", "901", ReturnFee(), make.stamp("cli"))
        assert approve(session, number) == "failed"
        assert both(session) == (Balance(-500, 500), Balance())
    with reading(books) as session:
        assert list(verify(session)) == []


def test_a_transfer_to_oneself_to_nobody_or_without_the_right_is_refused(books: Engine) -> None:
    with transaction(books) as session:
        with pytest.raises(TransferToSelf):
            make.transfer(session, 100, make.CUSTOMER)
        with pytest.raises(CustomerUnknown):
            make.transfer(session, 100, "C-9")
        command = RequestTransfer("form", make.CUSTOMER, OTHER, 100, "")
        with pytest.raises(NotAllowed):
            request_transfer(session, command, make.stamp(make.CASHIER))


def test_the_same_form_twice_asks_once(books: Engine) -> None:
    with transaction(books) as session:
        command = RequestTransfer("form", make.CUSTOMER, OTHER, 100, "famille")
        stamp = make.stamp(make.SUPERVISOR)
        assert request_transfer(session, command, stamp) == request_transfer(
            session, command, stamp
        )
        assert both(session)[0].reserved_cents == 100
