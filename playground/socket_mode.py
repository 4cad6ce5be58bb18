"""Socket Mode: WebSocket links over which payloads go out and acknowledgements come back."""

import asyncio
import itertools
import json
import secrets
import uuid
from collections.abc import Coroutine
from dataclasses import dataclass, field

from starlette.websockets import WebSocket, WebSocketDisconnect

from playground.delivery import NoAnswer, Parcel, Retry
from playground.payloads import Json
from playground.wires import Peer
from playground.workspace import Workspace

MOST_LINKS = 10
TICKET_SECONDS = 30.0
LINK_SECONDS = 18060
CONTROL_SECONDS = 5.0


@dataclass(eq=False)
class Link:
    """One open WebSocket to a bot."""

    socket: WebSocket
    is_leaving: bool = False

    @property
    def peer(self) -> Peer | None:
        """The other end of the connection."""
        client = self.socket.client
        return (client.host, client.port) if client else None

    async def send(self, body: Json) -> None:
        """Send one JSON message."""
        await self.socket.send_text(json.dumps(body, ensure_ascii=False))


@dataclass(eq=False)
class SocketMode:
    """Every link of the app; each envelope goes to one of them in turn."""

    workspace: Workspace
    _tickets: dict[str, float] = field(default_factory=dict)
    _links: list[Link] = field(default_factory=list)
    _waiting: dict[str, asyncio.Future[Json]] = field(default_factory=dict)
    _turn: "itertools.count[int]" = field(default_factory=itertools.count)
    _last: Json | None = None
    loop: asyncio.AbstractEventLoop | None = None

    def give_ticket(self) -> str:
        """A ticket that opens one link, soon."""
        ticket = secrets.token_hex(16)
        self._tickets[ticket] = self.workspace.clock() + TICKET_SECONDS
        return ticket

    async def serve(self, socket: WebSocket) -> None:
        """Keep one link open until either side ends it."""
        expires_at = self._tickets.pop(socket.query_params.get("ticket", ""), 0.0)
        if self.workspace.clock() > expires_at:
            await socket.close(4000)
            return
        await socket.accept()
        link = Link(socket)
        if len(self._links) >= MOST_LINKS:
            await link.send(_say_goodbye("too_many_websockets"))
            await socket.close()
            return
        self._links.append(link)
        try:
            await self._talk(link)
        except (WebSocketDisconnect, RuntimeError):
            return  # the bot went away, perhaps in the middle of a message
        finally:
            self._remove(link)

    async def _talk(self, link: Link) -> None:
        await link.send(self._hello())
        self.workspace.tell_connected(is_connected=True)
        for leaving in [known for known in self._links if known.is_leaving]:
            self._remove(leaving)
            await leaving.socket.close()
        while True:
            self._receive(await link.socket.receive_text())

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._links),
            "debug_info": {
                "host": "playground",
                "build_number": 1,
                "approximate_connection_time": LINK_SECONDS,
            },
            "connection_info": {"app_id": self.workspace.bot.app_id},
        }

    def _receive(self, text: str) -> None:
        try:
            body = json.loads(text)
        except ValueError:
            return
        if not isinstance(body, dict):
            return
        waiting = self._waiting.get(str(body.get("envelope_id")))
        if waiting is not None and not waiting.done():
            payload = body.get("payload")
            waiting.set_result(payload if isinstance(payload, dict) else {})

    def _remove(self, link: Link) -> None:
        if link in self._links:
            self._links.remove(link)
        self.workspace.tell_connected(is_connected=bool(self._links))

    async def is_connected(self) -> bool:
        """Whether any bot is linked."""
        return bool(self._links)

    def close(self) -> None:
        """Nothing is kept open between links."""

    async def carry(self, parcel: Parcel, retry: Retry) -> Json:
        """Send an envelope over one link and wait for its acknowledgement."""
        envelope = _wrap(parcel, retry)
        self._last = envelope
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = answer
        try:
            await self._send(envelope)
            async with asyncio.timeout(self.workspace.ack_seconds):
                return await answer
        except TimeoutError:
            raise NoAnswer("operation_timeout") from None
        finally:
            del self._waiting[envelope["envelope_id"]]

    async def _send(self, envelope: Json) -> None:
        while self._links:
            staying = [link for link in self._links if not link.is_leaving] or self._links
            link = staying[next(self._turn) % len(staying)]
            try:
                await link.send(envelope)
            except (WebSocketDisconnect, RuntimeError):
                self._remove(link)  # closed since we last looked: another link takes it
            else:
                return
        raise NoAnswer("dispatch_failed")

    def redeliver_last(self) -> None:
        """Send the last envelope once more; nobody waits for its acknowledgement."""
        if self._last is not None:
            self._run(self._send(self._last))

    def ask_to_leave(self, reason: str = "refresh_requested") -> None:
        """Announce to every link that it will end, as Slack does when it recycles them."""
        self._run(self._announce(reason))

    def cut(self, most: int = MOST_LINKS) -> None:
        """End links without a word, the oldest first."""
        self._run(self._cut(most))

    async def _announce(self, reason: str) -> None:
        for link in tuple(self._links):
            link.is_leaving = True
            await link.send(_say_goodbye(reason))

    async def _cut(self, most: int) -> None:
        for link in self._links[:most]:
            self._remove(link)
            self.workspace.wires.cut(link.peer)

    def _run(self, work: Coroutine[None, None, None]) -> None:
        if self.loop is None:
            work.close()
            raise RuntimeError("the playground is not running")
        asyncio.run_coroutine_threadsafe(work, self.loop).result(CONTROL_SECONDS)


def _wrap(parcel: Parcel, retry: Retry) -> Json:
    envelope: Json = {
        "envelope_id": str(uuid.uuid4()),
        "type": parcel.kind,
        "payload": parcel.payload,
        "accepts_response_payload": parcel.wants_answer and parcel.kind != "events_api",
    }
    if parcel.kind == "events_api":
        envelope |= {"retry_attempt": retry.attempt, "retry_reason": retry.reason}
    return envelope


def _say_goodbye(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "playground"}}
