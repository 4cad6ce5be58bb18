"""A clerk pays invoices: in French, in English, with credit, twice, and when it is refused."""

from datetime import date

from domain import balances
from tests import make
from tests.journeys.conftest import Counter
from tests.slack import PersonAtKeyboard

NBSP = "\u00a0"


def two_invoices(counter: Counter) -> None:
    with counter.books.transaction() as session:
        make.invoice(session, "F-1", [100000], date(2026, 9, 1))
        make.invoice(session, "F-2", [40000], date(2026, 10, 1))


def owed(counter: Counter) -> int:
    with counter.books.reading() as session:
        return balances.load(session, make.CUSTOMER).owed_cents


def told(person: PersonAtKeyboard) -> str:
    return "\n".join(
        block["text"]["text"] for block in person.view()["blocks"] if block["type"] == "section"
    )


def test_a_clerk_pays_in_french_and_the_finance_channel_sees_it(counter: Counter) -> None:
    two_invoices(counter)
    with counter.ana as ana:
        ana.types("/pay")
        ana.chooses("customer_id", "cote")
        assert f"Doit 1{NBSP}400,00{NBSP}$" in told(ana)
        assert ana.values()["invoices"] == ["F-1", "F-2"]
        ana.fills(amount="1 234,50", method="cash")
        assert f"F-2{NBSP}: 234,50{NBSP}$ → reste 165,50{NBSP}$" in told(ana)
        assert ana.submits() == "updated"
        assert f"R-000001* de *1{NBSP}234,50{NBSP}$" in told(ana)
        card = ana.awaits("C0FINANCE", lambda message: "R-000001" in message["text"])
        assert card["text"] == f"Paiement R-000001 de 1{NBSP}234,50{NBSP}$ · Zoé Côté · C-1"
    assert owed(counter) == 16550


def test_the_same_in_english_while_the_channel_stays_french(counter: Counter) -> None:
    two_invoices(counter)
    with counter.tom as tom:
        tom.types("/pay c-1 1,234.50 cash")
        assert "Owes $1,400.00" in told(tom)
        assert tom.values()["amount"] == "1,234.50"
        assert tom.values()["method"] == "cash"
        assert tom.submits() == "updated"
        assert "Payment *R-000001* of *$1,234.50* is recorded" in told(tom)
        tom.awaits("C0FINANCE", lambda message: message["text"].startswith("Paiement R-000001"))


def test_an_overpayment_is_refused_under_the_amount_with_the_maximum(counter: Counter) -> None:
    two_invoices(counter)
    with counter.ana as ana:
        ana.types("/pay C-1")
        ana.fills(amount="1 500,00", method="cheque")
        assert ana.submits() == "errors"
        assert f"1{NBSP}400,00{NBSP}$" in ana.errors()["amount"]
        ana.chooses("excess", ["deposit"])
        assert ana.submits() == "updated"
        ana.awaits("C0FINANCE", lambda message: message["text"].startswith("Dépôt au compte R-"))
    assert owed(counter) == -10000


def test_amounts_and_cards_are_refused_beside_their_fields(counter: Counter) -> None:
    two_invoices(counter)
    with counter.ana as ana:
        ana.types("/pay C-1")
        ana.fills(amount="1,234", method="cheque", note="carte 4242 4242 4242 4242")
        assert ana.submits() == "errors"
        assert set(ana.errors()) == {"amount", "note"}
    assert owed(counter) == 140000


def test_a_payment_typed_again_asks_first(counter: Counter) -> None:
    two_invoices(counter)
    for _ in range(2):
        with counter.ana as ana:
            ana.types("/pay C-1 50 cash")
            ana.submits()
            if "confirm_duplicate" in ana.values():
                assert owed(counter) == 135000
                assert "R-000001" in told(ana)
                assert ana.submits() == "errors"
                ana.chooses("confirm_duplicate", ["confirmed"])
                assert ana.submits() == "updated"
            ana.closes()
    assert owed(counter) == 130000


def test_choosing_another_customer_forgets_what_was_typed(counter: Counter) -> None:
    two_invoices(counter)
    with counter.books.transaction() as session:
        make.customer(session, "C-2", "Léo Roy")
        make.invoice(session, "F-9", [700], customer_id="C-2")
    with counter.ana as ana:
        ana.types("/pay C-1")
        ana.fills(amount="50", note="pour Zoé")
        ana.chooses("customer_id", "C-2")
        assert ana.values()["invoices"] == ["F-9"]
        assert not ana.values()["amount"]
        assert not ana.values()["note"]


def test_someone_without_the_right_is_told_before_any_form_opens(counter: Counter) -> None:
    with counter.arrive("U0ACCOUNTANT") as luc:
        luc.types("/pay")
        assert not luc.has_view()
        (refusal,) = luc.ephemerals()
        assert "enregistrer un paiement" in refusal["text"]


def test_the_pay_button_of_an_invoice_picks_it_alone(counter: Counter) -> None:
    two_invoices(counter)
    with counter.ana as ana:
        ana.types("/account cote")
        (account,) = ana.ephemerals()
        ana.presses("pay_invoice", value="F-2", message=account)
        assert ana.values()["invoices"] == ["F-2"]
        ana.fills(amount="400", method="card_terminal")
        assert ana.submits() == "updated"
    assert owed(counter) == 100000
