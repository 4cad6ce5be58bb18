"""Attempts: one at a time, asked for when the gateway is silent, decided by a human at last."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from domain import attempts, audit, balances, charging, failures, receipts, sending, verification
from domain.attempts import Attempt, State
from domain.charging import Decided
from domain.errors import ChargeUnresolved, NotAllowed, OutcomeKnown
from domain.gateway import Answer, GatewayRules, Order, Outcome
from domain.methods import Saved
from domain.people import Role
from domain.voids import VoidReceipt, void_receipt
from tests import make
from tests.till import RULES, Behind, Scripted, behind

ACCOUNTANT = "U0ACCOUNTANT"


def charged(engine: Engine, gateway: Scripted) -> Behind:
    """A payment of 100.00 by a method on file, whose order waits to be sent."""
    till = behind(engine, gateway)
    with till.books.transaction() as session:
        make.counter(session)
        make.staff(session, ACCOUNTANT, Role.ACCOUNTANT)
        make.staff(session, make.SUPERVISOR, Role.SUPERVISOR)
        make.invoice(session, "A", [10000])
        make.saved_method(session)
        make.pay(session, 10000, method=Saved(1))
    return till


def attempt(till: Behind) -> Attempt:
    with till.books.reading() as session:
        return attempts.load_charge(session, "R-000001")


def stands(till: Behind) -> tuple[str, int]:
    with till.books.reading() as session:
        assert list(verification.verify(session)) == []
        owed = balances.load(session, make.CUSTOMER).owed_cents
        return receipts.load(session, "R-000001").status, owed


def reasons(till: Behind) -> list[str]:
    with till.books.reading() as session:
        return [one.reason for one in failures.list_open(session)]


def decide(till: Behind, *, was_charged: bool, by: str = ACCOUNTANT) -> None:
    decided = Decided(attempt(till).reference, was_charged, "vu au portail")
    with till.books.transaction() as session:
        charging.decide_unknown(session, decided, till.sender.terms, make.stamp(by))


def test_an_order_without_an_answer_is_asked_for_and_never_sent_again(engine: Engine) -> None:
    gateway = Scripted()
    till = charged(engine, gateway)
    till.send()
    assert stands(till) == ("processing", 0)
    gateway.say("find", Outcome.APPROVED)
    assert till.later(seconds=5) == 0
    assert till.later(seconds=41) == 1
    assert stands(till) == ("cleared", 0)
    assert gateway.verbs() == ["charge", "find"]


IDEMPOTENT = replace(
    RULES,
    has_idempotency=True,
    resend_within=timedelta(hours=23),
    settle_delay=timedelta(hours=24),
    not_found_needed=1,
)


def died_before_the_call(engine: Engine, rules: GatewayRules) -> tuple[Scripted, Behind]:
    """An order that its worker marked as sent, and never sent; the gateway does not know it."""
    gateway = Scripted(rules=rules)
    till = charged(engine, gateway)
    with till.books.transaction() as session:
        claimed = sending.claim_next(session, till.clock(), gateway.name)
        assert claimed is not None
        assert sending.mark_sent(session, claimed, attempts.Kind.CHARGE, "", till.clock())
    gateway.say("find", Outcome.NOT_FOUND)
    gateway.say("charge", Outcome.APPROVED)
    return gateway, till


def test_a_worker_that_died_after_sending_is_followed_by_one_that_asks(engine: Engine) -> None:
    gateway, till = died_before_the_call(engine, RULES)
    gateway.say("find", Outcome.APPROVED)
    assert till.send() == 0
    till.later(seconds=91)
    assert gateway.verbs() == ["find"]
    assert stands(till) == ("cleared", 0)


def test_an_order_that_never_left_leaves_with_the_same_key(engine: Engine) -> None:
    gateway, till = died_before_the_call(engine, IDEMPOTENT)
    till.later(seconds=91)
    assert gateway.verbs() == ["find", "charge"]
    assert gateway.asked[1][1].reference == attempt(till).reference
    assert stands(till) == ("cleared", 0)


def test_an_order_that_never_left_fails_where_keys_are_not_remembered(engine: Engine) -> None:
    rules = replace(RULES, resend_within=timedelta(hours=23))
    gateway, till = died_before_the_call(engine, rules)
    for _ in range(3):
        till.later(minutes=4)
    assert set(gateway.verbs()) == {"find"}
    assert stands(till) == ("failed", 10000)


def test_a_key_that_may_be_forgotten_is_not_used_again(engine: Engine) -> None:
    gateway, till = died_before_the_call(engine, IDEMPOTENT)
    till.later(hours=23)
    assert gateway.verbs() == ["find"]
    assert stands(till) == ("processing", 0)
    till.later(hours=26)
    assert (gateway.verbs(), stands(till)) == (["find", "find"], ("failed", 10000))


def test_what_was_heard_meanwhile_is_not_sent_again(engine: Engine) -> None:
    gateway, till = died_before_the_call(engine, IDEMPOTENT)

    def hear(verb: str, _order: Order) -> None:
        assert verb == "find"
        with till.books.transaction() as session:
            told, stamp = Answer(Outcome.DECLINED), make.stamp("guichet")
            charging.resolve(session, attempt(till), told, till.sender.terms, stamp)

    gateway.before = hear
    till.later(seconds=91)
    assert gateway.verbs() == ["find"]
    assert stands(till) == ("failed", 10000)


def test_what_a_human_is_asked_about_is_not_sent_again(engine: Engine) -> None:
    gateway, till = died_before_the_call(engine, IDEMPOTENT)
    with till.books.transaction() as session:
        attempts.change(session, attempt(till), state=State.NEEDS_HUMAN)
    till.later(minutes=2)
    assert gateway.verbs() == ["find"]


def test_two_workers_never_claim_the_same_attempt(engine: Engine) -> None:
    till = charged(engine, Scripted())
    with till.books.transaction() as session:
        assert sending.claim_next(session, till.clock(), "sandbox") is not None
    with till.books.transaction() as session:
        assert sending.claim_next(session, till.clock(), "sandbox") is None


def test_a_claim_that_ran_out_sends_nothing(engine: Engine) -> None:
    till = charged(engine, Scripted())
    with till.books.transaction() as session:
        slow = sending.claim_next(session, till.clock(), "sandbox")
    till.clock.passes(timedelta(minutes=2))
    with till.books.transaction() as session:
        assert sending.claim_next(session, till.clock(), "sandbox") is not None
    assert slow is not None
    with till.books.transaction() as session:
        sent = sending.mark_sent(session, slow, attempts.Kind.CHARGE, "", till.clock())
    assert sent is None


def test_not_found_too_early_proves_nothing(engine: Engine) -> None:
    gateway = Scripted()
    till = charged(engine, gateway)
    till.send()
    gateway.say("find", Outcome.NOT_FOUND)
    till.later(seconds=46)
    assert stands(till) == ("processing", 0)
    till.later(seconds=50)
    assert stands(till) == ("processing", 0)
    till.later(minutes=3)
    assert stands(till) == ("failed", 10000)
    assert reasons(till) == ["not_found"]


def test_not_found_counts_only_in_a_row(engine: Engine) -> None:
    gateway = Scripted()
    till = charged(engine, gateway)
    till.send()
    for outcome in (Outcome.NOT_FOUND, Outcome.UNKNOWN, Outcome.NOT_FOUND):
        gateway.say("find", outcome)
        till.later(minutes=4)
    assert stands(till) == ("processing", 0)


def test_a_charge_that_lands_late_is_given_back_and_reported(engine: Engine) -> None:
    gateway = Scripted()
    till = charged(engine, gateway)
    till.send()
    gateway.say("find", Outcome.NOT_FOUND)
    for _ in range(3):
        till.later(minutes=4)
    assert stands(till) == ("failed", 10000)
    gateway.say("find", Outcome.APPROVED, amount_cents=10000)
    gateway.answers["stand"] = Answer(Outcome.APPROVED, "x", 10000, can_void=True)
    gateway.say("void", Outcome.VOIDED)
    till.later(days=1)
    assert stands(till) == ("failed", 10000)
    assert gateway.verbs()[-2:] == ["find", "void"]
    assert reasons(till) == ["late_approval"]
    till.later(days=2)
    assert gateway.verbs()[-1] == "void"


def test_what_was_not_found_is_watched_and_then_no_more(engine: Engine) -> None:
    gateway = Scripted()
    till = charged(engine, gateway)
    till.send()
    gateway.say("find", Outcome.NOT_FOUND)
    for _ in range(60):
        till.later(days=1)
    assert attempt(till).not_before is None
    assert till.later(days=1) == 0


def test_after_five_failed_checks_a_human_is_called(engine: Engine) -> None:
    gateway = Scripted()
    till = charged(engine, gateway)
    till.send()
    for minutes in (1, 1, 2, 8):
        till.later(minutes=minutes)
    assert attempt(till).state == State.UNKNOWN
    till.later(hours=1)
    assert attempt(till).state == State.NEEDS_HUMAN
    assert reasons(till) == ["needs_human"]
    assert stands(till) == ("processing", 0)


def call_human(engine: Engine) -> tuple[Behind, Scripted]:
    gateway = Scripted()
    till = charged(engine, gateway)
    till.send()
    for minutes in (1, 1, 2, 8, 60):
        till.later(minutes=minutes)
    return till, gateway


def test_an_accountant_says_that_it_was_charged(engine: Engine) -> None:
    till, _ = call_human(engine)
    decide(till, was_charged=True)
    assert stands(till) == ("cleared", 0)
    assert reasons(till) == []
    assert attempt(till).note == "vu au portail"
    with till.books.reading() as session:
        assert audit.find_act(session, "attempt.charged", "R-000001") is not None


def test_an_accountant_says_that_it_was_not_and_it_is_watched(engine: Engine) -> None:
    till, gateway = call_human(engine)
    decide(till, was_charged=False)
    assert stands(till) == ("failed", 10000)
    gateway.say("find", Outcome.APPROVED)
    gateway.answers["stand"] = Answer(Outcome.APPROVED, "x", 10000, can_void=True)
    gateway.say("void", Outcome.VOIDED)
    till.later(days=1)
    assert gateway.verbs()[-1] == "void"


def test_the_gateway_may_still_answer_before_the_human(engine: Engine) -> None:
    till, gateway = call_human(engine)
    gateway.say("find", Outcome.APPROVED)
    till.later(days=1)
    assert stands(till) == ("cleared", 0)
    assert reasons(till) == []
    with pytest.raises(OutcomeKnown):
        decide(till, was_charged=False)


def test_nobody_but_an_accountant_decides(engine: Engine) -> None:
    till, _ = call_human(engine)
    with pytest.raises(NotAllowed):
        decide(till, was_charged=True, by=make.SUPERVISOR)


def test_what_is_being_checked_is_not_voided(engine: Engine) -> None:
    till = charged(engine, Scripted())
    till.send()
    command = VoidReceipt("v-1", "R-000001", "Erreur")
    with till.books.transaction() as session, pytest.raises(ChargeUnresolved):
        void_receipt(session, command, make.stamp(make.SUPERVISOR))


def test_what_was_heard_once_changes_nothing_the_second_time(engine: Engine) -> None:
    gateway = Scripted()
    gateway.say("charge", Outcome.APPROVED)
    till = charged(engine, gateway)
    till.send()
    for outcome in (Outcome.APPROVED, Outcome.DECLINED, Outcome.PROCESSING, Outcome.APPROVED):
        with till.books.transaction() as session:
            charging.resolve(
                session, attempt(till), Answer(outcome), till.sender.terms, make.stamp("guichet")
            )
        assert stands(till) == ("cleared", 0)


def test_silence_counts_only_from_who_holds_the_claim(engine: Engine) -> None:
    gateway = Scripted()
    till = charged(engine, gateway)
    till.send()
    before = attempt(till)
    with till.books.transaction() as session:
        sending.claim_next(session, till.clock() + timedelta(minutes=1), "sandbox")
    with till.books.transaction() as session:
        charging.resolve(
            session, before, Answer(Outcome.NOT_FOUND), till.sender.terms, make.stamp("guichet")
        )
    assert attempt(till).checks == before.checks
