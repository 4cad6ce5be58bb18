"""The two gateways as ``charges.py`` sees them: a simulator in bad weather, and its own books."""

import random
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from domain.gateway import Rail
from domain.saved_methods import NewMethod
from tests.faults.weather import Weather
from tests.simulators.cardpointe import Simulator
from tests.simulators.cardpointe.books import VOIDED
from tests.simulators.cardpointe.doors import SERVICE
from tests.simulators.stripe.simulator import KEY, SECRET, StripeSimulator
from tests.simulators.wire import Wire

Cents = int


class GatewayTill(ABC):
    """A gateway whose books are read by amount: every order of the ordeal has one of its own."""

    name: str
    currency: str
    wire: Wire

    def __init__(self, rng: random.Random) -> None:
        self.weather = Weather(self.wire, rng)

    @contextmanager
    def serving(self) -> Iterator[Mapping[str, str]]:
        """Serve on loopback; give the bot's environment."""
        with self.weather.serving() as address:
            yield {
                "GUICHET_GATEWAY": self.name,
                "GUICHET_CURRENCY": self.currency,
                **self._environment(address),
            }

    @abstractmethod
    def save(self, rail: Rail) -> NewMethod:
        """Put a method on file there."""

    @abstractmethod
    def settle(self) -> None:
        """Let everything settle that was accepted."""

    @abstractmethod
    def captured(self) -> Counter[Cents]:
        """Count the charges of each amount that took money, whether it was given back or not."""

    @abstractmethod
    def given_back(self) -> Counter[Cents]:
        """Add up what went back of the charges of each amount."""

    @abstractmethod
    def _environment(self, address: str) -> dict[str, str]: ...


class StripeTill(GatewayTill):
    """A Stripe account in Canada."""

    name = "stripe"
    currency = "CAD"

    def __init__(self, rng: random.Random, clock: Callable[[], datetime]) -> None:
        self.simulator = StripeSimulator(clock)
        self.wire = self.simulator.wire
        super().__init__(rng)

    def save(self, rail: Rail) -> NewMethod:
        customer = self.simulator.methods.create_customer({})["id"]
        kind = "card" if rail is Rail.CARD else "acss_debit"
        method = self.simulator.methods.attach(kind, customer)
        return NewMethod(rail, f"{kind} 4242", method["id"], customer)

    def settle(self) -> None:
        for intent in list(self.simulator.books.every("payment_intent")):
            if intent["status"] in {"processing", "succeeded"}:
                self.simulator.payments.settle(intent["id"])
        for refund in list(self.simulator.books.every("refund")):
            self.simulator.refunds.settle(refund["id"])

    def captured(self) -> Counter[Cents]:
        charges = self.simulator.books.every("charge")
        return Counter(one["amount"] for one in charges if one["status"] != "failed")

    def given_back(self) -> Counter[Cents]:
        back: Counter[Cents] = Counter()
        for one in self.simulator.books.every("charge"):
            back[one["amount"]] += one["amount_refunded"]
        return back

    def _environment(self, address: str) -> dict[str, str]:
        return {
            "STRIPE_API_KEY": KEY,
            "STRIPE_WEBHOOK_SECRET": SECRET,
            "STRIPE_API_BASE": address,
        }


class CardPointeTill(GatewayTill):
    """A CardPointe merchant in the United States: cards, and e-cheques."""

    name = "cardpointe"
    currency = "USD"

    def __init__(self, rng: random.Random, clock: Callable[[], datetime]) -> None:
        self.simulator = Simulator(clock)
        self.wire = self.simulator.wire
        super().__init__(rng)

    def save(self, rail: Rail) -> NewMethod:
        if rail is Rail.CARD:
            return NewMethod(rail, "Visa 1443", self.simulator.save_card(), expires="2029-12")
        return NewMethod(rail, "Bank 5678", f"{self.simulator.save_bank_account()}/ECHK")

    def settle(self) -> None:
        self.simulator.bank.close_batch()

    def captured(self) -> Counter[Cents]:
        sales = self.simulator.books.operations
        return Counter(one.cents for one in sales if one.cents and not one.parent)

    def given_back(self) -> Counter[Cents]:
        back: Counter[Cents] = Counter()
        for one in self.simulator.books.operations:
            if not one.parent:
                back[one.cents] += one.cents if one.state == VOIDED else one.refunded_cents
        return back

    def _environment(self, address: str) -> dict[str, str]:
        merchant = self.simulator.merchant
        return {
            "CARDPOINTE_SITE": "fts-uat",
            "CARDPOINTE_MERCHANT_ID": merchant.merchid,
            "CARDPOINTE_USERNAME": merchant.username,
            "CARDPOINTE_PASSWORD": merchant.password,
            "CARDPOINTE_API_BASE": f"{address}{SERVICE}".rstrip("/"),
        }


TILLS: Mapping[str, Callable[[random.Random, Callable[[], datetime]], GatewayTill]] = {
    "stripe": StripeTill,
    "cardpointe": CardPointeTill,
}
