"""No refusal without a sentence in each language, and no sentence that asks for an unknown fact."""

import re
from collections.abc import Iterator

import pytest

from domain import errors
from domain.errors import BillingError
from handlers.texts import Locale
from tests.rules.catalogues import placeholders, sentences


def subclasses(error: type[BillingError]) -> Iterator[type[BillingError]]:
    for child in error.__subclasses__():
        yield child
        yield from subclasses(child)


# Those that other tests make up for themselves are no refusal of ours.
ERRORS = [e for e in subclasses(BillingError) if e.__module__.startswith(f"{errors.__name__}.")]


@pytest.mark.parametrize("locale", Locale)
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_every_error_has_a_sentence(error: type[BillingError], locale: Locale) -> None:
    assert sentences(locale).get(error.__name__), f"{locale}.po: no sentence for {error.__name__}"


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_a_sentence_shows_only_facts_that_its_error_names(error: type[BillingError]) -> None:
    named = set(re.findall(r"``(\w+)``", error.__doc__ or ""))
    for locale in Locale:
        for form in sentences(locale).get(error.__name__, ()):
            assert placeholders(form) <= named, f"{locale}.po, {error.__name__}"


def test_the_tree_is_the_one_that_people_read() -> None:
    assert len(ERRORS) > 20
    assert all(error.__doc__ for error in ERRORS)
