"""Every state meets everything that can happen to it, as docs/states.md says; books stay true.

The tables are walked whole: a state or an event that is new has no cell there, and is red.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from domain import (
    approvals,
    attempts,
    charging,
    dues,
    expiries,
    links,
    receipts,
    refunds,
    returns,
    verification,
    voids,
)
from domain.attempts import Attempt, State
from domain.charging import Decided, Terms
from domain.errors import BillingError
from domain.gateway import Answer, Link, Outcome, Rail, SavedAtGateway
from domain.methods import Method, Saved
from domain.people import Role
from domain.returns import ReturnFee
from domain.voids import VoidReceipt
from tests import make
from tests.domain.state_tables import NEVER, by_state, events_of, read_table
from tests.till import RULES, Behind, behind

TERMS = Terms(RULES)
ACCOUNTANT = "U0ACCOUNTANT"
CENTS = 1000
LATER = make.NOON + RULES.settle_delay + timedelta(minutes=1)
HUMAN = MappingProxyType({"was_charged": True, "was_not_charged": False})
HEARD = {*Outcome, "absent", *HUMAN}
SILENT = (State.CREATED, State.SENT, State.UNKNOWN, State.NEEDS_HUMAN)
LEADS_TO = MappingProxyType(
    {
        State.PROCESSING: (Outcome.PROCESSING,),
        State.APPROVED: (Outcome.APPROVED,),
        State.DECLINED: (Outcome.DECLINED,),
        State.VOIDED: (Outcome.VOIDED,),
        State.RETURNED: (Outcome.APPROVED, Outcome.RETURNED),
    }
)
MONEY_STANDS = {*SILENT, State.PROCESSING, State.APPROVED}


@pytest.fixture
def till(engine: Engine) -> Behind:
    """A client who owes much, and has a card on file."""
    opened = behind(engine)
    with opened.books.transaction() as session:
        make.counter(session)
        make.approvers(session)
        make.staff(session, ACCOUNTANT, Role.ACCOUNTANT)
        make.invoice(session, "A", [100_000_000])
        make.saved_method(session)
    return opened


def pay(session: Session) -> str:
    """Order the charge of a payment."""
    (number,) = make.pay(session, CENTS, method=Saved(1), confirmed=True)
    return number


def latest(session: Session, subject: str) -> Attempt:
    return attempts.list_of_subject(session, subject)[-1]


def hear(session: Session, subject: str, event: str) -> str:
    """Let something be heard of the latest order of a subject; tell how that order stands then.

    Where a person is refused, it is told how.
    """
    order = latest(session, subject)
    try:
        if event in HUMAN:
            decided = Decided(order.reference, HUMAN[event], "vu au portail")
            charging.decide_unknown(session, decided, TERMS, make.stamp(ACCOUNTANT))
        else:
            _hear(session, order, event)
    except BillingError as refusal:
        return type(refusal).__name__
    return attempts.load(session, order.reference).state


def _hear(session: Session, order: Attempt, event: str) -> None:
    """Let a gateway say something; silence is heard once and early, or often and late enough."""
    absent = event == "absent"
    if order.is_open:
        order = attempts.change(session, order, misses=RULES.not_found_needed - 1 if absent else 0)
    answer = Answer(Outcome.NOT_FOUND if absent else Outcome(event), amount_cents=None)
    at = LATER if absent else make.NOON
    charging.resolve(session, order, answer, TERMS, make.stamp("guichet", at))


def bring(session: Session, subject: str, state: str) -> None:
    """Let the latest order of a subject stand so; by what it hears, wherever that leads there."""
    for told in LEADS_TO.get(State(state), ()):
        hear(session, subject, told)
    if state == State.NOT_FOUND:
        hear(session, subject, "absent")
    elif state in SILENT:
        sent_at = None if state == State.CREATED else make.NOON
        attempts.change(session, latest(session, subject), state=state, sent_at=sent_at)
    assert latest(session, subject).state == state


def refund(session: Session) -> str:
    """Order a part of a payment back."""
    receipt = pay(session)
    hear(session, receipt, Outcome.APPROVED)
    number = make.refund(session, CENTS // 2, receipt)
    make.approve(session, number)
    return number


def void(session: Session) -> str:
    """Order the void of a payment."""
    receipt = pay(session)
    hear(session, receipt, Outcome.APPROVED)
    voids.void_receipt(
        session, VoidReceipt(f"void-{receipt}", receipt, "Erreur"), make.stamp(make.SUPERVISOR)
    )
    return receipt


def give_back_late(session: Session) -> str:
    """Order back what was charged after everybody had concluded that it was not."""
    receipt = pay(session)
    hear(session, receipt, "absent")
    hear(session, receipt, Outcome.APPROVED)
    return receipt


def test_the_tables_of_orders_are_whole() -> None:
    charge, back = read_table("An order to charge"), read_table("An order to give back")
    assert set(by_state(charge)) == set(State)
    assert set(by_state(back)) == set(State) - {State.VOIDED}  # what gave back is approved
    assert events_of(charge) == events_of(back) == HEARD


def test_every_state_of_a_charge_meets_everything(till: Behind) -> None:
    for state, events in by_state(read_table("An order to charge")).items():
        with till.books.transaction() as session:
            for event, after in events.items():
                number = pay(session)
                bring(session, number, state)
                charged = attempts.load_charge(session, number)
                told = hear(session, number, event)
                assert told == after, (state, event)
                stands = attempts.load(session, charged.reference).state
                counts = receipts.load(session, number).status in receipts.COUNTED
                assert counts == (stands in MONEY_STANDS), (state, event)
                returned = attempts.list_returns(session, number)
                late = state in (State.DECLINED, State.NOT_FOUND)
                charged_late = late and event in (Outcome.APPROVED, Outcome.PROCESSING)
                assert len(returned) == charged_late, (state, event)
            assert list(verification.verify(session)) == []


def refund_stands(session: Session, number: str) -> str:
    return refunds.load_refund(session, number).approval.status


def receipt_stands(session: Session, number: str) -> str:
    return receipts.load(session, number).status


GIVEN_BACK: Mapping[str, tuple[Callable[[Session], str], Callable[[Session, str], str], str, str]]
GIVEN_BACK = MappingProxyType(
    {
        "refund": (refund, refund_stands, "approved", "sent"),
        "void": (void, receipt_stands, "cleared", "voided"),
        "late": (give_back_late, receipt_stands, "failed", "failed"),
    }
)


@pytest.mark.parametrize("kind", GIVEN_BACK)
def test_every_state_of_what_is_given_back_meets_everything(till: Behind, kind: str) -> None:
    begin, stands, before, given = GIVEN_BACK[kind]
    ended = "failed" if kind == "refund" else before
    follows = {State.APPROVED: given, State.NOT_FOUND: ended, State.DECLINED: ended}
    # A void that was given stays so: what came back of it is a human's to see.
    follows[State.RETURNED] = "failed" if kind == "refund" else given
    for state, events in by_state(read_table("An order to give back")).items():
        with till.books.transaction() as session:
            for event, after in events.items():
                subject = begin(session)
                bring(session, subject, state)
                reference = latest(session, subject).reference
                assert hear(session, subject, event) == after, (state, event)
                order = attempts.load(session, reference)
                followed = follows.get(State(order.state), before)
                assert stands(session, subject) == followed, (state, event)
            assert list(verification.verify(session)) == []


# --- refunds -------------------------------------------------------------------------------------

REFUNDS = "A refund"
GATEWAY_SAYS = MappingProxyType(
    {"gave": Outcome.APPROVED, "refused": Outcome.DECLINED, "came_back": Outcome.RETURNED}
)
DECISIONS: Mapping[str, Callable[[Session, str], object]] = MappingProxyType(
    {
        "approve": make.approve,
        "decline": lambda session, number: refunds.decline_refund(
            session, number, "non", make.stamp(make.APPROVER)
        ),
        "72 hours pass": lambda session, _: expiries.expire_due(
            session, make.stamp("guichet", make.NOON + approvals.EXPIRES_AFTER)
        ),
    }
)
REFUND_STATES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "requested": (),
        "approved": ("approve",),
        "sent": ("approve", "gave"),
        "declined": ("decline",),
        "failed": ("approve", "refused"),
        "expired": ("72 hours pass",),
    }
)
"""What happens to a refund until it stands so."""


def happen(session: Session, number: str, event: str) -> str:
    """Let something happen to a refund; tell how it stands then, or who was refused how."""
    try:
        if event in GATEWAY_SAYS:
            hear(session, number, GATEWAY_SAYS[event])
        else:
            DECISIONS[event](session, number)
    except BillingError as refusal:
        return type(refusal).__name__
    return refund_stands(session, number)


def test_every_state_of_a_refund_meets_everything(till: Behind) -> None:
    table = read_table(REFUNDS)
    assert set(by_state(table)) == set(REFUND_STATES)
    assert events_of(table) == {*GATEWAY_SAYS, *DECISIONS}
    for state, events in by_state(table).items():
        with till.books.transaction() as session:
            for event, after in events.items():
                receipt = pay(session)
                hear(session, receipt, Outcome.APPROVED)
                number = make.refund(session, CENTS // 2, receipt)
                for before in REFUND_STATES[state]:
                    happen(session, number, before)
                assert refund_stands(session, number) == state
                has_order = bool(attempts.list_of_subject(session, number))
                assert has_order == ("approve" in REFUND_STATES[state])
                if after == NEVER:
                    assert event in GATEWAY_SAYS
                    assert not has_order
                else:
                    assert happen(session, number, event) == after, (state, event)
            assert list(verification.verify(session)) == []


# --- what people ask -----------------------------------------------------------------------------


def _void(session: Session, number: str) -> None:
    command = VoidReceipt(f"again-{number}", number, "Erreur")
    voids.void_receipt(session, command, make.stamp(make.SUPERVISOR))


ASKED: Mapping[str, Callable[[Session, str], object]] = MappingProxyType(
    {
        "void": _void,
        "refund": lambda session, number: make.refund(session, CENTS, number),
        "refund in cash": lambda session, number: make.refund(
            session, CENTS, number, method=Method.CASH
        ),
        "charge again": lambda session, number: dues.retry(
            session, number, make.TILL, make.stamp()
        ),
        "bank return": lambda session, number: returns.record_return(
            session, number, "R01", ReturnFee(), make.stamp("cli")
        ),
    }
)


def test_every_state_of_a_charge_meets_all_that_people_ask(till: Behind) -> None:
    table = read_table("What people may ask of a charged receipt")
    assert set(by_state(table)) == set(State)
    assert events_of(table) == set(ASKED)
    for state, asks in by_state(table).items():
        with till.books.transaction() as session:
            for asked, answer in asks.items():
                number = pay(session)
                bring(session, number, state)
                try:
                    ASKED[asked](session, number)
                except BillingError as refusal:
                    told = type(refusal).__name__
                else:
                    told = "done"
                assert told == answer, (state, asked)
            assert list(verification.verify(session)) == []


# --- links ---------------------------------------------------------------------------------------

SAVED = SavedAtGateway(Rail.CARD, "tok_new", "", "Visa •••• 4242", "12/30")
LINK_STATES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "wanted": (),
        "open": ("the page opens",),
        "used": ("the page opens", "the client saves"),
        "withdrawn": ("another is asked for",),
    }
)


def ask_link(session: Session) -> str:
    return links.request_link(session, make.CUSTOMER, make.TILL, make.stamp())


def touch(session: Session, reference: str, event: str) -> str:
    """Let something happen to a link; tell how it stands then."""
    link = links.load(session, reference)
    match event:
        case "the page opens":
            links.open_link(session, reference, Link("https://pay.example", reference, LATER))
        case "the client saves":
            links.use(session, link, SAVED, make.stamp(links.CLIENT))
        case "another is asked for":
            ask_link(session)
        case "it expires":
            assert reference not in [
                one.reference for one in links.list_open(session, link.expires_at)
            ]
    return links.load(session, reference).state


def test_every_state_of_a_link_meets_everything(till: Behind) -> None:
    table = read_table("A link")
    assert set(by_state(table)) == set(LINK_STATES)
    with till.books.transaction() as session:
        for (state, event), after in table.items():
            reference = ask_link(session)
            for before in LINK_STATES[state]:
                touch(session, reference, before)
            assert links.load(session, reference).state == state
            assert touch(session, reference, event) == after, (state, event)
