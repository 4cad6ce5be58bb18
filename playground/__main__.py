"""``python -m playground``: a workspace to rehearse in, for a bot that is started by hand."""

import signal
from pathlib import Path

import click

from playground.manifest import read_manifest
from playground.roster import Channel, Person
from playground.server import running
from playground.workspace import Workspace

ENDS = (signal.SIGINT, signal.SIGTERM)
MAX_PORT = 65535
BOT_TOKEN, APP_TOKEN, SIGNING_SECRET = "xoxb-playground", "xapp-playground", "playground"
"""The same at every start, so that the bot's settings stay as they are; they open nothing else."""

PEOPLE = (
    Person(
        "U0ADMIN", "maya", "Maya Singh", "Administration", "fr-CA", is_admin=True, colour="#9c3d54"
    ),
    Person("U0ANA", "ana", "Ana Côté", "Caissière", "fr-CA", colour="#8a4f7d"),
    Person("U0SIMON", "simon", "Simon Roy", "Superviseur", "fr-CA", colour="#b0643a"),
    Person("U0GRACE", "grace", "Grace Miller", "Approver", "en-CA", colour="#4c7a4c"),
)
_EVERYBODY = frozenset(person.id for person in PEOPLE)
CHANNELS = (
    Channel("C0GENERAL", "general", "channel", members=_EVERYBODY, has_bot=False),
    Channel("C0FINANCE", "finances", "private", members=_EVERYBODY),
    Channel("C0APPROVALS", "approbations", "private", members=_EVERYBODY),
    Channel("C0MANAGERS", "direction", "private", members=_EVERYBODY),
)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--port", type=click.IntRange(0, MAX_PORT), default=8766, show_default=True)
@click.option(
    "--manifest",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=Path("manifest.yml"),
    show_default=True,
    help="The app's manifest: its commands, shortcuts and scopes.",
)
@click.option("--request-url", help="Deliver here by signed HTTP, instead of Socket Mode.")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("playground-data"),
    show_default=True,
    help="Where messages are kept between two starts.",
)
def main(port: int, manifest: Path, request_url: str | None, data: Path) -> None:
    """Serve a workspace on this machine and print the settings of a bot that joins it."""
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
    workspace = build_workspace(manifest, request_url, data)
    try:
        with running(workspace, port) as address:
            click.echo(f"playground: ready at {address} (Ctrl+C ends it; its data is in {data})")
            click.echo(describe(address, is_http=request_url is not None))
            signal.sigwait(ENDS)
    except OSError as error:
        raise click.ClickException(f"port {port}: {error.strerror}") from error


def build_workspace(manifest: Path, request_url: str | None, data: Path | None) -> Workspace:
    """Make the workspace: the app of the manifest, a few people, a channel for each purpose."""
    return Workspace(
        PEOPLE,
        CHANNELS,
        read_manifest(manifest),
        bot_token=BOT_TOKEN,
        app_token=APP_TOKEN,
        signing_secret=SIGNING_SECRET,
        request_url=request_url,
        directory=data,
    )


def describe(address: str, *, is_http: bool) -> str:
    """Write what a bot's `.env` needs to join this workspace, then who and what is in it."""
    proof = f"SLACK_SIGNING_SECRET={SIGNING_SECRET}" if is_http else f"SLACK_APP_TOKEN={APP_TOKEN}"
    settings = [f"SLACK_API_URL={address}/api/", f"SLACK_BOT_TOKEN={BOT_TOKEN}", proof]
    people = [f"# {person.id}  {person.real_name}, {person.title}" for person in PEOPLE]
    channels = [f"# {channel.id}  #{channel.name}" for channel in CHANNELS]
    return "\n".join([*settings, *people, *channels])


if __name__ == "__main__":
    main()
