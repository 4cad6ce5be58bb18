"""Settings come from the environment and ``.env``; a wrong one is named in one line."""

from datetime import time
from pathlib import Path

import pytest

from bot.settings import Settings, SettingWrong, read_settings, require, split_address
from handlers.texts import Locale
from tests.bot.command_line import NAMES


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def trouble(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> str:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingWrong) as wrong:
        read_settings()
    told = str(wrong.value)
    assert "\n" not in told
    return told


def test_without_any_setting_the_defaults_of_the_contract_hold() -> None:
    settings = read_settings()
    assert settings.database_url == "sqlite:///guichet.db"
    assert settings.api_url == "https://slack.com/api/"
    assert str(settings.zone) == "America/Toronto"
    assert settings.guichet_currency == "CAD"
    assert settings.guichet_locale is Locale.FR_CA
    assert settings.guichet_summary_time == time(6)
    assert settings.cash_rounding_cents == 0
    assert settings.admins == ()


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("GUICHET_TIMEZONE", "Mars/Olympus", "is no time zone such as America/Toronto"),
        ("GUICHET_LOCALE", "fr", "must be fr_CA or en_CA"),
        ("GUICHET_CURRENCY", "dollars", "must be three capitals, such as CAD"),
        ("GUICHET_SUMMARY_TIME", "25:00", "must be a time, such as 06:00"),
        ("GUICHET_CASH_ROUNDING", "0.10", "must be 0.00 or 0.05"),
        ("GUICHET_CASH_ROUNDING", "five cents", "must be 0.00 or 0.05"),
        ("GUICHET_RETURN_FEE", "45.005", "must be an amount, such as 45.00"),
        ("GUICHET_RETURN_FEE", "-1", "must be an amount, such as 45.00"),
        ("GUICHET_RETURN_FEE", "NaN", "must be an amount, such as 45.00"),
        ("GUICHET_LOG_LEVEL", "loud", "must be debug, info, warning or error"),
        ("GUICHET_HTTP", "localhost", "must be HOST:PORT, such as 127.0.0.1:8080"),
        ("GUICHET_HTTP", "127.0.0.1:65536", "must be HOST:PORT, such as 127.0.0.1:8080"),
    ],
)
def test_a_wrong_setting_is_named_with_what_it_should_be(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    assert trouble(monkeypatch, name, value) == f"{name} {told} (it is {value!r})"


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("guichet.db", "is no database address"),
        ("mysql://ana:hunter2@host/guichet", "must begin with sqlite:/// or postgresql://"),
        ("postgresql+asyncpg://ana:hunter2@host/b", "must begin with sqlite:/// or postgresql://"),
        ("postgresql://ana:hunter2@host:port/b", "is no database address"),
        ("sqlite://", "names no file: what is in memory is lost at the end"),
        ("sqlite:///:memory:", "names no file: what is in memory is lost at the end"),
    ],
)
def test_a_wrong_database_is_told_without_its_password(
    monkeypatch: pytest.MonkeyPatch, url: str, told: str
) -> None:
    assert trouble(monkeypatch, "DATABASE_URL", url) == f"DATABASE_URL {told}"


def test_a_dot_env_is_read_and_the_environment_stands_above_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    written = "GUICHET_ORGANISATION=Centre récréatif\nGUICHET_CURRENCY=USD\nOTHER_PROGRAM=1\n"
    (tmp_path / ".env").write_text(written, encoding="utf-8")
    monkeypatch.setenv("GUICHET_CURRENCY", "CAD")
    settings = read_settings()
    assert settings.guichet_organisation == "Centre récréatif"
    assert settings.guichet_currency == "CAD"


def test_a_dot_env_that_is_no_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("GUICHET_ORGANISATION=Récréatif".encode("latin-1"))
    with pytest.raises(SettingWrong, match=r"^\.env is no UTF-8 text$"):
        read_settings()


def test_an_empty_setting_is_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.setenv(name, "")
    assert read_settings() == Settings(_env_file=None)


def test_admins_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUICHET_ADMINS", " U1, U2 ,,")
    assert read_settings().admins == ("U1", "U2")


def test_cash_rounding_is_given_in_cents(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUICHET_CASH_ROUNDING", "0.05")
    assert read_settings().cash_rounding_cents == 5


def test_every_missing_setting_is_named_at_once() -> None:
    with pytest.raises(SettingWrong) as wrong:
        require(read_settings(), "SLACK_BOT_TOKEN", "DATABASE_URL", "SLACK_APP_TOKEN")
    told = "SLACK_BOT_TOKEN, SLACK_APP_TOKEN are not set (see docs/running.md)"
    assert str(wrong.value) == told


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:8080", ("127.0.0.1", 8080)),
        (":8080", ("127.0.0.1", 8080)),
        ("8080", ("127.0.0.1", 8080)),
        ("guichet.example:0", ("guichet.example", 0)),
    ],
)
def test_an_address_without_a_host_is_this_machine_alone(
    text: str, address: tuple[str, int]
) -> None:
    assert split_address(text) == address


@pytest.mark.parametrize("text", ["", "host", "host:", "host:-1", "host:²", "host:65536"])
def test_what_names_no_port_is_no_address(text: str) -> None:
    with pytest.raises(ValueError, match="HOST:PORT"):
        split_address(text)
