"""``guichet doctor``: looks at settings, database, gateway, Slack, channels; says how to mend."""

from collections.abc import Callable, Iterator
from pathlib import Path

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.app import build_client
from bot.channels import Channels
from bot.database import Books, open_database, reason_of
from bot.gateway_checkup import examine_gateway
from bot.migrations import bring_up_to_date, missing_migrations
from bot.model import opening_reader
from bot.remarks import Remark
from bot.settings import Settings, SettingWrong
from domain import outbox, people, verification

SCOPES = frozenset(
    {
        "commands",
        "chat:write",
        "users:read",
        "channels:history",
        "groups:history",
        "files:write",
        "files:read",
        "im:write",
        "im:history",
        "app_mentions:read",
        "assistant:write",
    }
)
WITHOUT = {
    "finance": "choose it on Guichet's Home or by /billing, or write GUICHET_FINANCE_CHANNEL",
    "approvals": "refunds and transfers wait in the finance channel",
    "managers": "no daily summary is posted",
}
"""What it means that a channel is not chosen; only without the first is something to mend."""


def examine(settings: Settings, *, mends: bool = False) -> Iterator[Remark]:
    """Look at everything that a bot needs to run, cheapest first; mend what a program can."""
    yield from _settings(settings)
    yield from _database(settings, mends=mends)
    if settings.slack_bot_token:
        yield from _slack(settings)


def _settings(settings: Settings) -> Iterator[Remark]:
    given = bool(settings.slack_bot_token)
    where = "find it in OAuth & Permissions in the app's page"
    yield Remark(given, "SLACK_BOT_TOKEN", "is set" if given else f"is not set; {where}")
    yield _link(settings)
    zone = f"{settings.guichet_timezone}, {settings.guichet_currency}, {settings.guichet_locale}"
    yield Remark.well("organisation", f"{settings.guichet_organisation} ({zone})")


def _link(settings: Settings) -> Remark:
    """Tell how Slack reaches the bot; one way is enough."""
    if settings.slack_app_token:
        return Remark.well("SLACK_APP_TOKEN", "is set (Socket Mode)")
    if settings.slack_signing_secret:
        told = "is set (HTTP: `guichet run --http HOST:PORT`); no SLACK_APP_TOKEN for Socket Mode"
        return Remark.well("SLACK_SIGNING_SECRET", told)
    where = "find it in Basic Information, App-Level Tokens, scope connections:write"
    return Remark.ill("SLACK_APP_TOKEN", f"is not set; {where}")


def _database(settings: Settings, *, mends: bool) -> Iterator[Remark]:
    engine = open_database(settings.database_url)
    try:
        remark = _version(engine, mends=mends)
        yield remark
        if remark.is_well:
            yield from _books(Books(engine))
            yield from examine_gateway(settings, Books(engine))
            yield _model(settings, Books(engine))
    except SQLAlchemyError as error:
        yield Remark.ill("database", f"cannot be used: {reason_of(error)}; see DATABASE_URL")
    finally:
        engine.dispose()


def _version(engine: Engine, *, mends: bool) -> Remark:
    if not missing_migrations(engine):
        return Remark.well("database", f"is up to date ({_place(engine)})")
    if not mends:
        told = "is new or of an older version; run `guichet migrate`, or `guichet doctor --mend`"
        return Remark.ill("database", f"{told} ({_place(engine)})")
    bring_up_to_date(engine)
    return Remark.well("database", f"was brought up to date ({_place(engine)})")


def _place(engine: Engine) -> str:
    """Name the database, without its password: books in the wrong place look empty, not wrong."""
    url = engine.url
    if url.get_backend_name() == "sqlite":
        return str(Path(url.database or "").resolve())
    return f"{url.database} at {url.host or 'this machine'}"


def _books(books: Books) -> Iterator[Remark]:
    with books.reading() as session:
        staff = people.count_with_roles(session)
        yield Remark(
            staff > 0,
            "staff",
            f"{staff} with a role" if staff else "nobody has a role; import some",
        )
        given_up = outbox.count_given_up(session)
        told = f"{outbox.count_owed(session)} messages waiting, {given_up} given up"
        yield Remark(given_up == 0, "outbox", told)
        wrong = sum(1 for _ in verification.verify(session))
        told = "every invariant holds" if not wrong else f"{wrong} wrong; run `guichet verify`"
        yield Remark(not wrong, "books", told)


def _model(settings: Settings, books: Books) -> Remark:
    """Tell whether the language model can be asked; it is not."""
    if not settings.guichet_model:
        return Remark.well("language model", "none: a grammar alone reads what people write")
    try:
        with opening_reader(settings, books):
            names = "names leave" if settings.guichet_model_names == "yes" else "no name leaves"
            told = f"{settings.guichet_model}; {names}"
            return Remark.well("language model", told)
    except SettingWrong as wrong:
        return Remark.ill("language model", f"{wrong}; see docs/running.md")


def _slack(settings: Settings) -> Iterator[Remark]:
    client = build_client(settings.slack_bot_token, settings.api_url)
    try:
        answer = client.auth_test()
    except (SlackApiError, OSError) as error:
        yield Remark.ill("Slack", f"{_reason(error)}; see SLACK_BOT_TOKEN and SLACK_API_URL")
        return
    yield Remark.well("Slack", f"{answer.get('user')} in {answer.get('team')}")
    yield _scopes(str(answer.headers.get("x-oauth-scopes", "")))
    if settings.slack_app_token:
        yield _socket_mode(client, settings)
    channels = _channels(settings)
    for name in WITHOUT:
        yield _channel(client, name, getattr(channels, name))


def _channels(settings: Settings) -> Channels:
    """Return the channels in force: the environment's alone where the books cannot be read."""
    given = Channels.of(settings)
    engine = open_database(settings.database_url)
    try:
        if missing_migrations(engine):
            return given
        with Books(engine).reading() as session:
            return given.decided(session)
    except SQLAlchemyError:
        return given
    finally:
        engine.dispose()


def _scopes(granted: str) -> Remark:
    if not granted:
        return Remark.well("scopes", "Slack does not say")
    lacking = sorted(SCOPES - {scope.strip() for scope in granted.split(",")})
    told = f"lacking {', '.join(lacking)}; reinstall from manifest.yml" if lacking else "complete"
    return Remark(not lacking, "scopes", told)


def _socket_mode(client: WebClient, settings: Settings) -> Remark:
    told = _try(lambda: client.apps_connections_open(app_token=settings.slack_app_token))
    return Remark(not told, "Socket Mode", f"{told}; see SLACK_APP_TOKEN" if told else "answers")


def _channel(client: WebClient, name: str, channel: str) -> Remark:
    about = f"{name} channel"
    if not channel:
        return Remark(name != "finance", about, f"is not set: {WITHOUT[name]}")
    told = _try(lambda: client.conversations_history(channel=channel, limit=1))
    mend = f"{channel}: {told}; type /invite @Guichet there, or choose another by /billing"
    return Remark(not told, about, mend if told else f"the bot is in {channel}")


def _try(ask: Callable[[], object]) -> str:
    try:
        ask()
    except (SlackApiError, OSError) as error:
        return _reason(error)
    return ""


def _reason(error: Exception) -> str:
    if isinstance(error, SlackApiError):
        return str(error.response["error"])
    return f"no answer ({type(error).__name__})"
