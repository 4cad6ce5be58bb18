"""Refunds: never above the charge, sometimes pending, sometimes failing after all."""

from dataclasses import dataclass
from typing import Any

from tests.simulators.stripe.books import Books, Object, invalid
from tests.simulators.stripe.forms import know, need, read_cents
from tests.simulators.stripe.payments import BANK_DEBITS, Payments

CREATE = {"amount", "metadata", "payment_intent"}
LIST = {"charge", "created", "limit", "payment_intent", "starting_after"}


@dataclass
class Refunds:
    """The refunds of these books."""

    books: Books
    payments: Payments

    def create(self, asked: dict[str, Any]) -> Object:
        """Give a part or all of a charge back."""
        know(asked, CREATE)
        need(asked, "payment_intent")
        intent = self.payments.find(asked["payment_intent"])
        charge = self._charge(intent)
        left = charge["amount"] - charge["amount_refunded"]
        cents = read_cents(asked) if "amount" in asked else left
        if not left:
            raise invalid("charge_already_refunded", "The charge has already been refunded.")
        if cents > left:
            raise invalid("parameter_invalid", "Refund is greater than unrefunded amount.")
        is_bank = charge["payment_method_details"]["type"] in BANK_DEBITS
        refund = self.books.add(
            "pyr" if is_bank else "re",
            "refund",
            amount=cents,
            balance_transaction=None,
            charge=charge["id"],
            currency=charge["currency"],
            failure_reason=None,
            metadata=asked.get("metadata", {}),
            payment_intent=intent["id"],
            pending_reason="processing" if is_bank else None,
            status="pending" if is_bank else "succeeded",
        )
        self._give(charge, cents)
        kind = "payment_refund" if is_bank else "refund"
        refund["balance_transaction"] = self.payments.transact(refund, -cents, kind, "refund")["id"]
        self.books.notify("refund.created", refund)
        self.books.notify("charge.refunded", charge)
        return refund

    def list(self, asked: dict[str, Any]) -> Object:
        """List refunds, newest first."""
        know(asked, LIST)
        if "payment_intent" in asked:
            self.payments.find(asked["payment_intent"])
        found = [
            one
            for one in self.books.every("refund")
            if asked.get("payment_intent") in (None, one["payment_intent"])
        ]
        return self.books.page(found, asked, "/v1/refunds")

    def settle(self, name: str) -> None:
        """Let a refund arrive."""
        refund = self.books.load("refund", name)
        refund["status"], refund["pending_reason"] = "succeeded", None
        self.books.notify("refund.updated", refund)

    def fail(self, name: str) -> None:
        """Let a refund fail after all: its money comes back to our balance."""
        refund = self.books.load("refund", name)
        refund["status"], refund["failure_reason"] = "failed", "expired_or_canceled_card"
        self._give(self.books.load("charge", refund["charge"]), -refund["amount"])
        self.payments.transact(refund, refund["amount"], "refund_failure", "refund_failure")
        self.books.notify("refund.failed", refund)

    def _charge(self, intent: Object) -> Object:
        if intent["latest_charge"] is None:
            raise invalid("payment_intent_unexpected_state", "It has no charge to refund.")
        charge = self.books.load("charge", intent["latest_charge"])
        if charge["status"] == "failed" or intent["status"] == "canceled":
            raise invalid("payment_intent_unexpected_state", "The charge did not succeed.")
        if charge["disputed"]:
            raise invalid("charge_disputed", "The charge has been charged back.")
        return charge

    def _give(self, charge: Object, cents: int) -> None:
        charge["amount_refunded"] += cents
        charge["refunded"] = charge["amount_refunded"] == charge["amount"]
