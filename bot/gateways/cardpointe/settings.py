"""CardPointe's own settings, read once from the environment and ``.env``, checked."""

import re
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.settings import SettingWrong

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
SHOWN = frozenset({"cardpointe_site", "cardpointe_merchant_id"})
"""Settings whose value may be repeated in a message."""


def _within(url: str, domain: str) -> str:
    """Let an address through that leads to the vendor, or to this machine for tests."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    away = parts.scheme == "https" and host.endswith(domain)
    here = parts.scheme in {"http", "https"} and host in LOOPBACK
    if not (away or here) or parts.username or parts.query or parts.fragment:
        raise ValueError(f"must be an address https://….{domain.lstrip('.')}/… and nothing more")
    return url.rstrip("/")


def _gateway_address(url: str) -> str:
    return _within(url, ".cardconnect.com") if url else url


def _page_address(url: str) -> str:
    return _within(url, ".securepayments.cardpointe.com") if url else url


class CardPointeSettings(BaseSettings):
    """What CardPointe's integration desk gives a merchant.

    A field's description says what a wrong value should have been.
    """

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    cardpointe_site: str = Field(
        pattern="^[a-z0-9-]{1,40}$", description="must be the site's name, such as fts or fts-uat"
    )
    cardpointe_merchant_id: str = Field(
        pattern="^[A-Za-z0-9]{6,16}$", description="must be the merchant id: 6 to 16 digits"
    )
    cardpointe_username: SecretStr = Field(
        min_length=1, max_length=100, description="must be the API user's name"
    )
    cardpointe_password: SecretStr = Field(
        min_length=1, max_length=100, description="must be the API user's password"
    )
    cardpointe_api_base: Annotated[str, AfterValidator(_gateway_address)] = ""
    cardpointe_hpp: Annotated[str, AfterValidator(_page_address)] = ""
    guichet_currency: str = "CAD"

    @property
    def api_base(self) -> str:
        """Where requests go, ending with a slash."""
        site = f"https://{self.cardpointe_site}.cardconnect.com/cardconnect/rest"
        return (self.cardpointe_api_base or site) + "/"

    @property
    def is_trial(self) -> bool:
        """Tell whether the site is one for trials, where no money moves."""
        return self.cardpointe_site.endswith("-uat")


def read_settings(**given: Any) -> CardPointeSettings:
    """Read the settings; ``given`` ones stand above the environment.

    Raises:
        SettingWrong: one is missing or wrong; no secret is repeated.
    """
    try:
        return CardPointeSettings(**given)
    except UnicodeDecodeError as error:
        raise SettingWrong(".env is no UTF-8 text") from error
    except ValidationError as error:
        # Not "from error": it holds what was given, secrets included.
        raise SettingWrong(_told(error)) from None


def _told(error: ValidationError) -> str:
    first = error.errors()[0]
    field = str(first["loc"][0])
    if first["type"] == "missing":
        return f"{field.upper()} is not set (see docs/gateways.md)"
    shown = f" (it is {first['input']!r})" if field in SHOWN else ""
    wanted = CardPointeSettings.model_fields[field].description
    told = wanted or re.sub("^Value error, ", "", str(first["msg"]))
    return f"{field.upper()} {told}{shown}"
