"""Time that people let pass: for everybody, forward alone, and kept between runs."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.clock import MOST_SECONDS, MovableClock
from playground.server import running
from playground.workspace import Workspace
from tests.playground.conftest import ANA, make_workspace
from tests.slack import PersonAtKeyboard, SlackSaidNo

DAY = 86_400


@pytest.fixture
def ahead(tmp_path: Path) -> Iterator[tuple[Workspace, PersonAtKeyboard]]:
    """A workspace whose clock can be moved, and somebody in it."""
    workspace = make_workspace(clock=MovableClock(tmp_path / "slack" / "clock"))
    with running(workspace) as address, PersonAtKeyboard(address, ANA.id) as ana:
        yield workspace, ana


def test_a_day_passes_for_the_workspace(ahead: tuple[Workspace, PersonAtKeyboard]) -> None:
    workspace, ana = ahead
    assert ana.workspace()["ahead"] == 0
    assert ana.lets_pass(DAY) == DAY
    assert ana.lets_pass(3600) == DAY + 3600
    assert ana.workspace()["ahead"] == DAY + 3600
    assert workspace.clock() >= time.time() + DAY + 3600 - 5


def test_how_far_ahead_it_is_is_kept(
    ahead: tuple[Workspace, PersonAtKeyboard], tmp_path: Path
) -> None:
    ahead[1].lets_pass(DAY)
    assert MovableClock(tmp_path / "slack" / "clock").ahead == DAY


@pytest.mark.parametrize("seconds", [0, -1, MOST_SECONDS + 1, 1.5, "60", True, None])
def test_it_goes_forward_by_whole_seconds_alone(
    ahead: tuple[Workspace, PersonAtKeyboard], seconds: object
) -> None:
    with pytest.raises(SlackSaidNo):
        ahead[1].lets_pass(seconds)
    assert ahead[1].workspace()["ahead"] == 0


def test_a_real_clock_stands(workspace: Workspace, ana: PersonAtKeyboard) -> None:
    assert ana.workspace()["ahead"] is None
    with pytest.raises(SlackSaidNo, match="clock_stands"):
        ana.lets_pass(DAY)
