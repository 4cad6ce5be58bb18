"""Every chart, in both languages, with a good month, none, a few cents, too much, and malice."""

import unicodedata

import pytest

from handlers.texts import Locale, Texts
from tests import make
from tests.charts.gallery import CASES, CHARTS
from tests.charts.reading import build, outside, overlapping, written

HIGHEST = 1.3
"""Times its width: a taller picture is shown smaller in Slack, and its letters with it."""

everyone = pytest.mark.parametrize("locale", Locale)
every_case = pytest.mark.parametrize("case", CASES)
every_chart = pytest.mark.parametrize("chart", CHARTS)


def texts_of(locale: Locale) -> Texts:
    return Texts.load(locale, zone=make.ZONE)


@everyone
@every_case
@every_chart
def test_its_texts_stay_on_the_paper_and_apart(chart: str, case: str, locale: Locale) -> None:
    figure = build(CHARTS[chart](CASES[case](), texts_of(locale)))
    wide, high = figure.get_size_inches()
    assert high <= HIGHEST * wide
    assert outside(figure) == []
    assert overlapping(figure) == []


@everyone
@every_case
@every_chart
def test_it_is_described_in_what_slack_takes(chart: str, case: str, locale: Locale) -> None:
    heading = CHARTS[chart](CASES[case](), texts_of(locale)).heading
    assert heading.alt.startswith(heading.title[:50].rstrip())
    assert len(heading.alt) <= 1000
    assert {unicodedata.category(char) for char in heading.alt} & {"Cc", "Cf"} == set()


@every_chart
def test_its_numbers_are_read_aloud(chart: str) -> None:
    sheet = CHARTS[chart](CASES["real"](), texts_of(Locale.EN_CA))
    assert sheet.heading.alt.count("$") >= 2


@every_chart
def test_without_anything_it_says_so(chart: str) -> None:
    figure = build(CHARTS[chart](CASES["empty"](), texts_of(Locale.FR_CA)))
    assert "Rien à montrer pour cette période." in written(figure)


def test_no_name_is_read_as_a_formula() -> None:
    figure = build(CHARTS["staff"](CASES["hostile"](), texts_of(Locale.FR_CA)))
    assert r"$\bad$ $x^2$" in written(figure)
    assert not any(text.get_parse_math() for text in figure.axes[0].texts)
