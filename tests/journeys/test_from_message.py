"""A payment from a message: what a bank's notice or a sentence says, in the form, to be checked."""

from datetime import date

from tests import make
from tests.journeys.conftest import Counter
from tests.journeys.reading import told
from tests.slack import PersonAtKeyboard

INTERAC = (
    "Bonjour Finances,\n{payer} vous a envoyé un virement de 75,25 $ (CAD) et les fonds ont été "
    "déposés.\nMessage : {memo}\nNuméro de référence : CA9xYz12\nDate : 3 novembre 2026"
)


def books(counter: Counter) -> None:
    with counter.books.transaction() as session:
        make.customer(session, "C-1007", "Amélie Bergeron")
        make.customer(session, "C-1002", "Marie Tremblay")
        make.customer(session, "C-1037", "Marie Tremblay")
        make.customer(session, "C-1008", "Amélie Bergeron-Roy")
        for number, cents in (("F-1", 20000), ("F-2", 7525), ("F-3", 9000)):
            make.invoice(session, number, [cents], date(2026, 9, 1), customer_id="C-1007")


def pay_from(person: PersonAtKeyboard, text: str) -> None:
    """Write a message in the channel, and choose the shortcut on it."""
    person.types(text)
    message = person.reads()[-1]
    person.uses_shortcut("pay_from_message", message)


def test_a_notice_fills_in_who_how_much_when_and_its_reference(counter: Counter) -> None:
    books(counter)
    with counter.ana as ana:
        pay_from(ana, INTERAC.format(payer="AMELIE BERGERON", memo="camp"))
        values = ana.values()
        assert values["customer_id"] == "C-1007"
        assert (values["amount"], values["method"]) == ("75,25", "bank_transfer")
        assert values["invoices"] == ["F-2"], "the one that is due this amount"
        assert values["received_on"] == "2026-11-03"
        assert (values["payer"], values["reference"]) == ("AMELIE BERGERON", "CA9xYz12")
        assert values["note"] == "camp"
        assert ana.submits() == "updated"


def test_an_invoice_in_the_payers_message_says_whose_account_it_is(counter: Counter) -> None:
    books(counter)
    with counter.ana as ana:
        pay_from(ana, INTERAC.format(payer="LUC MARTIN", memo="facture F-3"))
        values = ana.values()
        assert (values["customer_id"], values["payer"]) == ("C-1007", "LUC MARTIN")
        assert values["invoices"] == ["F-3"]


def test_homonyms_and_strangers_are_asked_about(counter: Counter) -> None:
    books(counter)
    with counter.ana as ana:
        pay_from(ana, INTERAC.format(payer="MARIE TREMBLAY", memo=""))
        assert "Plusieurs clients" in told(ana)
        assert not ana.values()["customer_id"]
        assert ana.values()["amount"] == "75,25"
        offered = ana.searches("customer_id", "")
        assert [option["value"] for option in offered] == ["C-1002", "C-1037"]
        ana.closes()
        pay_from(ana, INTERAC.format(payer="LUC MARTIN", memo=""))
        assert "Aucun client" in told(ana)
        assert not ana.values()["customer_id"]


def test_money_that_did_not_come_in_fills_nothing_in(counter: Counter) -> None:
    books(counter)
    with counter.ana as ana:
        pay_from(ana, "Le virement de 75,25 $ de AMELIE BERGERON a été annulé.")
        assert "ne dit pas que de l’argent a été reçu" in told(ana)
        assert not ana.values()["customer_id"]
        assert not ana.values()["amount"]


def test_a_sentence_and_a_number_are_understood_too(counter: Counter) -> None:
    books(counter)
    with counter.tom as tom:
        pay_from(tom, "amélie bergeron-roy paid $20 cash yesterday")
        assert tom.values()["customer_id"] == "C-1008"
        assert (tom.values()["amount"], tom.values()["method"]) == ("$20", "cash")
        tom.closes()
        pay_from(tom, "please look at F-2 for me")
        assert tom.values()["customer_id"] == "C-1007"
        assert tom.values()["invoices"] == ["F-2"]


def test_a_notice_with_a_card_number_opens_nothing(counter: Counter) -> None:
    books(counter)
    with counter.ana as ana:
        pay_from(ana, INTERAC.format(payer="AMELIE BERGERON", memo="4242 4242 4242 4242"))
        assert not ana.has_view()
