"""A sentence without what identifies anybody: stand-ins for names, numbers of clients and codes.

What may be read elsewhere is ``Veiled.text``. A name is hidden wherever the books know one of its
words, whatever its capitals, with the unknown words beside it; so is a word that begins with a
capital and is none of the talk's, a quotation, an address, and every piece with figures that is
neither an amount nor a day.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from domain.customers import Customer, fold
from handlers.understanding.days import take_days
from handlers.understanding.details import CLIENT_WORDS
from handlers.understanding.figures import is_amount
from handlers.understanding.names import (
    FOUND_AT_MOST,
    SHORT,
    Known,
    Named,
    find_named,
    name_words,
)
from handlers.understanding.surroundings import Surroundings
from handlers.understanding.tokens import Sentence, Token
from handlers.understanding.vocabulary import VOCABULARY

WORDS_AT_MOST: Final = 40
"""Different words that are looked up; a longer text is not sure to be veiled whole."""
LONG_NUMBER: Final = 7
"""So many figures that are no amount may be a telephone's."""

_PART: Final = re.compile(r"[^\W_]+")
_STAND_IN: Final = re.compile(r"(?:CLIENT|NAME|INVOICE|CODE)_[0-9]+")


@dataclass(frozen=True)
class Hidden:
    """What a stand-in stands for: the words as written, whom they may name, which invoice."""

    written: str
    named: Named = field(default_factory=Named)
    invoice: str = ""

    @property
    def kind(self) -> str:
        """The stand-in's own word."""
        if self.invoice:
            return "INVOICE"
        if self.named.fitting:
            return "CLIENT"
        return "CODE" if any(map(str.isdigit, self.written)) else "NAME"


@dataclass(frozen=True)
class Veiled:
    """A sentence as written, the same with stand-ins, and what each of them stands for.

    ``named`` is the veiled text with the words as written beside the stand-ins.
    """

    written: str
    text: str
    named: str
    hidden: Mapping[str, Hidden]

    def unveil(self, told: str) -> str:
        """Put the words as written in the place of stand-ins."""

        def written(found: re.Match[str]) -> str:
            known = self.hidden.get(found[0])
            return known.written if known else found[0]

        return _STAND_IN.sub(written, told)


@dataclass(frozen=True)
class _Piece:
    """Something to hide: the tokens from ``first`` to before ``last``."""

    first: int
    last: int
    hidden: Hidden


def veil(text: str, around: Surroundings) -> Veiled | None:
    """Hide what identifies anybody; None where the text is too long for one to be sure."""
    sentence = Sentence.read(text)
    take_days(sentence, around.today)
    names = _find_names(sentence, around.known)
    if names is None:
        return None
    pieces = [*_list_names(sentence, names, around.known), *_list_others(sentence, names, around)]
    return _write(sentence, sorted(pieces, key=lambda piece: piece.first))


def _write(sentence: Sentence, pieces: Sequence[_Piece]) -> Veiled:
    """Write the text anew; what stands twice has one stand-in."""
    numbers, known = count(1), dict[str, str]()
    hidden: dict[str, Hidden] = {}
    veiled, named, at = "", "", 0
    for piece in pieces:
        key = fold(piece.hidden.written)
        stand_in = known.setdefault(key, f"{piece.hidden.kind}_{next(numbers)}")
        hidden.setdefault(stand_in, piece.hidden)
        between = sentence.text[at : sentence.tokens[piece.first].start]
        veiled += between + stand_in
        named += f"{between}{stand_in} ({piece.hidden.written})"
        at = sentence.tokens[piece.last - 1].end
    rest = sentence.text[at:]
    return Veiled(sentence.text, veiled + rest, named + rest, hidden)


def _find_names(sentence: Sentence, known: Known) -> Sequence[int] | None:
    """Tell which pieces are words of a name; None where they are too many to look up."""
    words = {at: token for at, token in sentence.free() if _is_word(token)}
    parts = {part for token in words.values() for part in _PART.findall(token.folded)}
    if len(parts) > WORDS_AT_MOST:
        return None
    owners = {part: _list_owners(part, known) for part in parts}
    names = {at for at in words if _names(at, words, owners)}
    # A word that nobody knows, beside a name, may be of the same name.
    beside = {one for at in names for one in (at - 1, at + 1) if one in words}
    names |= {at for at in beside if _is_strange(words[at])}
    return sorted(names | {at + 1 for at in names if _has_figures(sentence, at, known)})


def _has_figures(sentence: Sentence, at: int, known: Known) -> bool:
    """Tell whether the figures after a word belong to a name with it: ``Club 55``."""
    word, after = sentence.tokens[at], sentence.tokens[at + 1 : at + 2]
    if not after or not after[0].text.isdecimal():
        return False
    found = known.search(f"{word.text} {after[0].text}")
    return any(after[0].text in name_words(one) for one in found)


def _is_word(token: Token) -> bool:
    return not token.is_quoted and not token.has_digit and "@" not in token.text


Owners = Mapping[str, frozenset[str]]
"""For each word, the numbers of the customers whose name has it."""
_SOMEBODY: Final = frozenset({"?"})
"""So many bear the word that not all were seen."""


def _list_owners(part: str, known: Known) -> frozenset[str]:
    """List the customers whose name has a word like this one: the same, longer, or a slip away."""
    if len(part) < SHORT and part in VOCABULARY:
        return frozenset()
    found = known.search(part)
    if len(found) >= FOUND_AT_MOST:
        return _SOMEBODY
    owners = [one for one in found if _has_word(one, part)]
    if not owners and part not in VOCABULARY:
        near = find_named([part], known)
        owners = list(near.fitting) if near.near else []
    return frozenset(one.customer_id for one in owners)


def _has_word(customer: Customer, part: str) -> bool:
    own = name_words(customer) | {fold(customer.customer_id)}
    begins = len(part) > SHORT and part not in VOCABULARY
    return part in own or (begins and any(word.startswith(part) for word in own))


def _names(at: int, words: Mapping[int, Token], owners: Owners) -> bool:
    """Tell whether a word is one of a name.

    A word of any talk is one only with a capital, or beside another word of the same name.
    """
    token = words[at]
    parts = _PART.findall(token.folded)
    mine = _owners_of(token, owners)
    if all(part in VOCABULARY for part in parts) or token.folded in VOCABULARY:
        beside = [words[one] for one in (at - 1, at + 1) if one in words]
        shared = any(mine & _owners_of(other, owners) for other in beside)
        return bool(mine) and (token.text[:1].isupper() or shared)
    return bool(mine) or token.text[:1].isupper() or not token.folded.isascii()


def _owners_of(token: Token, owners: Owners) -> frozenset[str]:
    return frozenset().union(*(owners[part] for part in _PART.findall(token.folded)))


def _list_names(sentence: Sentence, names: Sequence[int], known: Known) -> Iterator[_Piece]:
    """List the names: words of names that stand side by side are one."""
    run: list[int] = []
    for at in names:
        if run and not (at == run[-1] + 1 and _is_beside(sentence, run[-1], at)):
            yield _name(sentence, run, known)
            run = []
        run.append(at)
    if run:
        yield _name(sentence, run, known)


def _name(sentence: Sentence, run: Sequence[int], known: Known) -> _Piece:
    first, last = run[0], run[-1] + 1
    named = find_named([sentence.tokens[at].text for at in run], known)
    return _Piece(first, last, Hidden(sentence.written(first, last), named))


def _is_beside(sentence: Sentence, at: int, after: int) -> bool:
    return not sentence.text[sentence.tokens[at].end : sentence.tokens[after].start].strip()


def _is_strange(token: Token) -> bool:
    return any(map(str.isalpha, token.text)) and token.folded not in VOCABULARY


def _list_others(
    sentence: Sentence, names: Sequence[int], around: Surroundings
) -> Iterator[_Piece]:
    """List quotations, addresses, and what has figures and is neither an amount nor a day."""
    for at, token in list(sentence.free()):
        if at in names or at in sentence.taken:
            continue
        if token.is_quoted:
            named = find_named(token.text.split(), around.known)
            yield _Piece(at, at + 1, Hidden(sentence.written(at, at + 1), named))
        elif "@" in token.text or (token.has_digit and not token.is_figure):
            yield _Piece(at, at + 1, _code(token, around.known))
        elif token.is_figure and (last := _end_of_number(sentence, at, around)) > at:
            sentence.take(at, last)
            yield _Piece(at, last, _code_of(sentence.written(at, last), around.known))


def _end_of_number(sentence: Sentence, at: int, around: Surroundings) -> int:
    """Tell where figures end that are a client's number, or too many for an amount."""
    if at and sentence.tokens[at - 1].folded in CLIENT_WORDS:
        return at + 1
    last = at
    while last < len(sentence.tokens) and last not in sentence.taken:
        if not sentence.tokens[last].is_figure:
            break
        last += 1
    written = sentence.written(at, last)
    is_long = sum(map(str.isdigit, written)) >= LONG_NUMBER
    return last if is_long and not is_amount(written, around.texts.locale) else at


def _code(token: Token, known: Known) -> Hidden:
    return _code_of(token.text, known)


def _code_of(written: str, known: Known) -> Hidden:
    """Find whose number or address this is, or which invoice's."""
    typed = written.rstrip(".")
    customer = known.by_number(typed)
    if customer is not None:
        return Hidden(written, Named([customer], frozenset({fold(typed)})))
    invoice = known.invoice_owner(typed)
    owner = known.by_number(invoice[1]) if invoice else None
    if invoice and owner:
        return Hidden(written, Named([owner], frozenset({fold(invoice[1])})), invoice[0])
    return Hidden(written, find_named([typed], known) if "@" in typed else Named())
