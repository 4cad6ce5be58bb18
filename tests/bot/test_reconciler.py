"""The gateway's books against ours: what was done there is taken in once, what lacks is told."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import Engine

from bot.listener import Listener
from bot.reconciler import Reconciler
from domain import attempts, audit, balances, failures, receipts, verification
from domain.attempts import State
from domain.business_day import Today
from domain.extract import export
from domain.gateway import Answer, Movement, MovementKind, Outcome
from domain.methods import Saved
from domain.report_rows import Period
from domain.reports import merchant_account
from tests import make
from tests.till import Behind, Scripted, behind


class Night:
    """A payment of 100.00 on invoice A, cleared, and the nights after it."""

    def __init__(self, engine: Engine) -> None:
        self.gateway = Scripted()
        self.gateway.say("charge", Outcome.APPROVED)
        self.till: Behind = behind(engine, self.gateway)
        with self.till.books.transaction() as session:
            make.counter(session)
            make.invoice(session, "A", [10000])
            make.saved_method(session)
            make.pay(session, 10000, method=Saved(1))
        self.till.send()
        listener = Listener(self.till.books, self.gateway, make.ZONE, self.till.clock)
        self.reconciler = Reconciler(self.till.sender, listener)
        self.charge_ref = f"ref-{self.gateway.asked[0][1].reference}"

    @property
    def today(self) -> date:
        return self.till.clock().astimezone(make.ZONE).date()

    def moved(self, kind: MovementKind, cents: int = 10000, **told: object) -> Movement:
        """Let the gateway's books have a movement of today."""
        own = self.charge_ref if kind is MovementKind.CHARGE else f"{kind}-1"
        about = "" if kind is MovementKind.CHARGE else self.charge_ref
        movement = Movement(kind, own, "", about, cents, 0, self.today, Outcome.APPROVED)
        movement = replace(movement, **told)  # type: ignore[arg-type]
        self.gateway.movements.append(movement)
        return movement

    def compare(self) -> None:
        """Compare twice: the second time changes nothing."""
        self.reconciler.compare(self.today, self.today)
        before = self.books()
        self.reconciler.compare(self.today, self.today)
        after = self.books()
        assert {name: after[name] for name in after if name != "audit"} == {
            name: before[name] for name in before if name != "audit"
        }
        self.till.send()
        with self.till.books.reading() as session:
            assert list(verification.verify(session)) == []

    def books(self) -> dict[str, list[dict[str, object]]]:
        with self.till.books.reading() as session:
            return export(session)  # type: ignore[return-value]

    def owed(self) -> tuple[int, int]:
        with self.till.books.reading() as session:
            balance = balances.load(session, make.CUSTOMER)
        return balance.owed_cents, balance.available_credit_cents

    def acts(self, name: str, subject: str) -> bool:
        with self.till.books.reading() as session:
            return audit.find_act(session, name, subject) is not None


def test_a_refund_made_at_the_gateway_is_taken_in(engine: Engine) -> None:
    night = Night(engine)
    night.moved(MovementKind.CHARGE)
    night.moved(MovementKind.REFUND, 3000)
    night.compare()
    (refund,) = night.books()["refunds"]
    assert (refund["status"], refund["method"], refund["amount"]) == ("sent", "card", "30.00")
    assert night.owed() == (3000, 0)


def test_more_than_was_charged_is_noted_and_not_taken_in(engine: Engine) -> None:
    night = Night(engine)
    night.moved(MovementKind.REFUND, 20000)
    night.compare()
    assert night.books()["refunds"] == []
    assert night.acts("gateway.foreign", "refund-1")


def test_a_dispute_takes_the_receipt_back_and_a_won_one_gives_it_again(engine: Engine) -> None:
    night = Night(engine)
    night.moved(MovementKind.DISPUTE)
    night.compare()
    (receipt,) = night.books()["receipts"]
    assert receipt["status"] == "returned"
    assert night.owed() == (10000, 0)
    night.moved(MovementKind.DISPUTE_WON)
    night.compare()
    assert [row["status"] for row in night.books()["receipts"]] == ["returned", "cleared"]
    assert night.owed() == (0, 0)


def test_a_dispute_won_after_the_debt_was_paid_is_credit(engine: Engine) -> None:
    night = Night(engine)
    night.moved(MovementKind.DISPUTE)
    night.compare()
    with night.till.books.transaction() as session:
        make.pay(session, 6000)
    night.moved(MovementKind.DISPUTE_WON)
    night.compare()
    assert [row["kind"] for row in night.books()["receipts"]][-2:] == ["payment", "deposit"]
    assert night.owed() == (-6000, 6000)


def test_a_deposit_whose_dispute_was_won_is_credit_once(engine: Engine) -> None:
    night = Night(engine)
    with night.till.books.transaction() as session:
        make.deposit(session, 3000, method=Saved(1))
    night.till.send()
    about = f"ref-{night.gateway.asked[-1][1].reference}"
    night.moved(MovementKind.DISPUTE, 3000, charge_ref=about)
    night.compare()
    assert night.owed() == (0, 0)
    night.moved(MovementKind.DISPUTE_WON, 3000, charge_ref=about)
    night.compare()
    assert night.owed() == (-3000, 3000)


def test_a_bank_return_that_no_webhook_told_is_found(engine: Engine) -> None:
    night = Night(engine)
    night.moved(MovementKind.RETURN, code="R01")
    night.compare()
    with night.till.books.reading() as session:
        receipt = receipts.load(session, "R-000001")
    assert (receipt.status, receipt.closed_reason) == ("returned", "R01")


def test_a_part_that_a_bank_took_back_is_owed_again_and_told(engine: Engine) -> None:
    night = Night(engine)
    night.moved(MovementKind.DISPUTE, 4000)
    night.compare()
    books = night.books()
    assert [row["status"] for row in books["receipts"]] == ["cleared"]
    (refund,) = books["refunds"]
    assert (refund["amount"], refund["status"]) == ("40.00", "sent")
    (failure,) = books["failures"]
    assert (failure["subject"], failure["reason"]) == (refund["number"], "dispute")
    assert night.owed() == (4000, 0)
    with night.till.books.reading() as session:
        assert make.promises(session, "RF-000001").count("announce_taken") == 1


def test_a_part_whose_dispute_was_won_is_credit_once(engine: Engine) -> None:
    night = Night(engine)
    night.moved(MovementKind.DISPUTE, 4000)
    night.compare()
    night.moved(MovementKind.DISPUTE_WON, 4000, gateway_ref="dispute-1")
    night.compare()
    assert night.owed() == (0, 4000)
    assert [row["closed_at"] is None for row in night.books()["failures"]] == [False, False]


def test_more_than_is_left_of_a_charge_is_noted_and_not_taken_back(engine: Engine) -> None:
    night = Night(engine)
    night.moved(MovementKind.REFUND, 7000)
    night.moved(MovementKind.DISPUTE, 4000)
    night.compare()
    assert night.acts("gateway.foreign", "dispute-1")
    assert night.owed() == (7000, 0)


def test_a_charge_that_is_none_of_ours_is_noted_once(engine: Engine) -> None:
    night = Night(engine)
    night.moved(MovementKind.CHARGE, gateway_ref="somebody-elses")
    night.compare()
    acts = [row for row in night.books()["audit"] if row["action"] == "gateway.foreign"]
    assert [row["subject"] for row in acts] == ["somebody-elses"]


def test_a_charge_that_we_lost_sight_of_is_asked_about(engine: Engine) -> None:
    night = Night(engine)
    night.gateway.answers["charge"] = Answer(Outcome.UNKNOWN)
    with night.till.books.transaction() as session:
        number = make.deposit(session, 2000, method=Saved(1))
    night.till.send()
    night.gateway.say("find", Outcome.APPROVED)
    reference = night.gateway.asked[-1][1].reference
    night.moved(MovementKind.CHARGE, 2000, gateway_ref=f"ref-{reference}", reference=reference)
    night.compare()
    with night.till.books.reading() as session:
        assert attempts.load_charge(session, number).state == State.APPROVED


def test_a_charge_that_the_gateways_books_lack_is_told_after_a_week(engine: Engine) -> None:
    night = Night(engine)
    night.till.clock.passes(timedelta(days=3))
    night.moved(MovementKind.FEE, 50)
    night.reconciler.reconcile_next()
    assert not night.reconciler.reconcile_next()
    with night.till.books.reading() as session:
        assert failures.list_open(session) == []
    night.till.clock.passes(timedelta(days=6))
    assert night.reconciler.reconcile_next()
    with night.till.books.reading() as session:
        (told,) = failures.list_open(session)
    assert (told.subject, told.reason) == ("R-000001", "not_at_gateway")


def test_payouts_feed_the_merchant_account(engine: Engine) -> None:
    night = Night(engine)
    night.moved(MovementKind.CHARGE, payout="po-1", paid_on=night.today, fee_cents=320)
    night.moved(MovementKind.REFUND, 3000, payout="po-1", paid_on=night.today)
    night.compare()
    with night.till.books.reading() as session:
        period = Period(night.today, night.today)
        today = Today.of(night.till.clock(), make.ZONE)
        report = merchant_account.build(session, period, today)
    amounts = [(row["kind"], row["receipt"], row["amount"], row["fee"]) for row in report.rows]
    assert sorted(amounts) == [
        ("charge", "R-000001", 10000, 320),
        ("refund", "R-000001", -3000, 0),
    ]
