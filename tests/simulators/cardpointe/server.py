"""A small HTTP server on loopback that can also hang up, or never answer."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread

from tests.simulators.cardpointe.wire import Request, Sent, Silence

LOOPBACK = "127.0.0.1"
SERVICE = "/cardconnect/rest/"

Serve = Callable[[Request], Sent | Silence]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, serve: Serve) -> None:
        super().__init__((LOOPBACK, 0), _Handler)
        self._serve, self._turn = serve, Lock()

    def answer(self, request: Request) -> Sent | Silence:
        with self._turn:
            return self._serve(request)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        path, _, query = self.path.removeprefix(SERVICE).partition("?")
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        told = self.headers.get("Authorization", "")
        answer = self.server.answer(Request(self.command, path, query, told, body))
        if isinstance(answer, Sent):
            self._send(answer)
            return
        if answer is Silence.WAITS:
            self.connection.recv(1)  # returns once whoever asked has hung up
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    do_PUT = do_POST = do_DELETE = do_GET  # noqa: N815 - the standard library's names

    def _send(self, answer: Sent) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(serve: Serve) -> Iterator[str]:
    """Serve on a free port of loopback; gives the service's address."""
    server = _Server(serve)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://{LOOPBACK}:{server.server_port}{SERVICE}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
