"""A supervisor voids receipts: what it undoes is shown first; every refusal stands by its field."""

from datetime import date

from domain import balances, receipts
from domain.people import Role
from tests import make
from tests.journeys.conftest import Counter
from tests.slack import PersonAtKeyboard

NBSP = "\u00a0"
SIMON, GRACE = "U0SUPERVISOR", "U0APPROVER"


def a_paid_invoice(counter: Counter) -> str:
    with counter.books.transaction() as session:
        make.staff(session, GRACE, Role.SUPERVISOR)
        make.invoice(session, "F-1", [6000, 4000], date(2026, 9, 1))
        (number,) = make.pay(session, 10000)
    return number


def owed(counter: Counter) -> int:
    with counter.books.reading() as session:
        return balances.load(session, make.CUSTOMER).owed_cents


def told(person: PersonAtKeyboard) -> str:
    texts = []
    for block in person.view()["blocks"]:
        if block["type"] == "section":
            texts.append(block["text"]["text"])
        elif block["type"] == "context":
            texts += [element["text"] for element in block["elements"]]
    return "\n".join(texts)


def test_the_links_to_undo_are_listed_and_the_channel_is_told(counter: Counter) -> None:
    number = a_paid_invoice(counter)
    with counter.arrive(SIMON) as simon:
        simon.types("/void R-000001")
        assert simon.values()["receipt"] == number
        assert "Zoé Côté" in told(simon)
        assert f"F-1, item 1{NBSP}: 60,00{NBSP}$" in told(simon)
        assert f"F-1, item 2{NBSP}: 40,00{NBSP}$" in told(simon)
        assert simon.submits() == "errors"
        assert set(simon.errors()) == {"reason"}
        simon.fills(reason="Mauvais client")
        assert simon.submits() == "updated"
        assert "R-000001* de" in told(simon)
        assert f"Doit 100,00{NBSP}$" in told(simon)
        simon.awaits("C0FINANCE", lambda message: "R-000001 est annulé" in str(message))
        card = simon.awaits("C0FINANCE", lambda message: message["text"].startswith("Paiement R-"))
        assert "*Annulé* par <@U0SUPERVISOR> le" in str(card["blocks"])
        assert "Mauvais client" in str(card["blocks"])
    assert owed(counter) == 10000
    with counter.books.reading() as session:
        assert receipts.load(session, number).closed_reason == "Mauvais client"


def test_in_english_a_number_may_be_typed_short(counter: Counter) -> None:
    a_paid_invoice(counter)
    with counter.arrive(GRACE) as grace:
        grace.types("/void 1")
        assert grace.values()["receipt"] == "R-000001"
        assert "F-1, item 2: $40.00" in told(grace)
        grace.fills(reason="Typed twice")
        assert grace.submits() == "updated"
        assert "is voided" in told(grace)
        grace.closes()
        grace.types("/void r-1")
        assert "R-000001 is voided already." in told(grace)
        grace.fills(reason="Again")
        assert grace.submits() == "errors"
        assert grace.errors() == {"receipt": "R-000001 is voided already."}
    assert owed(counter) == 10000


def test_a_used_deposit_is_refused_with_what_to_do_instead(counter: Counter) -> None:
    with counter.books.transaction() as session:
        make.invoice(session, "F-1", [6000], date(2026, 9, 1))
        make.deposit(session, 7000)
        make.pay(session, 0, credit=6000)
    with counter.arrive(SIMON) as simon:
        simon.types("/void")
        assert "reçu est défait en entier" in told(simon)
        simon.fills(receipt="R-000001", reason="Non")
        assert "est appliqué à F-1/1" in told(simon)
        assert simon.submits() == "errors"
        assert "/reconcile" in simon.errors()["receipt"]
        assert "/refund" in simon.errors()["receipt"]
        simon.fills(receipt="R-000099")
        assert simon.submits() == "errors"
        assert "R-000099" in simon.errors()["receipt"]
        simon.fills(receipt="<!channel>")
        assert "&lt;!channel&gt;" in told(simon)
    assert owed(counter) == -1000


def test_a_cashier_is_told_before_any_form_opens(counter: Counter) -> None:
    number = a_paid_invoice(counter)
    with counter.ana as ana:
        ana.types(f"/void {number}")
        assert not ana.has_view()
        (refusal,) = ana.ephemerals()
        assert "annuler un paiement ou un dépôt" in refusal["text"]
    assert owed(counter) == 0


def test_home_opens_the_empty_form(counter: Counter) -> None:
    with counter.arrive(SIMON) as simon:
        simon.home()
        simon.presses_at_home("home_void")
        assert simon.view()["callback_id"] == "void"
        simon.closes()
        simon.presses_at_home("home_reconcile")
        assert simon.view()["callback_id"] == "reconcile"
    with counter.arrive("U0ADMIN") as maya:
        maya.home()
        maya.presses_at_home("home_billing")
        assert maya.view()["callback_id"] == "billing"
