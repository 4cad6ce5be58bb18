"""Handing payloads to the bot: three seconds for an answer, events again when none came."""

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Literal, Protocol

from playground.payloads import Json
from playground.workspace import Workspace

EnvelopeKind = Literal["slash_commands", "interactive", "events_api"]


@dataclass(frozen=True)
class Parcel:
    """One payload on its way to the bot."""

    kind: EnvelopeKind
    label: str
    payload: Json
    wants_answer: bool = True


@dataclass(frozen=True)
class Retry:
    """Which attempt this is, and why there is another."""

    attempt: int = 0
    reason: str = ""


@dataclass(eq=False)
class NoAnswer(Exception):
    """The bot did not answer in time, or nobody listens."""

    code: str
    may_retry: bool = True

    def __str__(self) -> str:
        """The name Slack gives it."""
        return self.code


class Courier(Protocol):
    """A way to the bot: Socket Mode or a request URL."""

    async def is_connected(self) -> bool:
        """Whether a bot listens."""
        ...

    def close(self) -> None:
        """Let go of what is held open."""
        ...

    async def carry(self, parcel: Parcel, retry: Retry) -> Json:
        """Hand the parcel over and bring the answer, or raise `NoAnswer`."""
        ...


FIRST = Retry()


@dataclass(eq=False)
class Delivery:
    """Delivers through a courier, writes the traffic down and repeats events."""

    workspace: Workspace
    courier: Courier
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def ask(self, parcel: Parcel) -> Json:
        """Deliver what a person waits for; the answer is what the bot acknowledged with."""
        if self.workspace.faults.take_double():
            self._start(self._swallow(parcel))
        return await self._attempt(parcel, FIRST)

    def tell(self, parcel: Parcel) -> None:
        """Deliver an event in the background, again after the usual pauses when it fails."""
        if self.workspace.faults.take_double():
            self._start(self._swallow(parcel))
        self._start(self._insist(parcel))

    async def stop(self) -> None:
        """Give up what is still under way."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _swallow(self, parcel: Parcel) -> None:
        try:
            await self._attempt(parcel, FIRST)
        except NoAnswer:
            return

    async def _insist(self, parcel: Parcel) -> None:
        retry = FIRST
        for pause in (0.0, *self.workspace.retry_seconds):
            if retry.attempt:
                await asyncio.sleep(pause)
            try:
                await self._attempt(parcel, retry)
            except NoAnswer as failure:
                if not failure.may_retry:
                    return
                reason = "timeout" if failure.code == "operation_timeout" else "http_error"
                retry = Retry(retry.attempt + 1, reason)
            else:
                return

    async def _attempt(self, parcel: Parcel, retry: Retry) -> Json:
        started = time.perf_counter()
        error = None
        try:
            return await self.courier.carry(parcel, retry)
        except NoAnswer as failure:
            error = failure.code
            raise
        finally:
            self.workspace.feed.record(
                {
                    "direction": "to_bot",
                    "kind": parcel.label,
                    "ok": error is None,
                    "error": error,
                    "ms": round((time.perf_counter() - started) * 1000),
                    "payload": parcel.payload,
                }
            )
