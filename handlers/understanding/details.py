"""How money came in, as a sentence says it: method, card on file, cheque number, reference."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from handlers.understanding.lexicon import CARD_ON_FILE, EVERYTHING, METHODS, NUMBER_MARKS
from handlers.understanding.tokens import Sentence

_CHEQUE_NUMBER: Final = re.compile(r"[0-9]{1,10}")
_CARD_ENDING: Final = re.compile(r"(?:[x*•.]{1,12})?([0-9]{4})")
_HASHED: Final = re.compile(r"#([0-9A-Za-z][0-9A-Za-z-]*)")
_REFERENCE_WORDS: Final = frozenset({"ref", "reference", "confirmation", "transaction", "conf"})
_ENDING_WORDS: Final = frozenset({"ending", "in", "finissant", "terminant", "se", "par", "en"})
_CARDS: Final = frozenset({CARD_ON_FILE, "card_terminal"})
CLIENT_WORDS: Final = frozenset({"client", "cliente", "customer", "compte", "account"})
"""After one of these a number is a customer's."""
_INVOICE_WORDS: Final = frozenset({"facture", "invoice", "inv", "factures", "invoices"})


@dataclass
class Details:
    """What was said of how money came in.

    ``doubtful_at`` is where a number stands that may be the cheque's or the amount; ``card`` the
    last figures of a card on file; ``named`` numbers said to be a customer's, ``invoices`` an
    invoice's, ``hashed`` of nobody knows what; ``all_words`` and ``method_words`` what was said for
    *all* and for methods.
    """

    everything: bool = False
    methods: list[str] = field(default_factory=list)
    all_words: frozenset[str] = frozenset()
    method_words: frozenset[str] = frozenset()
    card: str = ""
    reference: str = ""
    doubtful_at: int | None = None
    named: list[str] = field(default_factory=list)
    invoices: list[str] = field(default_factory=list)
    hashed: list[str] = field(default_factory=list)


def take_details(sentence: Sentence) -> Details:
    """Take methods and the numbers that belong to them out of a sentence, and *all* of it."""
    all_words = _words_of(sentence, sentence.take_phrases(EVERYTHING))
    details = Details(everything=bool(all_words), all_words=all_words)
    details.named += _take_numbered(sentence, CLIENT_WORDS)
    details.invoices += _take_numbered(sentence, _INVOICE_WORDS)
    details.reference = "".join(_take_numbered(sentence, _REFERENCE_WORDS)[:1])
    said = sentence.take_phrases(METHODS)
    details.method_words = _words_of(sentence, said)
    for first, last, method in said:
        details.methods += method.split()
        _take_number(sentence, first, last, details)
    details.hashed = _take_hashed(sentence)
    return details


def _words_of(sentence: Sentence, taken: Sequence[tuple[int, int, str]]) -> frozenset[str]:
    return frozenset(t.folded for first, last, _ in taken for t in sentence.tokens[first:last])


def _take_numbered(sentence: Sentence, words: frozenset[str]) -> list[str]:
    """Take ``client 17``, ``facture no F-2``: the piece with digits after one of the words."""
    found = []
    for at, token in list(sentence.free()):
        if token.folded.rstrip(".") not in words or token.is_quoted:
            continue
        number = at + 1 + _marks(sentence, at + 1)
        if number < len(sentence.tokens) and number not in sentence.taken:
            piece = sentence.tokens[number]
            if piece.has_digit and not piece.is_quoted and "$" not in piece.text:
                found.append(piece.text.lstrip("#"))
                sentence.take(at, number + 1)
    return found


def _marks(sentence: Sentence, at: int) -> int:
    """Count the marks that announce a number: ``no``, ``n°``, ``#``."""
    mark = "".join(sentence.words_at(at, 1)).rstrip(".")
    return 1 if mark in NUMBER_MARKS else 0


def _take_number(sentence: Sentence, first: int, last: int, details: Details) -> None:
    method = details.methods[-1]
    if method in _CARDS:
        _take_ending(sentence, last, details)
        return
    marks = _marks(sentence, last)
    at = last + marks
    if at >= len(sentence.tokens) or at in sentence.taken:
        return
    token = sentence.tokens[at]
    if hashed := _HASHED.fullmatch(token.text):
        details.reference = hashed[1]
    elif marks and token.has_digit:
        details.reference = token.text
    elif method == "cheque" and _CHEQUE_NUMBER.fullmatch(token.text):
        details.doubtful_at = at
    else:
        return
    sentence.take(last, at + 1)


def _take_ending(sentence: Sentence, last: int, details: Details) -> None:
    """Take ``4242``, ``ending in 4242``, ``•••• 4242`` after a card."""
    at = last
    while "".join(sentence.words_at(at, 1)) in _ENDING_WORDS:
        at += 1
    if at < len(sentence.tokens) and at not in sentence.taken:
        ending = _CARD_ENDING.fullmatch(sentence.tokens[at].text)
        if ending:
            details.card = ending[1]
            sentence.take(last, at + 1)


def _take_hashed(sentence: Sentence) -> list[str]:
    """Take ``#318``, ``no 318`` wherever they stand."""
    found = []
    for at, token in list(sentence.free()):
        if hashed := _HASHED.fullmatch(token.text):
            found.append(hashed[1])
            sentence.take(at, at + 1)
        elif _marks(sentence, at) and at + 1 < len(sentence.tokens):
            number = sentence.tokens[at + 1]
            if at + 1 not in sentence.taken and number.has_digit and number.text[0] != "$":
                found.append(number.text)
                sentence.take(at, at + 2)
    return found
