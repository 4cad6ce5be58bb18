"""The account's card: every open invoice has its button, for as long as Slack takes the card."""

import pytest

from domain.people import Role
from tests import make
from tests.journeys.approvals import deposit
from tests.journeys.conftest import Counter
from tests.slack import PersonAtKeyboard


def owing(counter: Counter, count: int, description: str = "Natation") -> None:
    """Issue so many invoices."""
    with counter.books.transaction() as session:
        for number in range(1, count + 1):
            make.invoice(session, f"F-{number:03}", [1000], description=description)


def offered(person: PersonAtKeyboard) -> tuple[list[str], str]:
    """Which invoices the card lets this person pay, and all that it says."""
    person.types("/account c-1")
    (card,) = person.ephemerals()
    buttons = [block["accessory"] for block in card["blocks"] if "accessory" in block]
    paid = [b["value"] for b in buttons if b["action_id"] == "pay_invoice"]
    return paid, str(card["blocks"])


def test_forty_open_invoices_have_a_button_each(counter: Counter) -> None:
    owing(counter, 40)
    deposit(counter)
    with counter.ana as ana:
        paid, _ = offered(ana)
        assert paid == [f"F-{number:03}" for number in range(1, 41)]


@pytest.mark.parametrize("description", ["Natation", "&" * 200], ids=["calm", "hostile"])
def test_what_finds_no_room_is_counted(counter: Counter, description: str) -> None:
    owing(counter, 60, description)
    with counter.ana as ana:
        paid, told = offered(ana)
        assert paid == [f"F-{number:03}" for number in range(1, len(paid) + 1)], "oldest first"
        assert f"et {60 - len(paid)} autres factures" in told


def test_credit_that_waits_for_a_decision_is_told_beside_the_balance(counter: Counter) -> None:
    owing(counter, 1)
    with counter.books.transaction() as session:
        make.appoint(session, "U0SUPERVISOR", Role.APPROVER)
    number = deposit(counter, 300)
    with counter.books.transaction() as session:
        make.refund(session, 200, number)
    with counter.ana as ana:
        _, told = offered(ana)
        assert "Réservé, en attente d’une décision" in told
        ana.types("/pay c-1 7,01 cash")
        assert "Réservé, en attente d’une décision" in str(ana.view()["blocks"])
        assert ana.submits() == "errors"
        assert "7,00" in ana.errors()["amount"]
