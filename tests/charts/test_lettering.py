"""Text fit for a picture: what is hidden or missing, how wide it is, where it is cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.lettering import PLAIN, STRONG, TITLE, UNKNOWN, clean, fit, width, wrap


@pytest.mark.parametrize(
    ("typed", "drawn"),
    [
        (r"$\bad$", r"$\bad$"),
        ("a\u202eb\u2066c\u2069", "abc"),
        ("a\u200bb\u00adc\ufeff", "abc"),
        ("a\nb\tc\x00d", "a b cd"),
        ("a \r\n  b", "a b"),
        ("Zoé 🎉", f"Zoé {UNKNOWN}"),
        ("❤️", "❤"),
        ("e\u0301\u0302\u0303\u0304\u0305", "e\u0301\u0302"),
        ("李", UNKNOWN),
        ("محمد", "محمد"),
        ("1\u00a0234,50\u00a0$", "1\u00a0234,50\u00a0$"),
        ("\ud800", ""),
    ],
)
def test_what_is_drawn_of_what_was_typed(typed: str, drawn: str) -> None:
    assert clean(typed) == drawn


@given(st.text(max_size=400), st.floats(0, 500))
def test_a_fitted_text_is_within_its_room(text: str, room: float) -> None:
    fitted = fit(text, room, STRONG)
    assert width(fitted, STRONG) <= room
    assert fitted in {clean(text), ""} or fitted.endswith("…")


@given(st.text(max_size=400), st.integers(1, 4))
def test_a_wrapped_text_keeps_to_its_lines(text: str, lines: int) -> None:
    wrapped = wrap(text, 300, TITLE, lines)
    assert len(wrapped) <= lines
    assert all(width(line, TITLE) <= 300 for line in wrapped)


def test_no_word_is_left_alone_on_the_last_line() -> None:
    first, last = wrap("Cash: sixty-two percent of what came in this week", 400, TITLE, lines=2)
    assert width(last, TITLE) > width(first, TITLE) / 2


def test_a_no_break_space_holds() -> None:
    lines = wrap("Le comptant domine\u00a0: 62\u00a0%", 190, PLAIN, lines=2)
    assert " ".join(lines) == "Le comptant domine\u00a0: 62\u00a0%"
    assert not any(line.startswith((":", "%")) for line in lines)
