"""Every verb of the counter in any order: the books agree with a second reading of the contract.

One example is one transaction, undone at its end; each act stands in a savepoint. Payments and
deposits in all their forms are ``test_books_machine``'s; here they meet the other verbs.
"""

import os
from collections.abc import Callable
from datetime import date, timedelta
from typing import ClassVar, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from domain import allocations, balances, installments, reconciliation, refunds, transfers
from domain.cancellations import CancelItems, cancel_items
from domain.credit_memos import IssueCreditMemo, issue_credit_memo
from domain.errors import BillingError
from domain.ledger import Stamp
from domain.methods import Method
from domain.people import Role
from domain.plans import MakePlan, make_plan
from domain.reconciliation import ApplyByHand
from domain.refunds import RequestRefund
from domain.returns import ReturnFee, record_return
from domain.schedules import Interval
from domain.transfers import RequestTransfer
from domain.verification import verify
from domain.voids import VoidReceipt, void_receipt
from tests import make
from tests.domain.counter_model import Ask, Counter, Source

EXAMPLES = {"sqlite": 200, "postgresql": 20}
STEPS = 50
NEIGHBOUR = "C-2"
SUPERVISOR = "U0SUPERVISOR"
APPROVER = "U0APPROVER"
RETURNED = "INV-000001"

cents = st.integers(1, 3000)
some = st.integers(0, 1000)
T = TypeVar("T")


def pick(things: list[T], which: int) -> T:
    return things[which % len(things)]


class CounterMachine(RuleBasedStateMachine):
    """A supervisor and an approver at one counter."""

    books: ClassVar[Engine]

    def __init__(self) -> None:
        super().__init__()
        self.session = Session(self.books)
        self.model = Counter()
        self.neighbour = 0
        self.invoices = 0
        self.asked = 0
        self.transfers: set[str] = set()

    def teardown(self) -> None:
        self.session.rollback()
        self.session.close()

    @property
    def today(self) -> date:
        return make.TODAY

    def stamp(self, actor: str = SUPERVISOR) -> Stamp:
        return make.stamp(actor)

    def next_request(self) -> str:
        self.asked += 1
        return f"request-{self.asked}"

    def attempt(self, act: Callable[[], T]) -> T:
        with self.session.begin_nested():
            return act()

    def refused(self, rule_name: str, act: Callable[[], object]) -> None:
        """Act, and be told no by this rule, with nothing written."""
        with pytest.raises(BillingError) as refusal, self.session.begin_nested():
            act()
        assert refusal.value.key == rule_name, repr(refusal.value)

    # --- what happens ------------------------------------------------------------------------

    @initialize()
    def open_the_counter(self) -> None:
        make.staff(self.session, SUPERVISOR, Role.SUPERVISOR)
        make.staff(self.session, APPROVER, Role.APPROVER)
        make.staff(self.session)
        make.customer(self.session)
        make.customer(self.session, NEIGHBOUR, "Léo Roy")
        make.gl_code(self.session)

    @rule(amounts=st.lists(cents, min_size=1, max_size=4), before=st.integers(0, 40))
    def issue_an_invoice(self, amounts: list[int], before: int) -> None:
        issued_on = self.today - timedelta(days=before)
        self.invoices += 1
        number = f"F-{self.invoices:03}"
        make.invoice(self.session, number, amounts, issued_on)
        self.model.issue(number, issued_on, amounts)

    @rule(amount=cents, before=st.integers(0, 40), method=st.sampled_from(["cheque", "cash"]))
    def deposit(self, amount: int, before: int, method: str) -> None:
        day = self.today - timedelta(days=before)
        number = make.deposit(
            self.session, amount, method=Method(method), received_on=day, rounding=5
        )
        self.model.add(number, "deposit", day, amount, method)

    @precondition(lambda self: self.model.owed > 0)
    @rule(
        part=st.integers(1, 100),
        method=st.sampled_from(["cheque", "cash"]),
        over=st.sampled_from([0, 0, 1]),
    )
    def pay(self, part: int, method: str, over: int) -> None:
        if over:
            above = self.model.owed + over
            self.refused("PaymentTooLarge", lambda: make.pay(self.session, above))
            return
        amount = max(1, self.model.owed * part // 100)
        (number,) = make.pay(
            self.session, amount, method=Method(method), confirmed=True, rounding=5
        )
        paid = self.model.add(number, "payment", self.today, amount, method)
        self.model.spread([paid], self.model.open_lines(), amount)

    @rule(amount=cents)
    def give_credit(self, amount: int) -> None:
        command = IssueCreditMemo(self.next_request(), make.CUSTOMER, "4000", amount, "geste")
        number = self.attempt(lambda: issue_credit_memo(self.session, command, self.stamp()))
        assert issue_credit_memo(self.session, command, self.stamp()) == number
        self.model.add(number, "credit_memo", self.today, amount)

    @precondition(lambda self: self.model.links)
    @rule(which=some)
    def remove_a_link(self, which: int) -> None:
        link = pick(self.model.links, which)
        same = [x for x in self.model.links if (x.source, x.line) == (link.source, link.line)]
        freed = self.attempt(
            lambda: reconciliation.unapply_link(
                self.session,
                link.source.number,
                link.line.invoice,
                link.line.position,
                self.stamp(),
            )
        )
        assert freed == sum(x.cents for x in same)
        for x in same:
            self.model.unlink(x, x.cents)

    @precondition(lambda self: self.model.credits() and self.model.open_lines())
    @rule(which=some, line=some, over=st.sampled_from([0, 0, 1]), part=st.integers(1, 100))
    def apply_by_hand(self, which: int, line: int, over: int, part: int) -> None:
        source, target = pick(self.model.credits(), which), pick(self.model.open_lines(), line)
        most = min(source.free, target.due)
        amount = most + over if over else max(1, most * part // 100)
        command = ApplyByHand(
            self.next_request(), make.CUSTOMER, source.number, target.name, amount
        )

        def act() -> None:
            reconciliation.apply_by_hand(self.session, command, self.stamp())

        if over:
            self.refused("LineOverApplied", act)
        else:
            self.attempt(act)
            self.model.link(source, target, amount)

    @rule(payments=st.booleans(), deposits=st.booleans(), memos=st.booleans())
    def reconcile_everything(self, *, payments: bool, deposits: bool, memos: bool) -> None:
        kinds = {"payments": payments, "deposits": deposits, "credit_memos": memos}
        include = [name for name, wanted in kinds.items() if wanted]
        names = {"payments": "payment", "deposits": "deposit", "credit_memos": "credit_memo"}
        usable = [s for s in self.model.credits() if s.kind in [names[n] for n in include]]

        def act() -> object:
            return reconciliation.reconcile_all(self.session, make.CUSTOMER, include, self.stamp())

        if usable and self.model.open_lines():
            self.attempt(act)
            self.model.spread(usable, self.model.open_lines(), 10**9)
        self.refused("NothingToReconcile", act)  # twice is the same as once

    @precondition(lambda self: self._receipts())
    @rule(which=some)
    def void(self, which: int) -> None:
        source = pick(self._receipts(), which)
        command = VoidReceipt(self.next_request(), source.number, "erreur")

        def act() -> object:
            return void_receipt(self.session, command, self.stamp())

        if source.closed:
            self.refused(
                "ReceiptVoided" if source.closed == "voided" else "ReceiptNotVoidable", act
            )
        elif source.claimed:
            self.refused("ReceiptClaimed", act)
        elif source.kind == "deposit" and self.model.links_of(source):
            self.refused("DepositUsed", act)
        else:
            self.attempt(act)
            self.model.close(source, "voided")

    @precondition(lambda self: self._receipts())
    @rule(which=some)
    def come_back_from_the_bank(self, which: int) -> None:
        source = pick(self._receipts(), which)

        def act() -> object:
            return record_return(self.session, source.number, "NSF", ReturnFee(), self.stamp())

        if not source.counts or source.method != "cheque":
            self.refused("ReceiptNotReturnable", act)
            return
        self.attempt(act)
        self.model.close(source, "returned")
        if source.taken:
            number = self._last_invoice()
            self.model.issue(number, self.today, [source.taken])

    @precondition(lambda self: self._refundable())
    @rule(which=some, part=st.integers(1, 100), over=st.sampled_from([0, 0, 0, 1]))
    def ask_a_refund(self, which: int, part: int, over: int) -> None:
        source = pick(self._refundable(), which)
        most = self.model.refundable(source)
        amount = most + over if over else max(1, most * part // 100)
        command = RequestRefund(
            self.next_request(), make.CUSTOMER, (source.number,), amount, "cash", "départ"
        )

        def act() -> str:
            return refunds.request_refund(self.session, command, self.stamp())

        if over:
            self.refused("RefundTooLarge", act)
        else:
            number = self.attempt(act)
            assert act() == number
            self.model.ask(number, [source], amount)

    @precondition(lambda self: self._movable())
    @rule(part=st.integers(1, 100), over=st.sampled_from([0, 0, 0, 1]))
    def ask_a_transfer(self, part: int, over: int) -> None:
        most = sum(source.movable for source in self._movable())
        amount = most + over if over else max(1, most * part // 100)
        command = RequestTransfer(
            self.next_request(), make.CUSTOMER, NEIGHBOUR, amount, "même famille"
        )

        def act() -> str:
            return transfers.request_transfer(self.session, command, self.stamp())

        if over:
            self.refused("TransferTooLarge", act)
            return
        number = self.attempt(act)
        claims = []
        for source in self._movable():
            given = min(amount, source.movable)
            if given:
                claims.append((source, given, given))
                source.reserved += given
                source.claimed += given
                amount -= given
        self.model.asks.append(Ask(number, claims))
        self.transfers.add(number)

    @precondition(lambda self: self.model.asks)
    @rule(which=some)
    def approve(self, which: int) -> None:
        ask = pick(self.model.asks, which)
        moves = ask.number in self.transfers
        verb = transfers.approve_transfer if moves else refunds.approve_refund
        stands = all(source.counts for source, _, _ in ask.claims)
        self.refused("NotAllowed", lambda: verb(self.session, ask.number, self.stamp()))
        self.attempt(lambda: verb(self.session, ask.number, self.stamp(APPROVER)))
        self.refused("AlreadyDecided", lambda: verb(self.session, ask.number, self.stamp(APPROVER)))
        self.model.approve(ask)
        if moves and stands:
            self.neighbour += ask.cents

    @precondition(lambda self: self.model.asks)
    @rule(which=some)
    def decline(self, which: int) -> None:
        ask = pick(self.model.asks, which)
        moves = ask.number in self.transfers
        verb = transfers.decline_transfer if moves else refunds.decline_refund
        self.attempt(lambda: verb(self.session, ask.number, "non", self.stamp(APPROVER)))
        self.model.decline(ask)

    @precondition(lambda self: self._cancellable())
    @rule(which=st.sets(some, min_size=1, max_size=3), part=st.integers(0, 100))
    def cancel(self, which: set[int], part: int) -> None:
        lines = list({x.name: x for x in (pick(self._cancellable(), n) for n in which)}.values())
        room = sum(line.amount - self.model.cancelled(line) for line in lines)
        credit = max(1, room * part // 100)
        command = CancelItems(
            self.next_request(), tuple(line.name for line in lines), credit, "absent"
        )
        (memo,) = self.attempt(lambda: cancel_items(self.session, command, self.stamp()))
        self.model.cancel(lines, credit, memo, self.today)

    @precondition(lambda self: self.model.open_lines())
    @rule(which=some, count=st.integers(1, 5))
    def plan(self, which: int, count: int) -> None:
        invoice = pick(self.model.open_lines(), which).invoice
        due = sum(line.due for line in self.model.open_lines() if line.invoice == invoice)
        command = MakePlan(self.next_request(), (invoice,), count, Interval.MONTH, self.today)

        def act() -> object:
            return make_plan(self.session, command, self.stamp())

        if due < count:
            self.refused("PlanTooFine", act)
            return
        self.attempt(act)
        assert installments.planned_by_invoice(self.session, make.CUSTOMER)[invoice] == due

    # --- what holds after every step ---------------------------------------------------------

    @invariant()
    def the_books_hold(self) -> None:
        position = allocations.load_position(self.session, make.CUSTOMER)
        lines = {f"{x.invoice}/{x.position}": x.due_cents for x in position.lines}
        assert lines == self.model.dues()
        assert {x.source: x.cents for x in position.credits} == self.model.free()
        both = balances.load_many(self.session, [make.CUSTOMER, NEIGHBOUR])
        balance = both[make.CUSTOMER]
        assert balance.owed_cents == self.model.owed
        assert balance.available_credit_cents == self.model.available
        assert balance.reserved_cents == self.model.reserved
        assert both[NEIGHBOUR].available_credit_cents == self.neighbour
        assert both[NEIGHBOUR].owed_cents == -self.neighbour
        assert list(verify(self.session)) == []

    # --- how it is done ----------------------------------------------------------------------

    def _receipts(self) -> list[Source]:
        return [s for s in self.model.sources if s.kind in ("payment", "deposit")]

    def _refundable(self) -> list[Source]:
        return [s for s in self.model.sources if self.model.refundable(s)]

    def _movable(self) -> list[Source]:
        return [source for source in self.model.credits() if source.movable]

    def _cancellable(self) -> list:  # type: ignore[type-arg]
        return [
            line
            for line in self.model.lines
            if line.invoice.startswith("F-") and line.amount > self.model.cancelled(line)
        ]

    def _last_invoice(self) -> str:
        lines = allocations.load_position(self.session, make.CUSTOMER).lines
        return max(line.invoice for line in lines if line.invoice.startswith("INV-"))


def test_every_verb_agrees_with_the_contract_after_every_step(engine: Engine) -> None:
    class OneCounter(CounterMachine):
        books = engine

    examples = int(os.environ.get("MACHINE_EXAMPLES", EXAMPLES[engine.dialect.name]))
    run_state_machine_as_test(
        OneCounter,
        settings=settings(
            max_examples=examples,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
