"""What is due is charged: each once, in groups, caught up; tried again within the networks' law."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Event

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from domain import attempts, balances, charged_installments, dues, failures, plans, verification
from domain.errors import NotAllowed, NothingToRetry, RetriesUsed, RetryForbidden, RetryTooSoon
from domain.extract import export
from domain.gateway import Answer, Decline, Outcome, Rail, Retry
from domain.ledger import Stamp
from domain.methods import Saved
from domain.people import Role
from domain.schedules import Interval
from tests import make
from tests.domain.test_races import PATIENT_MS, other_door, take, wait_until_blocked
from tests.till import Behind, Scripted, behind

FIRST = date(2026, 12, 1)


def open_till(engine: Engine, token: str = "tok_ok", gateway: Scripted | None = None) -> Behind:
    """A customer with invoices A (60.00) and B (30.00), planned in three on a method on file."""
    till = behind(engine, gateway)
    with till.books.transaction() as session:
        make.counter(session)
        make.approvers(session)
        make.saved_method(session, token)
        make.invoice(session, "A", [4000, 2000])
        make.invoice(session, "B", [3000], date(2026, 9, 2))
    return till


def plan(till: Behind, *invoices: str, count: int = 3, number: int = 1, key: str = "p") -> str:
    command = plans.MakePlan(
        f"{key}-{'-'.join(invoices)}",
        invoices or ("A", "B"),
        count,
        Interval.MONTH,
        FIRST,
        saved_method=Saved(number),
        till=make.TILL,
    )
    with till.books.transaction() as session:
        return plans.make_plan(session, command, make.stamp(make.SUPERVISOR))[0]


def charge(till: Behind, through: date) -> list[tuple[date, int, str]]:
    """Charge what is due by a day; a group a line."""
    found: list[tuple[date, int, str]] = []
    while True:
        with till.books.transaction() as session:
            one = dues.charge_next(session, make.TILL, through, make.stamp("cli"))
        if one is None:
            return found
        till.send()
        found.append((one.due_on, one.amount_cents, one.receipt))


def retry(till: Behind, subject: str, by: Stamp | None = None) -> str:
    with till.books.transaction() as session:
        number = dues.retry(session, subject, make.TILL, by or make.stamp(at=till.clock()))
    till.send()
    return number


def statuses(till: Behind) -> list[str]:
    with till.books.reading() as session:
        assert list(verification.verify(session)) == []
        return [str(row["status"]) for row in export(session)["installments"]]


def reasons(till: Behind) -> list[tuple[str, str]]:
    with till.books.reading() as session:
        return [(one.subject, one.reason) for one in failures.list_open(session)]


def test_each_installment_is_charged_on_its_day_and_once(engine: Engine) -> None:
    till = open_till(engine)
    plan(till)
    assert charge(till, date(2026, 11, 30)) == []
    assert charge(till, FIRST) == [(FIRST, 3000, "R-000001")]
    assert charge(till, FIRST) == []
    assert statuses(till) == ["paid", "planned", "planned"]


def test_days_that_were_missed_are_caught_up_oldest_first(engine: Engine) -> None:
    till = open_till(engine)
    plan(till)
    charged = charge(till, date(2027, 2, 1))
    assert [(day, cents) for day, cents, _ in charged] == [
        (date(2026, 12, 1), 3000),
        (date(2027, 1, 1), 3000),
        (date(2027, 2, 1), 3000),
    ]
    assert set(statuses(till)) == {"paid"}
    with till.books.reading() as session:
        assert balances.load(session, make.CUSTOMER).owed_cents == 0


def test_the_same_day_and_method_is_one_charge_each_invoice_getting_its_own(engine: Engine) -> None:
    till = open_till(engine)
    plan(till, "A")
    plan(till, "B")
    assert charge(till, FIRST) == [(FIRST, 3000, "R-000001")]
    with till.books.reading() as session:
        found = export(session)
    assert [(a["invoice"], a["position"], a["amount"]) for a in found["allocations"]] == [
        ("A", 1, "20.00"),
        ("B", 1, "10.00"),
    ]
    assert statuses(till) == ["paid", "planned", "planned", "paid", "planned", "planned"]


def test_another_method_is_another_charge(engine: Engine) -> None:
    till = open_till(engine)
    with till.books.transaction() as session:
        make.saved_method(session, "tok_ok_other")
    plan(till, "A")
    plan(till, "B", number=2)
    assert [cents for _, cents, _ in charge(till, FIRST)] == [2000, 1000]


def test_a_refused_charge_is_not_tried_again_by_itself(engine: Engine) -> None:
    till = open_till(engine, "tok_declined")
    plan(till)
    ((_, _, number),) = charge(till, FIRST)
    assert statuses(till) == ["failed", "planned", "planned"]
    assert reasons(till) == [(number, "insufficient_funds")]
    assert charge(till, FIRST) == []
    assert till.later(days=1) == 0


def test_the_next_installments_still_run_after_a_failure(engine: Engine) -> None:
    till = open_till(engine, "tok_declined")
    plan(till)
    charge(till, date(2027, 1, 1))
    assert statuses(till) == ["failed", "failed", "planned"]


def test_a_failed_charge_is_tried_again_when_somebody_asks(engine: Engine) -> None:
    gateway = Scripted()
    gateway.say("charge", Outcome.DECLINED, decline=Decline.INSUFFICIENT_FUNDS)
    till = open_till(engine, gateway=gateway)
    plan(till)
    ((_, _, first),) = charge(till, FIRST)
    gateway.say("charge", Outcome.APPROVED)
    second = retry(till, first)
    assert statuses(till) == ["paid", "planned", "planned"]
    assert reasons(till) == []
    assert second != first
    with pytest.raises(NothingToRetry):
        retry(till, first)


@pytest.mark.parametrize("law", [Retry.NEVER, Retry.NEW_METHOD])
def test_what_the_network_forbids_is_not_tried_again(engine: Engine, law: Retry) -> None:
    gateway = Scripted()
    gateway.say("charge", Outcome.DECLINED, decline=Decline.LOST_OR_STOLEN, retry=law)
    till = open_till(engine, gateway=gateway)
    plan(till)
    ((_, _, number),) = charge(till, FIRST)
    with pytest.raises(RetryForbidden):
        retry(till, number)


def test_a_new_card_in_the_old_ones_place_may_be_tried(engine: Engine) -> None:
    gateway = Scripted()
    gateway.say("charge", Outcome.DECLINED, decline=Decline.EXPIRED, retry=Retry.NEW_METHOD)
    till = open_till(engine, gateway=gateway)
    plan(till)
    ((_, _, number),) = charge(till, FIRST)
    with till.books.transaction() as session:
        make.replace_method(session, 1, "tok_new")
    gateway.say("charge", Outcome.APPROVED)
    retry(till, number)
    assert statuses(till) == ["paid", "planned", "planned"]


def test_a_try_that_comes_too_soon_is_refused_until_its_time(engine: Engine) -> None:
    gateway = Scripted()
    till = open_till(engine, gateway=gateway)
    soon = till.clock() + timedelta(hours=2)
    gateway.say("charge", Outcome.DECLINED, retry=Retry.LATER, retry_at=soon)
    plan(till)
    ((_, _, number),) = charge(till, FIRST)
    with pytest.raises(RetryTooSoon):
        retry(till, number)
    till.clock.passes(timedelta(hours=3))
    assert retry(till, number)


def test_four_tries_are_all_there_are(engine: Engine) -> None:
    till = open_till(engine, "tok_declined")
    plan(till)
    ((_, _, number),) = charge(till, FIRST)
    for _ in range(3):
        number = retry(till, number)
    with pytest.raises(RetriesUsed):
        retry(till, number)


def test_no_try_comes_after_two_weeks(engine: Engine) -> None:
    till = open_till(engine, "tok_declined")
    plan(till)
    ((_, _, number),) = charge(till, FIRST)
    till.clock.passes(timedelta(days=30))
    with pytest.raises(RetriesUsed):
        retry(till, number)


def test_what_was_paid_otherwise_is_not_charged_again(engine: Engine) -> None:
    till = open_till(engine, "tok_declined")
    plan(till)
    ((_, _, number),) = charge(till, FIRST)
    with till.books.transaction() as session:
        make.pay(session, 9000)
    with pytest.raises(NothingToRetry):
        retry(till, number)


def test_an_expired_card_fails_its_installment_until_it_is_replaced(engine: Engine) -> None:
    till = open_till(engine)
    plan(till)
    with till.books.transaction() as session:
        make.replace_method(session, 1, "tok_ok", expires="2026-01")
    assert charge(till, FIRST) == [(FIRST, 3000, "")]
    assert reasons(till) == [("I-1", "expired")]
    with till.books.transaction() as session:
        make.replace_method(session, 1, "tok_ok_new")
    retry(till, "I-1")
    assert statuses(till) == ["paid", "planned", "planned"]
    assert reasons(till) == []


def test_an_e_cheque_that_comes_back_fails_what_it_had_paid(engine: Engine) -> None:
    till = behind(engine)
    with till.books.transaction() as session:
        make.counter(session)
        make.approvers(session)
        make.saved_method(session, kind=Rail.ECHECK)
        make.invoice(session, "A", [9000])
    plan(till, "A")
    ((_, _, number),) = charge(till, FIRST)
    assert statuses(till) == ["processing", "planned", "planned"]
    till.decide(number, "succeed")
    assert statuses(till) == ["paid", "planned", "planned"]
    till.decide(number, "return", "R01")
    assert statuses(till) == ["failed", "planned", "planned"]


def test_two_who_charge_at_once_charge_a_group_once(engine: Engine, database_url: str) -> None:
    """The first has taken the group and not committed when the second looks for what is due."""
    till = open_till(engine)
    plan(till, count=1)

    def act(session: Session) -> tuple[str, ...]:
        charged = dues.charge_next(session, make.TILL, FIRST, make.stamp("cli"))
        return (charged.receipt,) if charged and charged.receipt else ()

    with other_door(database_url, PATIENT_MS) as other, ThreadPoolExecutor(1) as elsewhere:
        with till.books.transaction() as session:
            assert act(session) == ("R-000001",)
            begun = Event()
            event.listen(other, "before_cursor_execute", lambda *_: begun.set())
            second = elsewhere.submit(take, other, act)
            assert begun.wait(PATIENT_MS / 1000)
            wait_until_blocked(session, second)
        assert second.result(PATIENT_MS / 1000) == ()
    till.send()
    assert set(statuses(till)) == {"paid"}
    with till.books.reading() as session:
        assert len(export(session)["receipts"]) == 1
        assert len(attempts.list_of_subject(session, "R-000001")) == 1


def test_what_somebody_took_for_charging_is_not_taken_again(engine: Engine) -> None:
    till = open_till(engine)
    plan(till, count=1)
    with till.books.transaction() as session:
        seen_by_both = charged_installments.find_due_charge(session, FIRST)
        assert seen_by_both is not None
        assert len(charged_installments.take_group(session, seen_by_both)) == 2
        assert charged_installments.take_group(session, seen_by_both) == []


def test_a_silent_gateway_leaves_what_is_due_processing(engine: Engine) -> None:
    gateway = Scripted()
    gateway.answers["charge"] = Answer(Outcome.UNKNOWN)
    till = open_till(engine, gateway=gateway)
    plan(till)
    charge(till, FIRST)
    assert statuses(till) == ["processing", "planned", "planned"]
    assert charge(till, FIRST) == []


def test_only_those_who_take_payments_try_again(engine: Engine) -> None:
    till = open_till(engine, "tok_declined")
    plan(till)
    ((_, _, number),) = charge(till, FIRST)
    with till.books.transaction() as session:
        make.staff(session, "U0VIEWER", Role.VIEWER)
    with pytest.raises(NotAllowed):
        retry(till, number, make.stamp("U0VIEWER"))
