"""Words after a command: the form filled in, one question at most, and ``now`` for one click."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete

from domain import balances, receipts
from domain.tables import StaffRoleRow
from tests import make
from tests.journeys.approvals import read
from tests.journeys.conftest import Counter
from tests.journeys.reading import NBSP, told
from tests.slack import PersonAtKeyboard

NAMES = ("customer_id", "amount", "method", "received_on", "reference", "purpose", "payer", "note")


def books(counter: Counter) -> None:
    with counter.books.transaction() as session:
        make.customer(session, "C-1007", "Amélie Bergeron")
        make.customer(session, "C-1002", "Marie Tremblay")
        make.customer(session, "C-1037", "Marie Tremblay")
        make.customer(session, "17", "École du Parc")
        make.invoice(session, "F-1", [100000], date(2026, 9, 1), customer_id="C-1007")
        make.invoice(session, "F-2", [40000], date(2026, 10, 1), customer_id="C-1007")
        make.invoice(session, "F-3", [12550], date(2026, 10, 1), customer_id="17")


def today(counter: Counter) -> date:
    return counter.clock().astimezone(make.ZONE).date()


def filled(person: PersonAtKeyboard) -> dict[str, Any]:
    """What stands in the form, the day of receipt apart where it is today's."""
    values = person.values()
    return {name: values[name] for name in NAMES if values.get(name)}


def owed(counter: Counter, customer_id: str) -> int:
    with counter.books.reading() as session:
        return balances.load(session, customer_id).owed_cents


def latest(counter: Counter, customer_id: str) -> receipts.Receipt:
    with counter.books.reading() as session:
        return receipts.list_latest(session, customer_id)[0]


def hear(person: PersonAtKeyboard, sentence: str, on: date, **expected: str) -> None:
    """Type a command; the form holds this and no more, and today unless told."""
    person.types(sentence)
    assert filled(person) == {"received_on": str(on), **expected}, sentence
    person.closes()


def test_the_words_of_a_payment_fill_its_form_in_any_order(counter: Counter) -> None:
    books(counter)
    day = today(counter)
    bergeron, park = {"customer_id": "C-1007"}, {"customer_id": "17"}
    with counter.ana as ana:
        hear(ana, "/pay bergeron 50 comptant", day, **bergeron, amount="50", method="cash")
        hear(
            ana,
            "/pay comptant 1 234,50 bergeron",
            day,
            **bergeron,
            amount="1 234,50",
            method="cash",
        )
        hear(
            ana,
            "/pay 17 50 débit hier",
            day - timedelta(1),
            **park,
            amount="50",
            method="card_terminal",
        )
        hear(ana, "/pay parc tout virement", day, **park, amount="125,50", method="bank_transfer")
        hear(ana, "/pay f-2 tout comptant", day, **bergeron, amount="400,00", method="cash")
        numbered = {"method": "cheque", "reference": "318"}
        hear(ana, '/pay "École du Parc" 60 chèque 318', day, **park, amount="60", **numbered)
        hear(
            ana,
            "/pay bergeron 60 chèque #318 2026-03-02",
            date(2026, 3, 2),
            **bergeron,
            amount="60",
            **numbered,
        )
        named = {"payer": "Luc Martin", "amount": "60", "method": "cash"}
        hear(ana, "/pay bergeron 60 comptant payé par Luc Martin", day, **bergeron, **named)


def test_the_words_of_a_deposit_in_both_languages(counter: Counter) -> None:
    books(counter)
    day = today(counter)
    with counter.ana as ana, counter.tom as tom:
        school = {"customer_id": "17", "method": "cheque", "reference": "318", "purpose": "bourse"}
        hear(
            ana,
            '/deposit "École du Parc" 1 250,00 chèque 318 bourse',
            day,
            **school,
            amount="1 250,00",
        )
        paid = {"customer_id": "C-1007", "amount": "$1,250.00"}
        hear(
            tom,
            "/deposit bergeron $1,250.00 wire scholarship",
            day,
            **paid,
            method="bank_transfer",
            purpose="scholarship",
        )


def test_what_is_not_sure_is_asked_above_a_form_that_keeps_the_rest(counter: Counter) -> None:
    books(counter)
    with counter.ana as ana:
        for sentence, question, kept in (
            ("/pay bergeron 1,234 comptant", "ne se lit pas comme un montant", "cash"),
            ("/pay bergeron 50 et 60 comptant", "Plusieurs montants", "cash"),
            ("/pay bergeron chèque 318", "le numéro du chèque", "cheque"),
            ("/pay bergeron environ 50 comptant", "n’est peut-être pas le montant", "cash"),
        ):
            ana.types(sentence)
            assert question in told(ana), sentence
            assert (ana.values()["amount"], ana.values()["method"]) == (None, kept), sentence
            assert ana.values()["customer_id"] == "C-1007"
            ana.fills(amount="50")
            assert question not in told(ana), "it was answered"
            ana.closes()


def test_a_denial_and_a_card_number_fill_nothing_in(counter: Counter) -> None:
    books(counter)
    with counter.ana as ana:
        ana.types("/pay bergeron 50 pas comptant")
        assert "rien n’est rempli" in told(ana)
        assert filled(ana) == {"received_on": str(today(counter))}
        ana.closes()
        ana.types("/pay bergeron 4242 4242 4242 4242")
        assert not ana.has_view()
        assert "carte" in ana.ephemerals()[-1]["text"]


def test_homonyms_stand_in_the_menu_until_somebody_chooses(counter: Counter) -> None:
    books(counter)
    with counter.ana as ana:
        ana.types("/pay tremblay 50 comptant")
        assert f"Plusieurs clients correspondent à «{NBSP}tremblay{NBSP}»" in told(ana)
        offered = ana.searches("customer_id", "")
        assert [option["value"] for option in offered] == ["C-1002", "C-1037"]
        assert [option["value"] for option in ana.searches("customer_id", "berg")] == ["C-1007"]
        ana.chooses("customer_id", "C-1037")
        assert "Plusieurs clients" not in told(ana)
        assert ana.values()["amount"] == "50"
        assert ana.values()["method"] == "cash"


def test_a_slip_of_the_finger_is_asked_about_and_never_taken(counter: Counter) -> None:
    books(counter)
    with counter.ana as ana:
        ana.types("/pay bergron 50 comptnat")
        assert "Aucun client ne s’appelle" in told(ana)
        assert filled(ana) == {"received_on": str(today(counter)), "amount": "50"}
        assert [option["value"] for option in ana.searches("customer_id", "")] == ["C-1007"]


def test_all_of_nothing_and_of_a_settled_invoice_is_said(counter: Counter) -> None:
    books(counter)
    with counter.books.transaction() as session:
        make.pay(session, 40000, "F-2", customer_id="C-1007")
    with counter.ana as ana:
        ana.types("/pay F-2 tout comptant")
        assert "F-2" in told(ana)
        assert "plus rien à payer" in told(ana)
        assert not ana.values()["amount"], "all of another invoice was not meant"
        ana.closes()
        ana.types("/pay tremblay tout comptant")
        assert "Plusieurs clients" in told(ana)
        ana.closes()
        ana.types("/pay cote tout comptant")
        assert "ne doit rien" in told(ana)
        assert not ana.values()["amount"]


def test_now_records_with_one_click_and_only_once(counter: Counter) -> None:
    books(counter)
    with counter.ana as ana:
        ana.types("/pay bergeron 1 234,50 comptant maintenant")
        assert not ana.has_view()
        (card,) = ana.ephemerals()
        said = read(card)
        assert f"1{NBSP}234,50{NBSP}$" in said
        assert "Amélie Bergeron" in said
        assert f"F-2{NBSP}: 234,50{NBSP}$" in said
        assert owed(counter, "C-1007") == 140000
        ana.presses("record_pay", message=card)
        ana.presses("record_pay", message=card)
        assert owed(counter, "C-1007") == 16550
        assert "R-000001" in read(ana.ephemerals()[-1])
        assert latest(counter, "C-1007").recorded_by == "U0CASHIER"


def test_now_records_a_deposit_in_english(counter: Counter) -> None:
    books(counter)
    with counter.tom as tom:
        tom.types("/deposit bergeron $200 cheque 31 scholarship now")
        (card,) = tom.ephemerals()
        assert "scholarship" in read(card)
        tom.presses("record_deposit", message=card)
        receipt = latest(counter, "C-1007")
        assert (receipt.amount_cents, receipt.reference) == (20000, "31")
        assert receipt.purpose == "scholarship"


def test_now_opens_the_form_where_something_is_missing_or_would_be_refused(
    counter: Counter,
) -> None:
    books(counter)
    with counter.ana as ana:
        for sentence in (
            "/pay bergeron 50 maintenant",
            "/pay bergeron comptant maintenant",
            "/pay tremblay 50 comptant maintenant",
            "/pay bergeron 9 999,00 comptant maintenant",
        ):
            ana.types(sentence)
            assert ana.view()["callback_id"] == "pay", sentence
            ana.closes()
        assert ana.ephemerals() == []


def test_a_card_that_comes_too_late_opens_the_form_with_what_stands_in_the_way(
    counter: Counter,
) -> None:
    books(counter)
    with counter.ana as ana:
        ana.types("/pay 17 tout comptant maintenant")
        (card,) = ana.ephemerals()
        with counter.books.transaction() as session:
            make.pay(session, 10000, customer_id="17")
        ana.presses("record_pay", message=card)
        assert f"25,50{NBSP}$" in told(ana)
        assert ana.values()["amount"] == "125,50"
        ana.fills(amount="25,50")
        assert ana.submits() == "updated"
        assert owed(counter, "17") == 0


def test_a_card_of_what_looks_typed_twice_asks_first(counter: Counter) -> None:
    books(counter)
    with counter.ana as ana:
        for _ in range(2):
            ana.types("/pay bergeron 50 comptant maintenant")
        first, second = ana.ephemerals()
        ana.presses("record_pay", message=first)
        ana.presses("record_pay", message=second)
        assert "confirm_duplicate" in ana.values()
        assert owed(counter, "C-1007") == 135000
        ana.chooses("confirm_duplicate", ["confirmed"])
        assert ana.submits() == "updated"
        assert owed(counter, "C-1007") == 130000


def test_a_card_is_no_right(counter: Counter) -> None:
    books(counter)
    with counter.ana as ana:
        ana.types("/pay bergeron 50 comptant maintenant")
        (card,) = ana.ephemerals()
        with counter.books.transaction() as session:
            session.execute(delete(StaffRoleRow).where(StaffRoleRow.slack_user_id == "U0CASHIER"))
        ana.presses("record_pay", message=card)
        assert "rôles" in str(ana.ephemerals()[-1]["text"])
    assert owed(counter, "C-1007") == 140000


def test_a_card_on_file_is_found_by_its_last_figures(counter: Counter) -> None:
    books(counter)
    with counter.books.transaction() as session:
        make.saved_method(session, "tok_4242", customer_id="C-1007")
        make.saved_method(session, "tok_5555", customer_id="C-1007")
    with counter.tom as tom:
        tom.types("/pay C-1007 50 card 5555")
        assert tom.values()["method"] == "saved:2"
        tom.closes()
        tom.types("/pay C-1007 50 card 1111")
        assert not tom.values()["method"]
        assert "1111" in told(tom)
