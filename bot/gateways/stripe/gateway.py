"""Stripe as the port asks for it: every promise of ``domain.gateway.Gateway``, kept by a module."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote

from bot.gateways.stripe.answers import ECHECK_DAYS
from bot.gateways.stripe.charges import Charges
from bot.gateways.stripe.checks import check
from bot.gateways.stripe.events import read_event
from bot.gateways.stripe.line import Line, Patience
from bot.gateways.stripe.methods import ECHECK, Methods
from bot.gateways.stripe.movements import Movements
from bot.gateways.stripe.refunds import Refunds
from bot.gateways.stripe.settings import StripeSettings, read_stripe_settings
from bot.settings import SettingWrong, read_settings
from domain.gateway import (
    Answer,
    ChargeOrder,
    Event,
    GatewayRules,
    Link,
    LinkOrder,
    Movement,
    Order,
    Rail,
    RefundOrder,
    SavedAtGateway,
    Trouble,
    VoidOrder,
)

DASHBOARD = "https://dashboard.stripe.com"
KEYS_KEPT = timedelta(hours=23)
"""How long the same key gives the same answer: Stripe keeps keys for at least a day."""

RULES = GatewayRules(
    has_idempotency=True,
    resend_within=KEYS_KEPT,
    settle_delay=timedelta(hours=24),
    not_found_needed=1,
    inquiries=(
        timedelta(minutes=1),
        timedelta(minutes=3),
        timedelta(minutes=10),
        timedelta(hours=1),
        timedelta(hours=6),
        timedelta(hours=25),
        timedelta(hours=49),
    ),
    watch_for=timedelta(days=7),
    currencies={Rail.CARD: frozenset(ECHECK), Rail.ECHECK: frozenset(ECHECK)},
    refunds_unsettled=True,
    echeck_refund_full_only=False,
    echeck_days=ECHECK_DAYS,
)


def _now() -> datetime:
    return datetime.now(UTC)


class StripeGateway:
    """One organisation's Stripe account."""

    name = "stripe"
    rules = RULES

    def __init__(
        self,
        settings: StripeSettings,
        currency: str,
        patience: Patience | None = None,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._settings = settings
        self._currency = currency
        self._clock = clock
        self._line = Line(settings, patience or Patience())
        self._charges = Charges(self._line)
        self._refunds = Refunds(self._line, self._charges)
        self._methods = Methods(self._line, currency)
        self._movements = Movements(self._line)

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._line.close()

    def charge(self, order: ChargeOrder) -> Answer:
        """Charge a saved method; sent again too late, it is only looked for."""
        if self._is_forgotten(order):
            return self._charges.find(order, self._clock())
        return self._charges.charge(order, self._clock())

    def refund(self, order: RefundOrder) -> Answer:
        """Give money back; sent again too late, it is only looked for."""
        if self._is_forgotten(order):
            return self._refunds.find(order)
        return self._refunds.refund(order, self._clock())

    def void(self, order: VoidOrder) -> Answer:
        """Cancel a charge whole, after a look at how it stands."""
        return self._refunds.void(order, self._clock())

    def find(self, order: Order) -> Answer:
        """Look an order up in Stripe's lists, which tell at once what was done."""
        match order:
            case ChargeOrder():
                return self._charges.find(order, self._clock())
            case RefundOrder():
                return self._refunds.find(order)
            case VoidOrder():
                return self._refunds.find_void(order, self._clock())

    def stand(self, charge_ref: str) -> Answer:
        """Look at a charge as it stands."""
        return self._charges.stand(charge_ref, self._clock())

    def open_link(self, order: LinkOrder) -> Link | None:
        """Open a page of Checkout."""
        return self._methods.open_link(order, self._clock())

    def read_link(self, link_ref: str) -> SavedAtGateway | None:
        """Read what was saved on a page of Checkout."""
        return self._methods.read_link(link_ref)

    def refresh(self, token: str, gateway_customer: str) -> SavedAtGateway | None:
        """Read a saved method as it is now."""
        return self._methods.refresh(token, gateway_customer)

    def list_movements(self, since: date, until: date) -> Iterator[Movement]:
        """List what moved on these days of UTC; nothing at all where a part is not told."""
        return self._movements.between(since, until)

    def read_event(self, headers: Mapping[str, str], body: bytes) -> Event:
        """Read a webhook that Stripe signed.

        Raises:
            EventRefused: it is forged, stale or unreadable.
        """
        secret = self._settings.stripe_webhook_secret.get_secret_value()
        return read_event(self._line.read_event, secret, headers, body, self._clock())

    def check(self) -> Sequence[Trouble]:
        """Try the connection."""
        return list(check(self._line, self._currency))

    def portal_url(self, charge_ref: str) -> str:
        """Return the charge's page of Stripe's dashboard."""
        mode = "" if self._settings.is_live else "test/"
        return f"{DASHBOARD}/{mode}payments/{quote(charge_ref, safe='')}"

    def _is_forgotten(self, order: ChargeOrder | RefundOrder) -> bool:
        """Tell whether Stripe may have forgotten the key: sending again could pay twice."""
        return order.sent_at is not None and self._clock() - order.sent_at >= KEYS_KEPT


def build() -> StripeGateway:
    """Build the adapter from the environment.

    Raises:
        SettingWrong: a setting is missing or wrong, or the currency is not offered.
    """
    currency = read_settings().guichet_currency
    if currency not in ECHECK:
        raise SettingWrong(f"GUICHET_CURRENCY must be {' or '.join(ECHECK)} at Stripe")
    return StripeGateway(read_stripe_settings(), currency)
