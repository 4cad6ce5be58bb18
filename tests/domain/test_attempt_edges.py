"""Orders are written before they are sent, one at a time; what events claim is not believed."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from bot.listener import Listener
from domain import attempts, balances, charging, webhooks
from domain.attempts import GiveBack, Kind, State
from domain.errors import BillingError
from domain.gateway import Answer, ChargeOrder, Event, Order, Outcome
from domain.methods import Saved
from tests import make
from tests.till import Behind, Scripted, behind


def charged(engine: Engine) -> Behind:
    """A payment of 100.00 by a method on file, whose order waits to be sent."""
    till = behind(engine, Scripted())
    with till.books.transaction() as session:
        make.counter(session)
        make.invoice(session, "A", [1_000_000])
        make.saved_method(session)
    return till


def pay(till: Behind, cents: int) -> str:
    with till.books.transaction() as session:
        (number,) = make.pay(session, cents, method=Saved(1))
    return number


def _hear(till: Behind, number: str, told: Outcome) -> None:
    with till.books.transaction() as session:
        order = attempts.load_charge(session, number)
        stamp = make.stamp("guichet", till.clock())
        charging.resolve(session, order, Answer(told), till.sender.terms, stamp)


def stands(till: Behind, number: str) -> str:
    with till.books.reading() as session:
        return attempts.load_charge(session, number).state


def test_an_order_is_on_paper_as_sent_before_the_gateway_hears_of_it(engine: Engine) -> None:
    till = charged(engine)
    number = pay(till, 1000)
    seen: list[str] = []

    def look(verb: str, order: Order) -> None:
        assert (verb, isinstance(order, ChargeOrder)) == ("charge", True)
        seen.append(stands(till, number))

    assert isinstance(till.gateway, Scripted)
    till.gateway.before = look
    till.send()
    assert seen == [State.SENT]


def test_a_second_order_is_not_opened_while_one_is(engine: Engine) -> None:
    till = charged(engine)
    number = pay(till, 1000)
    _hear(till, number, Outcome.APPROVED)
    back = GiveBack(number, Kind.REFUND, 500)
    with till.books.transaction() as session:
        order = attempts.load_charge(session, number)
        attempts.open_return(session, order, back, make.stamp())
    with pytest.raises(IntegrityError), till.books.transaction() as session:
        attempts.open_return(session, order, back, make.stamp())


def test_what_is_unknown_is_held_and_cannot_be_paid_again(engine: Engine) -> None:
    till = charged(engine)
    pay(till, 1_000_000)
    till.send()
    with till.books.reading() as session:
        assert balances.load(session, make.CUSTOMER).owed_cents == 0
    with pytest.raises(BillingError), till.books.transaction() as session:
        make.pay(session, 1)


def test_an_event_is_kept_once_and_changes_nothing_by_itself(engine: Engine) -> None:
    till = charged(engine)
    number = pay(till, 1000)
    gateway = till.gateway
    assert isinstance(gateway, Scripted)
    till.send()
    with till.books.reading() as session:
        reference = attempts.load_charge(session, number).reference
    listener = Listener(till.books, gateway, make.ZONE, till.clock)
    early = Event("e-0", "charge.succeeded", is_genuine=True, reference="NOTOURSYET")
    event = Event("e-1", "charge.succeeded", is_genuine=False, reference=reference)
    with till.books.transaction() as session:
        assert webhooks.keep(session, gateway.name, early, till.clock())
        assert webhooks.keep(session, gateway.name, event, till.clock())
        assert not webhooks.keep(session, gateway.name, event, till.clock())
    gateway.say("find", Outcome.DECLINED)
    while listener.apply_next():
        continue
    assert stands(till, number) == State.UNKNOWN  # what it claims is not believed
    till.send()
    assert stands(till, number) == State.DECLINED  # what the gateway answers is
    late = Event("e-2", "charge.succeeded", is_genuine=True, reference=reference)
    with till.books.transaction() as session:
        webhooks.keep(session, gateway.name, late, till.clock())
    while listener.apply_next():
        continue
    till.send()
    assert stands(till, number) == State.DECLINED
    with till.books.reading() as session:
        assert webhooks.next_due(session, gateway.name) is not None  # the early one waits
