"""An HTTP server on loopback that answers, or goes wrong on purpose (``Fault``).

Plain sockets and threads: a test must be able to end a connection at any point, or to keep it open
until whoever asked has given up.
"""

import json
import random
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol

from tests.simulators.faults import DONE, UNANSWERED, Fault

LOOPBACK = "127.0.0.1"
GIVE_UP_SECONDS = 60


@dataclass(frozen=True)
class Asked:
    """A request as it came; names of headers are in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Told:
    """An answer as it goes out."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Any, status: int = 200, **headers: str) -> "Told":
        """Answer with JSON."""
        return cls(status, json.dumps(document).encode(), headers)


Answering = Callable[[Asked], Told]
Distortion = Callable[[Told], Told]
BROKEN = Told(500, b'{"error": {"type": "api_error", "message": "broken"}}')
Early = Mapping[Fault, Told]
"""How this gateway words the refusals that come before anything is done."""


class Replies(Protocol):
    """What stands behind the server."""

    def reply(self, asked: Asked) -> tuple[Told | None, bool]:
        """Give the answer, or none and whether to wait until nobody does."""


class Wire:
    """Passes requests on to ``answer``, and lets those go wrong that a test marked.

    ``broke`` is told of what was done and answered with an error of the gateway's own.
    """

    def __init__(
        self,
        answer: Answering,
        early: Early,
        moves_money: Callable[[Asked], bool],
        broke: Callable[[Asked, Told], None],
    ) -> None:
        self._answer = answer
        self._early = early
        self._moves_money = moves_money
        self._broke = broke
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._distortions: list[Distortion] = []
        self._read_distortions: list[Distortion] = []
        self._held: list[Asked] = []
        self.asked: list[Asked] = []
        """Everything that was asked, in order."""
        self.keeps_waiting = True
        """Whoever gets no answer waits until they give up; or else the connection ends at once."""

    def fail_next(self, *faults: Fault) -> None:
        """Let the next requests that move money go wrong, one each."""
        self._faults += faults

    def distort_next(self, distort: Distortion) -> None:
        """Send another answer than the true one to the next request that moves money."""
        self._distortions.append(distort)

    def distort_next_read(self, distort: Distortion) -> None:
        """Send another answer than the true one to the next request that moves none."""
        self._read_distortions.append(distort)

    def forget(self) -> None:
        """Let nothing go wrong any more that was not reached."""
        self._faults.clear()

    def land(self) -> None:
        """Do what was held, in the order in which it was asked."""
        held, self._held = self._held, []
        for asked in held:
            with self._lock:
                self._answer(asked)

    def reply(self, asked: Asked) -> tuple[Told | None, bool]:
        """Do what is asked, or not; give the answer, or whether to wait until nobody does."""
        with self._lock:
            self.asked.append(asked)
            if not self._moves_money(asked):
                return _distorted(self._answer(asked), self._read_distortions), False
            fault = self._faults.pop(0) if self._faults else None
            return self._go_wrong(asked, fault), self.keeps_waiting and fault in UNANSWERED

    def _go_wrong(self, asked: Asked, fault: Fault | None) -> Told | None:
        if fault is Fault.DONE_LATE:
            self._held.append(asked)
        if fault in {Fault.DROPPED_BEFORE, Fault.DONE_LATE}:
            return None
        if fault is not None and fault in self._early:
            return self._early[fault]
        told = self._answer(asked)
        if self._distortions:
            return _distorted(told, self._distortions)
        if fault is Fault.ERROR_500:
            self._broke(asked, BROKEN)
            return BROKEN
        return _spoiled(told, fault)


def _distorted(told: Told, distortions: list[Distortion]) -> Told:
    return distortions.pop(0)(told) if distortions else told


def _spoiled(told: Told, fault: Fault | None) -> Told | None:
    if fault is Fault.SHUFFLED:
        return Told(told.status, _shuffled(told.body), told.headers)
    spoiled = {
        Fault.HTML_502: Told(502, b"<html><h1>Bad Gateway</h1></html>"),
        Fault.MALFORMED: Told(told.status, told.body[: len(told.body) // 2]),
        Fault.EMPTY: Told(told.status, b""),
    }
    if fault is None:
        return told
    assert fault in DONE
    return spoiled.get(fault)


def _shuffled(body: bytes) -> bytes:
    """Add a field that nobody knows and change the order of the others."""
    fields = list({**json.loads(body), "zz_unheard_of": {"of": ["this"]}}.items())
    random.Random(7).shuffle(fields)
    return json.dumps(dict(fields)).encode()


class _Handler(BaseHTTPRequestHandler):
    """Reads a request, and writes the answer in one piece."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = GIVE_UP_SECONDS
    server: "_Server"

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        length = int(self.headers.get("Content-Length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, path, query, headers, self.rfile.read(length))
        told, waits = self.server.wire.reply(asked)
        if told is not None:
            self._tell(told)
            return
        if waits:
            self.server.over.wait()
        self.close_connection = True

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - the names are http.server's

    def _tell(self, told: Told) -> None:
        headers = {
            "Content-Type": "application/json",
            **told.headers,
            "Content-Length": str(len(told.body)),
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        start = f"HTTP/1.1 {told.status} Told\r\n{lines}\r\n".encode()
        self.wfile.write(start + told.body)

    def log_message(self, *_: Any) -> None:
        """Say nothing on standard error."""


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True

    def __init__(self, wire: Replies) -> None:
        self.wire = wire
        self.over = threading.Event()
        """Nobody is kept waiting any longer."""
        self._open: set[socket.socket] = set()
        super().__init__((LOOPBACK, 0), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember a connection, to end it with the server."""
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget a connection that ends."""
        self._open.discard(request)
        super().shutdown_request(request)

    def end(self) -> None:
        """Take no more connections, and end those that are kept open."""
        self.over.set()
        self.shutdown()
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Let a client go that has gone."""
        del request, client_address


@contextmanager
def serving(wire: Replies) -> Iterator[str]:
    """Serve on a free port of loopback; give the address."""
    server = _Server(wire)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://{LOOPBACK}:{server.server_address[1]}"
    finally:
        server.end()
        thread.join()
        server.server_close()


@contextmanager
def nobody() -> Iterator[str]:
    """Give an address of loopback where nobody answers."""
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        yield f"http://{LOOPBACK}:{taken.getsockname()[1]}"
