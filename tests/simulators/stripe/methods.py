"""Customers, what they saved, and the hosted page where they save it."""

from dataclasses import dataclass
from typing import Any

from tests.simulators.stripe.books import Books, Object, invalid
from tests.simulators.stripe.forms import know, need

CUSTOMER = {"email", "metadata", "name", "preferred_locales"}
SESSION = {
    "allowed_payment_method_types",
    "billing_address_collection",
    "cancel_url",
    "client_reference_id",
    "currency",
    "customer",
    "expires_at",
    "locale",
    "metadata",
    "mode",
    "payment_method_options",
    "setup_intent_data",
    "success_url",
}
SETUPS = {"created", "customer", "limit", "payment_method", "starting_after"}
HALF_AN_HOUR, A_DAY = 1_800, 86_400
DETAILS: dict[str, Object] = {
    "card": {"brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2029},
    "acss_debit": {"bank_name": "STRIPE TEST BANK", "last4": "6789", "institution_number": "000"},
    "us_bank_account": {"bank_name": "STRIPE TEST BANK", "last4": "6789"},
}


@dataclass
class Methods:
    """The customers of these books and their payment methods."""

    books: Books
    address: str = ""
    """Where the hosted pages are: this simulator's own address."""

    def create_customer(self, asked: dict[str, Any]) -> Object:
        """Create a customer."""
        know(asked, CUSTOMER)
        return self.books.add("cus", "customer", email=asked.get("email"), metadata={})

    def attach(self, kind: str, customer: str) -> Object:
        """Put a method on file as a hosted page would, with what its client agreed to."""
        return self._succeed(self._set_up(customer, [kind], {}), kind)

    def list_setups(self, asked: dict[str, Any]) -> Object:
        """List setup intents, newest first."""
        know(asked, SETUPS)
        found = [
            one
            for one in self.books.every("setup_intent")
            if asked.get("payment_method") in (None, one["payment_method"])
        ]
        return self.books.page(found, asked, "/v1/setup_intents")

    def _set_up(self, customer: str, kinds: list[str], metadata: Object) -> Object:
        return self.books.add(
            "seti",
            "setup_intent",
            customer=customer,
            mandate=None,
            metadata=metadata,
            payment_method=None,
            payment_method_types=kinds,
            status="requires_payment_method",
        )

    def _succeed(self, setup: Object, kind: str) -> Object:
        details = {kind: dict(DETAILS[kind])}
        owner = setup["customer"]
        method = self.books.add("pm", "payment_method", type=kind, customer=owner, **details)
        mandate = self.books.add("mandate", "mandate", payment_method=method["id"])
        setup.update(payment_method=method["id"], mandate=mandate["id"], status="succeeded")
        self.books.notify("setup_intent.succeeded", setup)
        return method

    def find_method(self, name: str) -> Object:
        """Return a payment method."""
        return self.books.load("payment_method", name, "payment_method")

    def detach(self, name: str) -> Object:
        """Take a payment method off file; it can never be attached again."""
        method = self.find_method(name)
        method["customer"] = None
        self.books.notify("payment_method.detached", method)
        return method

    def open_session(self, asked: dict[str, Any]) -> Object:
        """Open a hosted page where a client saves a method."""
        know(asked, SESSION)
        need(asked, "mode", "success_url", "currency", "customer")
        if asked["mode"] != "setup":
            raise invalid("parameter_invalid", "Only setup is imitated here.", param="mode")
        self.books.load("customer", asked["customer"], "customer")
        expires_at = int(asked.get("expires_at", self.books.now + A_DAY))
        if not HALF_AN_HOUR <= expires_at - self.books.now <= A_DAY:
            raise invalid(
                "parameter_invalid", "Between 30 minutes and 24 hours.", param="expires_at"
            )
        metadata = asked.get("setup_intent_data", {}).get("metadata", {})
        kinds = list(asked.get("allowed_payment_method_types", ["card"]))
        intent = self._set_up(asked["customer"], kinds, metadata)
        session = self.books.add(
            "cs_test",
            "checkout.session",
            client_reference_id=asked.get("client_reference_id"),
            customer=asked["customer"],
            expires_at=expires_at,
            metadata=asked.get("metadata", {}),
            mode="setup",
            setup_intent=intent["id"],
            status="open",
        )
        session["url"] = f"{self.address}/hosted/{session['id']}"
        return session

    def find_session(self, name: str) -> Object:
        """Return a hosted page's session, expired by now or not."""
        session = self.books.load("checkout.session", name, "session")
        if session["status"] == "open" and session["expires_at"] <= self.books.now:
            session["status"], session["url"] = "expired", None
            self.books.notify("checkout.session.expired", session)
        return session

    def fill_in(self, name: str, kind: str) -> None:
        """Save a method on a hosted page, as the client; once, and in time."""
        session = self.find_session(name)
        intent = self.books.load("setup_intent", session["setup_intent"])
        if session["status"] != "open" or kind not in intent["payment_method_types"]:
            raise invalid("checkout_session_unavailable", "This page is not open for that.")
        self._succeed(intent, kind)
        session["status"], session["url"] = "complete", None
        self.books.notify("checkout.session.completed", session)
