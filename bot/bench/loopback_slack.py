"""The least of a Slack, on loopback: it hands out acts and takes the time of their answers.

It checks nothing, so that it costs both sides of a comparison little, and the same.
"""

import asyncio
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any
from urllib.parse import parse_qsl

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

LOOPBACK = "127.0.0.1"
ANSWER_SECONDS = 60.0

# Slack's payloads: JSON of any depth.
Json = dict[str, Any]
_HELLO = json.dumps(
    {"type": "hello", "num_connections": 1, "debug_info": {}, "connection_info": {}}
)
_HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n"
_IDENTITY = {"team_id": "T0BENCH", "user_id": "U0BOT", "bot_id": "B0BOT", "user": "guichet"}


def _future() -> "asyncio.Future[float]":
    return asyncio.get_running_loop().create_future()


@dataclass
class Waiting:
    """An act that was sent: when its answers came, and what they hold."""

    began: float = field(default_factory=perf_counter)
    acked: "asyncio.Future[float]" = field(default_factory=_future)
    viewed: "asyncio.Future[float]" = field(default_factory=_future)
    answer: Json = field(default_factory=dict)
    view: Json = field(default_factory=dict)


class LoopbackSlack:
    """A Web API and Socket Mode; a call to open a form may take ``delay`` seconds."""

    def __init__(self, delay: float = 0.0) -> None:
        self._delay = delay
        self._links: list[ServerConnection] = []
        self._linked = asyncio.Condition()
        self._envelopes: dict[str, Waiting] = {}
        self._triggers: dict[str, Waiting] = {}
        self._numbers = itertools.count(1)
        self._link_url = ""
        self.api_url = ""

    async def start(self) -> None:
        """Listen on two free ports."""
        web = await asyncio.start_server(self._talk_http, LOOPBACK, 0)
        links = await serve(self._talk_link, LOOPBACK, 0, compression=None)
        self.api_url = f"http://{LOOPBACK}:{web.sockets[0].getsockname()[1]}/api/"
        self._link_url = f"ws://{LOOPBACK}:{next(iter(links.sockets)).getsockname()[1]}/"

    async def wait_for_links(self, links: int) -> None:
        """Wait until the bot has opened so many links."""
        async with self._linked:
            await self._linked.wait_for(lambda: len(self._links) >= links)

    async def send(self, kind: str, payload: Json, *, opens: bool = False) -> Waiting:
        """Send an act and wait for its acknowledgement, and for the form that it opens."""
        number = next(self._numbers)
        trigger = f"trigger-{number}"
        told = {**payload, "trigger_id": trigger}
        waiting = self._envelopes[f"e{number}"] = self._triggers[trigger] = Waiting()
        envelope = {"envelope_id": f"e{number}", "type": kind, "payload": told}
        link = self._links[number % len(self._links)]
        await link.send(json.dumps({**envelope, "accepts_response_payload": True}))
        async with asyncio.timeout(ANSWER_SECONDS):
            await waiting.acked
            if opens:
                await waiting.viewed
        del self._envelopes[f"e{number}"], self._triggers[trigger]
        return waiting

    async def _talk_link(self, link: ServerConnection) -> None:
        await link.send(_HELLO)
        async with self._linked:
            self._links.append(link)
            self._linked.notify_all()
        try:
            async for text in link:
                self._take_ack(json.loads(text))
        except ConnectionClosed:
            return
        finally:
            self._links.remove(link)

    def _take_ack(self, body: Json) -> None:
        waiting = self._envelopes.get(body.get("envelope_id", ""))
        if waiting is not None and not waiting.acked.done():
            waiting.answer = body.get("payload") or {}
            waiting.acked.set_result(perf_counter() - waiting.began)

    async def _talk_http(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while request := await _read_request(reader):
                body = json.dumps(await self._answer(*request)).encode()
                writer.write(_HEAD.format(len(body)).encode() + body)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()

    async def _answer(self, method: str, given: Mapping[str, Any]) -> Json:
        match method:
            case "auth.test":
                return {"ok": True, **_IDENTITY}
            case "apps.connections.open":
                return {"ok": True, "url": self._link_url}
            case "users.info":
                await asyncio.sleep(self._delay)
                return {"ok": True, "user": {"id": given.get("user"), "locale": "fr-CA"}}
            case "views.open":
                self._take_view(given)
                await asyncio.sleep(self._delay)
        number = next(self._numbers)
        return {"ok": True, "view": {"id": f"V{number}"}, "ts": f"{number}.0", "channel": "C0BENCH"}

    def _take_view(self, given: Mapping[str, Any]) -> None:
        waiting = self._triggers.get(str(given.get("trigger_id")))
        if waiting is not None and not waiting.viewed.done():
            view = given.get("view", {})
            waiting.view = json.loads(view) if isinstance(view, str) else view
            waiting.viewed.set_result(perf_counter() - waiting.began)


async def _read_request(reader: asyncio.StreamReader) -> tuple[str, Mapping[str, Any]] | None:
    """Read one request: the method's name and its arguments; None when the caller left."""
    line = await reader.readline()
    if not line:
        return None
    length, is_json = 0, False
    while (header := (await reader.readline()).decode().strip().lower()) != "":
        name, _, value = header.partition(":")
        if name == "content-length":
            length = int(value)
        is_json = is_json or (name == "content-type" and "json" in value)
    body = await reader.readexactly(length)
    method = line.split()[1].decode().rpartition("/")[2]
    return method, json.loads(body or b"{}") if is_json else dict(parse_qsl(body.decode()))
