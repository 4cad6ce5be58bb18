"""A supervisor issues credit memos, which then pay like deposits."""

from tests.journeys.conftest import Counter
from tests.journeys.reading import NBSP, balance, codes, invoiced, owed, promote_tom, told


def test_a_credit_memo_becomes_credit_to_pay_with(counter: Counter) -> None:
    codes(counter)
    invoiced(counter, "F-1", 10000)
    with counter.simon as simon:
        simon.types("/credit cote 25,00")
        assert simon.values()["amount"] == "25,00"
        simon.fills(gl_code="4000", reason="Séance manquée")
        assert simon.submits() == "updated"
        assert f"La note de crédit *CM-000001* de *25,00{NBSP}$* est créée." in told(simon)
        assert f"Crédit disponible{NBSP}: *25,00{NBSP}$*" in told(simon)
        simon.closes()
        simon.types("/pay C-1")
        simon.fills(credit="25", method="cash")
        assert simon.submits() == "updated"
    assert owed(counter) == 7500
    assert balance(counter).available_credit_cents == 0


def test_a_memo_needs_a_code_an_amount_and_a_reason_in_english(counter: Counter) -> None:
    codes(counter)
    promote_tom(counter)
    with counter.tom as tom:
        tom.types("/credit C-1")
        tom.fills(gl_code="4000", amount="-5", reason="card 4242 4242 4242 4242")
        assert tom.submits() == "errors"
        assert set(tom.errors()) == {"amount", "reason"}
        tom.fills(amount="5.00", reason="   ")
        assert tom.submits() == "errors"
        assert tom.errors() == {"reason": "Please fill in this field."}
        tom.fills(reason="Missed class")
        assert tom.submits() == "updated"
        assert "Credit memo *CM-000001* of *$5.00* is issued." in told(tom)
    assert owed(counter) == -500


def test_a_cashier_may_not_give_credit(counter: Counter) -> None:
    with counter.ana as ana:
        ana.types("/credit C-1")
        assert not ana.has_view()
        (refusal,) = ana.ephemerals()
        assert "créer une note de crédit" in refusal["text"]
