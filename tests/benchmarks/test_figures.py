"""Each group of figures, at the smallest size: whole, and with nothing refused or lost."""

from collections.abc import Sequence
from itertools import count
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.bench.__main__ import main
from bot.bench.figures import Figure, at_least, at_most
from bot.bench.ratios import Compared, percentile, take_turns
from bot.bench.run import GROUPS
from bot.bench.scratch import Scratch
from bot.bench.sizes import TINY

YEAR = ("R0", "R0", "R1", "R1", "R1", "R6")
SQLITE_YEAR = ("R0", "R0", "R1", "R1", "R1", "R2", "R2", "R2", "R6")
NAMES = {
    "payments": ["P1", "P3"],
    "crowds": ["P5", "P6", "P6", "P7"],
    "commands": ["S1", "S2", "S1"],
    "slow-slack": ["S3", "S3"],
    "forms": ["S4", "S5", "S4", "S5"],
    "starts": ["U1", "U2"],
    "import": ["I1", "I1"],
    "history": ["P8", "P8"],
    "reports": [*SQLITE_YEAR, *SQLITE_YEAR, "R3", "R5", *YEAR, *YEAR, "R3", "R5"],
    "charts": ["C1", "C2", "C2", "C3"],
}


@pytest.fixture
def scratch(postgresql_server: str, tmp_path: Path) -> Scratch:
    return Scratch(tmp_path, postgresql_server, count(1))


def measure(scratch: Scratch, group: str) -> Sequence[Figure]:
    figures = list(GROUPS[group](scratch, TINY))
    assert [figure.name for figure in figures] == NAMES[group]
    return figures


@pytest.mark.parametrize(
    "group", ["payments", "history", "commands", "starts", "import", "reports"]
)
def test_measures_everything(scratch: Scratch, group: str) -> None:
    for figure in measure(scratch, group):
        assert figure.value is not None
        assert figure.value > 0


def test_a_chart_has_a_cost_beside_its_floor(scratch: Scratch) -> None:
    figures = measure(scratch, "charts")
    assert all(figure.value is not None for figure in figures)
    assert [figure.value for figure in figures if "÷" in figure.told if not figure.value] == []


def test_nothing_is_lost_in_a_crowd(scratch: Scratch) -> None:
    figures = {figure.told: figure.value for figure in measure(scratch, "crowds")}
    assert [v for told, v in figures.items() if "failed" in told] == [0, 0]


def test_a_slow_slack_makes_no_acknowledgement_late(scratch: Scratch) -> None:
    figures = measure(scratch, "slow-slack")
    assert figures[1].told.endswith("acks after 3 s")
    assert figures[1].value is not None


def test_no_form_and_no_search_is_refused(scratch: Scratch) -> None:
    for figure in measure(scratch, "forms"):
        assert figure.details[0].endswith(" 0 refused")


def test_every_group_is_tried_here() -> None:
    assert set(NAMES) == set(GROUPS)


def test_without_postgresql_it_says_so(tmp_path: Path) -> None:
    figure = list(GROUPS["payments"](Scratch(tmp_path, "", count(1)), TINY))[1]
    assert figure.lines()[0].endswith("not measured")


def test_unknown_figures_are_refused() -> None:
    result = CliRunner().invoke(main, ["--only", "weather"])
    assert result.exit_code == 2
    assert "weather" in result.output


def test_the_first_round_is_thrown_away() -> None:
    ours, theirs = iter([100.0, 2.0, 4.0]), iter([1.0, 1.0, 1.0])
    sides = take_turns(lambda: next(ours), lambda: next(theirs), rounds=2)
    assert Compared(*sides).ratios == [2.0, 4.0]


def test_a_figure_is_judged_by_its_goal() -> None:
    assert at_least(2, 4).judge(4) == "aim reached"
    assert at_least(2, 4).judge(3) == "must reached"
    assert at_least(2, 4).judge(1.9) == "FALLS SHORT"
    assert at_most(4, 2).judge(2) == "aim reached"
    assert at_most(4, 2).judge(4.1) == "FALLS SHORT"


def test_percentiles() -> None:
    hundred = [float(number) for number in range(1, 101)]
    assert percentile(hundred, 50) == 51
    assert percentile(hundred, 99) == 100
    assert percentile([7.0], 99) == 7
