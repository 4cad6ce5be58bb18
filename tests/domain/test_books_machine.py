"""Any sequence of acts: the books agree with the contract's own arithmetic after every step.

One example is one transaction, undone at its end, so that thousands share a database. Each act
stands in a savepoint, as it stands in its own transaction at the counter.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated, ClassVar, Literal

from annotated_types import Interval
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

from domain import allocations, balances, ledger, receipts
from domain.accounts import Account as Ledger
from domain.deposits import RecordDeposit, record_deposit
from domain.errors import BillingError
from domain.ledger import Stamp
from domain.methods import Method
from domain.payments import RecordPayment, record_payment
from domain.receipts import Received
from domain.verification import verify
from tests import make
from tests.domain.account_model import Account, Made, Payment, Refusals

Numbers = tuple[str, ...]
Command = RecordPayment | RecordDeposit
EXAMPLES = {"sqlite": 100, "postgresql": 20}
STEPS = 50
NEIGHBOUR = "C-2"
NEIGHBOURS_DEBT = 5000

# Few different amounts and days, so that chance makes twins: same amounts paid, same days issued.
usual = st.sampled_from([100, 250, 999])
cents = usual | st.integers(1, 3000)
days_ago = st.sampled_from([0, 1, 30])
methods = st.sampled_from([Method.CHEQUE, Method.CASH])


@dataclass(frozen=True)
class Sum:
    """So many cents, or so many above what is allowed at most (None: no such thing)."""

    some: int
    above_most: int | None

    def cents(self, most: int) -> int:
        return self.some if self.above_most is None else most + self.above_most


@dataclass(frozen=True)
class Wish:
    """A payment that somebody has in mind, whatever the account looks like."""

    picks: frozenset[int] | None
    method: Method
    amount: Sum
    credit: Sum
    coin: Literal[0, 5]
    excess: bool
    confirmed: bool
    days: Annotated[int, Interval(ge=-1, le=30)]

    @property
    def days_ago(self) -> int:
        """When the money came in; a cheque for tomorrow is no money yet, and another story."""
        return max(0, self.days) if self.method is Method.CHEQUE else self.days


picks = st.none() | st.frozensets(st.integers(-1, 6), max_size=4)
wishes = st.builds(Sum, st.just(0) | cents, st.sampled_from([None, 0, 1]))


@dataclass(frozen=True)
class Done:
    """A command that was recorded, and its answer."""

    command: Command
    numbers: Numbers


class CounterMachine(RuleBasedStateMachine):
    """People at one counter. A new verb is a ``@rule`` here and a method of the model."""

    books: ClassVar[Engine]

    def __init__(self) -> None:
        super().__init__()
        self.session = Session(self.books)
        self.model = Account()
        self.now = make.NOON
        self.invoices: list[str] = []
        self.done: list[Done] = []
        self.asked = 0
        self.is_changed = True

    def teardown(self) -> None:
        self.session.rollback()
        self.session.close()

    @property
    def today(self) -> date:
        return self.stamp().on

    def stamp(self, actor: str = make.CASHIER) -> Stamp:
        return make.stamp(actor, self.now)

    def attempt(self, refusals: Refusals, act: Callable[[], Numbers]) -> Numbers | None:
        """Act; the books must say no for a reason that the model knows, or else say yes."""
        try:
            with self.session.begin_nested():
                numbers = act()
        except BillingError as refusal:
            check_refusal(refusal, refusals)
            return None
        self.is_changed = True
        assert not refusals, f"recorded as {numbers}, where the model says {refusals}"
        return numbers

    def next_request(self) -> str:
        self.asked += 1
        return f"request-{self.asked}"

    # --- what happens ------------------------------------------------------------------------

    @initialize()
    def open_the_counter(self) -> None:
        make.counter(self.session)
        make.customer(self.session, NEIGHBOUR, "Léo Roy")
        make.invoice(self.session, "NEIGHBOUR", [NEIGHBOURS_DEBT], customer_id=NEIGHBOUR)

    @rule(amounts=st.lists(cents, min_size=1, max_size=4), before=days_ago, mark=st.integers(0, 9))
    def issue_an_invoice(self, amounts: list[int], before: int, mark: int) -> None:
        issued_on = self.today - timedelta(days=before)
        number = f"{mark}-{len(self.invoices)}"  # its order by number is not that of arrival
        make.invoice(self.session, number, amounts, issued_on)
        self.model.issue(number, issued_on, amounts)
        self.invoices.append(number)
        self.is_changed = True

    @rule(hours=st.sampled_from([1, 23, 24]))
    def let_time_pass(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(amount=cents, method=methods, before=days_ago, coin=st.sampled_from([0, 5]))
    def deposit(self, amount: int, method: Method, before: int, coin: int) -> None:
        money = Received(amount, method, self.today - timedelta(days=before))
        command = RecordDeposit(self.next_request(), make.CUSTOMER, money, coin)
        numbers = self.attempt({}, lambda: record_deposit(self.session, command, self.stamp()))
        assert numbers is not None
        self.model.take_in(numbers[0], money.received_on, amount)
        self.done.append(Done(command, numbers))

    @rule(wish=st.builds(Wish, picks=picks, method=methods, amount=wishes, credit=wishes))
    def pay(self, wish: Wish) -> None:
        asked = Payment(
            amount=0,
            credit=0,
            picked=self._picked(wish.picks),
            excess=wish.excess,
            method=wish.method,
            received_on=self.today - timedelta(days=wish.days_ago),
            confirmed=wish.confirmed,
            coin=wish.coin,
        )
        asked = replace(asked, credit=wish.credit.cents(self._most_credit(asked)))
        asked = replace(asked, amount=wish.amount.cents(self.model.most(asked)))
        self._pay(asked, self.model.refusals(asked, self.now, self.today))

    @precondition(lambda self: self.model.dues())
    @rule(amount=usual, method=methods)
    def pay_the_usual(self, amount: int, method: Method) -> None:
        """Part of what is open, often the same amount as before."""
        asked = Payment(amount, 0, None, method=method, received_on=self.today)
        self._pay(asked, self.model.refusals(asked, self.now, self.today))

    @precondition(lambda self: self.model.dues())
    @rule()
    def settle_everything(self) -> None:
        """Common at a counter, and rare by chance."""
        credit = min(self.model.available, sum(self.model.dues().values()))
        asked = Payment(0, credit, None, method=Method.CHEQUE, received_on=self.today)
        asked = replace(asked, amount=self.model.most(asked), confirmed=True)
        self._pay(asked, {})

    @precondition(lambda self: self.done)
    @rule(which=st.integers(0, 1000), later=st.booleans())
    def send_again(self, which: int, *, later: bool) -> None:
        """The same form once more, perhaps much later: the same answer, and nothing else."""
        done = self.done[which % len(self.done)]
        if later:
            self.now += timedelta(days=2)
        assert self.attempt({}, lambda: self._record(done.command)) == done.numbers

    @precondition(lambda self: self.done)
    @rule(which=st.integers(0, 1000), more=cents)
    def send_again_with_other_details(self, which: int, more: int) -> None:
        command = self.done[which % len(self.done)].command
        other = replace(command.received, amount_cents=command.received.amount_cents + more)
        reused: Refusals = {"RequestReusedWithOtherDetails": None}
        self.attempt(reused, lambda: self._record(replace(command, received=other)))

    @rule(amount=cents, actor=st.sampled_from(["U0STRANGER", "U0VIEWER"]))
    def someone_without_the_right_tries(self, amount: int, actor: str) -> None:
        money = make.received(amount, received_on=self.today)
        for command in (
            RecordDeposit(self.next_request(), make.CUSTOMER, money),
            RecordPayment(self.next_request(), make.CUSTOMER, money),
        ):
            act = self._acting(command, actor)
            self.attempt({"NotAllowed": None}, act)

    # --- what holds after every step ---------------------------------------------------------

    @invariant()
    def the_books_hold(self) -> None:
        """Looked at after each step that kept something; a savepoint undid the others whole."""
        if not self.is_changed:
            return
        self.is_changed = False
        self.check_lines_and_sources()
        self.check_the_balance_identity()
        assert list(verify(self.session)) == []

    def check_lines_and_sources(self) -> None:
        position = allocations.load_position(self.session, make.CUSTOMER)
        dues = {(line.invoice, line.position): line.due_cents for line in position.lines}
        assert dues == self.model.dues()
        assert {x.source: x.cents for x in position.credits} == self.model.unapplied()

    def check_the_balance_identity(self) -> None:
        both = balances.load_many(self.session, [make.CUSTOMER, NEIGHBOUR])
        balance = both[make.CUSTOMER]
        assert balance.owed_cents == self.model.owed
        due = sum(self.model.dues().values())
        assert due - balance.available_credit_cents - balance.reserved_cents == balance.owed_cents
        held = ledger.credit_balance(self.session, Ledger.ACCOUNT_DEPOSITS, make.CUSTOMER)
        assert held == balance.available_credit_cents + balance.reserved_cents
        assert both[NEIGHBOUR] == balances.Balance(NEIGHBOURS_DEBT)

    # --- how it is done ----------------------------------------------------------------------

    def _picked(self, picks: frozenset[int] | None) -> tuple[str, ...] | None:
        """The invoices of these places; the neighbour's for -1."""
        if picks is None:
            return None
        places = [n % len(self.invoices) for n in picks if n >= 0 and self.invoices]
        own = [self.invoices[n] for n in dict.fromkeys(places)]
        return (*own, "NEIGHBOUR") if -1 in picks else tuple(own)

    def _most_credit(self, asked: Payment) -> int:
        due = sum(line.due for line in self.model.oldest_first(asked.picked))
        return min(self.model.available, due)

    def _pay(self, asked: Payment, refusals: Refusals) -> None:
        command = RecordPayment(
            request_id=self.next_request(),
            customer_id=make.CUSTOMER,
            received=Received(asked.amount, Method(asked.method), asked.received_on),
            invoices=asked.picked,
            credit_cents=asked.credit,
            excess=asked.excess,
            confirmed_duplicate=asked.confirmed,
            cash_rounding_cents=asked.coin,
        )
        numbers = self.attempt(refusals, lambda: self._record(command))
        if numbers is None:
            return
        assert [self._made(number) for number in numbers] == self.model.expect(asked)
        self.model.pay(asked, numbers, self.now)
        self.done.append(Done(command, numbers))

    def _made(self, number: str) -> Made:
        receipt = receipts.load(self.session, number)
        return Made(receipt.kind, receipt.amount_cents, receipt.rounding_cents)

    def _acting(self, command: Command, actor: str) -> Callable[[], Numbers]:
        return lambda: self._record(command, actor)

    def _record(self, command: Command, actor: str = make.CASHIER) -> Numbers:
        if isinstance(command, RecordPayment):
            return record_payment(self.session, command, self.stamp(actor))
        return record_deposit(self.session, command, self.stamp(actor))


def check_refusal(refusal: BillingError, refusals: Refusals) -> None:
    assert refusal.key in refusals, f"{refusal!r}, where the model says {refusals}"
    if refusals[refusal.key] is not None:
        assert refusal.facts["max_cents"] == refusals[refusal.key]


def test_the_books_agree_with_the_contract_after_every_step(engine: Engine) -> None:
    class Counter(CounterMachine):
        books = engine

    examples = int(os.environ.get("MACHINE_EXAMPLES", EXAMPLES[engine.dialect.name]))
    run_state_machine_as_test(
        Counter,
        settings=settings(
            max_examples=examples,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
