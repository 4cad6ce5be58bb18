"""Charges: sent once under our reference, found again, looked at as they stand, cancelled."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from stripe.params import PaymentIntentCreateParams, PaymentIntentListParams

from bot.gateways.stripe.answers import (
    GIVEN_UP,
    is_return,
    not_done,
    of_intent,
    returned,
    unknown,
    voided,
)
from bot.gateways.stripe.line import Line, Refusal, Silence, Why
from bot.gateways.stripe.shapes import Dispute, Intent, Method, Page, Refund, Setup
from domain.gateway import Answer, ChargeOrder, Decline, Occasion, Outcome, Rail

WHOLE = "latest_charge.balance_transaction"
SKEW = timedelta(days=1)
"""How far our clock and Stripe's may disagree when an order is looked for."""
CANADIAN = "CAD"
ALIVE = frozenset({"succeeded", "processing"})


@dataclass(frozen=True)
class Charges:
    """The charges of one account."""

    line: Line

    def charge(self, order: ChargeOrder, now: datetime) -> Answer:
        """Charge a saved method, the client absent; the same reference charges once."""
        customer, mandate = self._customer(order), self._mandate(order)
        for unheard in (customer, mandate):
            if isinstance(unheard, Silence):
                return unknown(unheard)
        asked = _charge_params(order, _or_none(customer), _or_none(mandate))
        answer = self.line.ask(
            Intent,
            lambda: self.line.api.payment_intents.create(
                asked, {"idempotency_key": order.reference}
            ),
        )
        if not isinstance(answer, Intent):
            return not_done(answer, now)
        if not _is_named(answer, order):
            return Answer(Outcome.UNKNOWN, code=Why.REUSED)
        return self._told(answer, order, now)

    def find(self, order: ChargeOrder, now: datetime) -> Answer:
        """Look for a charge among its customer's, by our reference."""
        customer = self._customer(order)
        if not isinstance(customer, str):
            return unknown(customer)
        intents = self.line.every(
            Page[Intent], self.line.api.payment_intents.list, _which(order, customer)
        )
        if not isinstance(intents, list):
            return unknown(intents)
        found = [intent for intent in intents if _is_named(intent, order)]
        found.sort(key=lambda intent: intent.status not in ALIVE)
        return self._told(found[0], order, now) if found else Answer(Outcome.NOT_FOUND)

    def stand(self, charge_ref: str, now: datetime) -> Answer:
        """Look at a charge as it is now."""
        intent = self.load(charge_ref)
        if not isinstance(intent, Intent):
            return unknown(intent)
        return self.tell(intent, now)

    def load(self, charge_ref: str) -> Intent | Refusal | Silence:
        """Read one intent with its charge."""
        return self.line.ask(
            Intent,
            lambda: self.line.api.payment_intents.retrieve(charge_ref, {"expand": [WHOLE]}),
        )

    def cancel(self, intent: Intent, reason: str, key: str, now: datetime) -> Answer:
        """Cancel an intent that has moved nothing."""
        answer = self.line.ask(
            Intent,
            lambda: self.line.api.payment_intents.cancel(
                intent.id, {"cancellation_reason": reason}, {"idempotency_key": key}
            ),
        )
        if not isinstance(answer, Intent):
            return not_done(answer, now)
        return of_intent(answer, now)

    def tell(self, intent: Intent, now: datetime) -> Answer:
        """Say how a charge stands, asking for what its intent does not say."""
        charge = intent.charge
        if intent.waits:
            return self._closed(intent, now)
        if charge is not None and charge.disputed:
            return self._disputed(intent, now)
        if charge is not None and charge.refunded:
            return self._refunded(intent, now)
        return of_intent(intent, now)

    def _told(self, intent: Intent, order: ChargeOrder, now: datetime) -> Answer:
        """Say what became of an order; money in another currency is nothing to compare with."""
        if intent.currency != order.currency.lower():
            return Answer(Outcome.UNKNOWN, gateway_ref=intent.id, code=Why.REUSED)
        return self.tell(intent, now)

    def _closed(self, intent: Intent, now: datetime) -> Answer:
        """Give up an intent that waits for its client: left open, it could charge much later."""
        answer = self.cancel(intent, GIVEN_UP, f"{intent.id}-{GIVEN_UP}", now)
        is_closed = answer.decline is Decline.NEEDS_CLIENT
        return answer if is_closed else Answer(Outcome.UNKNOWN, gateway_ref=intent.id)

    def _disputed(self, intent: Intent, now: datetime) -> Answer:
        """Say that the whole went back; a part that did is a movement of its own."""
        disputes = self.line.every(
            Page[Dispute], self.line.api.disputes.list, {"payment_intent": intent.id}
        )
        if not isinstance(disputes, list):
            return unknown(disputes)
        whole = [dispute for dispute in disputes if dispute.amount >= intent.amount]
        reasons = [dispute.reason for dispute in whole if is_return(dispute)]
        return returned(intent, reasons[0]) if reasons else of_intent(intent, now)

    def _refunded(self, intent: Intent, now: datetime) -> Answer:
        refunds = self.list_refunds(intent.id)
        if not isinstance(refunds, list):
            return unknown(refunds)
        is_void = any(refund.is_void for refund in refunds)
        return voided(intent) if is_void else of_intent(intent, now)

    def list_refunds(self, charge_ref: str) -> list[Refund] | Refusal | Silence:
        """Read every refund of a charge."""
        return self.line.every(
            Page[Refund], self.line.api.refunds.list, {"payment_intent": charge_ref}
        )

    def _customer(self, order: ChargeOrder) -> str | Refusal | Silence:
        """Say whose the method is: Stripe charges a method only together with its customer."""
        if order.gateway_customer:
            return order.gateway_customer
        answer = self.line.ask(Method, lambda: self.line.api.payment_methods.retrieve(order.token))
        return (answer.customer or "") if isinstance(answer, Method) else answer

    def _mandate(self, order: ChargeOrder) -> str | Refusal | Silence:
        """Find what a client agreed to; Stripe debits a Canadian account only under its mandate."""
        if order.rail is Rail.CARD or order.currency != CANADIAN:
            return ""
        setups = self.line.every(
            Page[Setup], self.line.api.setup_intents.list, {"payment_method": order.token}
        )
        if not isinstance(setups, list):
            return setups
        agreed = [one.mandate for one in setups if one.status == "succeeded" and one.mandate]
        return agreed[0] if agreed else ""


def _charge_params(order: ChargeOrder, customer: str, mandate: str) -> PaymentIntentCreateParams:
    """Write an order down; the same order must give the same words, or its key is refused."""
    asked: PaymentIntentCreateParams = {
        "amount": order.amount_cents,
        "currency": order.currency.lower(),
        "payment_method": order.token,
        "confirm": True,
        "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
        "metadata": {"reference": order.reference},
        "expand": [WHOLE],
    }
    if order.rail is Rail.CARD:
        asked["off_session"] = "recurring" if order.occasion is Occasion.INSTALLMENT else True
    if customer:
        asked["customer"] = customer
    if mandate:
        asked["mandate"] = mandate
    return asked


def _which(order: ChargeOrder, customer: str) -> PaymentIntentListParams:
    """Say which intents may be this order's."""
    which: PaymentIntentListParams = {"expand": [f"data.{WHOLE}"]}
    if customer:
        which["customer"] = customer
    if order.sent_at is not None:
        which["created"] = {"gte": int((order.sent_at - SKEW).timestamp())}
    return which


def _is_named(intent: Intent, order: ChargeOrder) -> bool:
    return intent.metadata.get("reference") == order.reference


def _or_none(found: str | Refusal | Silence) -> str:
    """Leave out what is not there: whether that is a no is for the charge itself to tell.

    It may have been made before, when it still was there; its key then tells so, or refuses.
    """
    return found if isinstance(found, str) else ""
