"""The bench of Stripe: its adapter, and the simulator that it is pointed at."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from bot.gateways.stripe.gateway import StripeGateway
from bot.gateways.stripe.line import Patience
from bot.gateways.stripe.settings import StripeSettings
from domain.gateway import Decline, Gateway, Link, Rail, SavedAtGateway
from tests.clock import Clock
from tests.gateways.bench import Post
from tests.simulators.faults import Fault
from tests.simulators.stripe.payments import Verdict
from tests.simulators.stripe.simulator import KEY, SECRET, StripeSimulator
from tests.simulators.wire import nobody

CURRENCY = "CAD"
ECHECK = "acss_debit"
HASTE = Patience(connect=5, read=0.5)
PATIENCE = Patience(connect=5, read=30)

VERDICTS = {
    Decline.INSUFFICIENT_FUNDS: Verdict("card_declined", "insufficient_funds"),
    Decline.EXPIRED: Verdict("expired_card", "expired_card"),
    Decline.DO_NOT_HONOUR: Verdict("card_declined", "do_not_honor"),
    Decline.WRONG_DETAILS: Verdict("incorrect_number", "incorrect_number"),
    Decline.LOST_OR_STOLEN: Verdict("card_declined", "stolen_card"),
    Decline.NEEDS_CLIENT: Verdict("authentication_required", "authentication_required"),
    Decline.STOPPED_BY_CLIENT: Verdict("card_declined", "revocation_of_authorization"),
    Decline.LIMIT: Verdict("card_declined", "card_velocity_exceeded"),
    Decline.NOT_ALLOWED: Verdict("card_declined", "transaction_not_allowed"),
    Decline.OTHER: Verdict("a_word_of_tomorrow"),
}


class StripeBench:
    """A Stripe account, and one organisation's adapter."""

    declines = frozenset(VERDICTS)
    troubles = frozenset({"key", "unreachable", "webhook", "version", "currency"})

    def __init__(self, closing: ExitStack) -> None:
        self._closing = closing
        self.clock = Clock()
        self.clock.passes(_until_noon(self.clock()))  # no test straddles a midnight of UTC
        self.simulator = StripeSimulator(self.clock)
        self._address = closing.enter_context(self.simulator.serving())
        self.gateway: Gateway = self.open(patience=PATIENCE)
        self.hasty: Gateway = self.open(patience=HASTE)

    def open(self, key: str = KEY, base: str = "", patience: Patience = PATIENCE) -> StripeGateway:
        """Open an adapter to this account, or one that is wrong somewhere."""
        settings = StripeSettings.model_validate(
            {
                "stripe_api_key": key,
                "stripe_webhook_secret": SECRET,
                "stripe_api_base": base or self._address,
            }
        )
        gateway = StripeGateway(settings, CURRENCY, patience, self.clock)
        self._closing.callback(gateway.close)
        return gateway

    def currency_of(self, rail: Rail) -> str:
        """Return the currency of this organisation."""
        del rail
        return CURRENCY

    def save(self, rail: Rail) -> SavedAtGateway:
        """Put a method on file."""
        customer = self.simulator.methods.create_customer({})["id"]
        kind = "card" if rail is Rail.CARD else ECHECK
        method = self.simulator.methods.attach(kind, customer)
        label = "Visa •••• 4242" if rail is Rail.CARD else "STRIPE TEST BANK •••• 6789"
        return SavedAtGateway(rail, method["id"], customer, label)

    def decline_next(self, decline: Decline) -> None:
        """Let the bank refuse the next charge."""
        self.simulator.payments.verdicts.append(VERDICTS[decline])

    def fail_next(self, fault: Fault) -> None:
        """Let the next request that moves money go wrong."""
        self.simulator.wire.fail_next(fault)

    def distort_next(self, distort: Callable[[bytes], bytes]) -> None:
        """Damage the next answer about money."""
        self.simulator.wire.distort_next(lambda told: replace(told, body=distort(told.body)))

    def land(self) -> None:
        """Do what came late."""
        self.simulator.wire.land()

    def settle(self, gateway_ref: str) -> None:
        """Settle a charge or a refund."""
        if gateway_ref.startswith("pi_"):
            self.simulator.payments.settle(gateway_ref)
        else:
            self.simulator.refunds.settle(gateway_ref)

    def send_back(self, charge_ref: str) -> None:
        """Let the bank return an e-cheque."""
        self.simulator.payments.send_back(charge_ref, "insufficient_funds")

    def fail_refund(self, refund_ref: str) -> None:
        """Let a refund fail after all."""
        self.simulator.refunds.fail(refund_ref)

    def pay_out(self) -> None:
        """Pay out what is available."""
        self.simulator.balance.pay_out()

    def charged_cents(self, reference: str) -> list[int]:
        """List what was charged under a reference."""
        charges = reversed(list(self.simulator.books.every("charge")))
        return [
            one["amount"]
            for one in charges
            if one["metadata"].get("reference") == reference and one["status"] != "failed"
        ]

    def refunded_cents(self, charge_ref: str) -> int:
        """Add up what went back."""
        return sum(
            one["amount"]
            for one in self.simulator.books.every("refund")
            if one["payment_intent"] == charge_ref and one["status"] != "failed"
        )

    def fill_in(self, link: Link, rail: Rail) -> None:
        """Save a method on a hosted page."""
        kind = "card" if rail is Rail.CARD else ECHECK
        self.simulator.methods.fill_in(link.link_ref, kind)

    def tell(self, charge_ref: str) -> Post:
        """Sign the latest event about a charge."""
        return self.simulator.webhooks.last_about(charge_ref)

    def broken(self, trouble: str) -> Gateway:
        """Return an adapter with this trouble."""
        if trouble == "key":
            return self.open(key="rk_test_another")
        if trouble == "unreachable":
            return self.open(base=self._closing.enter_context(nobody()))
        if trouble == "webhook":
            self.simulator.endpoints = []
        if trouble == "version":
            self.simulator.listen("2020-08-27", ["*"])
        if trouble == "currency":
            self.simulator.balance.currencies = ("eur",)
        return self.gateway


def _until_noon(moment: datetime) -> timedelta:
    noon = moment.replace(hour=12, minute=0, second=0)
    return (noon - moment) % timedelta(days=1)


@contextmanager
def open_stripe() -> Iterator[StripeBench]:
    """Open the bench; adapters are closed before the simulator."""
    with ExitStack() as closing:
        yield StripeBench(closing)
