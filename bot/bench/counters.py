"""A bot before a Slack, each in a process of its own, told from here what people do."""

import asyncio
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from multiprocessing.connection import Connection

from bot.bench.acts import Act, Load, Measured, carry_out
from bot.bench.bots import Kind, run_bot
from bot.bench.loopback_slack import LoopbackSlack

STOP_SECONDS = 10.0
START_SECONDS = 60.0


@dataclass
class Counter:
    """A bot that people stand before."""

    slack: Connection
    customers: int
    _done: "count[int]"

    def serve(self, act: Act, people: int, each: int) -> Measured:
        """Let people act, and return the times of it."""
        first = next(self._done)
        self._done = count(first + people * each)
        self.slack.send(Load(act, people, each, first, self.customers))
        measured = self.slack.recv()
        if not isinstance(measured, Measured):
            raise TypeError(f"the bench's Slack failed: {measured}")
        return measured


@contextmanager
def open_counter(
    kind: Kind, customers: int, database_url: str = "", delay: float = 0.0
) -> Iterator[Counter]:
    """Start a Slack, and a bot linked to it."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    leave = context.Event()
    slack = context.Process(target=_run_slack, args=(there, kind.links, delay), daemon=True)
    slack.start()
    bot = context.Process(
        target=run_bot, args=(kind, here.recv(), database_url, leave), daemon=True
    )
    bot.start()
    try:
        if not here.poll(START_SECONDS):
            raise TimeoutError(f"{kind.name} did not link itself")
        here.recv()
        yield Counter(here, customers, count())
    finally:
        leave.set()
        bot.join(STOP_SECONDS)
        here.send(None)
        slack.join(STOP_SECONDS)
        for process in (bot, slack):
            process.kill()


def _run_slack(told: Connection, links: int, delay: float) -> None:
    asyncio.run(_serve_slack(told, links, delay))


async def _serve_slack(told: Connection, links: int, delay: float) -> None:
    """Say where the Web API is, then when the bot is linked; carry out loads until told to end."""
    loop = asyncio.get_running_loop()
    slack = LoopbackSlack(delay)
    await slack.start()
    told.send(slack.api_url)
    await slack.wait_for_links(links)
    told.send(links)
    while (load := await loop.run_in_executor(None, told.recv)) is not None:
        told.send(await carry_out(slack, load))
