"""Every knob, read once from the environment (and ``.env``), checked, named in one line."""

import re
from datetime import time
from decimal import Decimal
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from domain.money import MAX_CENTS
from handlers.texts import Locale

DRIVERS = frozenset({"sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg"})
SECRET = frozenset({"DATABASE_URL"})
"""Settings whose value is never repeated in a message: it may hold a password."""

MAX_PORT = 65_535


class SettingWrong(Exception):
    """A setting is missing or wrong; the text names it in one line."""


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("is no time zone such as America/Toronto")
    return name


def _known_database(url: str) -> str:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise ValueError("is no database address") from error
    if parsed.drivername not in DRIVERS:
        raise ValueError("must begin with sqlite:/// or postgresql://")
    if parsed.get_backend_name() == "sqlite" and parsed.database in {None, "", ":memory:"}:
        raise ValueError("names no file: what is in memory is lost at the end")
    return url


def _known_address(text: str) -> str:
    if text:
        split_address(text)
    return text


def _known_step(amount: Decimal) -> Decimal:
    if amount not in (Decimal("0.00"), Decimal("0.05")):
        raise ValueError("must be 0.00 or 0.05")
    return amount


def _known_fee(amount: Decimal) -> Decimal:
    cents = amount * 100
    if not cents.is_finite() or not 0 <= cents <= MAX_CENTS or cents != cents.to_integral_value():
        raise ValueError("must be an amount, such as 45.00")
    return amount


def _known_api(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must begin with https:// (or http:// on this machine)")
    return url


def _known_page(url: str) -> str:
    return _known_api(url).rstrip("/") if url else ""


def _known_ids(ids: str) -> str:
    if not all(re.fullmatch("[A-Za-z0-9_-]*", part.strip()) for part in ids.split(",")):
        raise ValueError("must be Slack ids, such as U012AB3CD or C012AB3CD, not names")
    return ids


Ids = Annotated[str, AfterValidator(_known_ids)]
ENVIRONMENT = SettingsConfigDict(
    env_file=".env",
    env_file_encoding="utf-8",
    env_ignore_empty=True,
    extra="ignore",
    frozen=True,
)
"""How every group of settings is read."""
Read = TypeVar("Read", bound=BaseSettings)


class Settings(BaseSettings):
    """The environment of contract §2. Field names are the variables', in lower case.

    A field's description says what a wrong value should have been.
    """

    model_config = ENVIRONMENT

    slack_bot_token: str = ""
    slack_app_token: str = ""
    slack_signing_secret: str = ""
    slack_api_url: Annotated[str, AfterValidator(_known_api)] = "https://slack.com/api/"
    database_url: Annotated[str, AfterValidator(_known_database)] = "sqlite:///guichet.db"
    guichet_timezone: Annotated[str, AfterValidator(_known_zone)] = "America/Toronto"
    guichet_currency: str = Field(
        "CAD", pattern="^[A-Z]{3}$", description="must be three capitals, such as CAD"
    )
    guichet_locale: Locale = Field(Locale.FR_CA, description="must be fr_CA or en_CA")
    guichet_organisation: str = "Guichet"
    guichet_admins: Ids = ""
    guichet_finance_channel: Ids = ""
    guichet_approvals_channel: Ids = ""
    guichet_managers_channel: Ids = ""
    guichet_summary_time: time = Field(time(6), description="must be a time, such as 06:00")
    guichet_cash_rounding: Annotated[Decimal, AfterValidator(_known_step)] = Field(
        Decimal("0.00"), description="must be 0.00 or 0.05"
    )
    guichet_return_fee: Annotated[Decimal, AfterValidator(_known_fee)] = Field(
        Decimal("0.00"), description="must be an amount, such as 45.00"
    )
    guichet_return_fee_gl: str = ""
    guichet_gateway: str = Field("none", description="must be none, sandbox, stripe or cardpointe")
    guichet_public_url: Annotated[str, AfterValidator(_known_page)] = ""
    guichet_http: Annotated[str, AfterValidator(_known_address)] = ""
    guichet_model: str = ""
    guichet_model_key: SecretStr = SecretStr("")
    guichet_model_names: str = Field(
        "no", pattern="^(yes|no)$", description="must be yes or no: may a model read names"
    )
    guichet_model_seconds: int = Field(8, ge=1, le=60, description="must be 1 to 60 seconds")
    guichet_model_tokens: int = Field(4000, ge=1, description="must be a number of tokens")
    guichet_model_calls_a_day: int = Field(200, ge=0, description="must be a number of calls")
    guichet_log_level: str = Field(
        "info",
        pattern="(?i)^(debug|info|warning|error)$",
        description="must be debug, info, warning or error",
    )

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
    def public_url(self) -> str:
        """Where clients reach the web side: what is said, or where it listens."""
        listens = f"http://{self.guichet_http}" if self.guichet_http else ""
        return self.guichet_public_url or listens

    @property
    def cash_rounding_cents(self) -> int:
        """The coin to which cash is rounded; 0 for none."""
        return int(self.guichet_cash_rounding * 100)

    @property
    def return_fee_cents(self) -> int:
        """What a cheque that comes back costs its customer; 0 for nothing."""
        return int(self.guichet_return_fee * 100)


def read_settings(**given: Any) -> Settings:
    """Read the settings; ``given`` ones stand above the environment.

    Raises:
        SettingWrong: one is missing or wrong.
    """
    return read_as(Settings, **given)


def read_as(kind: type[Read], **given: Any) -> Read:
    """Read a group of settings, such as those of a gateway.

    Raises:
        SettingWrong: one is missing or wrong; what is secret is not repeated.
    """
    try:
        return kind(**given)
    except UnicodeDecodeError as error:
        raise SettingWrong(".env is no UTF-8 text") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = kind.model_fields[str(first["loc"][0])]
        name = str(first["loc"][0]).upper()
        is_secret = name in SECRET or field.annotation is SecretStr
        shown = "" if is_secret else f" (it is {first['input']!r})"
        raise SettingWrong(f"{name} {_told(first, field)}{shown}") from error


def require(settings: BaseSettings, *names: str) -> None:
    """Refuse to go on without these settings.

    Raises:
        SettingWrong: naming every one that is missing.
    """
    missing = [name for name in names if not getattr(settings, name.lower())]
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        raise SettingWrong(f"{', '.join(missing)} {verb} not set (see docs/running.md)")


def split_address(text: str) -> tuple[str, int]:
    """Read ``HOST:PORT``; without a host it is this machine alone.

    Raises:
        ValueError: the port is none.
    """
    host, _, port = text.rpartition(":")
    if not re.fullmatch("[0-9]{1,5}", port) or int(port) > MAX_PORT:
        raise ValueError("must be HOST:PORT, such as 127.0.0.1:8080")
    return host or "127.0.0.1", int(port)


def _told(detail: Any, field: FieldInfo) -> str:
    if field.description:
        return field.description
    message = str(detail["msg"]).removeprefix("Value error, ")
    return message[:1].lower() + message[1:]
