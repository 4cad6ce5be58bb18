"""The bot's way in over HTTP: Web API calls, uploads, response URLs and Socket Mode links."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route, WebSocketRoute

from playground.faults import Fault
from playground.payloads import Json, Refused
from playground.replies import Replies
from playground.socket_mode import SocketMode
from playground.web_api import WebApi
from playground.web_arguments import read_arguments
from playground.workspace import Workspace


@dataclass(frozen=True)
class Answer:
    """What goes back to the bot."""

    body: Json
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def refuse(cls, refusal: Refused) -> "Answer":
        """Slack's way of saying no."""
        return cls(refusal.answer(), refusal.status, dict(refusal.headers))


@dataclass(frozen=True)
class BotDoor:
    """Takes what the bot sends."""

    workspace: Workspace
    links: SocketMode
    api: WebApi

    def routes(self) -> list[Route | WebSocketRoute]:
        """Where the bot knocks."""
        return [
            Route("/api/{method}", self.call, methods=["GET", "POST"]),
            Route("/upload/{file_id}", self.upload, methods=["POST", "PUT"]),
            Route("/files-pri/{file_id}/{name:path}", self.download),
            Route("/response/{ticket}", self.respond, methods=["POST"]),
            WebSocketRoute("/link", self.links.serve),
        ]

    async def call(self, request: Request) -> Response:
        """One Web API call, with the faults planned for it."""
        started = time.perf_counter()
        name = request.path_params["method"]
        body = await request.body()
        fault = self.workspace.faults.take(name)
        if fault is not None and fault.kind == "drop_before":
            return await self._drop(request)
        answer = self._fail(fault) if fault is not None else None
        given: Json = {}
        if answer is None:
            answer, given = self._answer(request, name, body)
        self._record(name, given, answer, started)
        if fault is not None and fault.kind == "drop_after":
            return await self._drop(request)
        headers = {**answer.headers, "x-oauth-scopes": self.api.list_scopes()}
        return JSONResponse(answer.body, answer.status, headers)

    def _answer(self, request: Request, name: str, body: bytes) -> tuple[Answer, Json]:
        kind = request.headers.get("content-type", "")
        given: Json = {}
        try:
            arguments = read_arguments(kind, body, dict(request.query_params))
            given = {key: held for key, held in arguments.given.items() if key != "token"}
            token = _read_token(request) or arguments.text("token")
            return Answer(self.api.answer(name, token, arguments)), given
        except Refused as refusal:
            return Answer.refuse(refusal), given

    def _fail(self, fault: Fault) -> Answer | None:
        match fault.kind:
            case "error":
                return Answer({"ok": False, "error": fault.error})
            case "ratelimited":
                body: Json = {"ok": False, "error": "ratelimited"}
                return Answer(body, 429, {"Retry-After": str(fault.seconds)})
            case "status":
                return Answer({"ok": False, "error": "internal_error"}, fault.status)
            case _:
                return None

    async def _drop(self, request: Request) -> Response:
        peer = (request.client.host, request.client.port) if request.client else None
        if self.workspace.wires.cut(peer):
            while (await request.receive())["type"] != "http.disconnect":
                continue
        return Response(status_code=503)

    def _record(self, name: str, given: Json, answer: Answer, started: float) -> None:
        self.workspace.feed.record(
            {
                "direction": "from_bot",
                "kind": name,
                "ok": bool(answer.body.get("ok")),
                "error": answer.body.get("error"),
                "ms": round((time.perf_counter() - started) * 1000),
                "payload": given,
            }
        )

    async def upload(self, request: Request) -> Response:
        """The bytes of an announced file: raw, or as the one file of a form."""
        if request.headers.get("content-type", "").startswith("multipart/"):
            content = await _read_form_file(request)
        else:
            content = await request.body()
        try:
            file = self.workspace.files.receive(request.path_params["file_id"], content)
        except Refused as refusal:
            return PlainTextResponse(refusal.error, 400)
        return PlainTextResponse(f"OK - {file.size}")

    async def download(self, request: Request) -> Response:
        """A file's bytes, for a token that may read files; anybody else is sent to sign in."""
        try:
            self.api.check_reader(_read_token(request))
            file = self.workspace.files.find(request.path_params["file_id"])
        except Refused as refusal:
            if refusal.error == "file_not_found":
                return PlainTextResponse(refusal.error, 404)
            return RedirectResponse(f"{self.workspace.address}/", 302)
        return Response(file.content or b"", media_type=file.mimetype)

    async def respond(self, request: Request) -> Response:
        """An answer where a person acted."""
        started = time.perf_counter()
        given: Json = {}
        try:
            given = read_arguments("application/json", await request.body(), {}).given
            Replies(self.workspace).use_url(request.path_params["ticket"], given)
            answer = Answer({"ok": True})
        except Refused as refusal:
            answer = Answer(refusal.answer(), max(refusal.status, 400))
        self._record("response_url", given, answer, started)
        return JSONResponse(answer.body, answer.status)


def _read_token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


async def _read_form_file(request: Request) -> bytes:
    """The first part of a multipart body."""
    kind = request.headers["content-type"]
    boundary = kind.partition("boundary=")[2].strip('"').encode()
    part = (await request.body()).split(b"--" + boundary)[1]
    return part.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n")
