"""The line to one Stripe account: asks once, and tells an answer, a refusal and silence apart."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from http import HTTPStatus
from typing import Any, TypeVar

import requests
import stripe
from pydantic import BaseModel
from stripe import (
    APIConnectionError,
    AuthenticationError,
    IdempotencyError,
    PermissionError,
    RateLimitError,
    RequestsClient,
    StripeClient,
    StripeError,
    StripeObject,
)

from bot.gateways.stripe.settings import StripeSettings
from bot.gateways.stripe.shapes import Listed, Page, Problem

API_VERSION = "2026-10-28.endive"
"""The version that every shape here was written against; Stripe keeps answering in it."""
PAGE_ROWS = 100
"""The most that Stripe puts on a page."""
MAX_PAGES = 50

Some = TypeVar("Some", bound=BaseModel)


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds: for a connection, and for each part of an answer."""

    connect: float = 5
    read: float = 40


class Why(StrEnum):
    """Why there is no answer."""

    UNREACHABLE = "unreachable"
    KEY = "key"
    PERMISSION = "permission"
    BUSY = "busy"
    REUSED = "reused"
    """Our reference was used before, for something else."""
    BROKEN = "broken"
    """Words that are no answer."""


@dataclass(frozen=True)
class Silence:
    """Nobody can tell what was done."""

    why: Why
    text: str = ""


@dataclass(frozen=True)
class Refusal:
    """A definite no: nothing was done."""

    status: int
    problem: Problem


# What the package stumbles over when a document is not the one that it expects.
STUMBLES = (AttributeError, KeyError, TypeError, ValueError, RecursionError)
SILENT = {
    APIConnectionError: Why.UNREACHABLE,
    AuthenticationError: Why.KEY,
    PermissionError: Why.PERMISSION,
    RateLimitError: Why.BUSY,
    IdempotencyError: Why.REUSED,
}


class Line:
    """One organisation's own client: no global key, no retry that we did not ask for."""

    def __init__(self, settings: StripeSettings, patience: Patience) -> None:
        # It would write a file in the home directory, and describe this machine to Stripe.
        stripe.enable_telemetry = False
        self._session = requests.Session()
        self._session.max_redirects = 0  # a key is sent to Stripe, and nowhere that it points to
        self._session.trust_env = not settings.is_simulated  # no proxy stands before this machine
        self._client = StripeClient(
            settings.stripe_api_key.get_secret_value(),
            stripe_version=API_VERSION,
            base_addresses={"api": settings.stripe_api_base},
            max_network_retries=0,
            http_client=RequestsClient(
                timeout=(patience.connect, patience.read), session=self._session
            ),
        )
        self.api = self._client.v1
        self.read_event = self._client.construct_event

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._session.close()

    def ask(self, shape: type[Some], call: Callable[[], StripeObject]) -> Some | Refusal | Silence:
        """Ask once, and read the answer in a shape; never raises for what Stripe says."""
        try:
            answer = call().last_response
            return shape.model_validate(answer.data if answer else None)
        except StripeError as error:
            return _read_error(error)
        except STUMBLES as error:
            return Silence(Why.BROKEN, type(error).__name__)

    def every(
        self,
        page_of: type[Page[Listed]],
        list_page: Callable[[Any], StripeObject],
        which: Mapping[str, object],
    ) -> list[Listed] | Refusal | Silence:
        """Read a list whole, page after page: a part of it would hide what the rest holds."""
        rows: list[Listed] = []
        for _ in range(MAX_PAGES):
            start = {"starting_after": rows[-1].id} if rows else {}
            page = self.ask(page_of, partial(list_page, {"limit": PAGE_ROWS, **which, **start}))
            if not isinstance(page, Page):
                return page
            rows += page.data
            if not page.has_more:
                return rows
        return Silence(Why.BROKEN, f"more than {MAX_PAGES} pages")


def _read_error(error: StripeError) -> Refusal | Silence:
    for kind, why in SILENT.items():
        if isinstance(error, kind):
            return Silence(why, f"HTTP {error.http_status}")
    body = error.json_body
    try:
        problem = Problem.model_validate(body["error"] if isinstance(body, dict) else None)
    except (KeyError, ValueError):
        return Silence(Why.BROKEN, f"HTTP {error.http_status}")
    if _is_definite(error.http_status, problem):
        return Refusal(error.http_status or 0, problem)
    return Silence(Why.BROKEN, f"HTTP {error.http_status}")


def _is_definite(status: int | None, problem: Problem) -> bool:
    """Tell whether a refusal means that nothing was done."""
    if status in {HTTPStatus.BAD_REQUEST, HTTPStatus.PAYMENT_REQUIRED}:
        return problem.type in {"card_error", "invalid_request_error"}
    return status == HTTPStatus.NOT_FOUND and problem.code == "resource_missing"
