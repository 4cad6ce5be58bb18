"""Whom the words name: by number, by every word of a part of the name, or nobody for certain."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from domain.customers import Customer, fold

FOUND_AT_MOST: Final = 100
"""Where more fit, nobody is certain, and a menu that searches does better."""
LOOKED_UP_AT_MOST: Final = 12
"""Words that a name may have, and searches that they may cost: each reads every name."""
SHORT: Final = 3
"""A shorter word counts as a part of a name only where it is a whole word of it."""
SLIPS: Final = {4: 1, 5: 1, 6: 1}
MANY_SLIPS: Final = 2

_WORD: Final = re.compile(r"[^\W_]+")


def _no_methods(_customer_id: str) -> Sequence[tuple[str, str]]:
    return ()


@dataclass(frozen=True)
class Known:
    """What the books are asked while a sentence is read.

    ``by_number`` and ``search`` find customers, ``invoice_owner`` tells an invoice's own number
    and its customer, ``saved_methods`` lists a customer's methods on file, key and label.
    """

    by_number: Callable[[str], Customer | None]
    search: Callable[[str], Sequence[Customer]]
    invoice_owner: Callable[[str], tuple[str, str] | None]
    saved_methods: Callable[[str], Sequence[tuple[str, str]]] = _no_methods


@dataclass(frozen=True)
class Named:
    """Who fits: one is certain if nothing is ``strange``; ``near`` tells names only like it."""

    fitting: Sequence[Customer] = ()
    used: frozenset[str] = frozenset()
    strange: tuple[str, ...] = ()
    near: bool = False

    @property
    def customer(self) -> Customer | None:
        """The one customer that is certain."""
        sure = len(self.fitting) == 1 and not self.strange
        # One letter names nobody, even where a single name has it for a word: O'Reilly; and a name
        # that is only like what was typed used no word of it.
        return self.fitting[0] if sure and any(len(word) > 1 for word in self.used) else None


def find_named(words: Sequence[str], known: Known) -> Named:
    """Find the customers whose name holds every word; else those that hold some of them.

    Words are as typed. What fits nobody is told as strange, and names like it are sought.
    """
    wanted = tuple(dict.fromkeys(fold(word) for word in words))
    fitting = find_fitting(wanted, known)
    if fitting or not wanted:
        return Named(fitting, frozenset(wanted))
    return _find_partly(wanted[:LOOKED_UP_AT_MOST], known)


def find_fitting(words: Sequence[str], known: Known) -> Sequence[Customer]:
    """List the customers whose own name or number holds every word."""
    sought = [word for word in words if not word.endswith("'")]
    if not 0 < len(sought) <= LOOKED_UP_AT_MOST:
        return ()
    found = known.search(" ".join(sought))
    fitting = [one for one in found if all(_fits(word, one) for word in sought)]
    # Those beyond the limit were not seen: one that was is not the only one.
    return fitting if len(found) < FOUND_AT_MOST or len(fitting) != 1 else found


def find_exactly(name: str, known: Known) -> Sequence[Customer]:
    """List the customers with this very name, its words in any order: a stranger's says no more."""
    words = words_of(name)
    found = known.search(" ".join(words)) if words else ()
    return [customer for customer in found if name_words(customer) == words]


def name_words(customer: Customer) -> frozenset[str]:
    """Return the folded words of a customer's name."""
    return words_of(customer.name)


def words_of(name: str) -> frozenset[str]:
    """Return the folded words of a name."""
    return frozenset(_WORD.findall(fold(name)))


def is_like(word: str, other: str) -> bool:
    """Tell whether a slip of the finger or two makes one word of the other; both are folded."""
    slips = SLIPS.get(len(word), MANY_SLIPS if len(word) > max(SLIPS) else 0)
    return slips > 0 and abs(len(word) - len(other)) <= slips and _distance(word, other) <= slips


def _fits(word: str, customer: Customer) -> bool:
    if word == fold(customer.customer_id) or ("@" in word and word == fold(customer.email)):
        return True
    if len(word) < SHORT or word.isdecimal():
        return word in name_words(customer)
    return word in fold(customer.name)


def _find_partly(words: Sequence[str], known: Known) -> Named:
    """Find whose name is like the words; else who fits those that fit anybody."""
    near = _find_near(words, known)
    if near:
        return Named(near, near=True)
    fits = {word: find_fitting([word], known) for word in words}
    used = [word for word in words if fits[word]]
    strange = tuple(word for word in words if not fits[word])
    fitting = find_fitting(used, known)
    return Named(fitting, frozenset(used), strange if fitting else tuple(words))


def _find_near(words: Sequence[str], known: Known) -> Sequence[Customer]:
    """List the customers whose name has a word like each of these."""
    return [
        customer
        for customer in _share_a_piece(words, known)
        if all(any(is_like(word, own) for own in _own(word, customer)) for word in words)
    ][:FOUND_AT_MOST]


def _own(word: str, customer: Customer) -> frozenset[str]:
    """Return what a word may be like; a short one has to be there as it is."""
    own = name_words(customer)
    return frozenset({word}) if word in own else own


def _share_a_piece(words: Sequence[str], known: Known) -> Iterator[Customer]:
    """List who shares a piece with the longest word: a few slips leave one piece whole."""
    word = max(words, key=len)
    count = SLIPS.get(len(word), MANY_SLIPS) + 1
    if len(word) <= count + 1:
        return
    cuts = [len(word) * cut // count for cut in range(count + 1)]
    seen: set[str] = set()
    for first, last in pairwise(cuts):
        for customer in known.search(word[first:last]):
            if customer.customer_id not in seen:
                seen.add(customer.customer_id)
                yield customer


def _distance(one: str, other: str) -> int:
    """Count the letters to put in, take out, change or swap with their neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        latest = [i]
        for j, opposite in enumerate(other, start=1):
            cost = min(row[j] + 1, latest[j - 1] + 1, row[j - 1] + (letter != opposite))
            if i > 1 and j > 1 and letter == other[j - 2] and opposite == one[i - 2]:
                cost = min(cost, before[j - 2] + 1)
            latest.append(cost)
        before, row = row, latest
    return row[-1]
