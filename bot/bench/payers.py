"""Clients that pay through the whole verb, as the counter does: one after another, or at once."""

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.synchronize import Barrier as ProcessBarrier
from threading import Barrier
from time import perf_counter
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.bench.seeds import CASHIER, CENTS
from bot.database import Books, open_database
from domain.errors import BillingError
from domain.ledger import Stamp
from domain.methods import Method
from domain.payments import RecordPayment, record_payment
from domain.receipts import Received

ZONE = ZoneInfo("America/Toronto")
START_SECONDS = 60.0
"""How long the clients wait for each other before they all give up."""


@dataclass(frozen=True, slots=True)
class Errand:
    """One payment to make: two invoices of one customer, or all of them."""

    customer_id: str
    request_id: str
    invoices: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an errand; ``trouble`` names the error when it failed."""

    request_id: str
    numbers: tuple[str, ...]
    trouble: str
    began: float
    seconds: float


def pay(books: Books, errand: Errand) -> Outcome:
    """Pay once, as a submitted form does."""
    at = datetime.now(UTC)
    stamp = Stamp.of(CASHIER, at, ZONE)
    received = Received(2 * CENTS, Method.CHEQUE, stamp.on)
    command = RecordPayment(
        errand.request_id,
        errand.customer_id,
        received,
        invoices=errand.invoices,
        confirmed_duplicate=errand.invoices is not None,
    )
    began = perf_counter()
    try:
        with books.transaction() as session:
            numbers, trouble = record_payment(session, command, stamp), ""
    except (BillingError, SQLAlchemyError) as error:
        numbers, trouble = (), type(error).__name__
    return Outcome(errand.request_id, numbers, trouble, began, perf_counter() - began)


def pay_in_threads(engine: Engine, lists: Sequence[Sequence[Errand]]) -> Sequence[Outcome]:
    """Let one process pay with a thread for each list, all beginning together."""
    books, start = Books(engine), Barrier(len(lists))

    def run(errands: Sequence[Errand]) -> Sequence[Outcome]:
        start.wait(START_SECONDS)
        return [pay(books, errand) for errand in errands]

    with ThreadPoolExecutor(len(lists)) as pool:
        return [outcome for outcomes in pool.map(run, lists) for outcome in outcomes]


def pay_in_processes(url: str, lists: Sequence[Sequence[Errand]]) -> Sequence[Outcome]:
    """Let a process pay for each list, all beginning together once they are warm."""
    context = multiprocessing.get_context("spawn")
    start, answers = context.Barrier(len(lists)), context.SimpleQueue()
    clients = [
        context.Process(target=_run_client, args=(url, errands, start, answers), daemon=True)
        for errands in lists
    ]
    for client in clients:
        client.start()
    outcomes = [outcome for _ in clients for outcome in answers.get()]
    for client in clients:
        client.join()
    return outcomes


def _run_client(
    url: str,
    errands: Sequence[Errand],
    start: ProcessBarrier,
    answers: "multiprocessing.SimpleQueue[Sequence[Outcome]]",
) -> None:
    """Be one client; its first errand warms it and is not counted."""
    engine = open_database(url)
    books = Books(engine)
    warm = pay(books, errands[0])
    start.wait(START_SECONDS)
    outcomes = [pay(books, errand) for errand in errands[1:]]
    engine.dispose()
    answers.put([warm, *outcomes])
