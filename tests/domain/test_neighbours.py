"""What one customer does touches nothing of another's."""

import pytest
from sqlalchemy import Engine

from bot.database import transaction
from domain import allocations, balances
from domain.allocation_rules import Fund
from domain.errors import CreditTooLarge, InvoiceNotOpen
from tests import make

NEIGHBOUR = "C-2"


@pytest.fixture
def street(engine: Engine) -> Engine:
    """Two customers, each with an invoice; the neighbour has a deposit too."""
    with transaction(engine) as session:
        make.counter(session)
        make.customer(session, NEIGHBOUR, "Léo Roy")
        make.invoice(session, "MINE", [5000])
        make.invoice(session, "THEIRS", [7000], customer_id=NEIGHBOUR)
        make.deposit(session, 3000, NEIGHBOUR)
    return engine


def test_anothers_invoices_and_credit_are_not_mine_to_use(street: Engine) -> None:
    with transaction(street) as session:
        position = allocations.load_position(session, make.CUSTOMER)
        assert [line.invoice for line in position.lines] == ["MINE"]
        assert position.credits == []
        theirs = allocations.load_position(session, NEIGHBOUR)
        assert theirs.credits == [Fund("R-000001", 3000)]
        with pytest.raises(InvoiceNotOpen):
            make.pay(session, 100, "THEIRS")
        with pytest.raises(CreditTooLarge) as refusal:
            make.pay(session, 0, credit=1)
        assert refusal.value.facts == {"max_cents": 0}


def test_a_payment_leaves_the_neighbours_balance_alone(street: Engine) -> None:
    with transaction(street) as session:
        before = balances.load(session, NEIGHBOUR)
        make.pay(session, 5000, "MINE", "THEIRS")
        assert balances.load(session, make.CUSTOMER) == balances.Balance()
        assert balances.load(session, NEIGHBOUR) == before
