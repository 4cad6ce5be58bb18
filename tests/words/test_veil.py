"""What identifies anybody is hidden before a sentence is read elsewhere, and comes back after."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.card_numbers import holds_card_number
from domain.customers import fold
from handlers.texts import Locale
from handlers.understanding.names import name_words
from handlers.understanding.veil import Veiled, veil
from handlers.understanding.vocabulary import VOCABULARY
from tests.words.books import CUSTOMERS, read_rows, surroundings
from tests.words.test_corpus import LOCALES

SENTENCES = [*read_rows("safe.csv"), *read_rows("traps.csv")]
NAMES = frozenset().union(*(name_words(one) for one in CUSTOMERS)) - VOCABULARY
TALK = ("where are things with", "on en est où avec", "news of", "et", "?", ",", "ok")


def veiled(text: str, locale: Locale = Locale.EN_CA) -> Veiled:
    """Veil a sentence that is short enough to be."""
    found = veil(text, surroundings(locale))
    assert found is not None
    return found


def told(text: str) -> set[str]:
    """The words of a text, folded."""
    return set(fold("".join(c if c.isalnum() else " " for c in text)).split())


@pytest.mark.parametrize("locale", LOCALES)
def test_no_sentence_of_the_corpus_tells_a_name_a_number_or_an_address(locale: str) -> None:
    for row in SENTENCES:
        if row["locale"] != locale or holds_card_number(row["sentence"]):
            continue
        read = veiled(row["sentence"], LOCALES[locale])
        assert not NAMES & told(read.text), row["sentence"]
        for one in CUSTOMERS:
            if not one.customer_id.isdecimal():
                assert one.customer_id.casefold() not in read.text.casefold(), row["sentence"]
        assert "@" not in read.text


@given(
    st.lists(st.sampled_from([*TALK, *(one.name for one in CUSTOMERS)]), min_size=1, max_size=6),
    st.sampled_from([str, str.upper, str.lower, str.title]),
)
def test_a_name_is_hidden_whatever_its_capitals_and_put_back_as_written(
    pieces: list[str], written: type[str]
) -> None:
    text = written(" ".join(pieces))
    read = veiled(text)
    assert not NAMES & told(read.text)
    assert fold(read.unveil(read.text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "leaves"),
    [
        ("where are things with amelie bergeron", "where are things with CLIENT_1"),
        ("BERGERON, and bergeron?", "CLIENT_1, and CLIENT_1?"),
        ("news of luc bergeron", "news of CLIENT_1"),
        ("news of CLIENT_1 and NAME_2", "news of CODE_1 and CODE_2"),
        ("call Dupuis at 514-555-0199", "call NAME_1 at CODE_2"),
        ("call 514 555 0199 for 1,250.00", "call CODE_1 for 1,250.00"),
        ("is C-1007 paid up since 2026-11-02", "is CLIENT_1 paid up since 2026-11-02"),
        ("is client 17 late", "is client CLIENT_1 late"),
        ("is it “Le Grand” or a@b.example", "is it NAME_1 or NAME_2"),
        ("what about 李雷", "what about NAME_1"),
    ],
)
def test_what_leaves(text: str, leaves: str) -> None:
    assert veiled(text).text == leaves


def test_a_text_that_is_too_long_to_be_sure_of_does_not_leave() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    text = " ".join(f"word{one}{other}" for one in letters for other in letters[:2])
    assert veil(text, surroundings(Locale.EN_CA)) is None
