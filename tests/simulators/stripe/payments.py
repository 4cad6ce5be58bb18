"""Payment intents and their charges: confirmed at once, settled, returned, cancelled."""

from dataclasses import dataclass, field
from typing import Any

from tests.simulators.stripe.books import Books, Object, Refused, invalid, within
from tests.simulators.stripe.forms import know, need, read_cents

CREATE = {
    "amount",
    "automatic_payment_methods",
    "confirm",
    "currency",
    "customer",
    "mandate",
    "metadata",
    "off_session",
    "payment_method",
}
LIST = {"created", "customer", "ending_before", "limit", "starting_after"}
BANK_DEBITS = {"acss_debit": {"cad", "usd"}, "us_bank_account": {"usd"}}
LEAST_CENTS = 50
CANCELLABLE = {"requires_payment_method", "requires_confirmation", "requires_action", "processing"}
DAY = 86_400


@dataclass(frozen=True)
class Verdict:
    """How a bank answers a charge, in the API's words."""

    code: str = ""
    decline_code: str = ""
    advice_code: str | None = None
    network_advice_code: str | None = None
    network_decline_code: str | None = None
    asks_client: bool = False
    """Leaves the intent waiting for the client, instead of an error."""


@dataclass
class Payments:
    """The payment intents of these books."""

    books: Books
    verdicts: list[Verdict] = field(default_factory=list)
    """What the banks will say to the next charges; then they accept."""
    cancellable: set[str] = field(default_factory=lambda: set(CANCELLABLE))
    """Where an intent can be given up; an e-cheque only as long as its bank lets it go."""

    def create(self, asked: dict[str, Any]) -> Object:
        """Create an intent and confirm it at once."""
        know(asked, CREATE)
        need(asked, "amount", "currency", "payment_method", "confirm")
        cents = read_cents(asked)
        method = self._method(asked)
        if cents < LEAST_CENTS:
            raise invalid("amount_too_small", "Amount must be at least $0.50", param="amount")
        intent = self.books.add(
            "pi",
            "payment_intent",
            amount=cents,
            amount_received=0,
            cancellation_reason=None,
            currency=asked["currency"],
            customer=asked["customer"],
            last_payment_error=None,
            latest_charge=None,
            metadata=asked.get("metadata", {}),
            next_action=None,
            payment_method=method["id"],
            payment_method_types=[method["type"]],
            status="requires_confirmation",
        )
        self._confirm(intent, method)
        return intent

    def find(self, name: str) -> Object:
        """Return an intent."""
        return self.books.load("payment_intent", name, "intent")

    def list(self, asked: dict[str, Any]) -> Object:
        """List intents, newest first."""
        know(asked, LIST)
        if "customer" in asked:
            self.books.load("customer", asked["customer"], "customer")
        found = [
            one
            for one in self.books.every("payment_intent")
            if asked.get("customer") in (None, one["customer"])
            and within(one["created"], asked.get("created"))
        ]
        return self.books.page(found, asked, "/v1/payment_intents")

    def cancel(self, name: str, asked: dict[str, Any]) -> Object:
        """Cancel an intent that has not moved money."""
        know(asked, {"cancellation_reason"})
        intent = self.find(name)
        if intent["status"] not in self.cancellable:
            raise invalid(
                "payment_intent_unexpected_state",
                f"You cannot cancel this PaymentIntent because it is {intent['status']}.",
            )
        intent["cancellation_reason"] = asked.get("cancellation_reason")
        intent["status"] = "canceled"
        self.books.notify("payment_intent.canceled", intent)
        return intent

    def settle(self, name: str) -> None:
        """Let the money arrive: an e-cheque succeeds, a card's becomes available."""
        intent = self.find(name)
        charge = self.books.load("charge", intent["latest_charge"])
        if intent["status"] == "processing":
            self._succeed(intent, charge)
        self.books.objects[charge["balance_transaction"]]["status"] = "available"

    def send_back(self, name: str, reason: str) -> None:
        """Let the bank return an e-cheque: a failure before it cleared, a dispute after."""
        intent = self.find(name)
        charge = self.books.load("charge", intent["latest_charge"])
        if intent["status"] == "processing":
            error = Verdict(reason, "", network_decline_code="R01")
            self._fail(intent, charge, error)
            return
        self.dispute(name, reason, "lost")

    def dispute(self, name: str, reason: str, status: str, cents: int | None = None) -> Object:
        """Take a charge's money back, or a part, on behalf of the client or the client's bank."""
        intent = self.find(name)
        charge = self.books.load("charge", intent["latest_charge"])
        charge["disputed"] = True
        dispute = self.books.add(
            "du",
            "dispute",
            amount=charge["amount"] if cents is None else cents,
            balance_transactions=[],
            charge=charge["id"],
            currency=charge["currency"],
            metadata={},
            payment_intent=name,
            payment_method_details={"type": charge["payment_method_details"]["type"]},
            reason=reason,
            status=status,
        )
        self.transact(dispute, -dispute["amount"], "adjustment", "dispute")
        self.books.notify("charge.dispute.created", dispute)
        return dispute

    def win(self, dispute: Object) -> None:
        """Give a disputed charge's money back to us."""
        dispute["status"] = "won"
        self.transact(dispute, dispute["amount"], "adjustment", "dispute_reversal")
        self.books.notify("charge.dispute.closed", dispute)

    def transact(self, source: Object, cents: int, kind: str, category: str) -> Object:
        """Write what an object does to the balance."""
        charged = kind in {"charge", "payment"}
        fee = cents * 29 // 1000 + 30 if charged else 0
        return self.books.add(
            "txn",
            "balance_transaction",
            amount=cents,
            available_on=self.books.now + 2 * DAY,
            currency=source["currency"],
            fee=fee,
            net=cents - fee,
            payout=None,
            reporting_category=category,
            source=source["id"],
            status="pending" if charged else "available",
            type=kind,
        )

    def _method(self, asked: dict[str, Any]) -> Object:
        method = self.books.load("payment_method", asked["payment_method"], "payment_method")
        if method["customer"] is None or method["customer"] != asked.get("customer"):
            raise invalid("payment_method_unexpected_state", "The method is not attached to it.")
        if asked["currency"] not in BANK_DEBITS.get(method["type"], {"cad", "usd"}):
            raise invalid("payment_method_currency_mismatch", "The method takes another currency.")
        if method["type"] == "acss_debit":
            mandate = self.books.load("mandate", asked.get("mandate", ""), "mandate")
            if mandate["payment_method"] != method["id"]:
                raise invalid("payment_intent_mandate_invalid", "It is another method's mandate.")
        redirects = asked.get("automatic_payment_methods", {}).get("allow_redirects")
        if redirects != "never":
            raise invalid("parameter_missing", "A return_url is required.", param="return_url")
        return method

    def _confirm(self, intent: Object, method: Object) -> None:
        verdict = self.verdicts.pop(0) if self.verdicts else Verdict()
        if verdict.asks_client:
            intent["status"] = "requires_action"
            intent["next_action"] = {"type": "verify_with_microdeposits"}
            return
        charge = self._charge(intent, method)
        intent["latest_charge"] = charge["id"]
        if verdict.code:
            self._fail(intent, charge, verdict)
            raise Refused(402, {**self._error(intent, verdict), "payment_intent": dict(intent)})
        if method["type"] in BANK_DEBITS:
            intent["status"] = "processing"
            charge["status"] = "pending"
            self.books.notify("payment_intent.processing", intent)
            return
        self._succeed(intent, charge)

    def _charge(self, intent: Object, method: Object) -> Object:
        return self.books.add(
            "ch",
            "charge",
            amount=intent["amount"],
            amount_refunded=0,
            balance_transaction=None,
            currency=intent["currency"],
            customer=intent["customer"],
            disputed=False,
            failure_code=None,
            failure_message=None,
            metadata=dict(intent["metadata"]),
            payment_intent=intent["id"],
            payment_method=method["id"],
            payment_method_details={"type": method["type"]},
            refunded=False,
            status="pending",
        )

    def _succeed(self, intent: Object, charge: Object) -> None:
        kind = "payment" if charge["payment_method_details"]["type"] in BANK_DEBITS else "charge"
        charge["status"] = intent["status"] = "succeeded"
        intent["amount_received"] = intent["amount"]
        charge["balance_transaction"] = self.transact(charge, charge["amount"], kind, "charge")[
            "id"
        ]
        self.books.notify("payment_intent.succeeded", intent)

    def _fail(self, intent: Object, charge: Object, verdict: Verdict) -> None:
        charge["status"] = "failed"
        charge["failure_code"] = verdict.code
        charge["failure_message"] = "The bank said no."
        intent["status"] = "requires_payment_method"
        intent["last_payment_error"] = self._error(intent, verdict)
        self.books.notify("payment_intent.payment_failed", intent)

    def _error(self, intent: Object, verdict: Verdict) -> dict[str, Any]:
        return {
            "type": "card_error",
            "code": verdict.code,
            "message": "The bank said no.",
            "decline_code": verdict.decline_code or None,
            "advice_code": verdict.advice_code,
            "network_advice_code": verdict.network_advice_code,
            "network_decline_code": verdict.network_decline_code,
            "charge": intent["latest_charge"],
        }
