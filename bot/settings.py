"""Every knob, read once from the environment (and ``.env``), checked, named in one line."""

from datetime import time
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from handlers.texts import Locale


class SettingWrong(Exception):
    """A setting is missing or wrong; the text names it in one line."""


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("is no time zone such as America/Toronto")
    return name


def _known_database(url: str) -> str:
    try:
        backend = make_url(url).get_backend_name()
    except ArgumentError as error:
        raise ValueError("is no database address") from error
    if backend not in {"sqlite", "postgresql"}:
        raise ValueError("must begin with sqlite:/// or postgresql://")
    return url


def _known_step(amount: Decimal) -> Decimal:
    if amount not in (Decimal("0.00"), Decimal("0.05")):
        raise ValueError("must be 0.00 or 0.05")
    return amount


class Settings(BaseSettings):
    """The environment of contract §2. Field names are the variables', in lower case."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    slack_bot_token: str = ""
    slack_app_token: str = ""
    slack_signing_secret: str = ""
    slack_api_url: str = "https://slack.com/api/"
    database_url: Annotated[str, AfterValidator(_known_database)] = "sqlite:///guichet.db"
    guichet_timezone: Annotated[str, AfterValidator(_known_zone)] = "America/Toronto"
    guichet_currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "CAD"
    guichet_locale: Locale = Locale.FR_CA
    guichet_organisation: str = "Guichet"
    guichet_admins: str = ""
    guichet_finance_channel: str = ""
    guichet_approvals_channel: str = ""
    guichet_managers_channel: str = ""
    guichet_summary_time: time = time(6)
    guichet_cash_rounding: Annotated[Decimal, AfterValidator(_known_step)] = Decimal("0.00")
    guichet_http: str = ""
    guichet_log_level: Annotated[str, Field(pattern="(?i)^(debug|info|warning|error)$")] = "info"

    @property
    def zone(self) -> ZoneInfo:
        """The organisation's time zone."""
        return ZoneInfo(self.guichet_timezone)

    @property
    def admins(self) -> tuple[str, ...]:
        """Slack user ids of those who are admins from the start."""
        return tuple(part.strip() for part in self.guichet_admins.split(",") if part.strip())

    @property
    def api_url(self) -> str:
        """Slack's Web API, ending with a slash."""
        return self.slack_api_url.rstrip("/") + "/"

    @property
    def cash_rounding_cents(self) -> int:
        """The coin to which cash is rounded; 0 for none."""
        return int(self.guichet_cash_rounding * 100)


def read_settings(**given: Any) -> Settings:
    """Read the settings; ``given`` ones stand above the environment.

    Raises:
        SettingWrong: one is missing or wrong.
    """
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).upper()
        raise SettingWrong(f"{name} {_told(first)} (it is {first['input']!r})") from error


def require(settings: Settings, *names: str) -> None:
    """Refuse to go on without these settings.

    Raises:
        SettingWrong: naming every one that is missing.
    """
    missing = [name for name in names if not getattr(settings, name.lower())]
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        raise SettingWrong(f"{', '.join(missing)} {verb} not set (see docs/running.md)")


def sqlite_path(url: str) -> Path | None:
    """Return the file of a SQLite address."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return None
    return Path(parsed.database)


def _told(detail: Any) -> str:
    message = str(detail["msg"]).removeprefix("Value error, ")
    return message[:1].lower() + message[1:]
