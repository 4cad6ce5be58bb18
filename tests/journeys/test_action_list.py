"""Instalments whose day has come: received, failed, and settled by another route."""

import json
from datetime import date, timedelta

from domain import failures, installments, plans
from domain.ledger import Stamp
from domain.people import Role
from domain.plans import MakePlan
from domain.schedules import Interval
from playground.payloads import Json
from tests import make
from tests.journeys.conftest import Counter
from tests.journeys.reading import NBSP, invoiced, owed, told
from tests.slack import PersonAtKeyboard


def planned_today(counter: Counter, ana: PersonAtKeyboard) -> date:
    """Plan 100.00 of F-1 in two: one half today, the other in a week."""
    invoiced(counter, "F-1", 10000)
    ana.types("/pay C-1")
    today = date.fromisoformat(ana.values()["received_on"])
    ana.closes()
    with counter.books.transaction() as session:
        make.appoint(session, "U0CASHIER", Role.SUPERVISOR)
        command = MakePlan("p", ("F-1",), 2, Interval.WEEK, today)
        plans.make_plan(session, command, counter_stamp(today))
    return today


def counter_stamp(today: date) -> Stamp:
    return Stamp("U0CASHIER", make.NOON, today)


def shown(home: Json) -> str:
    return json.dumps(home["blocks"], ensure_ascii=False)


def statuses(counter: Counter) -> list[str]:
    with counter.books.reading() as session:
        return [installments.load(session, number).status for number in (1, 2)]


def waiting(counter: Counter) -> list[str]:
    with counter.books.reading() as session:
        return [failure.subject for failure in failures.list_open(session)]


def test_an_instalment_that_came_is_recorded_from_home_and_leaves_it(counter: Counter) -> None:
    with counter.ana as ana:
        today = planned_today(counter, ana)
        home = shown(ana.home())
        assert "Liste d’actions" in home
        assert f"50,00{NBSP}$ · F-1 · PL-000001" in home
        ana.presses_at_home("installment_received", value="I-1")
        assert ana.values()["amount"] == "50,00"
        ana.fills(method="cash")
        assert ana.submits() == "updated"
        assert "paiement *R-000001*" in told(ana)
        after = shown(ana.home_as_it_is() or {})
        assert "installment_received" not in after
        assert "Paiements à venir" in after
        with counter.books.reading() as session:
            (left,) = installments.list_planned(session, make.CUSTOMER)
        assert (left.due_on, left.amount_cents) == (today + timedelta(days=7), 5000)
    assert statuses(counter) == ["paid", "planned"]
    assert owed(counter) == 5000


def test_a_second_press_says_that_it_is_done(counter: Counter) -> None:
    with counter.ana as ana, counter.tom as tom:
        planned_today(counter, ana)
        ana.home()
        tom.home()
        ana.presses_at_home("installment_received", value="I-1")
        tom.presses_at_home("installment_received", value="I-1")
        ana.fills(method="cash")
        assert ana.submits() == "updated"
        tom.fills(method="cheque")
        assert tom.submits() == "updated"
        assert "no longer waited for" in told(tom)
        assert "installment_received" not in shown(tom.home_as_it_is() or {})
    assert owed(counter) == 5000


def test_a_failed_instalment_waits_until_the_debt_is_paid_by_another_route(
    counter: Counter,
) -> None:
    with counter.ana as ana:
        planned_today(counter, ana)
        ana.home()
        ana.presses_at_home("installment_failed", value="I-1")
        ana.fills(reason="Compte fermé")
        assert ana.submits() == "updated"
        after = shown(ana.home_as_it_is() or {})
        assert "Compte fermé" in after
        assert waiting(counter) == ["I-1"]
        ana.closes()
        ana.presses_at_home("pay_invoice", value="F-1")
        ana.fills(amount="50", method="cash")
        assert ana.submits() == "updated"
        assert waiting(counter) == []
        assert "Compte fermé" not in shown(ana.home())
    assert statuses(counter) == ["failed", "planned"]


def test_a_viewer_sees_no_action_list(counter: Counter) -> None:
    with counter.ana as ana:
        planned_today(counter, ana)
    with counter.arrive("U0ACCOUNTANT") as luc:
        home = shown(luc.home())
        assert "installment_received" not in home
        assert "Paiements à venir" not in home
