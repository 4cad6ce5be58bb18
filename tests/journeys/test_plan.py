"""A supervisor plans instalments: from an invoice and from inside a payment, in both languages."""

from datetime import date, timedelta

from domain import installments
from tests import make
from tests.journeys.conftest import Counter
from tests.journeys.reading import (
    NBSP,
    balance,
    invoiced,
    owed,
    preview,
    promote_tom,
    told,
)


def planned(counter: Counter) -> list[tuple[str, str, int]]:
    with counter.books.reading() as session:
        return [
            (part.invoice, part.due_on.isoformat(), part.amount_cents)
            for part in installments.list_planned(session, make.CUSTOMER)
        ]


def next_january() -> date:
    """A last of January to come: the month after it is shorter."""
    return date(date.today().year + 1, 1, 31)  # noqa: DTZ011 – any day before it will do


def test_a_plan_of_three_months_keeps_its_day_and_its_cents_in_french(counter: Counter) -> None:
    invoiced(counter, "F-1", 10000)
    first = next_january()
    with counter.simon as simon:
        simon.types("/plan F-1")
        assert simon.values()["invoices"] == ["F-1"]
        assert simon.values()["interval"] == "month"
        assert f"*100,00{NBSP}$* à planifier" in preview(simon)
        simon.fills(count="3", first_on=first.isoformat())
        assert f"28 févr. {first.year}{NBSP}: 33,33{NBSP}$" in preview(simon)
        assert simon.submits() == "updated"
        assert f"31 mars {first.year}{NBSP}: 33,34{NBSP}$" in told(simon)
        assert "Le plan *PL-000001* est fait" in told(simon)
    assert planned(counter) == [
        ("F-1", f"{first.year}-01-31", 3333),
        ("F-1", f"{first.year}-02-28", 3333),
        ("F-1", f"{first.year}-03-31", 3334),
    ]
    assert balance(counter).expected_cents == 0


def test_an_initial_amount_is_paid_at_once_and_a_new_plan_takes_the_place(
    counter: Counter,
) -> None:
    invoiced(counter, "F-1", 10000)
    promote_tom(counter)
    with counter.tom as tom:
        tom.types("/plan f-1")
        tom.fills(initial_amount="40.00", count="2", interval="two_weeks")
        assert "*Plan preview* · $60.00" in preview(tom)
        assert tom.submits() == "errors"
        assert tom.errors() == {"initial_method": "Please pick the method of the initial payment."}
        tom.fills(initial_method="cash")
        assert tom.submits() == "updated"
        assert "Payment *R-000001* of *$40.00* is recorded." in told(tom)
        tom.closes()
        tom.types("/plan F-1")
        tom.fills(count="1")
        assert tom.submits() == "updated"
        assert "PL-000002" in told(tom)
    assert owed(counter) == 6000
    assert [cents for _, _, cents in planned(counter)] == [6000]


def test_own_amounts_have_to_reach_the_sum_exactly_in_french(counter: Counter) -> None:
    invoiced(counter, "F-1", 150000)
    with counter.simon as simon:
        simon.types("/plan F-1")
        simon.fills(count="2", amounts="1 234,50 265,50")
        assert "3 montants pour 2 versements" in preview(simon)
        assert simon.submits() == "errors"
        assert "3 montants pour 2 versements" in simon.errors()["amounts"]
        simon.fills(amounts="1234,50 265,49")
        assert simon.submits() == "errors"
        assert f"exactement 1{NBSP}500,00{NBSP}$" in simon.errors()["amounts"]
        simon.fills(amounts=f"1{NBSP}234,50  265,50")
        assert simon.submits() == "updated"
    assert [cents for _, _, cents in planned(counter)] == [123450, 26550]


def test_what_cannot_be_planned_is_refused_under_its_field_in_english(counter: Counter) -> None:
    invoiced(counter, "F-1", 10)
    promote_tom(counter)
    with counter.tom as tom:
        tom.types("/plan F-1")
        for count in ("0", "121", "1.5", "٣", "-1"):
            tom.fills(count=count)
            assert tom.submits() == "errors"
            assert tom.errors() == {"count": "Please write a whole number from 1 to 120."}
        tom.fills(count="11")
        assert tom.submits() == "errors"
        assert "At most 10 instalments" in tom.errors()["count"]
        tom.fills(count="2", first_on="2020-02-28")
        assert tom.submits() == "errors"
        assert set(tom.errors()) == {"first_on"}
        tom.fills(first_on=next_january().isoformat(), initial_amount="0.11", initial_method="cash")
        assert tom.submits() == "errors"
        assert "At most $0.10" in tom.errors()["initial_amount"]
        tom.fills(initial_amount="0.10")
        assert tom.submits() == "errors"
        assert "Nothing is left to plan" in tom.errors()["initial_amount"]
    assert planned(counter) == []
    assert owed(counter) == 10


def test_a_plan_of_many_payments_is_cut_and_counted(counter: Counter) -> None:
    invoiced(counter, "F-1", 12000)
    with counter.simon as simon:
        simon.types("/plan F-1")
        simon.fills(count="120", interval="week")
        assert "… et 114 autres paiements" in preview(simon)
        assert simon.submits() == "updated"
    assert len(planned(counter)) == 50


def test_credit_that_waits_makes_a_plan_collect_too_much(counter: Counter) -> None:
    invoiced(counter, "F-1", 10000)
    with counter.books.transaction() as session:
        make.deposit(session, 3000)
    with counter.simon as simon:
        simon.types("/plan F-1")
        simon.fills(count="2")
        assert f"percevra 30,00{NBSP}$ de trop" in preview(simon)


def test_the_plan_button_inside_a_payment_takes_the_picked_invoices(counter: Counter) -> None:
    invoiced(counter, "F-1", 5000)
    invoiced(counter, "F-2", 6000)
    with counter.simon as simon:
        simon.types("/pay C-1 10 cash")
        simon.chooses("invoices", ["F-2"])
        simon.presses("plan")
        assert len(simon.views()) == 2
        assert simon.values()["invoices"] == ["F-2"]
        assert simon.values()["initial_amount"] == "10"
        assert simon.values()["initial_method"] == "cash"
        simon.fills(count="5", interval="week")
        assert simon.submits() == "updated"
    assert [(invoice, cents) for invoice, _, cents in planned(counter)] == [("F-2", 1000)] * 5
    assert owed(counter) == 10000


def test_an_invoice_that_is_paid_has_no_plan(counter: Counter) -> None:
    invoiced(counter, "F-1", 5000)
    with counter.books.transaction() as session:
        make.pay(session, 5000)
    with counter.simon as simon:
        simon.types("/plan F-1")
        simon.types("/plan")
        assert not simon.has_view()
        refusal, explained = (message["text"] for message in simon.ephemerals())
        assert "F-1 n’est plus" in refusal
        assert "/plan INV-000012" in explained


def test_a_cashier_is_offered_no_plan(counter: Counter) -> None:
    invoiced(counter, "F-1", 5000)
    with counter.ana as ana:
        ana.types("/pay C-1")
        assert "plan" not in [
            element["action_id"]
            for block in ana.view()["blocks"]
            for element in block.get("elements", [])
            if "action_id" in element
        ]
        ana.closes()
        ana.types("/plan F-1")
        assert not ana.has_view()
        (refusal,) = ana.ephemerals()
        assert "planifier des versements" in refusal["text"]


def test_a_post_dated_cheque_is_expected_and_makes_no_receipt(counter: Counter) -> None:
    invoiced(counter, "F-1", 5000)
    with counter.ana as ana:
        ana.types("/pay C-1 30")
        today = date.fromisoformat(ana.values()["received_on"])
        later = today + timedelta(days=10)
        ana.fills(method="cash", received_on=later.isoformat())
        assert ana.submits() == "errors"
        assert set(ana.errors()) == {"received_on"}
        ana.fills(method="cheque", reference="no 12")
        assert f"Chèque postdaté de *30,00{NBSP}$* attendu le" in preview(ana)
        assert ana.submits() == "updated"
        assert f"Chèque postdaté de *30,00{NBSP}$* attendu le" in told(ana)
        assert "R-0" not in told(ana)
        ana.closes()
        ana.types("/account C-1")
        (account,) = ana.ephemerals()
        assert "chèque postdaté no 12" in str(account["blocks"])
    assert planned(counter) == [("F-1", later.isoformat(), 3000)]
    assert owed(counter) == 5000
    assert balance(counter).expected_cents == 2000
