"""The TCP connections under the server, so that a test can break one."""

import asyncio
from dataclasses import dataclass, field

from uvicorn.protocols.http.h11_impl import H11Protocol

Peer = tuple[str, int]


@dataclass
class Wires:
    """Every open connection by its other end."""

    open: dict[Peer, asyncio.Transport] = field(default_factory=dict)

    def add(self, peer: Peer, transport: asyncio.Transport) -> None:
        """Write a connection down; one that became a WebSocket leaves without a word."""
        for known in [peer for peer, wire in self.open.items() if wire.is_closing()]:
            del self.open[known]
        self.open[peer] = transport

    def cut(self, peer: Peer | None) -> bool:
        """Close a connection without an answer; False when it is not one of ours."""
        transport = self.open.get(peer) if peer is not None else None
        if transport is None:
            return False
        transport.abort()
        return True

    def cut_all(self) -> None:
        """Close every connection."""
        for transport in self.open.values():
            transport.abort()


def watch(wires: Wires) -> type[H11Protocol]:
    """An HTTP protocol that writes its connections down."""

    class WatchedProtocol(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            peer = transport.get_extra_info("peername")
            self._peer: Peer = (str(peer[0]), int(peer[1]))
            wires.add(self._peer, transport)

        def connection_lost(self, exc: Exception | None) -> None:
            wires.open.pop(self._peer, None)
            super().connection_lost(exc)

    return WatchedProtocol
