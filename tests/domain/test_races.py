"""Two acts at once on one account: the second waits, or is told "busy", and then sees the first.

The first transaction is held open while the second acts; nothing is left to luck.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session

from bot.database import INTERACTIVE_WAIT_MS, open_database, reading, transaction
from domain import balances, receipts
from domain.errors import (
    BillingError,
    Busy,
    CreditTooLarge,
    PaymentTooLarge,
    RequestReusedWithOtherDetails,
)
from domain.verification import verify
from tests import make

Answer = tuple[str, ...]
Act = Callable[[Session], Answer]
AT_ONCE_MS = 20
PATIENT_MS = 20_000
TRIES = 100_000


@dataclass(frozen=True)
class Race:
    """What two clerks do at once; ``outcome`` is what becomes of the second, ``owed`` of both."""

    first: Act
    second: Act
    outcome: BillingError | Answer
    owed_cents: int


def pay(cents: int, *invoices: str, request_id: str = "", credit: int = 0) -> Act:
    def act(session: Session) -> Answer:
        named: dict[str, Any] = {"request_id": request_id} if request_id else {}
        return make.pay(session, cents, *invoices, credit=credit, **named)

    return act


def put_aside(cents: int) -> Act:
    return lambda session: (make.deposit(session, cents),)


RACES = {
    "two clerks pay one invoice": Race(
        pay(7000, "A"), pay(6999, "A"), PaymentTooLarge(max_cents=3000), 17000 - 7000
    ),
    "one credit is used twice": Race(
        pay(0, "A", credit=3000), pay(0, "B", credit=3000), CreditTooLarge(max_cents=0), 17000
    ),
    "one form arrives twice": Race(
        pay(7000, request_id="form"), pay(7000, request_id="form"), ("R-000002",), 17000 - 7000
    ),
    "two deposits at once": Race(put_aside(100), put_aside(200), ("R-000003",), 17000 - 300),
    "a payment beside a deposit": Race(
        put_aside(16000), pay(1001), PaymentTooLarge(max_cents=1000), 17000 - 16000
    ),
}


@pytest.fixture(params=list(RACES))
def race(request: pytest.FixtureRequest, engine: Engine) -> Race:
    """Two invoices of 100.00 and a deposit of 30.00 to fight over."""
    with transaction(engine) as session:
        make.counter(session)
        make.invoice(session, "A", [10000])
        make.invoice(session, "B", [10000])
        make.deposit(session, 3000)
    return RACES[request.param]


@contextmanager
def other_door(database_url: str, wait_ms: int) -> Iterator[Engine]:
    """Open the same books a second time, as another process would."""
    other = open_database(database_url, wait_ms)
    try:
        yield other
    finally:
        other.dispose()


def take(engine: Engine, act: Act) -> BillingError | Answer:
    try:
        with transaction(engine) as session:
            return act(session)
    except BillingError as refusal:
        return refusal


def assert_ended_as(race: Race, outcome: BillingError | Answer, engine: Engine) -> None:
    if isinstance(race.outcome, BillingError):
        assert isinstance(outcome, type(race.outcome))
        assert outcome.facts == race.outcome.facts
    else:
        assert outcome == race.outcome
    with reading(engine) as session:
        assert balances.load(session, make.CUSTOMER).owed_cents == race.owed_cents
        assert list(verify(session)) == []


def test_the_second_sees_nothing_until_the_first_is_done(
    race: Race, engine: Engine, database_url: str
) -> None:
    with other_door(database_url, AT_ONCE_MS) as other:
        with statements_of(other) as said, transaction(engine) as session:
            race.first(session)
            assert isinstance(take(other, race.second), Busy)
            money = [line for line in said if "allocations" in line or "receipts" in line]
            assert money == [], "the second counted money while the first was moving it"
        assert_ended_as(race, take(other, race.second), engine)


def test_the_second_waits_and_then_decides_on_the_new_figures(
    race: Race, engine: Engine, database_url: str
) -> None:
    with other_door(database_url, PATIENT_MS) as other, ThreadPoolExecutor(1) as elsewhere:
        with transaction(engine) as session:
            race.first(session)
            begun = Event()
            event.listen(other, "before_cursor_execute", lambda *_: begun.set())
            second = elsewhere.submit(take, other, race.second)
            assert begun.wait(10)
            wait_until_blocked(session, second)
        assert_ended_as(race, second.result(10), engine)


def test_one_request_for_two_customers_is_carried_out_for_the_first(
    engine: Engine, database_url: str
) -> None:
    """Two people give one transfer to two clients: no account's lock stands between them."""
    with transaction(engine) as session:
        make.counter(session)
        make.customer(session, "C-2", "Léo Roy")
        make.invoice(session, "A", [10000])
        make.invoice(session, "B", [10000], customer_id="C-2")
    with other_door(database_url, PATIENT_MS) as other, ThreadPoolExecutor(1) as elsewhere:
        with transaction(engine) as session:
            make.pay(session, 7000, request_id="bank-1")
            act = partial(make.pay, cents=7000, customer_id="C-2", request_id="bank-1")
            second = elsewhere.submit(take, other, act)
            wait_until_blocked(session, second)
        refusal = second.result(10)
    assert isinstance(refusal, RequestReusedWithOtherDetails)
    assert refusal.facts == {"numbers": ("R-000001",)}
    with reading(engine) as session:
        assert balances.load(session, "C-2").owed_cents == 10000
        assert list(verify(session)) == []


def test_other_customers_do_not_wait_on_postgresql(engine: Engine, database_url: str) -> None:
    with transaction(engine) as session:
        make.counter(session)
        make.customer(session, "C-2", "Léo Roy")
    with other_door(database_url, AT_ONCE_MS) as other, transaction(engine) as session:
        make.deposit(session, 100)
        second = take(other, lambda s: (make.deposit(s, 200, "C-2"),))
        assert isinstance(second, Busy) == (engine.dialect.name == "sqlite")


def test_whoever_only_reads_never_waits_and_sees_one_moment(
    engine: Engine, database_url: str
) -> None:
    with transaction(engine) as session:
        make.counter(session)
        make.deposit(session, 100)
    with other_door(database_url, AT_ONCE_MS) as other, reading(other) as reader:
        with transaction(engine) as session:
            make.deposit(session, 200)
            assert balances.load(reader, make.CUSTOMER).owed_cents == -100
        assert balances.load(reader, make.CUSTOMER).owed_cents == -100
        assert len(receipts.list_latest(reader, make.CUSTOMER)) == 1


def test_a_person_waits_two_seconds_at_most(engine: Engine) -> None:
    assert INTERACTIVE_WAIT_MS == 2_000
    with reading(engine) as session:
        if engine.dialect.name == "sqlite":
            assert session.execute(text("PRAGMA busy_timeout")).scalar_one() == 2_000
        else:
            assert session.execute(text("SHOW lock_timeout")).scalar_one() == "2s"


def wait_until_blocked(session: Session, second: "Future[Any]") -> None:
    """Go on once the second act stands before the lock that this session holds.

    PostgreSQL tells who waits. SQLite does not, but there nothing can be read before ``BEGIN
    IMMEDIATE`` has its turn, which the test above proves.
    """
    if session.get_bind().dialect.name == "sqlite":
        return
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    for _ in range(TRIES):
        if session.execute(waiting).scalar_one():
            return
        assert not second.done(), f"the second act did not wait: {second.result()}"
    raise AssertionError("the second act never asked for the lock")


@contextmanager
def statements_of(engine: Engine) -> Iterator[list[str]]:
    """Listen to what an engine is asked, in order."""
    said: list[str] = []

    def hear(*heard: Any) -> None:
        said.append(str(heard[2]))

    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", hear)
