"""CardPointe's own settings, read once from the environment and ``.env``, checked."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings

from bot.settings import ENVIRONMENT, read_as, require

REQUIRED = (
    "CARDPOINTE_SITE",
    "CARDPOINTE_MERCHANT_ID",
    "CARDPOINTE_USERNAME",
    "CARDPOINTE_PASSWORD",
)
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


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

    model_config = ENVIRONMENT

    cardpointe_site: str = Field(
        "",
        pattern="^[a-z0-9-]{0,40}$",
        description="must be the site's name, such as fts or fts-uat",
    )
    cardpointe_merchant_id: str = Field(
        "", pattern="^([A-Za-z0-9]{6,16})?$", description="must be the merchant id: 6 to 16 digits"
    )
    cardpointe_username: SecretStr = Field(
        SecretStr(""), max_length=100, description="must be the API user's name"
    )
    cardpointe_password: SecretStr = Field(
        SecretStr(""), max_length=100, description="must be the API user's password"
    )
    cardpointe_api_base: Annotated[str, AfterValidator(_gateway_address)] = ""
    cardpointe_hpp: Annotated[str, AfterValidator(_page_address)] = ""

    @property
    def api_base(self) -> str:
        """Where requests go, ending with a slash."""
        site = f"https://{self.cardpointe_site}.cardconnect.com/cardconnect/rest"
        return (self.cardpointe_api_base or site) + "/"


def read_cardpointe_settings(**given: str) -> CardPointeSettings:
    """Read the settings; ``given`` ones stand above the environment.

    Raises:
        SettingWrong: one is missing or wrong; no secret is repeated.
    """
    settings = read_as(CardPointeSettings, **given)
    require(settings, *REQUIRED)
    return settings
