"""A bot before a Slack, each in a process of its own, told from here what people do."""

import asyncio
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from multiprocessing.connection import Connection

from bot.bench.acts import Act, Load, Measured, carry_out
from bot.bench.bots import Kind, Orders, run_bot
from bot.bench.loopback_slack import LoopbackSlack

STOP_SECONDS = 10.0
START_SECONDS = 60.0


@dataclass
class Counter:
    """A bot that people stand before."""

    slack: Connection
    customers: int
    _done: "count[int]"
    _orders: Orders

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
    def drawing(self) -> Iterator[None]:
        """Let the bot draw charts without pause meanwhile."""
        self._orders.draw.set()
        try:
            yield
        finally:
            self._orders.draw.clear()


@contextmanager
def open_slack(links: int = 1, delay: float = 0.0) -> Iterator[tuple[str, Connection]]:
    """Start a Slack; give its Web API's address, and the line to tell it what people do."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    slack = context.Process(target=_run_slack, args=(there, links, delay), daemon=True)
    slack.start()
    try:
        yield _hear(here, "the bench's Slack"), here
    finally:
        slack.kill()
        slack.join()


@contextmanager
def open_counter(
    kind: Kind, customers: int, database_url: str = "", delay: float = 0.0
) -> Iterator[Counter]:
    """Start a Slack, and a bot linked to it."""
    context = multiprocessing.get_context("spawn")
    orders = Orders(draw=context.Event(), leave=context.Event())
    with open_slack(kind.links, delay) as (api_url, line):
        arguments = (kind, api_url, database_url, orders)
        bot = context.Process(target=run_bot, args=arguments, daemon=True)
        bot.start()
        try:
            _hear(line, kind.name)
            yield Counter(line, customers, count(), orders)
        finally:
            orders.leave.set()
            bot.join(STOP_SECONDS)
            bot.kill()


def _hear(line: Connection, who: str) -> str:
    if not line.poll(START_SECONDS):
        raise TimeoutError(f"{who} did not start")
    return str(line.recv())


def _run_slack(told: Connection, links: int, delay: float) -> None:
    asyncio.run(_serve_slack(told, links, delay))


async def _serve_slack(told: Connection, links: int, delay: float) -> None:
    """Say where the Web API is, then when the bot is linked; carry out loads until the end."""
    loop = asyncio.get_running_loop()
    slack = LoopbackSlack(delay)
    await slack.start()
    told.send(slack.api_url)
    await slack.wait_for_links(links)
    told.send(links)
    while True:
        told.send(await carry_out(slack, await loop.run_in_executor(None, told.recv)))
