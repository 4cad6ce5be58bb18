"""A supervisor cancels items: what is owed and what is paid back are two legs (contract §7)."""

from domain import cancellations, refunds
from domain.methods import Method
from domain.people import Role
from tests import make
from tests.journeys.conftest import Counter
from tests.journeys.reading import (
    NBSP,
    balance,
    codes,
    invoiced,
    owed,
    preview,
    promote_tom,
    told,
)


def paid(counter: Counter, number: str, *amounts: int) -> None:
    """Issue an invoice and pay the whole of it by cheque."""
    invoiced(counter, number, *amounts)
    with counter.books.transaction() as session:
        make.pay(session, sum(amounts), number)


def names(number: str, count: int) -> list[str]:
    return [f"{number}/{position}" for position in range(1, count + 1)]


def test_the_contracts_example_of_two_legs_in_french(counter: Counter) -> None:
    codes(counter)
    paid(counter, "F-1", *[2500] * 10)
    with counter.simon as simon:
        simon.types("/cancel f-1")
        assert not simon.values()["credit_amount"]
        simon.chooses("lines", names("F-1", 8))
        assert simon.values()["credit_amount"] == "200,00"
        simon.fills(fee="20", gl_code="4010")
        shown = preview(simon)
        assert f"N’est plus dû{NBSP}: *200,00{NBSP}$*" in shown
        assert f"Argent libéré{NBSP}: 200,00{NBSP}$" in shown
        assert f"Frais payés aussitôt{NBSP}: 20,00{NBSP}$" in shown
        assert f"au plus *180,00{NBSP}$*" in shown
        simon.fills(refund_amount="180,01", reason="Camp annulé")
        assert simon.submits() == "errors"
        assert f"180,00{NBSP}$" in simon.errors()["refund_amount"]
        simon.fills(refund_amount="180")
        assert simon.submits() == "updated"
        assert "*CM-000001*" in told(simon)
        assert "*RF-000001*" in told(simon)
    assert owed(counter) == -18000
    assert balance(counter).reserved_cents == 18000
    assert balance(counter).available_credit_cents == 0
    with counter.books.transaction() as session:
        make.staff(session, "U0GRACE", Role.APPROVER)
        refunds.approve_refund(session, "RF-000001", make.stamp("U0GRACE"))
    assert owed(counter) == 0


def test_the_credit_follows_the_choice_of_items_until_it_is_written(counter: Counter) -> None:
    invoiced(counter, "F-1", 1000, 2000, 3000)
    promote_tom(counter)
    with counter.tom as tom:
        tom.types("/cancel F-1")
        tom.chooses("lines", ["F-1/2"])
        assert tom.values()["credit_amount"] == "20.00"
        tom.chooses("lines", ["F-1/2", "F-1/3"])
        assert tom.values()["credit_amount"] == "50.00"
        tom.fills(credit_amount="45")
        assert "No longer owed: *$45.00*" in preview(tom)
        tom.fills(fee="0", reason="Moved away")
        assert tom.values()["credit_amount"] == "45"
        assert tom.submits() == "updated"
        assert "The items are cancelled. Credit memo: *CM-000001*" in told(tom)
    assert owed(counter) == 1500


def test_what_is_too_much_or_lacks_is_refused_under_its_field_in_english(
    counter: Counter,
) -> None:
    codes(counter)
    invoiced(counter, "F-1", 1000, 2000)
    promote_tom(counter)
    with counter.tom as tom:
        tom.types("/cancel F-1")
        tom.chooses("lines", ["F-1/1"])
        tom.fills(credit_amount="10.01", reason="Mistake")
        assert "At most $10.00" in preview(tom)
        assert tom.submits() == "errors"
        assert "At most $10.00" in tom.errors()["credit_amount"]
        tom.fills(credit_amount="0")
        assert tom.submits() == "errors"
        assert "zero" in tom.errors()["credit_amount"]
        tom.fills(credit_amount=None, fee="5.00")
        assert tom.submits() == "errors"
        assert tom.errors() == {"gl_code": "Please pick a GL code for the fee."}
        tom.fills(gl_code="4010", refund_amount="1")
        assert tom.submits() == "errors"
        assert "At most $0.00" in tom.errors()["refund_amount"]
        tom.fills(refund_amount="0")
        assert tom.submits() == "updated"
    assert owed(counter) == 2500


def test_money_that_came_by_two_methods_goes_back_by_two_refunds(counter: Counter) -> None:
    invoiced(counter, "F-1", 1000)
    with counter.books.transaction() as session:
        make.pay(session, 400, method=Method.CASH)
        make.pay(session, 600)
    with counter.simon as simon:
        simon.types("/cancel F-1")
        simon.chooses("lines", ["F-1/1"])
        simon.fills(refund_amount="10", reason="Cours annulé")
        assert simon.submits() == "updated"
        assert "*RF-000001, RF-000002*" in told(simon)
    with counter.books.reading() as session:
        asked = [refunds.load_refund(session, f"RF-00000{n}") for n in (1, 2)]
    assert {(refund.method, refund.approval.amount_cents) for refund in asked} == {
        ("cash", 400),
        ("cheque", 600),
    }


def test_an_invoice_without_anything_left_to_cancel_opens_nothing(counter: Counter) -> None:
    invoiced(counter, "F-1", 1000)
    with counter.books.transaction() as session:
        make.appoint(session, "U0CASHIER", Role.SUPERVISOR)
        command = cancellations.CancelItems("c", ("F-1/1",), None, "Erreur")
        cancellations.cancel_items(session, command, make.stamp())
    with counter.simon as simon:
        simon.types("/cancel F-1")
        assert not simon.has_view()
        simon.types("/cancel F-404")
        assert not simon.has_view()
        nothing, unknown = (message["text"] for message in simon.ephemerals())
        assert "Il ne reste rien à annuler" in nothing
        assert "F-404" in unknown


def test_a_cashier_may_not_cancel(counter: Counter) -> None:
    invoiced(counter, "F-1", 1000)
    with counter.ana as ana:
        ana.types("/cancel F-1")
        assert not ana.has_view()
        (refusal,) = ana.ephemerals()
        assert "annuler des items" in refusal["text"]
