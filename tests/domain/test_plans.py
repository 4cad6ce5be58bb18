"""Plans and what becomes of their installments (R11, E27, E30, E31), on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.database import transaction
from domain import balances, failures, installments, payments, verification
from domain.errors import (
    FirstDayPassed,
    InitialMethodMissing,
    InstallmentNotOpen,
    InvoiceNotOpen,
    NotAllowed,
    PaymentLooksTypedTwice,
    PaymentTooLarge,
    PlanNothingLeft,
    ReceivedInFuture,
    RequestReusedWithOtherDetails,
)
from domain.installments import FailInstallment
from domain.methods import Method
from domain.payments import RecordPayment, receive_installment
from domain.people import Role
from domain.plans import MakePlan, Outlook, foresee, make_plan
from domain.receipts import Received
from domain.schedules import Interval
from tests import make

SUPERVISOR = "U0SUPERVISOR"
TOMORROW = make.TODAY + timedelta(days=1)
MONTH_LATER = make.TODAY + timedelta(days=30)


def books(session: Session, *amounts: int) -> None:
    """A cashier, a supervisor, and invoices A, B… of one line each, oldest first."""
    make.counter(session)
    make.staff(session, SUPERVISOR, Role.SUPERVISOR)
    for month, (name, cents) in enumerate(zip("ABCD", amounts, strict=False), start=5):
        make.invoice(session, name, [cents], date(2026, month, 1))


def plan(session: Session, *invoices: str, **details: object) -> tuple[str, ...]:
    with session.begin_nested():  # a refusal undoes what came before it, as the counter does
        return make_plan(session, command(*invoices, **details), make.stamp(SUPERVISOR))


def command(*invoices: str, **details: object) -> MakePlan:
    given: dict[str, object] = {
        "request_id": f"plan-{details}-{invoices}",
        "count": 2,
        "interval": Interval.MONTH,
        "first_on": TOMORROW,
        **details,
    }
    return MakePlan(invoices=invoices, **given)  # type: ignore[arg-type]


def standing(session: Session, *, cheques: bool = True) -> list[tuple[str, str, int]]:
    """Invoice, status and cents of every installment, in the order of their planning."""
    found = []
    number = 1
    while (part := installments.find(session, f"I-{number}")) is not None:
        if cheques or part.plan:
            found.append((part.invoice, part.status, part.amount_cents))
        number += 1
    return found


def sound(session: Session) -> bool:
    return list(verification.verify(session)) == []


def test_a_plan_over_two_invoices_fills_the_oldest_first(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session, 5000, 5000)
        assert plan(session, "B", "A", count=3) == ("PL-000001",)
        assert standing(session) == [
            ("A", "planned", 3333),
            ("A", "planned", 1667),
            ("B", "planned", 1666),
            ("B", "planned", 3334),
        ]
        assert balances.load(session, make.CUSTOMER).expected_cents == 0
        assert sound(session)


def test_what_is_foreseen_is_what_is_made(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session, 5000, 5000)
        plan(session, "A", count=1)
        cheque(session, 1000, "A")
        asked = command("A", "B", count=3, initial_cents=1500, initial_method=Method.CASH)
        outlook = foresee(session, asked, make.TODAY)
        make_plan(session, asked, make.stamp(SUPERVISOR))
        made = [
            part
            for part in installments.list_planned(session, make.CUSTOMER)
            if part.plan == "PL-000002"
        ]
        by_day: dict[date, int] = {}
        for part in made:
            by_day[part.due_on] = by_day.get(part.due_on, 0) + part.amount_cents
        assert outlook == Outlook(list(by_day.items()), 0)
        assert outlook.total_cents == 7500
        assert sound(session)


def test_a_new_plan_takes_the_place_of_the_old_one_and_cheques_stay(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session, 10000)
        plan(session, "A")
        cheque(session, 2000, "A")
        plan(session, "A", count=1, request_id="again")
        assert [(s, c) for _, s, c in standing(session)] == [
            ("cancelled", 3000),
            ("cancelled", 5000),
            ("planned", 2000),
            ("planned", 8000),
        ]
        make.pay(session, 10000)
        assert {status for _, status, _ in standing(session)} == {"cancelled"}


def test_the_same_request_makes_one_plan(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session, 10000)
        assert plan(session, "A", request_id="r") == plan(session, "A", request_id="r")
        with pytest.raises(RequestReusedWithOtherDetails):
            plan(session, "A", request_id="r", count=3)


def test_an_initial_amount_needs_its_method_and_is_asked_about_when_typed_twice(
    engine: Engine,
) -> None:
    with transaction(engine) as session:
        books(session, 10000)
        with pytest.raises(InitialMethodMissing):
            plan(session, "A", initial_cents=100)
        make.pay(session, 100, method=Method.CASH)
        twice = {"initial_cents": 100, "initial_method": Method.CASH}
        with pytest.raises(PaymentLooksTypedTwice):
            plan(session, "A", **twice)
        _, receipt = plan(session, "A", **twice, confirmed_duplicate=True)
        assert receipt == "R-000002"
        assert sum(cents for _, status, cents in standing(session) if status == "planned") == 9800


def test_what_cannot_be_planned_is_refused(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session, 10000)
        make.customer(session, "C-2", "Léo Roy")
        make.invoice(session, "Z", [100], customer_id="C-2")
        with pytest.raises(FirstDayPassed):
            plan(session, "A", first_on=make.TODAY - timedelta(days=1))
        with pytest.raises(InvoiceNotOpen):
            plan(session, "A", "Z")
        with pytest.raises(NotAllowed):
            make_plan(session, command("A"), make.stamp())
        make.pay(session, 10000)
        with pytest.raises(PlanNothingLeft):
            plan(session, "A")


def test_an_early_payment_shrinks_the_next_and_drops_what_is_left_of_none(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session, 9000)
        plan(session, "A", count=3)
        make.pay(session, 1000)
        assert [cents for _, _, cents in standing(session)] == [2000, 3000, 3000]
        make.pay(session, 3000)
        assert [(s, c) for _, s, c in standing(session)] == [
            ("cancelled", 2000),
            ("planned", 2000),
            ("planned", 3000),
        ]
        assert sound(session)


def test_credit_applied_shrinks_the_plan_and_credit_that_waits_does_not(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session, 10000)
        plan(session, "A")
        make.deposit(session, 4000)
        assert balances.load(session, make.CUSTOMER).expected_cents == -4000
        assert foresee(session, command("A"), make.TODAY).over_cents == 4000
        make.pay(session, 0, credit=4000)
        assert [cents for _, _, cents in standing(session)] == [1000, 5000]
        assert balances.load(session, make.CUSTOMER).expected_cents == 0


def test_a_payment_on_its_day_counts_as_the_installment(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session, 10000)
        plan(session, "A", first_on=make.TODAY)
        make.pay(session, 5000)
        assert [status for _, status, _ in standing(session)] == ["paid", "planned"]


def received(
    session: Session, number: int, cents: int, day: date = make.TODAY, request: str = ""
) -> tuple[str, ...]:
    money = Received(cents, Method.CHEQUE, day)
    command = RecordPayment(request or f"r-{number}-{cents}", "", money)
    return receive_installment(session, number, command, make.stamp())


def test_an_installment_that_came_is_reconciled_with_its_own_invoice(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session, 10000, 6000)
        plan(session, "B", first_on=make.TODAY)
        (receipt,) = received(session, 2, 3000)
        assert standing(session) == [("B", "planned", 3000), ("B", "paid", 3000)]
        assert received(session, 2, 3000) == (receipt,)
        with pytest.raises(InstallmentNotOpen):
            received(session, 2, 3000, request="another")
        with pytest.raises(ReceivedInFuture):
            received(session, 1, 3000, TOMORROW)
        assert sound(session)


def test_less_than_expected_leaves_the_rest_expected(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session, 6000)
        plan(session, "A", first_on=make.TODAY)
        received(session, 2, 1000)
        assert [(s, c) for _, s, c in standing(session)] == [("planned", 3000), ("planned", 2000)]
        received(session, 1, 3500)
        assert [(s, c) for _, s, c in standing(session)] == [("paid", 3000), ("planned", 1500)]
        assert sound(session)


def fail(session: Session, number: int, actor: str = make.CASHIER) -> None:
    asked = FailInstallment(f"f-{number}", number, "Sans provision")
    installments.fail_installment(session, asked, make.stamp(actor))


def test_failures_leave_the_action_list_one_by_one_as_the_debt_is_paid(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session, 9000)
        make.staff(session, "U0VIEWER", Role.VIEWER)
        plan(session, "A", count=3, first_on=make.TODAY)
        with pytest.raises(NotAllowed):
            fail(session, 1, "U0VIEWER")
        fail(session, 1)
        fail(session, 1)
        fail(session, 2)
        assert waiting(session) == ["I-1", "I-2"]
        with pytest.raises(InstallmentNotOpen):
            received(session, 1, 3000)
        make.pay(session, 2999)
        assert waiting(session) == ["I-1", "I-2"]
        make.pay(session, 1)
        assert waiting(session) == ["I-2"]
        make.pay(session, 3000)
        assert waiting(session) == []
        assert [status for _, status, _ in standing(session)] == ["failed", "failed", "planned"]
        assert sound(session)


def test_planning_a_failed_amount_again_takes_it_off_the_action_list(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session, 9000)
        plan(session, "A", first_on=make.TODAY)
        fail(session, 1)
        plan(session, "A", count=1)
        assert waiting(session) == []


def test_more_failures_than_one_page_all_leave(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session, 3000)
        plan(session, "A", count=30, interval=Interval.WEEK)
        for number in range(1, 31):
            fail(session, number)
        make.pay(session, 3000)
        assert failures.list_open(session, limit=None) == []


def waiting(session: Session) -> list[str]:
    return [failure.subject for failure in failures.list_open(session)]


def cheque(session: Session, cents: int, *invoices: str, **details: int) -> tuple[str, ...]:
    asked = RecordPayment(
        f"cheque-{cents}-{details}",
        make.CUSTOMER,
        Received(cents, Method.CHEQUE, MONTH_LATER, reference="12"),
        invoices=invoices or None,
        credit_cents=details.get("credit", 0),
    )
    return payments.record_payment(session, asked, make.stamp())


def test_a_post_dated_cheque_makes_no_receipt_and_covers_what_no_cheque_covers(
    engine: Engine,
) -> None:
    with transaction(engine) as session:
        books(session, 5000, 5000)
        assert cheque(session, 7000) == ()
        assert standing(session) == [("A", "planned", 5000), ("B", "planned", 2000)]
        with pytest.raises(PaymentTooLarge) as refusal:
            cheque(session, 3001)
        assert refusal.value.facts == {"max_cents": 3000}
        assert balances.load(session, make.CUSTOMER) == balances.Balance(
            owed_cents=10000, planned_cents=7000
        )
        assert sound(session)


def test_credit_beside_a_post_dated_cheque_is_used_today(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session, 5000)
        make.deposit(session, 2000)
        assert cheque(session, 3000, credit=2000) == ()
        balance = balances.load(session, make.CUSTOMER)
        assert (balance.owed_cents, balance.available_credit_cents) == (3000, 0)
        assert balance.expected_cents == 0
        assert sound(session)


def test_plans_shrink_before_cheques_whose_amount_is_on_paper(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session, 10000)
        cheque(session, 4000)
        plan(session, "A", count=1, first_on=MONTH_LATER + timedelta(days=9))
        make.pay(session, 5000)
        assert [(s, c) for _, s, c in standing(session)] == [("planned", 4000), ("planned", 1000)]
        make.pay(session, 5000, confirmed=True)
        assert [status for _, status, _ in standing(session)] == ["cancelled", "cancelled"]


def test_a_post_dated_cheque_takes_the_place_of_the_next_installments(engine: Engine) -> None:
    with transaction(engine) as session:
        books(session, 9000)
        plan(session, "A", count=3)
        cheque(session, 4000)
        assert [(s, c) for _, s, c in standing(session)] == [
            ("cancelled", 3000),
            ("planned", 2000),
            ("planned", 3000),
            ("planned", 4000),
        ]
        assert balances.load(session, make.CUSTOMER).expected_cents == 0
        assert sound(session)
