"""What stands on a figure is what its sheet says: lengths, places, colours, words."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from charts import bars, columns, easel, line, palette
from charts.canvas import INSIDE, LEFT, RIGHT
from charts.scale import MOST_STEPS, choose_ticks
from charts.sheets import (
    Bar,
    BarsSheet,
    ColumnsSheet,
    Heading,
    LineSheet,
    Named,
    Part,
    Series,
    Tick,
)
from tests.charts.reading import boxes, build, outside, overlapping, written

HEADING = Heading("Cash: 62% of the week", "Net money in", "Cash: 62%", "Nothing to show.")
CENTS = st.integers(-(10**11), 10**11)
ANY_TEXT = st.text(max_size=250)


def lying(*cents: int, **other: object) -> BarsSheet:
    made = [Bar(f"Bar {c}", f"{c}", [Part(c, palette.GREEN)]) for c in cents]
    return replace(BarsSheet(HEADING, made), **other)  # type: ignore[arg-type]


def standing(*series: list[int], told: tuple[str, ...] = ()) -> ColumnsSheet:
    named = [
        Series(Named(f"S{place}", palette.GREEN, "1%"), cents) for place, cents in enumerate(series)
    ]
    labels = [f"Nov {place + 1}" for place in range(len(series[0]))]
    return ColumnsSheet(HEADING, labels, named, [Tick(0, "$0"), Tick(100, "$1")], told)


def lines(figure: Figure, name: str) -> list[float]:
    """Where upright lines of a name stand."""
    return [
        path.get_extents().x0
        for drawn in figure.axes[0].collections
        if isinstance(drawn, LineCollection) and drawn.get_label() == name
        for path in drawn.get_paths()
    ]


def test_a_bar_is_as_long_as_its_amount() -> None:
    (full, half) = boxes(bars.build_figure(lying(2000, 1000)), "bar")
    assert full[2] - full[0] == pytest.approx(INSIDE)
    assert half[2] - half[0] == pytest.approx(INSIDE / 2)


def test_what_is_below_zero_goes_the_other_way() -> None:
    figure = bars.build_figure(lying(3000, -1000))
    above, below = boxes(figure, "bar")
    zero = LEFT + INSIDE / 4
    assert lines(figure, "zero") == [pytest.approx(zero)] * 2
    assert [above[0], above[2]] == pytest.approx([zero, RIGHT])
    assert [below[0], below[2]] == pytest.approx([LEFT, zero])


def test_parts_lie_end_to_end_with_a_seam() -> None:
    parts = [Part(600, palette.GREEN), Part(400, palette.RED), Part(0, palette.BLUE)]
    figure = bars.build_figure(replace(lying(), bars=[Bar("", "", parts)]))
    first, second, none = boxes(figure, "bar")
    assert second[0] == pytest.approx(LEFT + INSIDE * 0.6)
    assert 0 < second[0] - first[2] < 2
    assert none[0] == none[2]


def test_a_mark_stands_where_its_amount_lies_and_is_explained() -> None:
    bar = replace(lying(1000).bars[0], mark_cents=500)
    figure = bars.build_figure(replace(lying(), bars=[bar], mark="Week before"))
    assert lines(figure, "mark") == [pytest.approx(LEFT + INSIDE / 2)]
    assert "Week before" in written(figure)


def test_columns_stand_on_one_another_and_hang_below_zero() -> None:
    figure = columns.build_figure(standing([100, 300], [200, -100]))
    (low, _), (high, hanging) = boxes(figure, "series S0"), boxes(figure, "series S1")
    unit = low[3] - low[1]
    assert high[3] == pytest.approx(low[1], abs=1)
    assert high[3] - high[1] == pytest.approx(2 * unit, rel=0.05)
    assert hanging[1] == pytest.approx(low[3], abs=1)
    assert hanging[3] > low[3]


def test_columns_have_their_amounts_where_all_of_them_fit() -> None:
    few = columns.build_figure(standing([100, 200], told=("$1.00", "$2.00")))
    many = columns.build_figure(standing([100] * 30, told=("$1.00",) * 30))
    assert {"$1.00", "$2.00"} <= set(written(few))
    assert "$1.00" not in written(many)


def test_one_colour_needs_no_key_and_several_do() -> None:
    assert "S0" not in written(columns.build_figure(standing([100])))
    assert {"S0", "S1"} <= set(written(columns.build_figure(standing([100], [200]))))


def test_thirty_days_are_named_evenly() -> None:
    shown = [text for text in written(columns.build_figure(standing([100] * 30))) if "Nov" in text]
    days = [int(text.removeprefix("Nov ")) for text in shown]
    assert days[0] == 1
    assert {later - earlier for earlier, later in pairwise(days)} == {days[1] - days[0]}


def test_a_line_tells_its_ends() -> None:
    sheet = LineSheet(
        HEADING, ["a", "b", "c"], [100, 300, 200], ["$1", "$3", "$2"], [Tick(0, "$0")], palette.TEAL
    )
    assert {"$1", "$2"} <= set(written(line.build_figure(sheet)))
    assert "$3" not in written(line.build_figure(sheet))


def test_more_bars_than_a_telephone_shows_are_left_out() -> None:
    assert len(list(boxes(bars.build_figure(lying(*[100] * 500)), "bar"))) == bars.MOST_BARS


def test_every_sheet_has_its_drawing() -> None:
    for sheet in (lying(100), standing([100]), LineSheet(HEADING, (), (), (), (), palette.TEAL)):
        assert easel.draw(sheet).startswith(b"\x89PNG")


def test_a_picture_describes_itself() -> None:
    assert b"Description\x00Cash: 62%" in easel.draw(lying(100))


@settings(max_examples=40, deadline=None)
@given(ANY_TEXT, ANY_TEXT, CENTS, CENTS)
def test_any_words_and_amounts_keep_to_their_place(
    name: str, told: str, cents: int, other: int
) -> None:
    heading = Heading(name, told, name, told)
    named = Named(name, palette.BLUE, told)
    ticks = [Tick(tick, told[:20]) for tick in choose_ticks(min(cents, other), max(cents, other))]
    bar = Bar(name, told, [Part(cents, palette.BLUE), Part(other, palette.RED)], told, other)
    for sheet in (
        BarsSheet(heading, [bar, bar], [named, named], mark=name),
        ColumnsSheet(heading, [name, told], [Series(named, [cents, other])] * 2, ticks, [told] * 2),
        LineSheet(heading, [name, told], [cents, other], [told, name], ticks, palette.TEAL),
        BarsSheet(heading, ()),
    ):
        figure = build(sheet)
        assert outside(figure) == []
        assert overlapping(figure) == []


@given(CENTS, CENTS)
def test_a_scale_is_round_and_reaches_from_zero_over_its_amounts(lowest: int, highest: int) -> None:
    ticks = choose_ticks(min(lowest, highest), max(lowest, highest))
    assert 0 in ticks
    assert len(ticks) <= MOST_STEPS + 2
    assert min(0, lowest, highest) <= ticks[0] <= ticks[-1] <= max(0, lowest, highest)
    if len(ticks) > 1:
        step = ticks[1] - ticks[0]
        assert {later - earlier for earlier, later in pairwise(ticks)} == {step}
        assert str(step).rstrip("0") in {"1", "2", "5"}
