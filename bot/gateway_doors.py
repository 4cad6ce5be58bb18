"""The web side of gateways: what they tell by themselves, and the sandbox's own page.

A webhook is read (its signature where it has one), kept, and answered at once; it is applied later
by asking the gateway back.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.database import Books
from bot.gateways.sandbox import PAGE, Sandbox
from bot.gateways.sandbox_page import SandboxPage
from bot.web_bodies import read_body
from domain import webhooks
from domain.errors import Busy
from domain.gateway import Event, EventRefused, Gateway

GATEWAYS = ("stripe", "cardpointe")
"""Those that tell by webhook, each at its own address (contract §1)."""


@dataclass(frozen=True)
class GatewayDoor:
    """Takes what a gateway posts."""

    books: Books
    gateway: Gateway
    clock: Callable[[], datetime]
    wake: Callable[[], None]

    async def answer(self, request: Request) -> Response:
        """Keep an event; one that is forged, stale or unreadable is refused."""
        body = await read_body(request)
        if body is None:
            return PlainTextResponse("too large", status_code=413)
        return await run_in_threadpool(self._keep, dict(request.headers), body)

    def _keep(self, headers: dict[str, str], body: bytes) -> Response:
        try:
            event = self.gateway.read_event(headers, body)
        except EventRefused:
            return PlainTextResponse("refused", status_code=400)
        return self.keep(event)

    def keep(self, event: Event) -> Response:
        """Keep an event, once, and let it be applied."""
        try:
            with self.books.transaction() as session:
                webhooks.keep(session, self.gateway.name, event, self.clock())
        except Busy:
            return PlainTextResponse("busy", status_code=503)
        self.wake()
        return PlainTextResponse("kept")


@dataclass(frozen=True)
class SandboxDoor:
    """SANDBOX: serves the pretended hosted page."""

    page: SandboxPage
    door: GatewayDoor

    async def show(self, request: Request) -> Response:
        """Show the page, as long as its link is open."""
        shown = await run_in_threadpool(self.page.show, request.path_params["reference"])
        return HTMLResponse(shown.html, status_code=shown.status)

    async def choose(self, request: Request) -> Response:
        """Take what was chosen, once."""
        body = await read_body(request)
        reference = request.path_params["reference"]
        return await run_in_threadpool(self._choose, reference, body or b"")

    def _choose(self, reference: str, body: bytes) -> Response:
        shown = self.page.choose(reference, body)
        if shown.event is not None:
            self.door.keep(shown.event)
        return HTMLResponse(shown.html, status_code=shown.status)


def gateway_routes(
    books: Books, gateway: Gateway | None, clock: Callable[[], datetime], wake: Callable[[], None]
) -> Sequence[Route]:
    """Make the doors of the gateway that is configured; there is none for another."""
    if gateway is None:
        return []
    door = GatewayDoor(books, gateway, clock, wake)
    routes = []
    if gateway.name in GATEWAYS:
        path = f"/webhooks/{gateway.name}"
        routes.append(Route(path, door.answer, methods=["POST"]))
    if isinstance(gateway, Sandbox):
        sandbox = SandboxDoor(SandboxPage(gateway), door)
        path = f"{PAGE}{{reference}}"
        routes.append(Route(path, sandbox.show, methods=["GET"]))
        routes.append(Route(path, sandbox.choose, methods=["POST"]))
    return routes
