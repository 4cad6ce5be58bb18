"""A transfer before people: from one customer to another, decided on a card like a refund."""

from domain import balances
from domain.balances import Balance
from domain.people import Role
from tests import make
from tests.journeys.approvals import (
    buttons,
    card_of,
    deposit,
    direct_message,
    hire_approvers,
    is_private_word,
    read,
)
from tests.journeys.conftest import Counter
from tests.journeys.reading import NBSP, told
from tests.slack import PersonAtKeyboard


def both(counter: Counter) -> tuple[Balance, Balance]:
    with counter.books.reading() as session:
        found = balances.load_many(session, ["C-1", "C-2"])
    return found["C-1"], found["C-2"]


def a_family(counter: Counter) -> None:
    """Zoé has 100.00 of credit; Léo owes 80.00."""
    hire_approvers(counter)
    deposit(counter)
    with counter.books.transaction() as session:
        make.customer(session, "C-2", "Léo Roy")
        make.invoice(session, "F-9", [8000], customer_id="C-2")


def ask(person: PersonAtKeyboard, amount: str) -> None:
    person.types("/transfer cote")
    assert person.values()["from_customer_id"] == "C-1"
    person.fills(to_customer_id="roy", amount=amount, reason="même famille")
    assert person.submits() == "updated", person.errors()


def test_a_transfer_is_asked_in_french_and_approved_in_english(counter: Counter) -> None:
    a_family(counter)
    with counter.simon as simon, counter.grace as grace:
        simon.types("/transfer cote 60")
        assert simon.values()["amount"] == "60"
        simon.chooses("to_customer_id", "roy")
        assert f"Doit 80,00{NBSP}$" in told(simon)
        simon.fills(reason="même famille")
        assert simon.submits() == "updated"
        assert "TR-000001" in told(simon)
        card = card_of(grace, "TR-000001")
        assert card["text"] == (
            f"Transfert TR-000001 de 60,00{NBSP}$ · Zoé Côté · C-1 → Léo Roy · C-2"
        )
        assert buttons(card) == {"transfer_approve": "TR-000001", "transfer_decline": "TR-000001"}
        assert f"Réservé{NBSP}: 60,00{NBSP}$" in read(card)
        grace.presses("transfer_approve", message=card)
        done = card_of(grace, "TR-000001", "Approuvé")
        assert buttons(done) == {}
        assert f"Crédit disponible{NBSP}: 60,00{NBSP}$" in read(done)
        assert "Approuvé* par <@U0APPROVER>" in direct_message(simon, "TR-000001")
    given, got = both(counter)
    assert given == Balance(owed_cents=-4000, available_credit_cents=4000)
    assert got == Balance(owed_cents=2000, available_credit_cents=6000)


def test_a_declined_transfer_leaves_both_as_they_were(counter: Counter) -> None:
    a_family(counter)
    before = both(counter)
    with counter.simon as simon, counter.grace as grace:
        ask(simon, "60")
        grace.presses("transfer_decline", message=card_of(grace, "TR-000001"))
        grace.fills(reason="not the same family")
        assert grace.submits() == "updated"
        assert "> not the same family" in read(card_of(simon, "TR-000001", "Refusé"))
        assert "not the same family" in direct_message(simon, "TR-000001")
    assert both(counter) == before


def test_more_than_there_is_and_to_oneself_are_refused_under_their_fields(
    counter: Counter,
) -> None:
    a_family(counter)
    with counter.simon as simon:
        simon.types("/transfer C-1")
        simon.fills(to_customer_id="C-2", amount="100,01", reason="famille")
        assert simon.submits() == "errors"
        assert f"100,00{NBSP}$" in simon.errors()["amount"]
        simon.fills(to_customer_id="C-1", amount="1")
        assert simon.submits() == "errors"
        assert set(simon.errors()) == {"to_customer_id"}


def test_the_requester_does_not_approve_it(counter: Counter) -> None:
    a_family(counter)
    with counter.books.transaction() as session:
        make.appoint(session, "U0SUPERVISOR", Role.APPROVER)
    with counter.simon as simon:
        ask(simon, "60")
        simon.presses("transfer_approve", message=card_of(simon, "TR-000001"))
        assert is_private_word(simon, "Vous avez vous-même demandé TR-000001")
    assert both(counter)[0].reserved_cents == 6000


def test_the_menu_of_the_account_opens_a_transfer_from_that_customer(counter: Counter) -> None:
    a_family(counter)
    with counter.simon as simon:
        simon.types("/account c-1")
        (account,) = simon.ephemerals()
        simon.presses("operations", value="transfer", message=account)
        assert simon.values()["from_customer_id"] == "C-1"


def test_a_cashier_may_not_ask(counter: Counter) -> None:
    a_family(counter)
    with counter.ana as ana:
        ana.types("/transfer c-1")
        assert not ana.has_view()
        (refusal,) = ana.ephemerals()
        assert "Vos rôles" in refusal["text"]
