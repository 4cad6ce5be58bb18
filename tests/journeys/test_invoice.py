"""A supervisor issues invoices: line by line, in both languages, and when it is refused."""

from datetime import date, timedelta

from domain import invoices
from tests import make
from tests.journeys.conftest import Counter
from tests.journeys.reading import NBSP, codes, owed, preview, promote_tom, told


def test_a_supervisor_issues_an_invoice_of_two_lines_in_french(counter: Counter) -> None:
    codes(counter)
    with counter.simon as simon:
        simon.types("/invoice cote")
        today = date.fromisoformat(simon.values()["issued_on"])
        assert simon.values()["due_on"] == (today + timedelta(days=30)).isoformat()
        simon.fills(description_1="Natation", gl_code_1="4000", amount_1="1 200,50")
        assert preview(simon, "total") == f"Total{NBSP}: *1{NBSP}200,50{NBSP}$*"
        simon.presses("add_line")
        assert simon.values()["description_1"] == "Natation"
        simon.fills(description_2="Judo", gl_code_2="4010", amount_2="99,5")
        assert preview(simon, "total") == f"Total{NBSP}: *1{NBSP}300,00{NBSP}$*"
        simon.presses("add_line")
        assert simon.submits() == "updated"
        assert f"INV-000001* de *1{NBSP}300,00{NBSP}$" in told(simon)
        assert f"Judo · 4010 · 99,50{NBSP}$" in told(simon)
    assert owed(counter) == 130000


def test_the_invoices_card_leads_to_its_payment(counter: Counter) -> None:
    codes(counter)
    with counter.simon as simon:
        simon.types("/invoice C-1")
        simon.fills(description_1="Natation", gl_code_1="4000", amount_1="80")
        assert simon.submits() == "updated"
        simon.presses("pay_invoice", value="INV-000001")
        assert simon.values()["invoices"] == ["INV-000001"]
        simon.fills(amount="80", method="cash")
        assert simon.submits() == "updated"
    assert owed(counter) == 0


def test_what_is_half_filled_or_wrong_is_refused_under_its_field_in_english(
    counter: Counter,
) -> None:
    codes(counter)
    promote_tom(counter)
    with counter.tom as tom:
        tom.types("/invoice C-1")
        tom.presses("add_line")
        tom.presses("add_line")
        tom.fills(description_1="Swimming", gl_code_1="4000", amount_1="12,34")
        tom.fills(description_3="Judo", amount_3="0")
        assert tom.submits() == "errors"
        assert tom.errors() == {
            "amount_1": "This amount could not be read. Please write it like 1,234.50.",
            "gl_code_3": "Please fill in this field.",
            "amount_3": "The amount is zero. Please enter a larger one.",
        }
        tom.fills(amount_1="12.34", amount_3="1", gl_code_3="4010", due_on="2020-01-01")
        assert tom.submits() == "errors"
        assert "before the invoice’s date" in tom.errors()["due_on"]
        tom.fills(due_on=tom.values()["issued_on"])
        assert tom.submits() == "updated"
    with counter.books.reading() as session:
        lines = invoices.load_invoice(session, "INV-000001").lines
    assert [(line.position, line.amount_cents) for line in lines] == [(1, 1234), (2, 100)]


def test_thirty_lines_are_the_most(counter: Counter) -> None:
    codes(counter)
    with counter.simon as simon:
        simon.types("/invoice C-1")
        for _ in range(29):
            simon.presses("add_line")
        assert "amount_30" in simon.values()
        assert "add_line" not in str(simon.view()["blocks"])
        simon.fills(description_1="Un", gl_code_1="4000", amount_1="1")
        simon.fills(description_30="Trente", gl_code_30="4010", amount_30="1")
        assert simon.submits() == "updated"
    assert owed(counter) == 200


def test_many_codes_are_searched(counter: Counter) -> None:
    codes(counter, *(f"{number}" for number in range(4000, 4120)))
    with counter.simon as simon:
        simon.types("/invoice C-1")
        found = simon.searches("gl_code_1", "poste 4117")
        assert [choice["value"] for choice in found] == ["4117"]
        simon.fills(description_1="Natation", gl_code_1="4117", amount_1="5")
        simon.presses("add_line")
        assert simon.values()["gl_code_1"] == "4117"
        assert simon.submits() == "updated"
    assert owed(counter) == 500


def test_a_cashier_may_not_issue_invoices(counter: Counter) -> None:
    with counter.ana as ana:
        ana.types("/invoice")
        assert not ana.has_view()
        (refusal,) = ana.ephemerals()
        assert "créer une facture" in refusal["text"]


def test_the_account_offers_invoices_and_shows_any_of_them(counter: Counter) -> None:
    codes(counter)
    with counter.books.transaction() as session:
        make.invoice(session, "F-1", [1000])
        make.pay(session, 1000)
    with counter.simon as simon:
        simon.types("/account C-1")
        (account,) = simon.ephemerals()
        simon.presses("operations", value="invoice", message=account)
        assert simon.values()["customer_id"] == "C-1"
        simon.closes()
        block, element = next(
            (b, e)
            for b in account["blocks"]
            if b["type"] == "actions"
            for e in b["elements"]
            if e["action_id"] == "open_invoice"
        )
        place = {"type": "message", "channel": account["channel"], "ts": account["ts"]}
        (found,) = simon.searches_in(place, block, element, "f-")
        assert found["value"] == "F-1"
