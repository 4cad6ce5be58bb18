"""Stripe's settings: what is wrong is named in one line, secrets never; money goes nowhere else."""

from pathlib import Path

import pytest

from bot.gateways import GATEWAYS
from bot.gateways.stripe import build
from bot.gateways.stripe.settings import StripeSettings, read_stripe_settings
from bot.settings import SettingWrong

GOOD = {"stripe_api_key": "rk_live_51abcDEF", "stripe_webhook_secret": "whsec_abc+/="}


@pytest.mark.parametrize("key", ["sk_test_1", "rk_test_1", "sk_live_1", "rk_live_1"])
def test_a_key_of_the_account_is_taken(key: str) -> None:
    settings = read_stripe_settings(**{**GOOD, "stripe_api_key": key})
    assert settings.is_live is ("live" in key)


@pytest.mark.parametrize("key", ["pk_live_1", "sk_1", "whsec_1", "rk_live_1 ", "rk_live_é"])
def test_another_key_is_refused_and_not_repeated(key: str) -> None:
    with pytest.raises(SettingWrong, match="STRIPE_API_KEY must be a restricted") as refused:
        read_stripe_settings(**{**GOOD, "stripe_api_key": key})
    assert key not in str(refused.value)


def test_another_secret_is_refused_and_not_repeated() -> None:
    with pytest.raises(SettingWrong, match="STRIPE_WEBHOOK_SECRET must be") as refused:
        read_stripe_settings(**{**GOOD, "stripe_webhook_secret": "rk_live_1"})
    assert "rk_live_1" not in str(refused.value)


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingWrong, match="STRIPE_API_KEY, STRIPE_WEBHOOK_SECRET are not set"):
        build()


def test_settings_are_read_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".env").write_text(f"STRIPE_API_KEY={GOOD['stripe_api_key']}\n", encoding="utf-8")
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", GOOD["stripe_webhook_secret"])
    gateway = build()
    gateway.close()
    assert gateway.portal_url("pi_1") == "https://dashboard.stripe.com/payments/pi_1"


def test_a_currency_that_is_not_offered_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GUICHET_CURRENCY", "JPY")
    with pytest.raises(SettingWrong, match="GUICHET_CURRENCY must be CAD or USD"):
        build()


@pytest.mark.parametrize(
    "base",
    [
        "https://api.stripe.com",
        "https://api.stripe.com/",
        "http://127.0.0.1:8420",
        "http://localhost:1",
        "http://[::1]:8420",
    ],
)
def test_stripe_is_at_stripe_or_on_this_machine(base: str) -> None:
    settings = read_stripe_settings(**GOOD, stripe_api_base=base)
    assert settings.stripe_api_base == base.rstrip("/")


@pytest.mark.parametrize(
    "base",
    [
        "http://api.stripe.com",
        "https://api.stripe.com.evil.example",
        "https://evil.example/api.stripe.com",
        "https://api.stripe.com@evil.example",
        "https://evil.example\\.stripe.com",
        "https://notstripe.com",
        "http://169.254.169.254",
        "http://10.0.0.1",
        "http://127.0.0.1.evil.example",
        "http://0.0.0.0",
        "https://user:secret@api.stripe.com",
        "https://api.stripe.com/other",
        "file:///etc/passwd",
        "ftp://127.0.0.1",
        "api.stripe.com",
        "https://",
    ],
)
def test_money_is_asked_for_nowhere_else(base: str) -> None:
    with pytest.raises(SettingWrong, match="STRIPE_API_BASE must be https"):
        read_stripe_settings(**GOOD, stripe_api_base=base)


def test_secrets_are_shown_by_nothing() -> None:
    settings = StripeSettings.model_validate(GOOD)
    assert all(secret not in repr(settings) for secret in GOOD.values())


def test_the_registry_names_a_module_that_can_build() -> None:
    assert GATEWAYS["stripe"] == build.__module__.rpartition(".")[0]
