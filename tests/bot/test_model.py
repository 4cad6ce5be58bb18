"""The language model's settings: off unless one is named, and one clear line where it cannot be."""

import sys
from typing import get_args

import pytest

from bot.model.reader import INTENTS, NothingOfThese
from handlers.understanding.intents import Sure
from tests.bot.command_line import Terminal

PACKAGE = "pydantic_ai"


def test_a_model_may_answer_our_intents_and_nothing_else() -> None:
    assert {intent for _, intent in INTENTS} == {*get_args(Sure), NothingOfThese}


def told_of_model(terminal: Terminal, database_url: str, **given: str) -> str:
    """What the doctor says of the model, with its mark."""
    told = terminal.types("doctor", DATABASE_URL=database_url, **given)
    (line,) = [one for one in told.out.splitlines() if "language model: " in one]
    return " ".join(line.split())


@pytest.mark.parametrize(
    ("model", "names", "told"),
    [
        ("", "no", "ok language model: none: a grammar alone reads what people write"),
        ("test", "no", "ok language model: test; no name leaves"),
        ("test", "yes", "ok language model: test; names leave"),
        ("nowhere:x", "no", "MEND language model: GUICHET_MODEL=nowhere:x: Unknown provider"),
        ("gpt", "no", "MEND language model: GUICHET_MODEL=gpt: Unknown model"),
        ("openai:gpt", "no", "MEND language model: GUICHET_MODEL=openai:gpt: Please install"),
    ],
)
def test_the_doctor_tells_whether_a_model_can_be_asked(
    terminal: Terminal, database_url: str, model: str, names: str, told: str
) -> None:
    given = {"GUICHET_MODEL": model, "GUICHET_MODEL_NAMES": names}
    assert told_of_model(terminal, database_url, **given).startswith(told)


def test_a_package_that_is_missing_is_named(
    terminal: Terminal, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, PACKAGE, None)
    monkeypatch.delitem(sys.modules, "bot.model.reader", raising=False)
    told = told_of_model(terminal, database_url, GUICHET_MODEL="test")
    assert f"needs the package {PACKAGE}: install guichet with its extra `model`" in told


def test_a_bot_does_not_start_with_a_model_that_there_is_not(
    terminal: Terminal, database_url: str
) -> None:
    given = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "GUICHET_MODEL": "nowhere:x"}
    told = terminal.types("run", DATABASE_URL=database_url, **given)
    assert told.trouble == "guichet: GUICHET_MODEL=nowhere:x: Unknown provider: nowhere"


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("GUICHET_MODEL_NAMES", "maybe", "must be yes or no: may a model read names"),
        ("GUICHET_MODEL_SECONDS", "0", "must be 1 to 60 seconds"),
        ("GUICHET_MODEL_CALLS_A_DAY", "-1", "must be a number of calls"),
        ("GUICHET_MODEL_TOKENS", "many", "must be a number of tokens"),
    ],
)
def test_a_wrong_limit_is_named(terminal: Terminal, name: str, value: str, told: str) -> None:
    assert f"{name} {told}" in terminal.types("doctor", **{name: value}).trouble
