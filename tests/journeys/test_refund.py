"""A refund's whole life before people: asked, shown, decided, told; in French and in English."""

from domain.balances import Balance
from tests import make
from tests.journeys.approvals import (
    FINANCE,
    ask_refund,
    buttons,
    card_of,
    deposit,
    direct_message,
    hire_approvers,
    is_private_word,
    read,
    refusals,
    whispers,
)
from tests.journeys.conftest import Counter
from tests.journeys.reading import NBSP, balance, invoiced, owed, preview, promote_tom, told
from tests.slack import PersonAtKeyboard


def paid(counter: Counter) -> str:
    """One line of 100.00, paid."""
    invoiced(counter, "F-1", 10000)
    with counter.books.transaction() as session:
        (number,) = make.pay(session, 10000)
    return number


def finance_says(person: PersonAtKeyboard, number: str, word: str) -> bool:
    """Wait until the receipt's own card says so."""
    return bool(
        person.awaits(FINANCE, lambda message: number in message["text"] and word in read(message))
    )


def test_a_refund_of_a_payment_in_french_opens_the_line_again(counter: Counter) -> None:
    hire_approvers(counter)
    number = paid(counter)
    with counter.simon as simon, counter.arrive("U0ACCOUNTANT") as luc:
        simon.types("/refund cote")
        assert simon.values()["sources"] == [number], "the only one stands picked"
        assert simon.values()["method"] == "original"
        simon.fills(amount="10,00", reason="cours <!channel> annulé")
        assert f"{number}{NBSP}: 10,00{NBSP}$ → reste 90,00{NBSP}$" in preview(simon)
        assert f"Facture F-1, item 1{NBSP}: 10,00{NBSP}$" in preview(simon)
        assert "Chèque papier" in preview(simon)
        assert simon.submits() == "updated"
        assert "RF-000001" in told(simon)
        assert "attend l’approbation" in told(simon)
        card = card_of(luc, "RF-000001")
        assert card["text"] == (f"Remboursement RF-000001 de 10,00{NBSP}$ · Zoé Côté · C-1")
        assert buttons(card) == {"refund_approve": "RF-000001", "refund_decline": "RF-000001"}
        assert "&lt;!channel&gt;" in read(card)
        assert "<!channel>" not in read(card)
        assert f"Payé 100,00{NBSP}$ · remboursé 0,00{NBSP}$ · appliqué 100,00{NBSP}$" in read(card)
        assert owed(counter) == 0
        luc.presses("refund_approve", message=card)
        done = card_of(luc, "RF-000001", "Approuvé et remboursé")
        assert buttons(done) == {}
        assert "<@U0ACCOUNTANT>" in read(done)
        assert done["ts"] == card["ts"], "the card is written anew in its place"
        outcome = direct_message(simon, "RF-000001")
        assert "Approuvé et remboursé* par <@U0ACCOUNTANT>" in outcome
    assert balance(counter) == Balance(owed_cents=1000)


def test_the_same_in_english_while_the_channel_stays_french(counter: Counter) -> None:
    hire_approvers(counter)
    promote_tom(counter)
    number = deposit(counter)
    with counter.tom as tom, counter.grace as grace:
        tom.types("/refund c-1 70.00")
        assert tom.values()["amount"] == "70.00"
        tom.fills(sources=[number], reason="moved away")
        assert f"{number}: $70.00 → $30.00 left" in preview(tom)
        assert tom.submits() == "updated"
        assert "waits for somebody else’s approval" in told(tom)
        assert balance(counter).reserved_cents == 7000
        card = card_of(grace, "RF-000001")
        assert card["text"].startswith("Remboursement RF-000001")
        assert finance_says(tom, number, f"Réservé, en attente d’une décision{NBSP}: 70,00{NBSP}$")
        grace.presses("refund_approve", message=card)
        assert "Approved and paid out* by <@U0APPROVER>" in direct_message(tom, "RF-000001")
        assert finance_says(tom, number, f"Remboursé ou transféré{NBSP}: 70,00{NBSP}$")
    assert balance(counter) == Balance(owed_cents=-3000, available_credit_cents=3000)


def test_a_declined_refund_says_why_to_everybody_concerned(counter: Counter) -> None:
    hire_approvers(counter)
    with counter.simon as simon, counter.grace as grace:
        ask_refund(simon, deposit(counter), "40")
        card = card_of(grace, "RF-000001")
        grace.presses("refund_decline", message=card)
        assert grace.submits() == "errors"
        assert "reason" in grace.errors()
        grace.fills(reason="no receipt *at all*")
        assert grace.submits() == "updated"
        assert "Declined" in told(grace)
        done = card_of(simon, "RF-000001", "Refusé")
        assert buttons(done) == {}
        assert "> no receipt ∗at all∗" in read(done)
        assert "Refusé* par <@U0APPROVER>" in direct_message(simon, "no receipt")
    assert balance(counter) == Balance(owed_cents=-10000, available_credit_cents=10000)


def test_the_button_of_a_deposit_opens_the_form_with_what_is_left_of_it(counter: Counter) -> None:
    invoiced(counter, "F-1", 7000)
    number = deposit(counter)
    other = deposit(counter, 500)
    with counter.books.transaction() as session:
        make.pay(session, 0, credit=7000)
    with counter.simon as simon:
        simon.types("/account c-1")
        (account,) = simon.ephemerals()
        simon.presses("refund_deposit", value=number, message=account)
        assert simon.values()["sources"] == [number]
        assert simon.values()["amount"] == "30,00"
        assert simon.values()["customer_id"] == "C-1"
        simon.fills(amount="30,01", reason="déménagement")
        assert simon.submits() == "errors"
        assert f"30,00{NBSP}$" in simon.errors()["amount"]
        simon.fills(sources=[number, other])
        assert simon.submits() == "updated"
    assert balance(counter).reserved_cents == 3001


def test_the_card_offers_no_refund_to_a_cashier(counter: Counter) -> None:
    deposit(counter)
    with counter.ana as ana:
        ana.types("/account c-1")
        (account,) = ana.ephemerals()
        offered = [b["accessory"]["action_id"] for b in account["blocks"] if "accessory" in b]
        assert "refund_deposit" not in offered
        ana.types("/refund c-1")
        assert not ana.has_view()
        assert "demander un remboursement" in ana.ephemerals()[-1]["text"]


def test_the_menu_of_the_account_opens_a_refund(counter: Counter) -> None:
    deposit(counter)
    with counter.simon as simon:
        simon.types("/account c-1")
        (account,) = simon.ephemerals()
        simon.presses("operations", value="refund", message=account)
        assert simon.view()["callback_id"] == "refund"
        assert simon.values()["customer_id"] == "C-1"


def test_another_method_than_the_original_is_flagged_to_the_approver(counter: Counter) -> None:
    hire_approvers(counter)
    with counter.simon as simon, counter.grace as grace:
        ask_refund(simon, deposit(counter), "10", method="cash")
        card = card_of(grace, "RF-000001")
        assert "mode de paiement d’origine, qui est" in read(card)
        assert "Argent comptant" in read(card)


def test_sources_of_two_methods_ask_for_one(counter: Counter) -> None:
    one = deposit(counter, 1000)
    with counter.books.transaction() as session:
        two = make.deposit(session, 1000, method="cash")
    with counter.simon as simon:
        simon.types("/refund c-1")
        assert simon.values()["sources"] == [], "a choice among several is the clerk’s"
        simon.fills(sources=[one, two], amount="15", reason="double")
        assert "par un seul mode" in preview(simon)
        assert simon.submits() == "errors"
        assert "method" in simon.errors()
        simon.fills(method="bank_transfer")
        assert simon.submits() == "updated"


def test_what_cannot_be_read_is_refused_under_its_field(counter: Counter) -> None:
    number = deposit(counter)
    with counter.simon as simon:
        simon.types("/refund c-1")
        simon.fills(sources=[number], amount="1,234", reason="   ")
        assert simon.submits() == "errors"
        assert set(simon.errors()) == {"amount", "reason"}


def test_two_people_who_ask_at_once_are_held_to_what_is_left(counter: Counter) -> None:
    promote_tom(counter)
    number = deposit(counter, 1000)
    with counter.simon as simon, counter.tom as tom:
        for person in (simon, tom):
            person.types("/refund c-1")
            person.fills(sources=[number], amount="6", reason="x")
        assert simon.submits() == "updated"
        assert tom.submits() == "errors"
        assert "$4.00" in tom.errors()["amount"]


def test_choosing_another_customer_forgets_what_was_typed(counter: Counter) -> None:
    number = deposit(counter)
    with counter.books.transaction() as session:
        make.customer(session, "C-2", "Léo Roy")
        theirs = make.deposit(session, 700, "C-2")
    with counter.simon as simon:
        simon.types("/refund c-1")
        simon.fills(sources=[number], amount="5")
        simon.chooses("customer_id", "C-2")
        assert simon.values()["sources"] == [theirs]
        assert not simon.values()["amount"]


def test_a_customer_with_nothing_left_is_told_so(counter: Counter) -> None:
    with counter.simon as simon:
        simon.types("/refund c-1")
        contexts = [b["elements"][0]["text"] for b in simon.view()["blocks"] if "elements" in b]
        assert any("Rien à rembourser" in text for text in contexts)


def test_above_a_hundred_sources_the_menu_searches_and_none_is_picked(counter: Counter) -> None:
    with counter.books.transaction() as session:
        numbers = [make.deposit(session, 100 + index) for index in range(101)]
    with counter.simon as simon:
        simon.types("/refund c-1")
        assert not simon.values()["sources"]
        assert len(simon.searches("sources", "")) == 100
        found = simon.searches("sources", numbers[-1])
        assert [choice["value"] for choice in found] == [numbers[-1]]
        simon.fills(amount="1", reason="x")
        assert simon.submits() == "errors"
        assert "sources" in simon.errors()
        simon.fills(sources=[numbers[-1]])
        assert simon.submits() == "updated"


def test_every_refused_click_is_in_the_audit_and_changes_nothing(counter: Counter) -> None:
    hire_approvers(counter)
    with counter.simon as simon, counter.ana as ana:
        ask_refund(simon, deposit(counter), "40")
        card = card_of(simon, "RF-000001")
        ana.presses("refund_approve", message=card)
        assert is_private_word(ana, "approuver ou refuser")
        ana.presses("refund_decline", message=card)
        simon.presses("refund_approve", message=card)
        assert len(whispers(ana)) == 2
        assert not ana.has_view()
    refused = [entry for entry in refusals(counter) if entry[2] == "RF-000001"]
    assert refused == [
        ("U0CASHIER", "refund_approve", "RF-000001", "NotAllowed"),
        ("U0CASHIER", "refund_decline.open", "RF-000001", "NotAllowed"),
        ("U0SUPERVISOR", "refund_approve", "RF-000001", "NotAllowed"),
    ]
    assert balance(counter).reserved_cents == 4000
