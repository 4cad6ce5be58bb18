"""The catalogues say the same things, within Slack's limits, and hold what the code asks for."""

import ast
import re
from collections import Counter

import pytest

from domain.gateway import Rail
from domain.methods import Method
from domain.people import Permission, Role
from handlers.cards import KNOWN_REASONS
from handlers.texts import CODE_FACTS, Locale
from handlers.texts.catalogues import parse_catalogue
from tests.rules.catalogues import (
    ROOT,
    code,
    edges,
    forms_of,
    literals,
    placeholders,
    sentences,
    spoken,
)

# Keys that the code puts together: a kind and its code (`method.cash`), or a form and what is said
# of it (`pay.title`). Nothing else may be put together, and no other key may stand in a catalogue
# without being written out in the code.
BUILT_BEGINNINGS = (*(f"{kind}." for kind in CODE_FACTS), "word.", "outcome.")
BUILT_ENDINGS = (".title", ".recorded", ".announced", ".line", ".help")

# Slack's limits, in characters: titles and buttons of modals; texts of options and buttons.
LIMITS = {".title": 24, ".submit": 24, ".close": 24, ".cancel": 24, ".button": 75, ".option": 75}

NAME = re.compile(r"[a-z_]+")
ENGLISH, FRENCH = (sentences(locale) for locale in Locale)


def is_built(key: str) -> bool:
    """Tell a key that no code writes out: put together, or the name of an error's class."""
    return key[0].isupper() or key.startswith(BUILT_BEGINNINGS) or key.endswith(BUILT_ENDINGS)


def test_both_languages_have_the_same_keys() -> None:
    assert set(ENGLISH) ^ set(FRENCH) == set()


@pytest.mark.parametrize("locale", Locale)
def test_no_key_is_written_twice(locale: Locale) -> None:
    po = (ROOT / "handlers" / "texts" / f"{locale}.po").read_text(encoding="utf-8")
    written = Counter(re.findall(r'^msgid "(.+)"$', po, re.MULTILINE))
    assert [key for key, times in written.items() if times > 1] == []
    assert set(written) == set(sentences(locale))


@pytest.mark.parametrize("locale", Locale)
def test_no_sentence_is_empty_or_unsure(locale: Locale) -> None:
    messages = [message for message in parse_catalogue(locale) if message.id]
    assert [message.id for message in messages if message.fuzzy] == []
    empty = [key for key, forms in sentences(locale).items() if not all(map(str.strip, forms))]
    assert empty == []


def test_both_languages_show_the_same_facts_in_every_form() -> None:
    for key in ENGLISH:
        shown = [placeholders(form) for form in (*ENGLISH[key], *FRENCH.get(key, ()))]
        assert all(facts == shown[0] for facts in shown), key
        assert all(NAME.fullmatch(name) for name in shown[0]), key


def test_both_languages_count_alike_and_a_plurals_key_is_its_own_plural() -> None:
    for key in ENGLISH:
        assert len(ENGLISH[key]) == len(FRENCH[key]), key
    for locale in Locale:
        for message in parse_catalogue(locale):
            if message.pluralizable:
                assert len(set(message.id)) == 1
                assert len(forms_of(message.string)) == 2


def test_zero_is_singular_in_french_alone() -> None:
    rules = {locale: parse_catalogue(locale).plural_expr for locale in Locale}
    assert rules == {Locale.EN_CA: "(n != 1)", Locale.FR_CA: "(n > 1)"}


@pytest.mark.parametrize("locale", Locale)
def test_short_texts_fit_where_slack_shows_them(locale: Locale) -> None:
    for key, forms in sentences(locale).items():
        for ending, limit in LIMITS.items():
            if key.endswith(ending):
                assert max(map(len, forms)) <= limit, f"{locale}.po, {key}"


@pytest.mark.parametrize("locale", Locale)
def test_spacing_and_apostrophes_are_the_printers(locale: Locale) -> None:
    wrong = re.compile(r"'| :(?!\w)| [;!?»]|« " if locale is Locale.FR_CA else r"'")
    found = {key for key, forms in sentences(locale).items() if any(map(wrong.search, forms))}
    assert found == set(), "use ’, and in French a no-break space before : and inside « »"


def test_every_key_that_is_said_exists() -> None:
    asked = {
        key.value: path.name
        for path, tree in code()
        for key in spoken(tree)
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }
    missing = sorted(f"{key} ({path})" for key, path in asked.items() if key not in ENGLISH)
    assert not missing, ", ".join(missing)


def test_only_listed_keys_are_put_together() -> None:
    for path, tree in code():
        for key in spoken(tree):
            if isinstance(key, ast.JoinedStr) and path.name != "sentences.py":
                begins, ends = edges(key)
                listed = begins.startswith(BUILT_BEGINNINGS) or ends in BUILT_ENDINGS
                assert listed, f"{path.name}: {ast.unparse(key)}"


def test_every_key_is_used() -> None:
    used = literals()
    unused = sorted(key for key in ENGLISH if key not in used and not is_built(key))
    assert not unused, ", ".join(unused)


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("role", set(Role)),
        ("permission", set(Permission)),
        ("method", {*Method, *Rail, "saved"}),
        ("refusal", set(KNOWN_REASONS)),
    ],
)
def test_every_code_has_a_name(kind: str, codes: set[str]) -> None:
    named = {key for key in ENGLISH if key.startswith(f"{kind}.")}
    assert named == {f"{kind}.{code}" for code in codes}
