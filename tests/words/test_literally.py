"""Whatever is written, no amount is filled in that is not written, and nobody who is not named."""

import re

from hypothesis import given, reject, settings
from hypothesis import strategies as st

from domain.customers import Customer, fold
from domain.errors import CardNumberTyped
from handlers.texts import Locale, read_amount
from handlers.understanding import read_entry, understand
from handlers.understanding.intents import Entry, Intent, RecordDeposit, RecordPayment, Unsure
from tests.words.books import CUSTOMERS, INVOICES, surroundings

VOCABULARY = """
bergeron tremblay gagnon roy club voile marie jean soleil côté smith will max april C-1007 C-1002
c-1004 C-9999 F-2001 17 50 100 318 4242 1 2 250 500 000 234,50 1,234 1.234 12,34 1,234.50 $50 50$
-50 (50) ~50 50% 50k ５０ ٥٠ #318 no n° cash comptant chèque cheque card carte visa virement hier
yesterday demain 2026-03-02 02/03/2026 le the de from pour for et and ou or pas not don't all tout
environ about moitié half deux fifty now maintenant comptnat bergron $ USD payé par ? owes doit paid
a deposit dépôt x + - é "bergeron" «soleil»
"""
WORDS = st.sampled_from(VOCABULARY.split())
SENTENCES = st.lists(WORDS | st.text(max_size=6), max_size=9).map(" ".join)
Kind = type[RecordPayment] | type[RecordDeposit]
LOCALES = st.sampled_from(Locale)
DENIALS = ("pas", "not", "don't", "annule", "jamais", "cancel")


def _entry(intent: Intent) -> Entry | None:
    inner = intent.so_far if isinstance(intent, Unsure) else intent
    return inner if isinstance(inner, Entry) else None


def _read(text: str, locale: Locale, kind: Kind | None = None) -> Intent:
    """Hear a sentence; some figures in a row look like a card's, and are refused as such."""
    try:
        around = surroundings(locale)
        if kind is RecordDeposit:
            return read_entry(text, around, RecordDeposit)
        if kind is RecordPayment:
            return read_entry(text, around, RecordPayment)
        return understand(text, around)
    except CardNumberTyped:
        reject()


def _is_named(customer: Customer, text: str) -> bool:
    """A word of the sentence stands in the name, or is the number, or an invoice's."""
    owned = [number for number, owner in INVOICES.items() if owner == customer.customer_id]
    written = fold(text)
    if any(fold(number) in written for number in (customer.customer_id, *owned)):
        return True
    words = re.findall(r"[\w'-]+", written)
    return any(word in fold(customer.name) for word in words)


def _check(intent: Intent, text: str, locale: Locale) -> None:
    entry = _entry(intent)
    if entry is None:
        return
    if entry.amount:
        assert entry.amount in text
        read_amount(entry.amount, locale)
    if entry.customer_id:
        customer = next(c for c in CUSTOMERS if c.customer_id == entry.customer_id)
        assert _is_named(customer, text)


@settings(max_examples=300, deadline=None)
@given(SENTENCES, LOCALES)
def test_words_after_a_command_say_all_that_is_filled_in(text: str, locale: Locale) -> None:
    _check(_read(text, locale, RecordPayment), text, locale)
    _check(_read(text, locale, RecordDeposit), text, locale)


@settings(max_examples=300, deadline=None)
@given(SENTENCES, LOCALES)
def test_a_conversation_says_all_that_is_filled_in(text: str, locale: Locale) -> None:
    _check(_read(text, locale), text, locale)


@settings(max_examples=300, deadline=None)
@given(SENTENCES, st.sampled_from(DENIALS), LOCALES)
def test_a_denial_fills_nothing_in(text: str, denial: str, locale: Locale) -> None:
    bare = text.replace('"', "").replace("«", "").replace("“", "")
    entry = _entry(_read(f"{denial} {bare}", locale, RecordPayment))
    assert entry == RecordPayment()
