"""CardPointe's bench: its simulator, told what the suite wants."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import timedelta

from bot.gateways.cardpointe import CardPointe
from bot.gateways.cardpointe.settings import read_cardpointe_settings
from domain.gateway import Decline, Gateway, Link, Rail, SavedAtGateway
from tests.clock import Clock
from tests.gateways.bench import Post
from tests.simulators.cardpointe import Simulator, running
from tests.simulators.cardpointe.books import VOIDED
from tests.simulators.cardpointe.verdicts import PARTIAL, Verdict, gateway_says
from tests.simulators.faults import Fault
from tests.simulators.wire import nobody

HASTY_SECONDS = 0.2
REFUSALS = {
    Decline.INSUFFICIENT_FUNDS: Verdict("C", "RPCT", "116", "Not sufficient funds"),
    Decline.EXPIRED: Verdict("C", "RPCT", "101", "Expired card"),
    Decline.DO_NOT_HONOUR: Verdict("C", "RPCT", "100", "Do not honor"),
    Decline.WRONG_DETAILS: Verdict("C", "RPCT", "131", "Invalid account number"),
    Decline.LOST_OR_STOLEN: Verdict("C", "RPCT", "209", "Stolen card"),
    Decline.NEEDS_CLIENT: Verdict("C", "RPCT", "531", "Retry with 3DS"),
    Decline.STOPPED_BY_CLIENT: Verdict("C", "RPCT", "500", "Decline", category="1", advice="R1"),
    Decline.LIMIT: Verdict("C", "RPCT", "121", "Exceeds withdrawal amount"),
    Decline.NOT_ALLOWED: gateway_says("22", "No auth route"),
    Decline.OTHER: Verdict("C", "RPCT", "906", "System Error"),
    Decline.PARTIAL: PARTIAL["RPCT"],
}


class CardPointeBench:
    """The suite's hold on the simulator."""

    def __init__(self, closing: ExitStack) -> None:
        self._closing = closing
        self.clock = Clock()
        self.simulator = closing.enter_context(running(Simulator(self.clock)))
        self.declines: frozenset[Decline] = frozenset(REFUSALS)
        self.troubles = frozenset({"key", "merchant", "unreachable", "currency"})
        self.gateway: Gateway = self.open({})
        self.hasty: Gateway = self.open({}, HASTY_SECONDS)

    def open(
        self, changed: Mapping[str, str], read_seconds: float = 10, currency: str = ""
    ) -> CardPointe:
        """Open a gateway to the simulator, with other settings than the right ones."""
        right = {
            "cardpointe_site": "fts-uat",
            "cardpointe_merchant_id": self.simulator.merchant.merchid,
            "cardpointe_username": self.simulator.merchant.username,
            "cardpointe_password": self.simulator.merchant.password,
            "cardpointe_api_base": self.simulator.address,
            "cardpointe_hpp": "https://club.securepayments.cardpointe.com/pay",
        }
        settings = read_cardpointe_settings(**{**right, **changed})
        money = currency or self.simulator.merchant.currency
        gateway = CardPointe(settings, money, self.clock, read_seconds)
        self._closing.callback(gateway.close)
        return gateway

    def currency_of(self, rail: Rail) -> str:
        """A merchant has one currency; e-cheques want this one."""
        return self.simulator.merchant.currency

    def save(self, rail: Rail) -> SavedAtGateway:
        token = (
            self.simulator.save_card()
            if rail is Rail.CARD
            else f"{self.simulator.save_bank_account()}/ECHK"
        )
        saved = self.gateway.refresh(token, "")
        assert saved is not None
        return saved

    def decline_next(self, decline: Decline) -> None:
        self.simulator.answer_next(REFUSALS[decline])

    def fail_next(self, fault: Fault) -> None:
        self.simulator.fail_next(fault)

    def distort_next(self, distort: Callable[[bytes], bytes]) -> None:
        self.simulator.distort_next(distort)

    def land(self) -> None:
        self.simulator.wire.land()

    def settle(self, gateway_ref: str) -> None:
        """Close the batch and wait until the money is told: a day, or the days of a bank debit."""
        is_bank_debit = self.simulator.operation(gateway_ref).is_bank_debit
        self.simulator.bank.close_batch()
        days = 8 if is_bank_debit else 1
        self.clock.passes(timedelta(days=days))

    def send_back(self, charge_ref: str) -> None:
        self.simulator.bank.send_back(self.simulator.operation(charge_ref))

    def fail_refund(self, refund_ref: str) -> None:
        raise AssertionError("a refund that was accepted does not fail here")

    def pay_out(self) -> None:
        self.clock.passes(timedelta(days=1))

    def charged_cents(self, reference: str) -> list[int]:
        return [sale.cents for sale in self.simulator.sales(reference)]

    def refunded_cents(self, charge_ref: str) -> int:
        sale = self.simulator.books.by_retref(charge_ref)
        if sale is None:
            return 0
        return sale.cents if sale.state == VOIDED else sale.refunded_cents

    def fill_in(self, link: Link, rail: Rail) -> None:
        number, kind = ("4788250000121443", "") if rail is Rail.CARD else ("1234123412", "ECHK")
        token = self.simulator.vault.tokenise(number)
        self.simulator.pay_on_page(link.url, token, kind)

    def tell(self, charge_ref: str) -> Post:
        body = self.simulator.webhook(self.simulator.operation(charge_ref))
        return Post({"Content-Type": "application/x-www-form-urlencoded"}, body)

    def broken(self, trouble: str) -> Gateway:
        if trouble == "currency":
            return self.open({}, currency="EUR")
        changes = {
            "key": {"cardpointe_password": "wrong"},
            "merchant": {"cardpointe_merchant_id": "800000009033"},
            "unreachable": {"cardpointe_api_base": self._closing.enter_context(nobody())},
        }
        return self.open(changes[trouble])


@contextmanager
def open_cardpointe() -> Iterator[CardPointeBench]:
    """Open the bench for one test."""
    with ExitStack() as closing:
        yield CardPointeBench(closing)
