"""Hosted pages where clients save a method, and saved methods as they are now."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from stripe.params import CustomerCreateParams
from stripe.params.checkout import (
    SessionCreateParams,
    SessionCreateParamsPaymentMethodOptionsAcssDebit,
)

from bot.gateways.stripe.line import Line, Refusal
from bot.gateways.stripe.shapes import (
    BANK_DEBITS,
    BankDetails,
    CardDetails,
    Customer,
    Method,
    Session,
    Setup,
)
from domain.gateway import Link, LinkOrder, Rail, SavedAtGateway

SHORTEST, LONGEST = timedelta(minutes=31), timedelta(hours=24)
"""How long Checkout lets a page live; a minute more than its least, since requests take time."""
ECHECK = {"CAD": "acss_debit", "USD": "us_bank_account"}
"""How Stripe debits a bank account, by currency."""
LANGUAGES = {"fr_CA": "fr-CA", "en_CA": "en"}
BRANDS = {"amex": "American Express", "jcb": "JCB", "mastercard": "Mastercard", "visa": "Visa"}
HIDDEN = "••••"
MAX_LABEL = 60


@dataclass(frozen=True)
class Methods:
    """The hosted pages and saved methods of one account."""

    line: Line
    currency: str

    def open_link(self, order: LinkOrder, now: datetime) -> Link | None:
        """Open a page of Checkout that saves a method and moves no money."""
        customer = order.gateway_customer or self._create_customer(order)
        if not customer:
            return None
        asked = self._session_params(order, customer, now)
        session = self.line.ask(
            Session,
            lambda: self.line.api.checkout.sessions.create(
                asked, {"idempotency_key": order.reference}
            ),
        )
        if not isinstance(session, Session) or not session.url:
            return None
        expires_at = datetime.fromtimestamp(session.expires_at, UTC)
        return Link(session.url, session.id, expires_at, customer)

    def read_link(self, link_ref: str) -> SavedAtGateway | None:
        """Read what the client saved on a page; None while nothing is."""
        session = self.line.ask(
            Session,
            lambda: self.line.api.checkout.sessions.retrieve(
                link_ref, {"expand": ["setup_intent.payment_method"]}
            ),
        )
        setup = session.setup_intent if isinstance(session, Session) else None
        if not isinstance(setup, Setup) or setup.status != "succeeded":
            return None
        return _saved(setup.payment_method) if isinstance(setup.payment_method, Method) else None

    def refresh(self, token: str, gateway_customer: str) -> SavedAtGateway | None:
        """Read a saved method as it is; a new card of the network keeps its token."""
        answer = self.line.ask(Method, lambda: self.line.api.payment_methods.retrieve(token))
        if isinstance(answer, Refusal):
            return SavedAtGateway(Rail.CARD, token, gateway_customer, "", is_gone=True)
        return _saved(answer) if isinstance(answer, Method) else None

    def _create_customer(self, order: LinkOrder) -> str:
        asked: CustomerCreateParams = {"metadata": {"customer_id": order.customer_id}}
        if order.email:
            asked["email"] = order.email
        answer = self.line.ask(
            Customer,
            lambda: self.line.api.customers.create(
                asked, {"idempotency_key": f"{order.reference}-customer"}
            ),
        )
        return answer.id if isinstance(answer, Customer) else ""

    def _session_params(
        self, order: LinkOrder, customer: str, now: datetime
    ) -> SessionCreateParams:
        expires_at = min(max(order.expires_at, now + SHORTEST), now + LONGEST)
        types = [self._type_of(rail) for rail in order.rails]
        asked: SessionCreateParams = {
            "mode": "setup",
            "currency": self.currency.lower(),
            "customer": customer,
            "client_reference_id": order.customer_id,
            "allowed_payment_method_types": types,
            "billing_address_collection": "required",
            "expires_at": int(expires_at.timestamp()),
            "locale": LANGUAGES.get(order.locale, "auto"),
            "metadata": {"reference": order.reference},
            "setup_intent_data": {"metadata": {"reference": order.reference}},
            "success_url": order.return_url,
            "cancel_url": order.return_url,
        }
        if ECHECK["CAD"] in types:
            asked["payment_method_options"] = {"acss_debit": _mandate(self.currency)}
        return asked

    def _type_of(self, rail: Rail) -> str:
        return "card" if rail is Rail.CARD else ECHECK[self.currency]


def _saved(method: Method) -> SavedAtGateway | None:
    """Tell a method in the port's words; None for a kind that we never offer."""
    details: CardDetails | BankDetails | None
    details = method.card or method.acss_debit or method.us_bank_account
    if details is None or method.type not in {"card", *BANK_DEBITS}:
        return None
    return SavedAtGateway(
        rail=Rail.CARD if isinstance(details, CardDetails) else Rail.ECHECK,
        token=method.id,
        gateway_customer=method.customer or "",
        label=f"{_name(details)[:MAX_LABEL]} {HIDDEN} {details.last4}".strip(),
        expires=_expiry(details),
        is_gone=method.customer is None,
    )


def _name(details: CardDetails | BankDetails) -> str:
    if isinstance(details, CardDetails):
        return BRANDS.get(details.brand, details.brand.replace("_", " ").capitalize())
    return details.bank_name or ""


def _expiry(details: CardDetails | BankDetails) -> str:
    if isinstance(details, CardDetails):
        return f"{details.exp_month:02}/{details.exp_year % 100:02}"
    return ""


def _mandate(currency: str) -> SessionCreateParamsPaymentMethodOptionsAcssDebit:
    """What a pre-authorised debit is for: by a person, whenever something is due."""
    return {
        "currency": currency.lower(),
        "mandate_options": {"payment_schedule": "sporadic", "transaction_type": "personal"},
    }
