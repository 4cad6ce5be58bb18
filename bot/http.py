"""The web side (Starlette): Slack over HTTP, gateways, health and metrics.

Bolt is synchronous: each request is dispatched in a thread, with a limit of its own, so that one
slow listener blocks neither another nor the event loop.
"""

import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Thread

import uvicorn
from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from slack_bolt import App
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.app import LISTENERS
from bot.database import Books
from bot.settings import split_address
from bot.web_bodies import read_body
from domain import outbox

START_SECONDS = 10


class SlackDoor:
    """Takes what Slack posts and lets Bolt answer it, each request in a thread of its own."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._threads = CapacityLimiter(LISTENERS)

    async def answer(self, request: Request) -> Response:
        """Answer a command, an interaction or an event; too long a body is refused."""
        body = await read_body(request)
        if body is None:
            return PlainTextResponse("too large", status_code=413)
        if not _may_be_signed(request):
            return PlainTextResponse("not signed", status_code=401)
        try:
            asked = to_bolt_request(request, body)
        except ValueError:
            return PlainTextResponse("not readable", status_code=400)
        answer = await run_sync(self._app.dispatch, asked, limiter=self._threads)
        return to_starlette_response(answer)


class HealthDoor:
    """Tells whoever watches whether the bot lives, can work, and what it still owes."""

    def __init__(self, books: Books) -> None:
        self._books = books

    async def healthz(self, _request: Request) -> Response:
        """Answer as long as the process lives."""
        return PlainTextResponse("ok")

    def readyz(self, _request: Request) -> Response:
        """Answer 200 when the books can be read."""
        try:
            with self._books.reading() as session:
                session.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return _unavailable()
        return PlainTextResponse("ok")

    def metrics(self, _request: Request) -> Response:
        """Count what is owed to Slack, for a Prometheus that scrapes."""
        try:
            with self._books.reading() as session:
                owed, given_up = outbox.count_owed(session), outbox.count_given_up(session)
        except SQLAlchemyError:
            return _unavailable()
        lines = [
            "# HELP guichet_promises Messages owed to Slack, by state.",
            "# TYPE guichet_promises gauge",
            f'guichet_promises{{state="owed"}} {owed}',
            f'guichet_promises{{state="given_up"}} {given_up}',
        ]
        return PlainTextResponse("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")


def build_web(books: Books, app: App | None, doors: Sequence[Route] = ()) -> Starlette:
    """Build the web side; ``app`` is served at ``/slack/events`` where Slack speaks HTTP.

    ``doors`` are those of the gateway.
    """
    health = HealthDoor(books)
    routes = [
        Route("/healthz", health.healthz),
        Route("/readyz", health.readyz),
        Route("/metrics", health.metrics),
        *doors,
    ]
    if app is not None:
        routes.append(Route("/slack/events", SlackDoor(app).answer, methods=["POST"]))
    return Starlette(routes=routes)


@contextmanager
def listening(web: Starlette, address: str) -> Iterator[str]:
    """Serve on ``HOST:PORT`` in a thread; give the address once the port listens.

    Raises:
        OSError: the port cannot be had.
    """
    listener = _listen(*split_address(address))
    server = uvicorn.Server(uvicorn.Config(web, log_config=None, access_log=False, lifespan="off"))
    thread = Thread(target=server.run, args=([listener],), name="web", daemon=True)
    thread.start()
    try:
        bound = listener.getsockname()
        yield f"http://{bound[0]}:{bound[1]}"
    finally:
        server.should_exit = True
        thread.join(START_SECONDS)
        listener.close()


def _listen(host: str, port: int) -> socket.socket:
    """Listen on the address; asyncio answers without delay only where the protocol is named."""
    family, kind, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(where)
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


def _may_be_signed(request: Request) -> bool:
    """Tell whether the signature is worth checking: Bolt trips over what is no time or no text."""
    sent_at = request.headers.get("x-slack-request-timestamp", "")
    signature = request.headers.get("x-slack-signature", "")
    return sent_at.isascii() and sent_at.isdigit() and signature.isascii() and bool(signature)


def _unavailable() -> Response:
    return PlainTextResponse("books unavailable", status_code=503)
