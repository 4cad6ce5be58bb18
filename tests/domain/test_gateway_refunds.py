"""Money given back at the gateway: void or refund by what it allows, parts, and what comes back."""

import pytest
from sqlalchemy import Engine

from domain import balances, failures, ledger, receipts, refunds, verification
from domain.accounts import Account
from domain.business_day import Today
from domain.errors import SourceUnsettled, UndoingUnderWay
from domain.gateway import Answer, Decline, Outcome, Rail
from domain.methods import Method, Saved
from domain.report_rows import Period
from domain.reports import deposits_summary
from domain.voids import VoidReceipt, void_receipt
from tests import make
from tests.till import Behind, Scripted, behind

SETTLED = Answer(Outcome.APPROVED, "x", is_settled=True, can_void=False, can_refund=True)
FRESH = Answer(Outcome.APPROVED, "x", is_settled=False, can_void=True, can_refund=False)


def paid(engine: Engine, gateway: Scripted, kind: Rail = Rail.CARD) -> Behind:
    """A payment of 100.00 by a method on file, cleared."""
    gateway.say("charge", Outcome.APPROVED)
    till = behind(engine, gateway)
    with till.books.transaction() as session:
        make.counter(session)
        make.approvers(session)
        make.invoice(session, "A", [10000])
        make.saved_method(session, kind=kind)
        make.pay(session, 10000, method=Saved(1))
    till.send()
    return till


def refund(till: Behind, cents: int, *sources: str, number: str = "RF-000001", **more: str) -> str:
    """Ask for a refund and approve it; tell how it stands then."""
    with till.books.transaction() as session:
        make.refund(session, cents, *(sources or ("R-000001",)), **more)
    with till.books.transaction() as session:
        return make.approve(session, number)


def status(till: Behind, number: str = "RF-000001") -> str:
    with till.books.reading() as session:
        assert list(verification.verify(session)) == []
        return refunds.load_refund(session, number).approval.status


def owed(till: Behind) -> tuple[int, int]:
    """What is owed, and what credit is available."""
    with till.books.reading() as session:
        balance = balances.load(session, make.CUSTOMER)
    return balance.owed_cents, balance.available_credit_cents


def void(till: Behind, number: str = "R-000001") -> None:
    command = VoidReceipt(f"void-{number}", number, "Erreur")
    with till.books.transaction() as session:
        void_receipt(session, command, make.stamp(make.SUPERVISOR))


def test_a_settled_charge_is_refunded_and_owed_again(engine: Engine) -> None:
    gateway = Scripted()
    till = paid(engine, gateway)
    gateway.answers["stand"] = SETTLED
    gateway.say("refund", Outcome.APPROVED)
    assert refund(till, 3000) == "approved"
    assert owed(till) == (0, 0)
    till.send()
    assert status(till) == "sent"
    assert owed(till) == (3000, 0)
    with till.books.reading() as session:
        assert ledger.credit_balance(session, Account.GATEWAY, make.CUSTOMER) == -7000
        assert ledger.credit_balance(session, Account.CASH, make.CUSTOMER) == 0


def test_a_part_waits_for_the_charge_to_settle(engine: Engine) -> None:
    gateway = Scripted()
    till = paid(engine, gateway)
    gateway.answers["stand"] = FRESH
    refund(till, 3000)
    till.send()
    assert status(till) == "approved"
    assert "refund" not in gateway.verbs()
    gateway.answers["stand"] = SETTLED
    gateway.say("refund", Outcome.APPROVED)
    till.later(hours=2)
    assert status(till) == "sent"
    assert gateway.verbs().count("refund") == 1


def test_the_whole_of_an_unsettled_charge_is_voided(engine: Engine) -> None:
    gateway = Scripted()
    till = paid(engine, gateway)
    gateway.answers["stand"] = FRESH
    gateway.say("void", Outcome.VOIDED)
    refund(till, 10000)
    till.send()
    assert status(till) == "sent"
    assert gateway.verbs() == ["charge", "void"]
    assert owed(till) == (10000, 0)


def test_one_that_the_gateway_says_came_too_early_is_ordered_again(engine: Engine) -> None:
    gateway = Scripted()
    till = paid(engine, gateway)
    gateway.answers["stand"] = SETTLED
    gateway.say("refund", Outcome.DECLINED, decline=Decline.NOT_SETTLED)
    refund(till, 3000)
    till.send()
    assert status(till) == "approved"
    gateway.say("refund", Outcome.APPROVED)
    till.later(hours=2)
    assert status(till) == "sent"
    first, second = [order.reference for verb, order in gateway.asked if verb == "refund"]
    assert first != second


def test_a_refused_refund_frees_its_reserve_and_calls_somebody(engine: Engine) -> None:
    gateway = Scripted()
    till = paid(engine, gateway)
    gateway.answers["stand"] = SETTLED
    gateway.say("refund", Outcome.DECLINED, decline=Decline.NOT_ALLOWED)
    refund(till, 3000)
    till.send()
    assert status(till) == "failed"
    assert owed(till) == (0, 0)
    with till.books.reading() as session:
        (failure,) = failures.list_open(session)
        assert (failure.subject, failure.reason) == ("RF-000001", "not_allowed")
        assert len(refunds.list_refundable(session, make.CUSTOMER)) == 1


def test_a_refund_that_comes_back_days_later_is_credit_again(engine: Engine) -> None:
    gateway = Scripted()
    till = paid(engine, gateway)
    gateway.answers["stand"] = SETTLED
    gateway.say("refund", Outcome.PROCESSING)
    refund(till, 3000)
    till.send()
    assert status(till) == "approved"
    gateway.say("find", Outcome.APPROVED)
    till.later(minutes=2)
    assert status(till) == "sent"
    hint(till)
    gateway.say("find", Outcome.RETURNED)
    till.send()
    assert status(till) == "failed"
    assert owed(till) == (0, 3000)


def hint(till: Behind) -> None:
    """Let the refund's order be asked for, as a webhook would."""
    with till.books.transaction() as session:
        make.hint(session, "RF-000001", till.clock())


def test_sources_of_two_kinds_leave_each_its_own_way(engine: Engine) -> None:
    gateway = Scripted()
    till = paid(engine, gateway, Rail.ECHECK)
    with till.books.transaction() as session:
        by_hand = make.deposit(session, 2000, method=Method.ECHECK)
    gateway.answers["stand"] = SETTLED
    gateway.say("refund", Outcome.APPROVED)
    assert refund(till, 12000, "R-000001", by_hand) == "approved"
    assert owed(till) == (0, 0)
    till.send()
    assert status(till) == "sent"
    assert owed(till) == (10000, 0)
    with till.books.reading() as session:
        assert ledger.credit_balance(session, Account.CASH, make.CUSTOMER) == 0
        assert ledger.credit_balance(session, Account.GATEWAY, make.CUSTOMER) == 0


def test_two_cards_are_two_refunds_and_one_may_fail(engine: Engine) -> None:
    gateway = Scripted()
    till = paid(engine, gateway)
    with till.books.transaction() as session:
        second = make.deposit(session, 4000, method=Saved(1))
    till.send()
    gateway.answers["stand"] = SETTLED
    refund(till, 14000, "R-000001", second)
    gateway.before = lambda verb, order: gateway.say(
        "refund",
        Outcome.APPROVED if order.amount_cents == 10000 else Outcome.DECLINED,
        decline=Decline.NOT_ALLOWED,
    )
    till.send()
    assert status(till) == "failed"
    assert owed(till) == (10000 - 4000, 4000)


def test_a_deposit_by_card_goes_back_to_it(engine: Engine) -> None:
    gateway = Scripted()
    till = paid(engine, gateway)
    with till.books.transaction() as session:
        deposit = make.deposit(session, 4000, method=Saved(1))
    till.send()
    gateway.answers["stand"] = SETTLED
    gateway.say("refund", Outcome.APPROVED)
    refund(till, 4000, deposit)
    till.send()
    assert status(till) == "sent"
    assert owed(till) == (0, 0)


def test_an_e_cheque_is_refunded_whole_only_where_the_gateway_wants_it(engine: Engine) -> None:
    gateway = Scripted()
    till = paid(engine, gateway, Rail.ECHECK)
    gateway.answers["stand"] = SETTLED
    refund(till, 3000)
    till.send()
    assert status(till) == "failed"
    assert "refund" not in gateway.verbs()


def test_what_has_not_cleared_is_not_paid_out_by_hand(engine: Engine) -> None:
    gateway = Scripted()
    till = paid(engine, gateway)
    gateway.say("charge", Outcome.PROCESSING)
    with till.books.transaction() as session:
        slow = make.deposit(session, 2000, method=Saved(1))
    till.send()
    with pytest.raises(SourceUnsettled):
        refund(till, 2000, slow, method="cash")


def test_a_charge_that_fails_takes_its_waiting_refund_with_it(engine: Engine) -> None:
    gateway = Scripted()
    till = paid(engine, gateway)
    gateway.say("charge", Outcome.PROCESSING)
    with till.books.transaction() as session:
        slow = make.deposit(session, 2000, method=Saved(1))
    till.send()
    gateway.answers["stand"] = Answer(Outcome.PROCESSING, "x")
    refund(till, 2000, slow)
    till.send()
    gateway.say("find", Outcome.DECLINED, decline=Decline.INSUFFICIENT_FUNDS)
    till.later(hours=2)
    till.later(hours=2)
    assert status(till) == "failed"
    assert owed(till) == (0, 0)


def test_a_void_follows_the_gateway(engine: Engine) -> None:
    gateway = Scripted()
    till = paid(engine, gateway)
    gateway.answers["stand"] = FRESH
    gateway.say("void", Outcome.VOIDED)
    void(till)
    assert owed(till) == (0, 0)
    with pytest.raises(UndoingUnderWay):
        refund(till, 1000)
    till.send()
    assert owed(till) == (10000, 0)
    with till.books.reading() as session:
        receipt = receipts.load(session, "R-000001")
        assert (receipt.status, receipt.closed_reason) == ("voided", "Erreur")
        assert list(verification.verify(session)) == []


def test_a_void_that_comes_too_late_leaves_the_receipt(engine: Engine) -> None:
    gateway = Scripted()
    till = paid(engine, gateway)
    gateway.answers["stand"] = SETTLED
    gateway.say("void", Outcome.DECLINED, decline=Decline.NOT_ALLOWED)
    void(till)
    till.send()
    assert owed(till) == (0, 0)
    with till.books.reading() as session:
        assert receipts.load(session, "R-000001").status == "cleared"


def test_a_void_made_at_the_gateway_itself_is_followed(engine: Engine) -> None:
    gateway = Scripted()
    till = paid(engine, gateway)
    with till.books.transaction() as session:
        make.hint(session, "R-000001", till.clock())
    gateway.say("find", Outcome.VOIDED)
    till.send()
    assert owed(till) == (10000, 0)


@pytest.mark.parametrize("kind", Rail)
@pytest.mark.parametrize("heard", [Outcome.VOIDED, Outcome.RETURNED])
def test_a_void_of_ours_is_booked_once_however_often_it_is_heard(
    engine: Engine, kind: Rail, heard: Outcome
) -> None:
    gateway = Scripted()
    till = paid(engine, gateway, kind)
    gateway.answers["stand"] = FRESH
    gateway.say("void", Outcome.VOIDED)
    void(till)
    till.send()
    hear_of_the_charge(till, gateway, heard)
    with till.books.reading() as session:
        assert receipts.load(session, "R-000001").status == "voided"
        assert list(verification.verify(session)) == []
    assert owed(till) == (10000, 0)


def test_an_e_cheque_voided_while_it_is_processing_is_booked_once(engine: Engine) -> None:
    till = behind(engine)
    with till.books.transaction() as session:
        make.counter(session)
        make.approvers(session)
        make.invoice(session, "A", [10000])
        make.saved_method(session, kind=Rail.ECHECK)
        make.pay(session, 10000, method=Saved(1))
    till.send()
    void(till)
    till.send()
    till.later(hours=2)
    with till.books.reading() as session:
        assert list(verification.verify(session)) == []
    assert owed(till) == (10000, 0)
    assert till.later(days=3) == 0


def test_a_refund_that_left_as_a_void_is_booked_once(engine: Engine) -> None:
    gateway = Scripted()
    till = paid(engine, gateway)
    gateway.answers["stand"] = FRESH
    gateway.say("void", Outcome.VOIDED)
    refund(till, 10000)
    till.send()
    hear_of_the_charge(till, gateway, Outcome.VOIDED)
    assert status(till) == "sent"
    assert owed(till) == (10000, 0)


@pytest.mark.parametrize(
    ("heard", "stands"), [(Outcome.VOIDED, "voided"), (Outcome.RETURNED, "returned")]
)
def test_what_is_heard_while_our_void_is_under_way_is_booked_once(
    engine: Engine, heard: Outcome, stands: str
) -> None:
    gateway = Scripted()
    till = paid(engine, gateway)
    gateway.answers["stand"] = FRESH
    gateway.say("void", Outcome.UNKNOWN)
    void(till)
    till.send()
    hear_of_the_charge(till, gateway, heard)
    till.later(hours=2)
    with till.books.reading() as session:
        assert receipts.load(session, "R-000001").status == stands
        assert list(verification.verify(session)) == []
    assert owed(till) == (10000, 0)


def hear_of_the_charge(till: Behind, gateway: Scripted, outcome: Outcome) -> None:
    """Let somebody hint that the charge changed, and the gateway tell how."""
    gateway.say("find", outcome)
    with till.books.transaction() as session:
        make.hint(session, "R-000001", till.clock())
    till.send()


def test_two_deposits_refunded_in_parts_count_once_each_in_the_report(engine: Engine) -> None:
    gateway = Scripted()
    till = paid(engine, gateway)
    with till.books.transaction() as session:
        deposits = [make.deposit(session, cents, method=Saved(1)) for cents in (4000, 1000)]
    till.send()
    gateway.answers["stand"] = SETTLED
    gateway.say("refund", Outcome.APPROVED)
    refund(till, 5000, *deposits)
    till.send()
    assert status(till) == "sent"
    today = Today.of(till.clock(), make.ZONE)
    period = Period(make.TODAY, today.on)
    with till.books.reading() as session:
        (row,) = deposits_summary.build(session, period, today).rows
    assert (row["deposited"], row["refunded"], row["closing"]) == (5000, 5000, 0)
