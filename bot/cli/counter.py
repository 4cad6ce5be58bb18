"""What runs until it is told to end: the demo, the bot, the bench."""

import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import click

from bot.demo import running_demo
from bot.http import build_web, listening
from bot.logs import start_logging
from bot.service import Bot, linked, serving
from bot.settings import MAX_PORT, read_settings, require, split_address

ENDS = (signal.SIGINT, signal.SIGTERM)


@click.command()
@click.option("--port", type=click.IntRange(0, MAX_PORT), default=8765, show_default=True)
@click.option("--data", type=click.Path(path_type=Path), default=Path("guichet-demo"))
@click.option("--reset", is_flag=True, help="Forget what was done before.")
def demo(port: int, data: Path, *, reset: bool) -> None:
    """Open a local workspace in the browser, with the real bot and a small recreation centre."""
    start_logging("warning")
    with (
        _until_told_to_end() as wait,
        running_demo(port, data, reset=reset, lively=True) as address,
    ):
        click.echo(f"guichet: ready at {address} (Ctrl+C ends it; its data is in {data})")
        wait()


def _check_address(_context: click.Context, _option: click.Parameter, given: str | None) -> str:
    if given is None:
        return ""
    try:
        split_address(given)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    return given


@click.command()
@click.option(
    "--http",
    metavar="HOST:PORT",
    callback=_check_address,
    help="Serve Slack over HTTP instead of Socket Mode.",
)
def run(http: str) -> None:
    """Connect to Slack: Socket Mode when SLACK_APP_TOKEN is set and --http is not."""
    settings = read_settings()
    start_logging(settings.guichet_log_level)
    address = http or settings.guichet_http
    over_http = bool(http)
    wanted = "SLACK_SIGNING_SECRET" if over_http else "SLACK_APP_TOKEN"
    require(settings, "SLACK_BOT_TOKEN", wanted)
    with ExitStack() as closing:
        wait = closing.enter_context(_until_told_to_end())
        bot = closing.enter_context(serving(settings))
        told = closing.enter_context(_linked(bot, address, over_http=over_http))
        click.echo(f"guichet: ready {told}")
        bot.studio.warm()
        wait()


@click.command(add_help_option=False, context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench(arguments: tuple[str, ...]) -> None:
    """Measure the design's figures beside their floors (--only NAME, --quick, --help)."""
    # In a process of its own: nothing of the bench is loaded with a counter.
    quiet = ("-W", "ignore:XDG_RUNTIME_DIR")  # the embedded PostgreSQL has no need of it
    measuring = [sys.executable, *quiet, "-m", "bot.bench", *arguments]
    sys.exit(subprocess.run(measuring, check=False).returncode)  # noqa: S603 - our own words


@contextmanager
def _linked(bot: Bot, address: str, *, over_http: bool) -> Iterator[str]:
    """Open the doors that the settings ask for; say which."""
    with ExitStack() as closing:
        told = []
        if address:
            web = build_web(bot.books, bot.app if over_http else None, bot.doors)
            told.append(f"on {closing.enter_context(listening(web, address))}")
        if over_http:
            bot.client.auth_test()
        else:
            closing.enter_context(linked(bot))
            told.append("over Socket Mode")
        yield " and ".join(told)


@contextmanager
def _until_told_to_end() -> Iterator[Callable[[], object]]:
    """Turn Ctrl+C and a polite kill into the end of a wait, so that everything closes in order.

    Python writes each signal into a socket, where one that comes just before the wait is found;
    an ``Event`` set by the handler would miss it, or wait for itself.
    """
    ear, mouth = socket.socketpair()
    mouth.settimeout(0)
    before = {number: signal.signal(number, lambda *_: None) for number in ENDS}
    written = signal.set_wakeup_fd(mouth.fileno())
    try:
        yield partial(ear.recv, 1)
    finally:
        signal.set_wakeup_fd(written)
        for number, handler in before.items():
            signal.signal(number, handler)
        ear.close()
        mouth.close()
