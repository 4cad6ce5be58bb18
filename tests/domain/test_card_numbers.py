"""Every written form of a card number is caught; none of our own numbers is."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.card_numbers import holds_card_number

# First digits and length; the rest is drawn, and the check digit worked out by trial.
BRANDS = (
    ("4", 13), ("4506", 16), ("4242", 16), ("4000056", 16), ("4", 19), ("51", 16), ("52", 16),
    ("55", 16), ("2221", 16), ("2720", 16), ("2309", 16), ("34", 15), ("37", 15), ("300", 14),
    ("305", 14), ("36", 14), ("38", 16), ("3095", 14), ("3528", 16), ("3566", 16), ("3589", 16),
    ("6011", 16), ("644", 16), ("65", 19), ("62", 16), ("62", 19), ("5018", 13), ("5019", 16),
    ("5610", 16), ("6304", 18), ("6759", 16), ("2204", 16), ("8171", 16), ("637", 16),
)  # fmt: skip
# Figures that the makers of payment gateways publish for tests.
PUBLISHED = (
    "4111111111111111", "4012888888881881", "4222222222222", "4000000000000002",
    "5555555555554444", "5105105105105100", "2223003122003222", "2222420000001113",
    "378282246310005", "371449635398431", "30569309025904", "38520000023237", "36227206271667",
    "6011111111111117", "6011000990139424", "3530111333300000", "3566002020360505",
    "6205500000000000004", "6759649826438453",
)  # fmt: skip


def luhn_by_table(number: str) -> bool:
    table = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
    total = sum(
        table[int(digit)] if place % 2 else int(digit)
        for place, digit in enumerate(reversed(number))
    )
    return total % 10 == 0


def card_numbers() -> list[str]:
    chance = random.Random(4242)
    made = []
    for prefix, length in BRANDS:
        stem = prefix + "".join(chance.choices("0123456789", k=length - len(prefix) - 1))
        made.append(next(stem + last for last in "0123456789" if luhn_by_table(stem + last)))
    return [*PUBLISHED, *made]


def in_fours(number: str, mark: str) -> str:
    return mark.join(number[start : start + 4] for start in range(0, len(number), 4))


def in_digits(number: str, zero: str) -> str:
    return "".join(chr(ord(zero) + int(digit)) for digit in number)


SPELLINGS: dict[str, Callable[[str], str]] = {
    "as is": lambda number: number,
    "spaces": lambda number: in_fours(number, " "),
    "hyphens": lambda number: in_fours(number, "-"),
    "no-break spaces": lambda number: in_fours(number, "\u00a0"),
    "dots, spaced": lambda number: in_fours(number, " . "),
    "line ends": lambda number: in_fours(number, "\r\n"),
    "backticks": lambda number: "`" + in_fours(number, "` `") + "`",
    "zero-width": "\u200b".join,
    "one by one": " - ".join,
    "full-width": lambda number: in_digits(number, "\uff10"),
    "Arabic": lambda number: in_fours(in_digits(number, "\u0660"), "\u2009"),
    "bidi and soft hyphens": lambda number: "\u202e" + in_fours(number, "\u00ad\u2060") + "\u202c",
    "as an American Express": lambda number: f"{number[:4]} {number[4:10]} {number[10:]}",
    "in a sentence": lambda number: f"carte:{in_fours(number, ' ')} exp. 08/27, code 123",
    "between other digits": lambda number: f"12 {in_fours(number, '_')} 08/27 123",
    "glued to letters": lambda number: f"visa{number}exp0827",
    "behind many zero-widths": "\u200b\u2060\u200d\ufeff".join,
    "superscript": lambda number: "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in number),
    "keycaps": lambda number: "".join(f"{digit}\ufe0f\u20e3" for digit in number),
    "in bold figures": lambda number: in_digits(number, "\U0001d7ce"),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_card_number_is_caught_in_every_spelling(spelling: str) -> None:
    numbers = card_numbers()
    assert len(numbers) >= 50
    missed = [number for number in numbers if not holds_card_number(SPELLINGS[spelling](number))]
    assert missed == []


@given(
    st.sampled_from(card_numbers()),
    st.lists(st.text("\u00a0 .-_/*|'\n\u200b\u2009", max_size=3), min_size=18, max_size=18),
)
def test_up_to_three_marks_anywhere_hide_nothing(number: str, marks: list[str]) -> None:
    gaps = [*marks[: len(number) - 1], ""]
    written = "".join(digit + gap for digit, gap in zip(number, gaps, strict=True))
    assert holds_card_number(written)


def test_one_wrong_digit_is_no_card() -> None:
    for number in card_numbers():
        wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
        assert not holds_card_number(wrong)


def digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choices("0123456789", k=count))


def phone(chance: random.Random) -> str:
    area, exchange = chance.choice(("514", "418", "438", "367", "604", "647")), "555"
    shape = chance.choice(("{}-{}-{}", "({}) {}-{}", "+1 {} {} {}", "1-{}-{}-{}", "{}{}{}"))
    return shape.format(area, exchange, digits(chance, 4))


def postal_code(chance: random.Random) -> str:
    letters = chance.choices("ABCEGHJKLMNPRSTVXY", k=3)
    numbers = digits(chance, 3)
    return f"{letters[0]}{numbers[0]}{letters[1]} {numbers[1]}{letters[2]}{numbers[2]}"


def day(chance: random.Random) -> date:
    return date(2024, 1, 1) + timedelta(days=chance.randrange(2_000))


def moment(chance: random.Random) -> datetime:
    return datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=chance.randrange(180_000_000))


def amount(chance: random.Random) -> str:
    cents = chance.randrange(100, 1_000_000)
    whole, part = divmod(cents, 100)
    return chance.choice((f"{whole}.{part:02}", f"{whole:,}.{part:02}", f"{whole},{part:02} $"))


def in_a_row(make: Callable[[random.Random], object]) -> Callable[[random.Random], str]:
    return lambda chance: chance.choice((" ", ", ", " / ")).join(
        str(make(chance)) for _ in range(chance.randint(2, 5))
    )


OUR_OWN: tuple[Callable[[random.Random], str], ...] = (
    lambda chance: f"{chance.choice(('R', 'CM', 'RF', 'PL'))}-{digits(chance, 6)}",
    lambda chance: f"INV-{digits(chance, 6)}",
    lambda chance: f"INV-{day(chance):%Y%m}-{digits(chance, 5)}",
    lambda chance: f"{int(moment(chance).timestamp())}.{digits(chance, 6)}",
    lambda chance: f"{day(chance)}",
    lambda chance: f"{day(chance):%d/%m/%Y}",
    lambda chance: f"{moment(chance).isoformat()}",
    lambda chance: f"{moment(chance):%Y%m%d%H%M%S}",
    lambda chance: f"{int(moment(chance).timestamp() * 1000)}",
    lambda chance: digits(chance, 12),
    lambda chance: "".join(chance.choices("bcdfghjklmnpqrstvwxz", k=20)),
    phone,
    postal_code,
    lambda chance: "9" + digits(chance, 15),
    lambda chance: f"{amount(chance)} reçu le {day(chance)}, tél. {phone(chance)}",
    in_a_row(day),
    in_a_row(amount),
    in_a_row(lambda chance: f"514-555-{digits(chance, 4)}"),
    in_a_row(lambda chance: f"1-514-555-{digits(chance, 4)}"),
    in_a_row(lambda chance: f"1 438 555-{digits(chance, 4)}"),
    in_a_row(lambda chance: f"{moment(chance):%Y-%m-%d %H:%M}"),
)  # fmt: skip


def our_own_numbers(count: int) -> Iterator[str]:
    chance = random.Random(2026)
    for place in range(count):
        yield OUR_OWN[place % len(OUR_OWN)](chance)


def test_none_of_100000_numbers_of_our_own_is_taken_for_a_card() -> None:
    assert [text for text in our_own_numbers(100_000) if holds_card_number(text)] == []


@pytest.mark.parametrize("text", ["", "4242", "4242 4242 4242", "word 4 word 2 word 4"])
def test_what_is_too_short_is_no_card(text: str) -> None:
    assert not holds_card_number(text)


def test_words_or_a_long_gap_end_a_number() -> None:
    assert holds_card_number("42424242 ? 42424242")
    assert not holds_card_number("42424242 and 42424242")
    assert not holds_card_number("42424242 да 42424242")
    assert not holds_card_number("42424242 é 42424242")
    assert not holds_card_number("42424242    42424242")
