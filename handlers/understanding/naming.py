"""The customer of a sentence: what numbers, quotations and words together say, or a question."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from domain.customers import Customer, fold
from handlers.understanding import lexicon
from handlers.understanding.details import Details
from handlers.understanding.doubts import Doubts, customer_choices, method_choices
from handlers.understanding.intents import CUSTOMER, METHOD
from handlers.understanding.names import (
    Known,
    Named,
    find_fitting,
    find_named,
    is_like,
    name_words,
)
from handlers.understanding.numbers import take_leading_number, take_numbers, take_reference
from handlers.understanding.surroundings import Surroundings
from handlers.understanding.tokens import Sentence, Token

DROPPED: Final = lexicon.FILLERS | lexicon.PAYING | lexicon.DEPOSITING | lexicon.OUR_MONEY
NEVER_NAMES: Final = (
    lexicon.NEGATIONS
    | lexicon.SUPPOSITIONS
    | lexicon.VAGUE
    | lexicon.NUMBER_WORDS
    | lexicon.OTHER_MONEY
)


@dataclass
class Party:
    """Whom the sentence is about, and the words beside; ``sought`` names them for a search.

    ``used`` are the folded words that a name explains.
    """

    customer: Customer | None = None
    invoices: tuple[str, ...] = ()
    sought: str = ""
    payer: str = ""
    note: str = ""
    used: frozenset[str] = field(default_factory=frozenset)


def find_party(sentence: Sentence, details: Details, around: Surroundings, doubts: Doubts) -> Party:
    """Take the customer out of the sentence; who is not certain is asked about."""
    known = around.known
    payer = _take_payer(sentence)
    numbers = take_numbers(sentence, details, known)
    quoted = _take_quoted(sentence, known)
    words = _words(sentence)
    if not (numbers.customers or quoted or numbers.codes or _content(words)):
        numbers.customers = take_leading_number(sentence, details, around, doubts)
    party = Party(payer=payer, invoices=tuple(dict.fromkeys(numbers.invoices)))
    if numbers.customers:
        party = _by_number(party, numbers.customers, words, known, doubts)
    else:
        note = _take_reason(sentence, words, quoted, known)
        named = _take_name(sentence, _words(sentence), quoted, known, doubts)
        party = _by_name(replace(party, note=note), named, doubts)
    unknown = numbers.unknown or take_reference(sentence, numbers, details, party.customer)
    if unknown:
        doubts.add(CUSTOMER, "ask.unknown_number", typed=unknown[0])
        return replace(party, customer=None, sought="")
    return party


@dataclass(frozen=True)
class _Sought:
    """Who fits, and the words as typed."""

    named: Named
    typed: str


def _words(sentence: Sentence) -> list[Token]:
    """List the words that have no meaning yet, without those that tell nothing at the ends."""
    words = [t for _, t in sentence.free() if not t.is_quoted and not t.has_digit]
    while words and words[-1].folded in DROPPED:
        words.pop()
    while words and words[0].folded in DROPPED:
        words.pop(0)
    return words


def _content(words: Iterable[Token]) -> list[str]:
    kept = DROPPED | NEVER_NAMES
    return [t.folded for t in words if t.folded not in kept and any(map(str.isalpha, t.folded))]


def _take_payer(sentence: Sentence) -> str:
    """Take ``paid by Jean Roy``: the one who brought the money is no customer of this payment."""
    for _, last, _ in sentence.take_phrases(lexicon.PAID_BY):
        return _take_words(sentence, last)
    return ""


def _take_words(sentence: Sentence, first: int) -> str:
    last = first
    while last < len(sentence.tokens) and last not in sentence.taken:
        if sentence.tokens[last].has_digit and not sentence.tokens[last].is_quoted:
            break
        last += 1
    if last == first:
        return ""
    sentence.take(first, last)
    return sentence.written(first, last)


def _take_quoted(sentence: Sentence, known: Known) -> _Sought | None:
    """Take the first quotation that names somebody; the others are left as words of a note."""
    for at, token in list(sentence.free()):
        if token.is_quoted and token.text:
            named = find_named(token.text.split(), known)
            if named.fitting:
                sentence.take(at, at + 1)
                return _Sought(named, token.text)
    return None


def _take_reason(
    sentence: Sentence, words: Sequence[Token], quoted: _Sought | None, known: Known
) -> str:
    """Take ``pour le camp d'été`` when it names nobody and the words before it name one."""
    starts = [at for at, token in sentence.free() if token.folded in lexicon.FOR]
    if not starts:
        return ""
    inside = [t for at, t in sentence.free() if at > starts[-1] and not t.has_digit]
    outside = [token for token in words if token not in inside]
    named = quoted.named if quoted else find_named(_content(outside), known)
    names_somebody = any(find_fitting([word], known) for word in _content(inside)[:4])
    if named.customer is None or names_somebody or not _content(inside):
        return ""
    if NEVER_NAMES.intersection(token.folded for token in inside):
        return ""
    return _take_words(sentence, starts[-1] + 1)


def _take_name(
    sentence: Sentence,
    words: Sequence[Token],
    quoted: _Sought | None,
    known: Known,
    doubts: Doubts,
) -> _Sought:
    if quoted is not None:
        others = find_named(_content(words), known)
        return _both(quoted, others)
    whole = _find_whole(sentence, words, known)
    if whole:
        used = frozenset(token.folded for token in words)
        # "will" is a name, too; alone it is not certain that it is one here.
        strange = () if used - NEVER_NAMES else tuple(used)
        return _Sought(Named(whole, used, strange), " ".join(token.text for token in words))
    content = [t for t in words if _content([t])]
    named = find_named([token.folded for token in content], known)
    if named.customer is None:
        content, named = _without_slips(content, named, known, doubts)
    return _Sought(named, " ".join(token.text for token in content))


def _find_whole(sentence: Sentence, words: Sequence[Token], known: Known) -> Sequence[Customer]:
    """List whom the words name together: by a number without figures, or by every word."""
    numbered = known.by_number(words[0].text) if len(words) == 1 else None
    if numbered is not None:
        return [numbered]
    named = _with_own_figures(sentence, words, known)
    return named or find_fitting([token.folded for token in words], known)


def _both(quoted: _Sought, others: Named) -> _Sought:
    """Let the other words agree with the quotation: where they name somebody else, ask."""
    if not others.fitting:
        return quoted
    ids = {one.customer_id for one in others.fitting}
    agreed = [one for one in quoted.named.fitting if one.customer_id in ids]
    if agreed:
        return _Sought(replace(quoted.named, fitting=agreed), quoted.typed)
    both = (*quoted.named.fitting, *others.fitting)
    return _Sought(replace(quoted.named, fitting=both), quoted.typed)


def _with_own_figures(
    sentence: Sentence, words: Sequence[Token], known: Known
) -> Sequence[Customer]:
    """Let figures beside a name be its own last word where it has one: ``Club 55``."""
    last = words[-1].start if words else -1
    for at, token in list(sentence.free()):
        beside = at > 0 and sentence.tokens[at - 1].start == last
        if beside and token.text.isdecimal():
            named = find_fitting([*(t.folded for t in words), token.text], known)
            named = [one for one in named if token.text in name_words(one)]
            if named:
                sentence.take(at, at + 1)
                return named
    return ()


def _without_slips(
    content: list[Token], named: Named, known: Known, doubts: Doubts
) -> tuple[list[Token], Named]:
    """Set aside words that are like a method's and name nobody; they are asked about."""
    slips = {
        token: meant
        for token in content
        if token.folded not in named.used and (meant := _meant(token.folded, named))
    }
    if not slips:
        return content, named
    token, method = next(iter(slips.items()))
    told = {"typed": token.text, "method": method}
    doubts.choose(METHOD, "ask.method_slip", method_choices([method], doubts.texts), **told)
    rest = [one for one in content if one not in slips]
    return rest, find_named([one.folded for one in rest], known)


def _meant(word: str, named: Named) -> str:
    """Return the method whose word this one is like, if no name is like it."""
    if named.near and any(is_like(word, own) for c in named.fitting for own in name_words(c)):
        return ""
    like = (
        m for phrase, m in lexicon.METHODS.items() if len(phrase) == 1 and is_like(word, *phrase)
    )
    return next((lexicon.METHODS[("terminal",)] if m == "card" else m for m in like), "")


def _by_number(
    party: Party,
    numbered: Sequence[Customer],
    words: Sequence[Token],
    known: Known,
    doubts: Doubts,
) -> Party:
    """Take the customer whose number is written, unless the words name somebody else."""
    first = numbered[0]
    others = [t for t in words if t.folded not in fold(first.name)]
    named = find_named(_content(others), known)
    fitting = [*numbered, *(c for c in named.fitting if first not in named.fitting)]
    if len(fitting) > 1:
        doubts.choose(CUSTOMER, "ask.two_customers", customer_choices(fitting))
        return party
    used = frozenset(t.folded for t in words if t not in others)
    note = " ".join(token.text for token in others) if _content(others) else ""
    return replace(party, customer=first, note=note, used=used)


def _by_name(party: Party, sought: _Sought, doubts: Doubts) -> Party:
    named = sought.named
    party = replace(party, sought=sought.typed, used=named.used)
    if named.customer is not None:
        return replace(party, customer=named.customer)
    choices = customer_choices(named.fitting)
    if not sought.typed:
        return party
    key = "ask.which_customer" if choices else "ask.nobody"
    if named.near:
        key = "ask.customer_slip"
    elif named.strange and choices:
        key = "ask.strange_words"
    doubts.choose(CUSTOMER, key, choices, typed=sought.typed)
    return party
