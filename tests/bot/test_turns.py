"""Writers take turns in the order in which they came; one that waits too long gives up."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event, Thread

import pytest

from bot.turns import Turns
from domain.errors import Busy

LONG_MS = 30_000


@contextmanager
def held(turns: Turns) -> Iterator[Event]:
    """Somebody else has the turn until the event is set, or the block ends."""
    began, leave = Event(), Event()

    def hold() -> None:
        with turns.take():
            began.set()
            leave.wait(30)

    holder = Thread(target=hold)
    holder.start()
    assert began.wait(30)
    try:
        yield leave
    finally:
        leave.set()
        holder.join()


def queue_up(turns: Turns, number: int, served: list[int]) -> Thread:
    """A writer who stands in the queue when this returns."""

    def write() -> None:
        with turns.take():
            served.append(number)

    length = len(turns._queue)
    writer = Thread(target=write)
    writer.start()
    while len(turns._queue) == length and writer.is_alive():
        continue
    return writer


def test_first_come_first_served() -> None:
    turns, served = Turns(LONG_MS), list[int]()
    with held(turns):
        writers = [queue_up(turns, number, served) for number in range(12)]
    for writer in writers:
        writer.join()
    assert served == list(range(12))


def test_only_one_at_a_time() -> None:
    turns = Turns(LONG_MS)
    inside: list[int] = []
    together: list[int] = []

    def write(number: int) -> None:
        for _ in range(200):
            with turns.take():
                inside.append(number)
                together.append(len(inside))
                inside.remove(number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    assert together == [1] * 1_600


def test_those_who_wait_too_long_give_up_and_block_nobody() -> None:
    turns = Turns(wait_ms=1)
    with held(turns):
        for _ in range(2):
            with pytest.raises(Busy), turns.take():
                raise AssertionError("came in while somebody else was inside")
    with turns.take():
        assert len(turns._queue) == 1
    assert not turns._queue


def test_a_failure_inside_ends_the_turn() -> None:
    turns = Turns(LONG_MS)
    with pytest.raises(ValueError, match="inside"), turns.take():
        raise ValueError("inside")
    with turns.take():
        assert len(turns._queue) == 1
