"""Trying the connection without moving money; each trouble says what to do."""

from collections.abc import Iterator

from bot.gateways.stripe.events import NEEDED
from bot.gateways.stripe.line import API_VERSION, Line, Refusal, Silence, Why
from bot.gateways.stripe.shapes import Balance, Endpoint, Page
from domain.gateway import Trouble

NO_ANSWER = {
    Why.KEY: ("key", "Stripe refuses STRIPE_API_KEY"),
    Why.UNREACHABLE: ("unreachable", "Stripe does not answer; network, proxy or STRIPE_API_BASE"),
}


def check(line: Line, currency: str) -> Iterator[Trouble]:
    """Look at the key, the version, the currency and the webhook endpoint, in this order."""
    balance = line.ask(Balance, line.api.balance.retrieve)
    if not isinstance(balance, Balance):
        yield _no_answer(balance, "Balance")
        return
    if currency.lower() not in {one.currency for one in balance.available}:
        yield Trouble("currency", f"the account holds no {currency}; Stripe would convert it")
    yield from _webhook(line)


def _webhook(line: Line) -> Iterator[Trouble]:
    endpoints = line.every(Page[Endpoint], line.api.webhook_endpoints.list, {})
    if not isinstance(endpoints, list):
        yield _no_answer(endpoints, "Webhook Endpoints")
        return
    ours = [one for one in endpoints if _is_ours(one)]
    if not ours:
        yield Trouble("webhook", "no enabled endpoint ends with /webhooks/stripe")
        return
    sent = {event for one in ours for event in one.enabled_events}
    lacking = [] if "*" in sent else sorted(set(NEEDED) - sent)
    if lacking:
        yield Trouble("webhook", f"the endpoint does not send {', '.join(lacking)}")
    if all(one.api_version != API_VERSION for one in ours):
        yield Trouble("version", f"the endpoint speaks another version than {API_VERSION}")


def _is_ours(endpoint: Endpoint) -> bool:
    return endpoint.status == "enabled" and endpoint.url.rstrip("/").endswith("/webhooks/stripe")


def _no_answer(answer: Refusal | Silence, permission: str) -> Trouble:
    if isinstance(answer, Refusal):
        return Trouble("version", f"Stripe refuses version {API_VERSION}")
    if answer.why is Why.PERMISSION:
        return Trouble("key", f"STRIPE_API_KEY may not read {permission}")
    kind, told = NO_ANSWER.get(answer.why, ("unreachable", "Stripe answers no sense"))
    return Trouble(kind, f"{told} ({answer.text})")
