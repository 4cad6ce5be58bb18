"""An amount is read as its reader's language writes it, or refused; never guessed."""

import random
import re
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import (
    AmountNotPositive,
    AmountTooLarge,
    AmountUnreadable,
    FieldMissing,
    FieldRefused,
)
from domain.money import MAX_CENTS
from handlers.texts import Locale, Texts, read_amount, write_amount

ZONE = ZoneInfo("America/Toronto")
EN, FR = Locale.EN_CA, Locale.FR_CA
NBSP, NARROW, THIN, FIGURE = "\u00a0", "\u202f", "\u2009", "\u2007"

READ = [
    (FR, "1 234,50", 123_450),
    (FR, f"1{NBSP}234,50", 123_450),
    (FR, f"1{NARROW}234,50", 123_450),
    (FR, f"1{THIN}234,50", 123_450),
    (FR, f"1{FIGURE}234,50", 123_450),
    (FR, f"1 234{NBSP}567,00", 123_456_700),
    (FR, "1234,5", 123_450),
    (FR, "1 234,5", 123_450),
    (FR, "1234.50", 123_450),
    (FR, "1 234.50", 123_450),
    (FR, "1 234", 123_400),
    (FR, "12", 1_200),
    (FR, "0,05", 5),
    (FR, "  70,00\u202f ", 7_000),
    (FR, f"1{NBSP}234,50{NBSP}$", 123_450),
    (FR, "1234,50$", 123_450),
    (FR, "9 999 999,99", MAX_CENTS),
    (EN, "1,234.50", 123_450),
    (EN, "1234.5", 123_450),
    (EN, "1234.50", 123_450),
    (EN, "1,234", 123_400),
    (EN, "1,234,567.89", 123_456_789),
    (EN, "$1,234.50", 123_450),
    (EN, " $ 70 ", 7_000),
    (EN, "0.05", 5),
    (EN, "007", 700),
    (EN, "9,999,999.99", MAX_CENTS),
]

UNREADABLE_IN_FRENCH = [
    "1,234", "1.234", "1,234.50", "1.234,50", "12 34", "1 23", "1 2345", "1234 567", "1  234",
    "12,", "12.", "$12", "$ 12", "1 234,50 $ 5", "12 $ $", "0 123", "12,345", "1 234 ,50", "12, 50",
    "1'234",
]  # fmt: skip
UNREADABLE_IN_ENGLISH = [
    "12,34", "1.234", "1 234.50", "1 234", "1,23", "1,2345", "1234,567", "1,,234", ",234", "12,",
    "12.", "12$", "12.00 $", "$$12", "0,123", "12.345", "1,234 .50", "1.234,50", "1'234", "$",
    "1,234,50",
]  # fmt: skip
UNREADABLE = [
    "-5", "+5", "\u22125", "(5)", "5-", "1e3", "1E3", "1_000", "0x10", "NaN", "inf", "Infinity",
    ".5", ",50", ".", ",", "5 CAD", "CA$5", "5 %", "5\u00a2", "€5", "a", "twelve", "1/2", "½", "²",
    "1²", "\uff11\uff12", "\u0661\u0662", "\u0967", "\U0001d7ce", "12\uff0e50", "12\u066b50",
    "\u202e05", "5\u202e", "1\u200b2", "\ufeff5", "5\u200d", "1\u20602", "\u00ad5", "5\0", "5\n6",
    "5\t6", "5\n", "\u16805", "\u30005", "\u28005", "5;6", "5 ou 6", "1.2.3", "1,2,3", "--5",
    "5\u0301", "5\u20e3",
]  # fmt: skip


@pytest.mark.parametrize(("locale", "text", "cents"), READ)
def test_what_the_language_writes_is_read(locale: Locale, text: str, cents: int) -> None:
    assert read_amount(text, locale) == cents


@pytest.mark.parametrize(
    ("locale", "text"),
    [(FR, text) for text in UNREADABLE_IN_FRENCH + UNREADABLE]
    + [(EN, text) for text in UNREADABLE_IN_ENGLISH + UNREADABLE],
)
def test_anything_else_is_refused_with_an_example(locale: Locale, text: str) -> None:
    with pytest.raises(AmountUnreadable) as refused:
        read_amount(text, locale, field="amount", zero_is_none=True)
    assert refused.value.field == "amount"
    example = refused.value.facts["example"]
    assert isinstance(example, str)
    assert read_amount(example, locale) == 123_450


@pytest.mark.parametrize("locale", Locale)
@pytest.mark.parametrize("zero", ["0", "00", "0.00", "0.0"])
def test_zero_is_an_answer_only_where_it_means_none(locale: Locale, zero: str) -> None:
    assert read_amount(zero, locale, zero_is_none=True) == 0
    with pytest.raises(AmountNotPositive) as refused:
        read_amount(zero, locale, field="amount")
    assert refused.value.field == "amount"


@pytest.mark.parametrize("locale", Locale)
@pytest.mark.parametrize("empty", ["", " ", f" {NBSP}{NARROW}"])
def test_an_empty_answer_is_missing_save_where_it_means_none(locale: Locale, empty: str) -> None:
    assert read_amount(empty, locale, zero_is_none=True) == 0
    with pytest.raises(FieldMissing) as refused:
        read_amount(empty, locale, field="amount")
    assert refused.value.field == "amount"


@pytest.mark.parametrize("locale", Locale)
@pytest.mark.parametrize("text", ["10000000", "10000000.00", "1" * 20_000])
def test_too_much_is_refused_with_the_most_that_may_be_typed(locale: Locale, text: str) -> None:
    with pytest.raises(AmountTooLarge) as refused:
        read_amount(text, locale, field="fee")
    assert refused.value.field == "fee"
    assert refused.value.facts == {"max_cents": MAX_CENTS}


@given(st.integers(1, MAX_CENTS), st.sampled_from(Locale))
def test_what_we_write_can_be_typed_back(cents: int, locale: Locale) -> None:
    shown = Texts.load(locale, zone=ZONE).money(cents)
    assert read_amount(shown, locale) == cents
    assert read_amount(write_amount(cents, locale), locale) == cents


# The oracle, written apart from the reader: spaces and the currency sign are cut off by hand, then
# one plain shape a language must fit.
PLAIN = {
    EN: r"[1-9]\d?\d?(,\d{3})+(\.\d\d?)?|\d+(\.\d\d?)?",
    FR: r"[1-9]\d?\d?( \d{3})+([.,]\d\d?)?|\d+([.,]\d\d?)?",
}
SPACES = (" ", NBSP, NARROW, THIN, FIGURE, "\u2003")


def read_by_oracle(text: str, locale: Locale) -> int | None:
    for space in SPACES:
        text = text.replace(space, " ")
    text = text.strip(" ")
    if locale is EN and text.startswith("$"):
        text = text[1:].removeprefix(" ")
    if locale is FR and text.endswith("$"):
        text = text[:-1].removesuffix(" ")
    if not re.fullmatch(PLAIN[locale], text, re.ASCII):
        return None
    grouping = "," if locale is EN else " "
    whole, _, part = text.replace(grouping, "").replace(",", ".").partition(".")
    cents = int(whole) * 100 + int((part + "00")[:2])
    return cents if 0 < cents <= MAX_CENTS else None


def fuzzed_texts(count: int) -> list[str]:
    chance = random.Random(1234)
    marks = "0123456789" * 3 + ".,.,  $-+_eE'()\u0661\uff11\u200b\u202e\n\t" + NBSP + NARROW + THIN
    return ["".join(chance.choices(marks, k=chance.randint(0, 9))) for _ in range(count)]


def read_or_refuse(text: str, locale: Locale) -> int | None:
    try:
        return read_amount(text, locale)
    except FieldRefused:
        return None


def test_10000_fuzzed_texts_are_read_or_refused_as_the_oracle_does() -> None:
    read = dict.fromkeys(Locale, 0)
    for text in fuzzed_texts(10_000):
        for locale in Locale:
            cents = read_or_refuse(text, locale)
            assert cents == read_by_oracle(text, locale), (locale, text)
            read[locale] += cents is not None
    assert min(read.values()) > 500  # the fuzz does reach what can be read
