"""A sentence in pieces: words, figures and quotations, each taken at most once by one meaning."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, TypeVar

from domain.customers import fold

V = TypeVar("V")

_PIECE: Final = re.compile(
    r'"[^"]*"|\u201c[^\u201d]*\u201d|\u00ab[^\u00bb]*\u00bb|[^\s#]+|#[^\s#]*'
)
_QUOTES: Final = '"\u201c\u201d\u00ab\u00bb'
_BRACKETED_FIGURE: Final = re.compile(r"\(\$?[0-9][0-9.,]*\$?\)[.,;:!?]*")
"""Accountants write what is taken away so; without its brackets it would be an amount."""
_BEFORE: Final = "([{<*_`'\u2018\u2019,;:"
_AFTER: Final = ")]}>*_`'\u2018\u2019,;:.!?\u2026"
_ELISION: Final = re.compile(r"(?:[cdjlmnst]|qu)['\u2019]", re.IGNORECASE)
_POSSESSIVE: Final = re.compile(r"['\u2019]s$", re.IGNORECASE)
_HYPHENS: Final = str.maketrans(dict.fromkeys("\u2010\u2011\u2012", "-"))
FIGURE: Final = re.compile(r"\$?[0-9][0-9.,]*\$?")
MAX_TOKENS: Final = 80
"""A longer text is no sentence about one payment."""


@dataclass(frozen=True)
class Token:
    """One piece as written, where it stands, and folded for comparison."""

    text: str
    start: int
    end: int
    is_quoted: bool = False

    @cached_property
    def folded(self) -> str:
        """The piece without capitals, accents and typographic marks."""
        return fold(self.text.translate(_HYPHENS))

    @property
    def is_figure(self) -> bool:
        """Whether it is digits, with marks that an amount may have; not yet an amount."""
        return not self.is_quoted and FIGURE.fullmatch(self.text) is not None

    @property
    def has_digit(self) -> bool:
        """Whether any digit stands in it, of whatever script."""
        return any(char.isdigit() for char in self.text)


@dataclass
class Sentence:
    """The pieces of a text, and which of them have found their meaning."""

    text: str
    tokens: Sequence[Token]
    taken: set[int] = field(default_factory=set)

    @classmethod
    def read(cls, text: str) -> "Sentence":
        """Cut a text into pieces; what is beyond the limit is left out."""
        tokens: list[Token] = []
        for found in _PIECE.finditer(text):
            tokens += _cut(found[0], found.start())
            if len(tokens) > MAX_TOKENS:
                break
        return cls(text, tokens[:MAX_TOKENS])

    @property
    def is_question(self) -> bool:
        """Whether a question mark ends it."""
        return self.text.rstrip().endswith("?")

    def free(self) -> Iterator[tuple[int, Token]]:
        """List the pieces that nothing has taken yet, in order."""
        return ((at, token) for at, token in enumerate(self.tokens) if at not in self.taken)

    def take(self, first: int, last: int) -> None:
        """Let pieces have their meaning, from ``first`` to before ``last``."""
        self.taken.update(range(first, last))

    def words_at(self, at: int, count: int) -> tuple[str, ...]:
        """Return so many folded pieces that stand there free; fewer where one is not."""
        words: list[str] = []
        for index in range(at, min(at + count, len(self.tokens))):
            if index in self.taken or self.tokens[index].is_quoted:
                break
            words.append(self.tokens[index].folded)
        return tuple(words)

    def take_phrases(self, phrases: Mapping[tuple[str, ...], V]) -> list[tuple[int, int, V]]:
        """Take every phrase that stands in the sentence, the longest first at each place."""
        longest = max(map(len, phrases), default=0)
        found: list[tuple[int, int, V]] = []
        at = 0
        while at < len(self.tokens):
            words = self.words_at(at, longest)
            fits = [n for n in range(len(words), 0, -1) if words[:n] in phrases]
            if fits:
                found.append((at, at + fits[0], phrases[words[: fits[0]]]))
                self.take(at, at + fits[0])
            at += fits[0] if fits else 1
        return found

    def written(self, first: int, last: int) -> str:
        """Return the text from one piece to before another, as written."""
        return self.text[self.tokens[first].start : self.tokens[last - 1].end]


def words(text: str) -> frozenset[str]:
    """Make a set of the words of a list."""
    return frozenset(text.split())


def phrases(text: str, value: V) -> dict[tuple[str, ...], V]:
    """Make phrases of a list with commas between, all with one meaning."""
    return {tuple(fold(phrase).split()): value for phrase in text.split(",")}


def _cut(piece: str, start: int) -> Iterator[Token]:
    """Cut what is no part of a word off a piece: quotation marks, commas, ``l'``, ``'s``."""
    if piece[0] in _QUOTES and piece[-1] in _QUOTES and len(piece) > 1:
        yield Token(piece[1:-1].strip(), start, start + len(piece), is_quoted=True)
        return
    if not _BRACKETED_FIGURE.fullmatch(piece):
        start += len(piece) - len(piece.lstrip(_BEFORE))
        piece = piece.lstrip(_BEFORE).rstrip(_AFTER)
    elided = _ELISION.match(piece)
    if elided and len(piece) > elided.end():
        yield Token(elided[0], start, start + elided.end())
        start, piece = start + elided.end(), piece[elided.end() :]
    piece = _POSSESSIVE.sub("", piece).strip(_QUOTES)
    if piece:
        yield Token(piece, start, start + len(piece))
