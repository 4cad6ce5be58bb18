"""The workspace as a server on loopback: page, people's door, the bot's door."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from playground.bot_door import BotDoor
from playground.delivery import Courier, Delivery
from playground.form_gestures import FormGestures
from playground.gestures import Gestures
from playground.live import Live
from playground.people_door import PeopleDoor
from playground.request_url import RequestUrl
from playground.snapshot import Snapshot
from playground.socket_mode import SocketMode
from playground.web_api import WebApi
from playground.wires import Wires, watch
from playground.workspace import Workspace

STATIC = Path(__file__).parent / "static"
LOOPBACK = "127.0.0.1"
START_SECONDS = 10.0
STOP_SECONDS = 1.0
PATIENT_SECONDS = 600
"""How long a line that says nothing stays open: people think, and machines are busy."""


class RememberAddress:
    """Learns from the first request where this server is reached."""

    def __init__(self, app: ASGIApp, workspace: Workspace) -> None:
        self._app = app
        self._workspace = workspace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass every request on."""
        if not self._workspace.address and scope["type"] == "http":
            self._workspace.address = str(Request(scope).base_url).rstrip("/")
        await self._app(scope, receive, send)


def build_server(workspace: Workspace) -> Starlette:
    """The application that serves one workspace."""
    links = SocketMode(workspace)
    courier: Courier = RequestUrl(workspace) if workspace.request_url else links
    delivery = Delivery(workspace, courier)
    gestures = Gestures(workspace, delivery)

    def give_link() -> str:
        base = workspace.address.replace("http", "ws", 1)
        return f"{base}/link?ticket={links.give_ticket()}"

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        links.loop = asyncio.get_running_loop()
        end_snapshot = _keep_in_directory(workspace)
        yield
        await delivery.stop()
        courier.close()
        end_snapshot()

    workspace.faults.links = links
    people = PeopleDoor(workspace, courier, gestures, FormGestures(gestures))
    bot = BotDoor(workspace, links, WebApi(workspace, give_link))
    return Starlette(
        routes=[
            Route("/", _show_page),
            Route("/healthz", _say_well),
            *bot.routes(),
            *people.routes(),
            WebSocketRoute("/ui/live", Live(workspace).serve),
            Mount("/static", StaticFiles(directory=STATIC, check_dir=False)),
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=[LOOPBACK, "localhost"]),
            Middleware(RememberAddress, workspace=workspace),
        ],
        lifespan=lifespan,
    )


def _keep_in_directory(workspace: Workspace) -> Callable[[], None]:
    if workspace.directory is None:
        return lambda: None
    return Snapshot(workspace, workspace.directory).start()


async def _show_page(_request: Request) -> Response:
    page = STATIC / "index.html"
    if not page.exists():
        return PlainTextResponse("The page is not installed.", 404)
    return FileResponse(page)


async def _say_well(_request: Request) -> Response:
    return JSONResponse({"ok": True})


class _Background(uvicorn.Server):
    """A server that says when it listens and stops when told, without polling."""

    def __init__(self, config: uvicorn.Config, wires: Wires) -> None:
        super().__init__(config)
        self._wires = wires
        self.ready = threading.Event()
        self._leave: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def main_loop(self) -> None:
        self._loop, self._leave = asyncio.get_running_loop(), asyncio.Event()
        self.ready.set()
        await self._leave.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        self._wires.cut_all()
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=STOP_SECONDS)
        for task in self.server_state.tasks:
            task.cancel()
        await self.lifespan.shutdown()

    def leave(self) -> None:
        """End the main loop from another thread."""
        if self._loop is not None and self._leave is not None:
            self._loop.call_soon_threadsafe(self._leave.set)


def _listen(port: int) -> socket.socket:
    # asyncio sends without delay only on sockets whose protocol is named.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
    except OSError:
        listener.close()
        raise
    listener.listen(128)
    return listener


@contextmanager
def running(workspace: Workspace, port: int = 0) -> Iterator[str]:
    """Serve the workspace in a background thread; yields its address, `http://127.0.0.1:PORT`."""
    listener = _listen(port)
    workspace.address = f"http://{LOOPBACK}:{listener.getsockname()[1]}"
    config = uvicorn.Config(
        build_server(workspace),
        http=watch(workspace.wires),
        ws="websockets-sansio",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        timeout_keep_alive=PATIENT_SECONDS,
    )
    server = _Background(config, workspace.wires)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        if not server.ready.wait(START_SECONDS):
            raise RuntimeError("the playground did not start")
        yield workspace.address
    finally:
        server.leave()
        thread.join(START_SECONDS)
        listener.close()
