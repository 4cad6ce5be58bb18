"""Live updates: one WebSocket for each page, fed by the workspace's events."""

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.websockets import WebSocket, WebSocketDisconnect

from playground.feed import Event
from playground.payloads import Json, Refused
from playground.workspace import Workspace

CLOSED_HERE = 1008


@dataclass(frozen=True)
class Live:
    """Sends each person the events they may see."""

    workspace: Workspace

    async def serve(self, socket: WebSocket) -> None:
        """Keep one page up to date until it leaves."""
        try:
            person = self.workspace.roster.find_person(socket.query_params.get("user"))
        except Refused:
            await socket.close(CLOSED_HERE)
            return
        if not _is_own_page(socket):
            await socket.close(CLOSED_HERE)
            return
        events: asyncio.Queue[Json] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        def listen(event: Event) -> None:
            if event.is_for(person.id):
                body = {"type": event.kind, **event.body}
                loop.call_soon_threadsafe(events.put_nowait, body)

        end = self.workspace.feed.listen(listen)
        try:
            await socket.accept()
            await _send_until_gone(socket, events)
        finally:
            end()


async def _send_until_gone(socket: WebSocket, events: asyncio.Queue[Json]) -> None:
    sending = asyncio.create_task(_send(socket, events))
    try:
        while True:
            await socket.receive_text()
    except WebSocketDisconnect:
        return
    finally:
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)


async def _send(socket: WebSocket, events: asyncio.Queue[Json]) -> None:
    while True:
        await socket.send_json(await events.get())


def _is_own_page(socket: WebSocket) -> bool:
    origin = socket.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == socket.headers.get("host")
