"""The running bot: database, Bolt app, worker and links to Slack, started and stopped together."""

import logging
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.builtin import SocketModeClient
from sqlalchemy import Engine
from sqlalchemy.exc import ProgrammingError
from starlette.routing import Route

from bot.app import LISTENERS, build_app, build_client
from bot.channels import Channels
from bot.database import Books, open_database
from bot.deliveries.links import Pages
from bot.deliveries.posting import Poster
from bot.deliveries.routes import Deliveries
from bot.drawing import Studio
from bot.due import run_due
from bot.gateway_doors import gateway_routes
from bot.gateways import open_gateway
from bot.listener import Listener
from bot.migrations import bring_up_to_date, missing_migrations
from bot.model import opening_reader
from bot.reconciler import Reconciler
from bot.rounds import Rounds, Shift
from bot.sender import Sender, build_sender, till_of
from bot.settings import Settings, SettingWrong
from bot.ticker import ticking
from bot.worker import Worker
from domain import audit, people
from domain.gateway import Gateway
from domain.ledger import Stamp
from domain.settings import Decided
from handlers.bell import Bell
from handlers.desk import Desk, now
from handlers.second_reading import SecondReader

LINKS = 2
"""Socket Mode connections: while one is replaced, the other answers."""
PING_SECONDS = 2
NOWHERE = "https://slack.com/"
"""Where clients come back to from a gateway's page where the web side is not public."""
SENDERS = 3
"""Threads that speak with the gateway: one that answers slowly holds up nobody else."""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Bot:
    """A bot whose worker runs; Slack is not linked yet."""

    settings: Settings
    books: Books
    client: WebClient
    app: App
    worker: Worker
    sender: Sender | None
    """What takes orders to the gateway, where there is one."""
    doors: Sequence[Route]
    """Where the gateway tells by itself."""
    tick: Callable[[], None]
    """What the clock does every few seconds."""
    studio: Studio


OpenReader = Callable[[Settings, Books], AbstractContextManager[SecondReader | None]]


@contextmanager
def serving(
    settings: Settings,
    clock: Callable[[], datetime] = now,
    open_reader: OpenReader = opening_reader,
) -> Iterator[Bot]:
    """Open the books and start the workers; close everything at the end, last opened first."""
    with ExitStack() as closing:
        engine = open_database(settings.database_url)
        closing.callback(engine.dispose)
        _migrate(engine)
        books = Books(engine)
        _appoint_admins(books, settings)
        client = build_client(settings.slack_bot_token, settings.api_url)
        gateway, bell, shift = open_gateway(settings, books, clock), Bell(), Shift()
        desk = build_desk(settings, books, shift.wake, clock)
        reader = closing.enter_context(open_reader(settings, books))
        desk = replace(desk, second_reader=reader)
        sender = None
        if gateway is not None:
            closing.callback(gateway.close)
            sender = build_sender(settings, books, gateway, clock, _telling(shift, bell))
            till = till_of(gateway, settings.guichet_currency)
            desk = replace(desk, till=till, terms=sender.terms, heard=bell)
            shift.members.extend(_at_gateway(sender, shift))
        studio = closing.enter_context(Studio())
        worker = build_worker(settings, desk, books, studio, _pages(settings, gateway))
        shift.members.append(Rounds("worker", books, worker.keep_next, worker.next_due, clock))
        app = build_app(client, desk, settings.slack_signing_secret)
        tick = partial(run_due, desk)
        closing.callback(app.listener_runner.listener_executor.shutdown)
        closing.enter_context(shift.running())
        closing.enter_context(ticking(tick))
        doors = gateway_routes(books, gateway, clock, shift.wake)
        yield Bot(settings, books, client, app, worker, sender, doors, tick, studio)


@contextmanager
def linked(bot: Bot) -> Iterator[None]:
    """Keep Socket Mode connections open."""
    links = [_link(bot) for _ in range(LINKS)]
    with ExitStack() as closing:
        for link in links:
            closing.callback(_leave, link.client)
            _connect(link.client)
        yield


def _migrate(engine: Engine) -> None:
    """Bring the database up to date, where the bot's own account may."""
    try:
        if missing_migrations(engine):
            bring_up_to_date(engine)
    except ProgrammingError as error:
        raise SettingWrong(
            "the database is behind this version and this account may not change it:"
            " run `guichet migrate` with one that may"
        ) from error


def _link(bot: Bot) -> SocketModeHandler:
    return SocketModeHandler(
        bot.app,
        bot.settings.slack_app_token,
        ping_interval=PING_SECONDS,
        concurrency=LISTENERS,
    )


def _connect(client: SocketModeClient) -> None:
    try:
        client.connect()
    except SlackApiError as error:
        raise SettingWrong(
            f"Slack refused SLACK_APP_TOKEN: {error.response['error']} (see `guichet doctor`)"
        ) from error


def _leave(client: SocketModeClient) -> None:
    """End a link at once: its threads wait on the socket and on the queue, so both are woken."""
    client.auto_reconnect_enabled = False
    client.closed = True
    client.current_session_state.terminated = True
    session = client.current_session
    if session is not None and session.sock is not None:
        with suppress(OSError):
            session.sock.shutdown(socket.SHUT_RDWR)
    client.message_queue.put("")
    let_receiver_end(client)
    client.close()


def let_receiver_end(client: SocketModeClient) -> None:
    """Say again that the session is over until its thread has heard.

    The library says the contrary just before it starts to receive; had it the last word, its
    thread would wait for ever, and so would whoever joins it.
    """
    runner = client.current_session_runner
    runner.event.set()
    while runner.is_alive():
        client.current_session_state.terminated = True
        runner.thread.join(0.05)


def build_desk(
    settings: Settings,
    books: Books,
    wake: Callable[[], None] = lambda: None,
    clock: Callable[[], datetime] = now,
) -> Desk:
    """Make the desk: the books' doors, and what the environment says until an admin decides."""
    return Desk(
        transaction=books.transaction,
        reading=books.reading,
        organisation=settings.guichet_organisation,
        zone=settings.zone,
        currency=settings.guichet_currency,
        locale=settings.guichet_locale,
        cash_rounding_cents=settings.cash_rounding_cents,
        wake=wake,
        clock=clock,
        first=Decided(
            finance_channel=settings.guichet_finance_channel,
            approvals_channel=settings.guichet_approvals_channel,
            managers_channel=settings.guichet_managers_channel,
            summary_time=settings.guichet_summary_time,
        ),
    )


def build_worker(
    settings: Settings, desk: Desk, books: Books, studio: Studio, pages: Pages | None = None
) -> Worker:
    """Make the worker that keeps what we owe Slack; who makes its rounds is the caller's."""
    client = build_client(settings.slack_bot_token, settings.api_url, rate_limit_retries=0)
    poster = Poster(client, books, desk.clock)
    deliveries = Deliveries.of(poster, desk, Channels.of(settings), studio, pages)
    return Worker(books, deliveries, desk.clock)


def _at_gateway(sender: Sender, shift: Shift) -> Sequence[Rounds]:
    """Send orders, listen to what the gateway tells by itself, and compare books each night."""
    books, clock = sender.books, sender.clock
    listener = Listener(books, sender.gateway, sender.zone, clock, shift.wake)
    nightly = Reconciler(sender, listener)
    return [
        Rounds("sender", books, sender.send_next, sender.next_due, clock, SENDERS),
        Rounds("listener", books, listener.apply_next, listener.next_due, clock),
        Rounds("reconciler", books, nightly.reconcile_next, nightly.next_due, clock),
    ]


def _pages(settings: Settings, gateway: Gateway | None) -> Pages | None:
    if gateway is None:
        return None
    rails = till_of(gateway, settings.guichet_currency).rails
    back = settings.public_url or NOWHERE
    return Pages(gateway, rails, settings.guichet_organisation, back)


def _telling(shift: Shift, bell: Bell) -> Callable[[], None]:
    """Say that a gateway answered: to the form that waits, and to whoever keeps promises."""

    def tell() -> None:
        bell.ring()
        shift.wake()

    return tell


def _appoint_admins(books: Books, settings: Settings) -> None:
    stamp = Stamp.of("cli", datetime.now(UTC), settings.zone)
    with books.transaction() as session:
        for user_id in people.appoint_admins(session, settings.admins):
            audit.record(session, stamp, "staff.appoint_admin", user_id)
