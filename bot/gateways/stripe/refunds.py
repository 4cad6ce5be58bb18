"""Money that goes back: refunds under our reference, and charges cancelled in their window.

Stripe has no void of a card's charge that was captured. Ours is its whole refund within a day and
before its money is available: it usually never shows on the client's statement, and Stripe keeps
its fee. An e-cheque is cancelled while it is processing, where the bank still lets it go.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from stripe.params import RefundCreateParams

from bot.gateways.stripe.answers import not_done, of_refund, unknown, voided
from bot.gateways.stripe.charges import Charges
from bot.gateways.stripe.line import Line, Why
from bot.gateways.stripe.shapes import VOID, Intent, Refund
from domain.gateway import Answer, Decline, Outcome, RefundOrder, Retry, VoidOrder

ACCEPTED = frozenset({Outcome.APPROVED, Outcome.PROCESSING})


@dataclass(frozen=True)
class Refunds:
    """The refunds and voids of one account."""

    line: Line
    charges: Charges

    def refund(self, order: RefundOrder, now: datetime) -> Answer:
        """Give a part or all of a charge back; the same reference gives once."""
        return self._create(
            order.reference,
            {
                "payment_intent": order.charge_ref,
                "amount": order.amount_cents,
                "metadata": {"reference": order.reference},
            },
            now,
        )

    def find(self, order: RefundOrder) -> Answer:
        """Look for a refund among its charge's, by our reference."""
        refunds = self.charges.list_refunds(order.charge_ref)
        if not isinstance(refunds, list):
            return unknown(refunds)
        for refund in refunds:
            if refund.metadata.get("reference") == order.reference:
                return of_refund(refund)
        return Answer(Outcome.NOT_FOUND)

    def void(self, order: VoidOrder, now: datetime) -> Answer:
        """Cancel a charge whole, in its window."""
        intent = self.charges.load(order.charge_ref)
        if not isinstance(intent, Intent):
            return not_done(intent, now)
        stands = self.charges.tell(intent, now)
        if stands.outcome is Outcome.PROCESSING:
            return self._cancel(intent, order, now)
        if stands.outcome is Outcome.APPROVED and stands.can_void:
            return self._refund_whole(intent, order, now)
        if stands.outcome in {Outcome.VOIDED, Outcome.UNKNOWN}:
            return stands
        return Answer(
            Outcome.DECLINED,
            gateway_ref=intent.id,
            decline=Decline.NOT_ALLOWED,
            retry=Retry.NEVER,
            code=stands.code or "outside_window",
        )

    def find_void(self, order: VoidOrder, now: datetime) -> Answer:
        """Look whether a charge was cancelled."""
        stands = self.charges.stand(order.charge_ref, now)
        if stands.outcome in {Outcome.VOIDED, Outcome.UNKNOWN}:
            return stands
        return Answer(Outcome.NOT_FOUND)

    def _cancel(self, intent: Intent, order: VoidOrder, now: datetime) -> Answer:
        return self.charges.cancel(intent, "requested_by_customer", order.reference, now)

    def _refund_whole(self, intent: Intent, order: VoidOrder, now: datetime) -> Answer:
        answer = self._create(
            order.reference,
            {
                "payment_intent": intent.id,
                "amount": intent.amount_received,
                "metadata": {"reference": order.reference, "purpose": VOID},
            },
            now,
        )
        return voided(intent) if answer.outcome in ACCEPTED else answer

    def _create(self, reference: str, asked: RefundCreateParams, now: datetime) -> Answer:
        answer = self.line.ask(
            Refund,
            lambda: self.line.api.refunds.create(asked, {"idempotency_key": reference}),
        )
        if not isinstance(answer, Refund):
            return replace(not_done(answer, now), gateway_ref="")
        if answer.metadata.get("reference") != reference:
            return Answer(Outcome.UNKNOWN, code=Why.REUSED)
        return of_refund(answer)
