"""What people's words mean: a grammar of two languages, without network or model.

``understand`` reads a sentence of a conversation, ``read_entry`` the words after a command. Both
give one typed intent, or one question where the words may mean several things; neither writes.
"""

from domain.card_numbers import holds_card_number
from domain.errors import CardNumberTyped
from handlers.understanding import lexicon
from handlers.understanding.entry import read_entry
from handlers.understanding.intents import (
    MEANING,
    Entry,
    Intent,
    NotUnderstood,
    RecordDeposit,
    RecordPayment,
    Unsure,
)
from handlers.understanding.names import Known, find_named
from handlers.understanding.questions import read_bare_name, read_question, says_money
from handlers.understanding.surroundings import Surroundings
from handlers.understanding.tokens import MAX_TOKENS, Sentence

__all__ = ["Known", "Surroundings", "read_entry", "understand"]


def understand(text: str, around: Surroundings) -> Intent:
    """Read a sentence: a question about the books, or money that came in.

    Raises:
        CardNumberTyped: the text holds what looks like a card number.
    """
    if holds_card_number(text):
        raise CardNumberTyped()
    sentence = Sentence.read(text)
    if len(sentence.tokens) >= MAX_TOKENS:
        return Unsure(question=around.texts.say("ask.too_long"))
    asked = read_question(sentence, around)
    return asked if asked is not None else _read_statement(text, around)


def _read_statement(text: str, around: Surroundings) -> Intent:
    """Read what was done: money that came in, or a customer's bare name."""
    sentence = Sentence.read(text)
    words = [token.folded for token in sentence.tokens]
    deposits = lexicon.DEPOSITING.union(lexicon.PURPOSES).intersection(words)
    read: RecordPayment | RecordDeposit | Unsure
    if deposits and not lexicon.PAYING.intersection(words):
        read = read_entry(text, around, RecordDeposit)
    else:
        read = read_entry(text, around, RecordPayment)
    if isinstance(read, Unsure) and read.about == MEANING and not sentence.is_question:
        return read
    told = read.so_far if isinstance(read, Unsure) else read
    has_money = isinstance(told, Entry) and (told.amount or told.everything or told.method)
    if says_money(words) or has_money:
        if sentence.is_question:
            return Unsure(question=around.texts.say("ask.question"))
        return read
    named = read_bare_name(sentence, around)
    if named is None or (isinstance(named, Unsure) and not named.choices):
        return NotUnderstood(question=around.texts.say("ask.unknown"))
    if isinstance(named, Unsure) and find_named(named.sought.split(), around.known).strange:
        return NotUnderstood.model_validate(named.model_dump())
    return named
