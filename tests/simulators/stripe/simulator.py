"""The simulator whole: routes, keys, versions, idempotency, and what a test may tell it."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from tests.simulators.faults import Fault
from tests.simulators.stripe.balance import Balance
from tests.simulators.stripe.books import Books, Object, Refused, invalid
from tests.simulators.stripe.forms import expand, read_form
from tests.simulators.stripe.idempotency import Keys
from tests.simulators.stripe.methods import Methods
from tests.simulators.stripe.payments import Payments
from tests.simulators.stripe.refunds import Refunds
from tests.simulators.stripe.webhooks import Webhooks
from tests.simulators.wire import Asked, Told, Wire, serving

VERSION = "2026-10-28.endive"
KEY = "rk_test_faubourg"
SECRET = "whsec_faubourg"
MONEY = ("/v1/payment_intents", "/v1/refunds")
ENDPOINTS = "/v1/webhook_endpoints"

Endpoint = Callable[[dict[str, Any]], Any]


def _error(status: int, kind: str, message: str, **headers: str) -> Told:
    return Told.of({"error": {"type": kind, "message": message}}, status, **headers)


EARLY = {
    Fault.TIMEOUT_408: Told(408, b""),
    Fault.CONFLICT_409: _error(
        409, "invalid_request_error", "in progress", **{"Stripe-Should-Retry": "true"}
    ),
    Fault.TOO_MANY_429: _error(429, "invalid_request_error", "slow down", **{"Retry-After": "1"}),
}


class StripeSimulator:
    """A Stripe account of its own."""

    def __init__(self, clock: Callable[[], datetime], seed: int = 1) -> None:
        self.books = Books(clock, seed)
        self.payments = Payments(self.books)
        self.refunds = Refunds(self.books, self.payments)
        self.methods = Methods(self.books)
        self.balance = Balance(self.books)
        self.webhooks = Webhooks(self.books, SECRET)
        self.keys = Keys(self.books)
        self.version = VERSION
        self.forbidden: set[str] = set()
        """Paths that the key has no permission for."""
        self.endpoints: list[Object] = [self._endpoint(VERSION, ["*"])]
        self.wire = Wire(self.answer, EARLY, _moves_money, self._broke)

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Serve on loopback; give the address."""
        with serving(self.wire) as address:
            self.methods.address = address
            yield address

    def answer(self, asked: Asked) -> Told:
        """Answer one request."""
        refused = self._refuse(asked)
        if refused is not None:
            return refused
        key = _key(asked)
        earlier = self.keys.find(key, asked) if key else None
        if earlier is not None:
            return earlier
        told = self._do(asked)
        if key:
            self.keys.keep(key, asked, told)
        return told

    def listen(self, version: str, events: list[str]) -> None:
        """Have one webhook endpoint, made for a version of the API."""
        self.endpoints = [self._endpoint(version, events)]

    def _broke(self, asked: Asked, told: Told) -> None:
        """Keep the error as the answer to this key, as the API does."""
        self.keys.keep(_key(asked), asked, told)

    def _endpoint(self, version: str, events: list[str]) -> Object:
        return self.books.add(
            "we",
            "webhook_endpoint",
            api_version=version,
            enabled_events=events,
            status="enabled",
            url="https://guichet.example.org/webhooks/stripe",
        )

    def _refuse(self, asked: Asked) -> Told | None:
        if asked.headers.get("authorization") != f"Bearer {KEY}":
            return _error(401, "invalid_request_error", "Invalid API Key provided: rk_****")
        if asked.headers.get("stripe-version") != self.version:
            return _error(400, "invalid_request_error", "Invalid Stripe API version")
        if asked.path in self.forbidden:
            return _error(403, "invalid_request_error", "The key does not have the permission.")
        return None

    def _do(self, asked: Asked) -> Told:
        text = asked.query if asked.method == "GET" else asked.body.decode()
        form = read_form(text)
        try:
            endpoint = self._route(asked)
            found = endpoint({name: value for name, value in form.items() if name != "expand"})
            paths = [str(path) for path in form.get("expand", [])]
            return Told.of(expand(json.loads(json.dumps(found)), paths, self.books.objects.get))
        except Refused as refused:
            return Told.of({"error": refused.error}, refused.status)

    def _route(self, asked: Asked) -> Endpoint:
        collection, name, verb = [*asked.path.removeprefix("/v1/").split("/"), "", ""][:3]
        if collection == "checkout":
            collection, name, verb = "checkout/sessions", verb, ""
        routes = self._posts(name) if asked.method == "POST" else self._gets(name)
        shape = "/".join(part for part in (collection, name and ":id", verb) if part)
        endpoint = routes.get(shape)
        if endpoint is None:
            raise invalid("resource_missing", f"Unrecognized request URL ({asked.path}).", 404)
        return endpoint

    def _posts(self, name: str) -> dict[str, Endpoint]:
        return {
            "checkout/sessions": self.methods.open_session,
            "customers": self.methods.create_customer,
            "payment_intents": self.payments.create,
            "payment_intents/:id/cancel": lambda form: self.payments.cancel(name, form),
            "payment_methods/:id/detach": lambda _: self.methods.detach(name),
            "refunds": self.refunds.create,
        }

    def _gets(self, name: str) -> dict[str, Endpoint]:
        return {
            "balance": lambda _: self.balance.tell(),
            "balance_transactions": self.balance.list_transactions,
            "checkout/sessions/:id": lambda _: self.methods.find_session(name),
            "disputes": self.balance.list_disputes,
            "payment_intents": self.payments.list,
            "payment_intents/:id": lambda _: self.payments.find(name),
            "payment_methods/:id": lambda _: self.methods.find_method(name),
            "payouts": self.balance.list_payouts,
            "refunds": self.refunds.list,
            "setup_intents": self.methods.list_setups,
            "webhook_endpoints": lambda form: self.books.page(self.endpoints, form, ENDPOINTS),
        }


def _moves_money(asked: Asked) -> bool:
    return asked.method == "POST" and asked.path.startswith(MONEY)


def _key(asked: Asked) -> str:
    return asked.headers.get("idempotency-key", "") if asked.method == "POST" else ""
