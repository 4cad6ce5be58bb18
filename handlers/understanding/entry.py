"""Money that came in, in words: customer, amount, method, day and number, in any order."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar

from domain.card_numbers import holds_card_number
from domain.customers import fold
from domain.errors import CardNumberTyped
from domain.methods import Method
from handlers.texts import write_amount
from handlers.understanding import lexicon
from handlers.understanding.days import Said, take_days
from handlers.understanding.details import Details, take_details
from handlers.understanding.doubts import Doubts, method_choices
from handlers.understanding.figures import Figures, is_amount, take_figures
from handlers.understanding.intents import (
    AMOUNT,
    MEANING,
    METHOD,
    RECEIVED_ON,
    Choice,
    Entry,
    FillIn,
    RecordDeposit,
    RecordPayment,
    Unsure,
)
from handlers.understanding.names import name_words
from handlers.understanding.naming import Party, find_party
from handlers.understanding.surroundings import Surroundings
from handlers.understanding.tokens import Sentence

E = TypeVar("E", bound=Entry)
EXAMPLE_CENTS: Final = 123_450


@dataclass
class _Read:
    """What was found in a sentence, slot by slot."""

    party: Party = field(default_factory=Party)
    amount: str = ""
    everything: bool = False
    at_once: bool = False
    method: str = ""
    day: date | None = None
    details: Details = field(default_factory=Details)
    purpose: str = ""


def read_entry(text: str, around: Surroundings, kind: type[E]) -> E | Unsure:
    """Read what to put in a payment's or a deposit's form; what is not sure stays empty.

    Raises:
        CardNumberTyped: the text holds what looks like a card number.
    """
    if holds_card_number(text):
        raise CardNumberTyped()
    sentence = Sentence.read(text)
    doubts = Doubts(around.texts)
    read = _read(sentence, around, kind, doubts)
    _doubt_meaning(sentence, read, kind, doubts)
    if doubts.about(MEANING):
        return Unsure(question=doubts.first.question, so_far=kind())
    intent = _intent(kind, read)
    if not doubts.found:
        return intent
    first = doubts.first
    return Unsure(
        question=first.question,
        choices=first.choices,
        about=first.about,
        so_far=intent,
        sought=read.party.sought,
    )


def _read(sentence: Sentence, around: Surroundings, kind: type[E], doubts: Doubts) -> _Read:
    """Take the slots out of the sentence, the surest marks first."""
    read = _Read()
    read.at_once = bool(sentence.take_phrases(lexicon.AT_ONCE))
    if kind is RecordDeposit:
        purposes = sentence.take_phrases(lexicon.PURPOSE_PHRASES)
        read.purpose = " ".join(sentence.written(first, last) for first, last, _ in purposes)
    days = take_days(sentence, around.today)
    read.details = take_details(sentence)
    read.everything = read.details.everything
    read.party = find_party(sentence, read.details, around, doubts)
    figures = take_figures(sentence, around.texts.locale)
    _settle_doubtful(sentence, read, figures, doubts)
    _choose_amount(read, figures, doubts, owes=kind is RecordPayment)
    _choose_method(read, around, doubts)
    _choose_day(read, days, around, doubts)
    return read


def _settle_doubtful(sentence: Sentence, read: _Read, figures: Figures, doubts: Doubts) -> None:
    """Decide whether ``cheque 318`` told the cheque's number: only where another amount stands."""
    at = read.details.doubtful_at
    if at is None:
        return
    number = sentence.tokens[at].text
    after = [amount for amount in figures.amounts if amount.first == at + 1]
    joined = sentence.written(at, after[0].last) if after else ""
    if (figures.amounts or read.everything) and not is_amount(joined, doubts.texts.locale):
        read.details.reference = read.details.reference or number
    else:
        figures.amounts.clear()
        choices = [Choice(value=one, label=one) for one in (joined or number,)]
        doubts.choose(AMOUNT, "ask.amount_or_number", choices, typed=joined or number)


def _choose_amount(read: _Read, figures: Figures, doubts: Doubts, *, owes: bool) -> None:
    """Take the one amount that was written; several, or one that cannot be read, are asked.

    ``owes`` tells whether there is something owed that *all* may mean.
    """
    written = [amount.written for amount in figures.amounts]
    if figures.unreadable:
        example = write_amount(EXAMPLE_CENTS, doubts.texts.locale)
        typed = figures.unreadable[0]
        doubts.add(AMOUNT, "ask.amount_unreadable", typed=typed, example=example)
    elif figures.unsure:
        choices = [Choice(value=one, label=one) for one in (*figures.unsure, *written)]
        doubts.choose(AMOUNT, "ask.amount_unsure", choices, typed=figures.unsure[0])
    elif read.everything and (not owes or _stands_in_name(read, read.details.all_words)):
        doubts.add(AMOUNT, "ask.amount_in_figures")
    elif len(written) + read.everything > 1:
        choices = [Choice(value=one, label=one) for one in written]
        doubts.choose(AMOUNT, "ask.which_amount", choices)
    elif written and not doubts.about(AMOUNT):
        read.amount = written[0]
    read.everything = read.everything and not doubts.about(AMOUNT)


def _stands_in_name(read: _Read, words: frozenset[str]) -> bool:
    """Tell whether a word is of the customer's own name, too: ``visa`` beside Visa Voyages."""
    own = name_words(read.party.customer) if read.party.customer else frozenset()
    return bool(own.intersection(words - lexicon.FILLERS))


def _choose_method(read: _Read, around: Surroundings, doubts: Doubts) -> None:
    """Take the one method that was said; a card on file only by the figures that it ends with."""
    methods = list(dict.fromkeys(read.details.methods))
    if _stands_in_name(read, read.details.method_words):
        doubts.choose(METHOD, "ask.which_method", method_choices(methods, around.texts))
        return
    if read.details.card:
        read.method = _saved(read, around)
        if not read.method:
            doubts.add(METHOD, "ask.card_unknown", typed=read.details.card)
        return
    if lexicon.CARD_ON_FILE in methods:
        on_file = read.party.customer and around.known.saved_methods(
            read.party.customer.customer_id
        )
        methods.remove(lexicon.CARD_ON_FILE)
        if on_file:
            doubts.add(METHOD, "ask.which_card")
            return
        methods = list(dict.fromkeys([*methods, Method.CARD_TERMINAL]))
    if len(methods) == 1:
        read.method = methods[0]
    elif methods:
        doubts.choose(METHOD, "ask.which_method", method_choices(methods, around.texts))


def _saved(read: _Read, around: Surroundings) -> str:
    """Return the one method on file whose label ends with the figures."""
    if read.party.customer is None:
        return ""
    saved = around.known.saved_methods(read.party.customer.customer_id)
    fitting = [key for key, label in saved if label.endswith(read.details.card)]
    return fitting[0] if len(fitting) == 1 else ""


def _choose_day(read: _Read, days: list[Said], around: Surroundings, doubts: Doubts) -> None:
    """Take the one day that was said; a day to come is a cheque's alone."""
    said = {one.day for one in days}
    if len(said) > 1 or None in said:
        doubts.add(RECEIVED_ON, "ask.which_day", typed=days[0].written)
        return
    day = said.pop() if said else None
    if day and day > around.today and read.method != Method.CHEQUE:
        doubts.add(RECEIVED_ON, "ask.day_to_come", typed=days[0].written)
        return
    read.day = day


def _doubt_meaning(sentence: Sentence, read: _Read, kind: type[E], doubts: Doubts) -> None:
    """Ask what is meant where a word denies, supposes, or names another command."""
    own = fold(read.party.customer.name) if read.party.customer else ""
    words = [
        token.folded
        for _, token in sentence.free()
        if not token.is_quoted and not (token.folded in read.party.used and token.folded in own)
    ]
    denied = "" if kind is FillIn else _denial(sentence, words)
    other = [word for word in words if word in lexicon.DEPOSITING and kind is RecordPayment]
    if denied:
        doubts.add(MEANING, "ask.denied", typed=denied)
    elif other:
        doubts.add(MEANING, "ask.other_command", typed=other[0])
    if lexicon.NUMBER_WORDS.union(lexicon.INEXACT).intersection(words):
        doubts.add(AMOUNT, "ask.amount_in_figures")
        read.amount, read.everything = "", False


def _denial(sentence: Sentence, words: Sequence[str]) -> str:
    """Return what says that no money came in: a denial, a supposition, or that we gave it."""
    denying = [word for word in words if word in lexicon.NEGATIONS or word.endswith("n't")]
    supposing = [word for word in words if word in lexicon.SUPPOSITIONS]
    said = " ".join(token.folded for token in sentence.tokens if not token.is_quoted)
    given = [found[0] for found in lexicon.PAID_OUT.finditer(said)]
    return next(iter([*denying, *supposing, *given]), "")


def _intent(kind: type[E], read: _Read) -> E:
    details, party = read.details, read.party
    return kind(
        customer_id=party.customer.customer_id if party.customer else "",
        invoices=party.invoices if party.customer else (),
        amount=read.amount,
        everything=read.everything,
        method=read.method,
        received_on=read.day,
        payer=party.payer,
        reference=details.reference or "".join(details.hashed[:1]),
        purpose=read.purpose,
        note=party.note,
        at_once=read.at_once,
    )
