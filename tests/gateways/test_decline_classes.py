"""Every class of refusal, as docs/gateways.md has it: what people read, and when it is tried again.

The table is walked whole at each gateway: a class that has no line there, or says something else,
is red.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from domain import attempts, charged_installments, dues, failures, plans, receipts, verification
from domain.errors import BillingError
from domain.gateway import Decline, Rail
from domain.ledger import Stamp
from domain.methods import Saved
from domain.people import Role
from domain.plans import MakePlan
from domain.saved_methods import NewMethod, Till, save
from domain.schedules import Interval
from handlers.outcomes import tell_outcome
from handlers.texts import Locale, Texts
from tests import make
from tests.gateways.bench import Bench
from tests.gateways.cardpointe_bench import CardPointeBench
from tests.gateways.stripe_bench import StripeBench
from tests.simulators.cardpointe.verdicts import Verdict
from tests.simulators.stripe.payments import Verdict as StripeVerdict
from tests.till import Behind, behind

DOCUMENT = Path(__file__).parents[2] / "docs" / "gateways.md"
ANSWERS = {
    "now": "",
    "later": "RetryTooSoon",
    "new method": "RetryForbidden",
    "never": "RetryForbidden",
}
NO_CHARGE = {Decline.NOT_SETTLED, Decline.BANK_RETURN}
CENTS = 5000


class Line(NamedTuple):
    """What a gateway says for a class, and how *charge again* answers."""

    code: str
    again: str


def lines_of(gateway: str) -> Mapping[Decline, Line]:
    """Read a gateway's two columns; a dash is what it never says of a charge."""
    text = DOCUMENT.read_text(encoding="utf-8").partition("| Class |")[2].partition("\n\n")[0]
    rows = [re.split(r"\s*\|\s*", row) for row in re.findall(r"^\| `.*\|$", text, re.MULTILINE)]
    assert [row[1].strip("`") for row in rows] == list(Decline)
    column = 2 if gateway == "stripe" else 4
    told = {Decline(row[1].strip("`")): Line(*row[column : column + 2]) for row in rows}
    return {
        decline: Line(line.code.strip("`"), line.again)
        for decline, line in told.items()
        if line.code != "–"
    }


def test_each_gateway_says_what_the_table_has(bench: Bench) -> None:
    assert set(lines_of(bench.gateway.name)) == bench.declines
    assert set(lines_of("cardpointe")) | NO_CHARGE == set(Decline)


class Counter:
    """A client's invoice, charged by methods of a real adapter's own."""

    def __init__(self, engine: Engine, bench: Bench) -> None:
        self.bench = bench
        currency = bench.currency_of(Rail.CARD)
        self.behind: Behind = behind(engine, bench.gateway, None, bench.clock, currency)
        self.till = Till(bench.gateway.name, frozenset(Rail))
        with self.behind.books.transaction() as session:
            make.counter(session)
            make.staff(session, make.SUPERVISOR, Role.SUPERVISOR)

    def stamp(self, actor: str = make.CASHIER) -> Stamp:
        return make.stamp(actor, self.bench.clock())

    def put_on_file(self, session: Session, replaces: int | None = None) -> Saved:
        new = NewMethod.of(self.bench.save(Rail.CARD))
        return save(session, make.CUSTOMER, new, self.stamp("cli"), replaces)

    def charge(self, name: str) -> tuple[str, Saved]:
        """Let an installment that is due be charged; return its receipt."""
        with self.behind.books.transaction() as session:
            saved = self.put_on_file(session)
            invoice = make.invoice(session, name, [CENTS])
            plan = MakePlan(
                f"plan-{name}",
                (invoice,),
                1,
                Interval.MONTH,
                self.stamp().on,
                saved_method=saved,
                till=self.till,
            )
            plans.make_plan(session, plan, self.stamp(make.SUPERVISOR))
            charged = dues.charge_next(session, self.till, self.stamp().on, self.stamp("guichet"))
            assert charged is not None
        self.behind.send()
        return charged.receipt, saved

    def charges_by_itself(self) -> bool:
        """Tell whether the clock charges anything again, in a month."""
        with self.behind.books.transaction() as session:
            month = self.stamp().on + timedelta(days=31)
            return dues.charge_next(session, self.till, month, self.stamp("guichet")) is not None

    def try_again(self, receipt: str) -> str:
        """Press *Charge again*; tell who was refused how, or nothing."""
        try:
            with self.behind.books.transaction() as session:
                dues.retry(session, receipt, self.till, self.stamp())
        except BillingError as refusal:
            return type(refusal).__name__
        return ""

    def told(self, receipt: str, locale: Locale) -> str:
        """Read what is told of a charge, in a language."""
        texts = Texts.load(locale, zone=make.ZONE)
        with self.behind.books.reading() as session:
            return tell_outcome(attempts.load_charge(session, receipt), texts)

    def waits(self) -> list[tuple[str, str]]:
        """List what waits on the action list, and why."""
        with self.behind.books.reading() as session:
            return [(one.subject, one.reason) for one in failures.list_open(session)]


@pytest.fixture
def counter(engine: Engine, bench: Bench) -> Counter:
    return Counter(engine, bench)


def test_every_class_is_told_and_tried_again_as_the_table_says(counter: Counter) -> None:
    for decline, line in lines_of(counter.bench.gateway.name).items():
        counter.bench.decline_next(decline)
        receipt, saved = counter.charge(decline)
        with counter.behind.books.reading() as session:
            order = attempts.load_charge(session, receipt)
            assert (order.state, order.decline, order.code) == ("declined", decline, line.code)
            assert receipts.load(session, receipt).status == "failed"
            (planned,) = charged_installments.list_charged(session, receipt)
            assert planned.status == "failed"
        assert (receipt, decline) in counter.waits()
        said = [counter.told(receipt, locale) for locale in Locale]
        reasons = [Texts.load(locale, zone=make.ZONE).code("refusal", decline) for locale in Locale]
        assert all(why and why in told for why, told in zip(reasons, said, strict=True))
        assert len(set(reasons)) == len(Locale)
        assert not counter.charges_by_itself()
        assert counter.try_again(receipt) == ANSWERS[line.again], decline
        if line.again in ("new method", "never"):
            with counter.behind.books.transaction() as session:
                counter.put_on_file(session, saved.number)
            assert counter.try_again(receipt) == ""
        counter.behind.send()
        assert (receipt, decline) not in counter.waits()
    with counter.behind.books.reading() as session:
        assert list(verification.verify(session)) == []


def test_a_wait_that_mastercard_asks_for_is_kept(engine: Engine, stripe: StripeBench) -> None:
    verdict = StripeVerdict("card_declined", "insufficient_funds", network_advice_code="25")
    stripe.simulator.payments.verdicts.append(verdict)
    keep_waiting(Counter(engine, stripe))


def test_a_wait_that_visa_asks_for_is_kept(engine: Engine, cardpointe: CardPointeBench) -> None:
    cardpointe.simulator.answer_next(Verdict("C", "RPCT", "116", "No funds", category="2"))
    keep_waiting(Counter(engine, cardpointe))


def keep_waiting(counter: Counter) -> None:
    """Be refused for a day, and no longer."""
    receipt, _ = counter.charge("A")
    assert counter.try_again(receipt) == ANSWERS["later"]
    assert not counter.charges_by_itself()
    counter.bench.clock.passes(timedelta(days=1, minutes=1))
    assert counter.try_again(receipt) == ""
