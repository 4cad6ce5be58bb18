"""A gateway to which things happen, and books that hear of them when a test says so.

Every order has an amount of its own, so that books are compared whatever their numbers are.
"""

import http.client
import random
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from urllib.parse import urlsplit

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.gateway_doors import gateway_routes
from bot.http import build_web, listening
from bot.listener import Listener
from bot.reconciler import Reconciler
from domain import attempts, verification
from domain.deposits import record_deposit
from domain.extract import export
from domain.gateway import Rail
from domain.methods import Saved
from domain.people import Role
from domain.saved_methods import NewMethod, Till, save
from tests import make
from tests.gateways.bench import Bench, Post
from tests.gateways.cardpointe_bench import CardPointeBench
from tests.gateways.stripe_bench import StripeBench
from tests.simulators.faults import Fault
from tests.simulators.stripe.books import Object
from tests.till import Behind, behind

PATIENCE = 30
PAUSE = timedelta(minutes=2)
"""Between one thing and the next; an order's silence is asked about after that."""
Digest = dict[str, Counter[tuple[str, ...]]]


class World(ABC):
    """Books with a card and a bank account on file, a bench behind them, and the door between."""

    def __init__(self, engine: Engine, bench: Bench, closing: ExitStack) -> None:
        self.bench = bench
        currency = bench.currency_of(Rail.CARD)
        self.behind: Behind = behind(engine, bench.gateway, None, bench.clock, currency)
        self.listener = Listener(self.behind.books, bench.gateway, make.ZONE, bench.clock)
        self.till = Till(bench.gateway.name, frozenset(Rail))
        doors = gateway_routes(self.behind.books, bench.gateway, bench.clock, lambda: None)
        web = build_web(self.behind.books, None, doors)
        place = urlsplit(closing.enter_context(listening(web, "127.0.0.1:0")))
        self._line = http.client.HTTPConnection(place.netloc, timeout=PATIENCE)
        closing.callback(self._line.close)
        with self.behind.books.transaction() as session:
            make.counter(session)
            make.approvers(session)
            make.staff(session, "U0ACCOUNTANT", Role.ACCOUNTANT)
            for rail in Rail:
                new = NewMethod.of(bench.save(rail))
                save(session, make.CUSTOMER, new, make.stamp("cli", bench.clock()))

    @abstractmethod
    def steps(self) -> Sequence[Callable[[], object]]:
        """List what happens, in order."""

    @abstractmethod
    def events(self) -> Sequence[Callable[[], Post]]:
        """List the events that were told until now; each is signed anew when it is posted."""

    def deposit(self, cents: int, rail: Rail = Rail.CARD, fault: Fault | None = None) -> None:
        """Charge a method on file; the answer may be lost."""
        if fault is not None:
            self.bench.fail_next(fault)
        method = Saved(list(Rail).index(rail) + 1)
        command = make.deposit_command(cents, method, self.till)
        with self.behind.books.transaction() as session:
            record_deposit(session, command, make.stamp(at=self.bench.clock()))
        self.behind.send()

    def ref_of(self, cents: int) -> str:
        """Return the gateway's own name of what was charged, as its own books have it."""
        with self.behind.books.reading() as session:
            return attempts.load_charge(session, _number(session, cents)).gateway_ref

    def post(self, post: Post) -> None:
        """Post an event at the door."""
        self._line.request("POST", f"/webhooks/{self.till.gateway}", post.body, dict(post.headers))
        answer = self._line.getresponse()
        answer.read()
        assert answer.status == 200

    def catch_up(self) -> None:
        """Apply what was told, and ask about what it was about."""
        while self.listener.apply_next():
            continue
        self.behind.send()

    def night(self) -> None:
        """Let days pass, and hold both books against each other each night."""
        nightly = Reconciler(self.behind.sender, self.listener)
        for _ in range(3):
            self.bench.clock.passes(timedelta(days=1))
            self.catch_up()
            nightly.reconcile_next()
            self.catch_up()

    def digest(self) -> Digest:
        """Tell the books by amounts, without numbers, days, or the order in which they came."""
        with self.behind.books.reading() as session:
            assert list(verification.verify(session)) == []
            books = export(session)
        columns = {
            "customers": ("owed", "available_credit", "reserved"),
            "receipts": ("kind", "method", "amount", "unapplied", "status"),
            "refunds": ("amount", "method", "status"),
            "invoices": ("total", "due"),
            "postings": ("debit", "credit", "amount"),
            "failures": ("amount", "reason"),
        }
        return {name: Counter(_rows(books[name], keys)) for name, keys in columns.items()}


def _number(session: Session, cents: int) -> str:
    """Return the first receipt of so many cents."""
    written = f"{cents / 100:.2f}"
    return next(
        str(row["number"]) for row in export(session)["receipts"] if row["amount"] == written
    )


def _rows(rows: Sequence[Mapping[str, object]], keys: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(str(row[key]) for key in keys) for row in rows)


class StripeWorld(World):
    """What Stripe's tables of events tell of: charges, e-cheques, refunds, disputes, payouts."""

    bench: StripeBench

    def steps(self) -> Sequence[Callable[[], object]]:
        """Live through a week: everything that an event of the table may be about."""
        simulator = self.bench.simulator
        payments, refunds = simulator.payments, simulator.refunds
        return [
            lambda: self.deposit(5000),
            lambda: self.deposit(7000, Rail.ECHECK),
            lambda: self.deposit(4000, fault=Fault.DROPPED_AFTER),
            lambda: self.deposit(3000, Rail.ECHECK),
            lambda: payments.settle(self.ref_of(7000)),
            lambda: refunds.create({"payment_intent": self.ref_of(5000), "amount": "1000"}),
            lambda: payments.send_back(self.ref_of(3000), "insufficient_funds"),
            lambda: payments.send_back(self.ref_of(7000), "insufficient_funds"),
            lambda: self.deposit(9000),
            lambda: self.give_back(9000, 2000),
            lambda: refunds.fail(self.refund_ref(2000)),
            lambda: self.deposit(6000),
            lambda: self.lose(self.dispute(6000)),
            lambda: self.lose(self.dispute(9000, 2500)),
            lambda: self.deposit(6100),
            lambda: payments.win(self.dispute(6100)),
            simulator.balance.pay_out,
            lambda: simulator.methods.detach(self.token()),
        ]

    def events(self) -> Sequence[Callable[[], Post]]:
        webhooks = self.bench.simulator.webhooks
        return [partial(webhooks.sign, event) for event in webhooks.books.notices]

    def give_back(self, paid: int, cents: int) -> None:
        """Refund a part of a deposit through the gateway."""
        with self.behind.books.transaction() as session:
            source = _number(session, paid)
            number = make.refund(session, cents, source, at=self.bench.clock())
            make.approve(session, number)
        self.behind.send()

    def dispute(self, charged: int, cents: int | None = None) -> Object:
        """Let a client contest a charge, or a part of it."""
        payments = self.bench.simulator.payments
        return payments.dispute(self.ref_of(charged), "fraudulent", "needs_response", cents)

    def lose(self, dispute: Object) -> None:
        """Let a client have their money back."""
        dispute["status"] = "lost"
        self.bench.simulator.books.notify("charge.dispute.closed", dispute)

    def refund_ref(self, cents: int) -> str:
        """Return Stripe's name of a refund."""
        every = self.bench.simulator.books.every("refund")
        return next(str(one["id"]) for one in every if one["amount"] == cents)

    def token(self) -> str:
        """Return the card's token."""
        every = self.bench.simulator.books.every("payment_method")
        return next(str(one["id"]) for one in every if one["type"] == "card")


class CardPointeWorld(World):
    """What a hosted page may hint at, true or not, while the gateway goes its own way."""

    bench: CardPointeBench

    def steps(self) -> Sequence[Callable[[], object]]:
        """Live through a week at a gateway that tells nothing by itself but hints."""
        simulator = self.bench.simulator

        def refund_in_the_portal() -> None:
            simulator.desk.refund(
                {
                    "retref": self.ref_of(5000),
                    "merchid": simulator.merchant.merchid,
                    "amount": "10.00",
                }
            )

        return [
            lambda: self.deposit(5000),
            lambda: self.deposit(7000, Rail.ECHECK),
            lambda: self.deposit(4000, fault=Fault.DROPPED_AFTER),
            lambda: self.deposit(4100, fault=Fault.DROPPED_BEFORE),
            simulator.bank.close_batch,
            refund_in_the_portal,
            lambda: simulator.bank.send_back(simulator.operation(self.ref_of(7000))),
            lambda: self.deposit(9000),
            simulator.bank.close_batch,
        ]

    def events(self) -> Sequence[Callable[[], Post]]:
        simulator = self.bench.simulator
        told = [{}, {"total": "9999.99"}, {"responseText": "Declined", "total": "0.00"}]
        hints = [
            simulator.webhook(operation, **changes)
            for operation in simulator.books.operations
            for changes in told
        ]
        return [partial(Post, {}, body) for body in hints]


def live(world: World, chance: random.Random | None) -> Digest:
    """Let everything happen; events come as they are made, or at any time, any number of times.

    Those of a step may come while the next ones happen; at the end each comes once at least.
    """
    for step in world.steps():
        step()
        world.bench.clock.passes(PAUSE)
        made = list(world.events())
        for event in chance.choices(made, k=chance.randint(0, 3)) if made and chance else []:
            world.post(event())
            world.catch_up()
        if chance is None:
            world.catch_up()
    made = list(world.events())
    if chance is not None:
        made += chance.choices(made, k=len(made) // 2)
        chance.shuffle(made)
    for event in made:
        world.post(event())
        if chance is None or chance.random() < 0.3:
            world.catch_up()
    world.catch_up()
    world.night()
    return world.digest()
