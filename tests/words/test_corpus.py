"""What people write, in both languages: the safe sentences are understood, the traps are asked."""

import pytest

from domain.errors import CardNumberTyped
from domain.methods import Method
from handlers.texts import Locale
from handlers.understanding import read_entry, understand
from handlers.understanding.intents import (
    Intent,
    Period,
    RecordDeposit,
    RecordPayment,
    Unsure,
)
from tests.words.books import read_rows, surroundings

LOCALES = {"fr": Locale.FR_CA, "en": Locale.EN_CA}
ASKED_AT_MOST = 0.05
SAFE, TRAPS = read_rows("safe.csv"), read_rows("traps.csv")


def read(row: dict[str, str]) -> Intent:
    """Hear a sentence at its door: after a command, or in a conversation."""
    around = surroundings(LOCALES[row["locale"]])
    if row["door"] == "say":
        return understand(row["sentence"], around)
    if row["door"] == "deposit":
        return read_entry(row["sentence"], around, RecordDeposit)
    return read_entry(row["sentence"], around, RecordPayment)


def told(intent: Intent | None) -> str:
    """Write an intent as the corpus does."""
    if intent is None:
        return ""
    if isinstance(intent, Unsure):
        return " | ".join(filter(None, (f"? {intent.about}", told(intent.so_far))))
    said = [_told(name, value) for name, value in intent if value not in ("", (), None, False)]
    default = {f"count={5}"}
    return " ".join([type(intent).__name__, "; ".join(s for s in said if s not in default)]).strip()


def _told(name: str, value: object) -> str:
    match value:
        case Period():
            return f"{value.from_on}..{value.to_on}"
        case True:
            return f"{name}=yes"
        case tuple():
            return f"{name}={'+'.join(value)}"
        case _:
            return f"{name}={value}"


def _name(row: dict[str, str]) -> str:
    return f"{row['locale']} {row['door']} {row['sentence']}"


@pytest.mark.parametrize("row", SAFE, ids=_name)
def test_a_safe_sentence_is_understood(row: dict[str, str]) -> None:
    assert told(read(row)) == row["meaning"]


@pytest.mark.parametrize("row", TRAPS, ids=_name)
def test_a_trap_fills_in_nothing_wrong(row: dict[str, str]) -> None:
    assert told(read(row)) == row["meaning"]


@pytest.mark.parametrize("locale", Locale)
@pytest.mark.parametrize("method", Method)
def test_a_method_is_understood_by_its_code_and_by_its_name_on_screen(
    method: Method, locale: Locale
) -> None:
    around = surroundings(locale)
    for word in (str(method), around.texts.code("method", method)):
        entry = read_entry(f"bergeron 50 {word}", around, RecordPayment)
        assert told(entry) == f"RecordPayment customer_id=C-1007; amount=50; method={method}"


def test_a_long_text_is_no_sentence() -> None:
    around = surroundings(Locale.EN_CA)
    told_long = understand("campbell paid 50 cash " * 40, around)
    assert told_long == Unsure(question=around.texts.say("ask.too_long"))


def test_a_card_number_is_refused_at_both_doors() -> None:
    around = surroundings(Locale.EN_CA)
    for text in ("campbell 50 card 4242 4242 4242 4242", "4242424242424242"):
        with pytest.raises(CardNumberTyped):
            understand(text, around)
        with pytest.raises(CardNumberTyped):
            read_entry(text, around, RecordPayment)


def test_she_is_the_one_whom_the_talk_was_about() -> None:
    around = surroundings(Locale.FR_CA, spoken_of="C-1007")
    for sentence in ("combien doit-elle?", "what does she owe?", "que doit-il"):
        assert told(understand(sentence, around)) == "AskOwed customer_id=C-1007"


def test_the_corpus_is_large_in_both_languages_and_few_safe_sentences_are_asked_about() -> None:
    assert len(SAFE) >= 200
    assert len(TRAPS) >= 100
    for rows in (SAFE, TRAPS):
        assert (
            min(sum(row["locale"] == locale for row in rows) for locale in LOCALES) > len(rows) / 3
        )
    asked = [row for row in SAFE if row["meaning"].startswith("?")]
    assert len(asked) / len(SAFE) <= ASKED_AT_MOST
