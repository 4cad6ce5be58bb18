"""What the adapter must be told: the key, the webhook's secret, and where Stripe is."""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr
from pydantic_settings import BaseSettings

from bot.settings import ENVIRONMENT, read_as, require

STRIPE = "https://api.stripe.com"
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def _known_key(key: SecretStr) -> SecretStr:
    if not re.fullmatch("((sk|rk)_(test|live)_[A-Za-z0-9_]+)?", key.get_secret_value()):
        raise ValueError("must be a restricted or secret key: rk_live_…, sk_test_…")
    return key


def _known_secret(secret: SecretStr) -> SecretStr:
    if not re.fullmatch("(whsec_[!-~]+)?", secret.get_secret_value()):
        raise ValueError("must be the signing secret of the webhook endpoint: whsec_…")
    return secret


def _known_base(url: str) -> str:
    """Let money be asked for at Stripe, or at a simulator on this machine; nowhere else."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    is_stripe = parts.scheme == "https" and re.fullmatch(r"([a-z0-9-]+\.)*stripe\.com", host)
    is_here = parts.scheme in {"http", "https"} and host in LOOPBACK
    if not (is_stripe or is_here) or parts.username or parts.path.strip("/") or parts.query:
        raise ValueError("must be https://api.stripe.com, or an address of this machine")
    return url.rstrip("/")


class StripeSettings(BaseSettings):
    """The environment of this adapter."""

    model_config = ENVIRONMENT

    stripe_api_key: Annotated[SecretStr, AfterValidator(_known_key)] = SecretStr("")
    stripe_webhook_secret: Annotated[SecretStr, AfterValidator(_known_secret)] = SecretStr("")
    stripe_api_base: Annotated[str, AfterValidator(_known_base)] = STRIPE

    @property
    def is_simulated(self) -> bool:
        """Stripe is an address of this machine."""
        return urlsplit(self.stripe_api_base).hostname in LOOPBACK

    @property
    def is_live(self) -> bool:
        """Real money moves with this key."""
        return "_live_" in self.stripe_api_key.get_secret_value()[:8]


def read_stripe_settings(**given: str) -> StripeSettings:
    """Read the adapter's settings; ``given`` ones stand above the environment.

    Raises:
        SettingWrong: one is missing or wrong; no secret is repeated.
    """
    settings = read_as(StripeSettings, **given)
    require(settings, "STRIPE_API_KEY", "STRIPE_WEBHOOK_SECRET")
    return settings
