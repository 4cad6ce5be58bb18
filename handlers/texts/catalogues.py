"""One language's sentences, read from its ``.po`` file into memory; nothing is compiled on disk."""

from functools import cache
from gettext import GNUTranslations
from importlib.resources import files
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from handlers.texts.locales import Locale


class Catalogue:
    """The sentences of one language by key; a missing one is a bug, never shown as its key."""

    def __init__(self, translations: GNUTranslations, locale: Locale) -> None:
        self._translations = translations
        self._locale = locale

    def sentence(self, key: str) -> str:
        """Return the sentence under ``key``, its placeholders still open."""
        return self._known(key, self._translations.gettext(key))

    def sentence_for(self, key: str, count: int) -> str:
        """Return the form of the sentence that the language uses for ``count``."""
        return self._known(key, self._translations.ngettext(key, key, count))

    def _known(self, key: str, sentence: str) -> str:
        if sentence == key:  # what gettext answers when it knows nothing
            raise KeyError(f"{self._locale}.po has no sentence {key!r}")
        return sentence


def parse_sentences(po: bytes, locale: Locale) -> Catalog:
    """Parse the text of a ``.po`` file; a malformed one stops the start."""
    return read_po(BytesIO(po), locale=str(locale), abort_invalid=True)


def parse_catalogue(locale: Locale) -> Catalog:
    """Parse a language's own ``.po`` file."""
    po = files("handlers.texts").joinpath(f"{locale}.po").read_bytes()
    return parse_sentences(po, locale)


def compile_catalogue(parsed: Catalog, locale: Locale) -> Catalogue:
    """Make parsed sentences ready to look up, in memory."""
    compiled = BytesIO()
    write_mo(compiled, parsed)
    compiled.seek(0)
    return Catalogue(GNUTranslations(compiled), locale)


@cache
def read_catalogue(locale: Locale) -> Catalogue:
    """Read a language's catalogue, once in the life of the process."""
    return compile_catalogue(parse_catalogue(locale), locale)
