"""An admin who opens Home before anything is decided is led there, one step at a time."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from bot.demo import APPROVALS, FINANCE, MANAGERS, build_settings, build_workspace
from bot.service import linked, serving
from domain.people import Role
from playground.server import running
from tests.clock import Clock
from tests.journeys.test_home_overview import written
from tests.slack import PATIENCE_SECONDS, PersonAtKeyboard

NEXT = "Do the next step"


@pytest.fixture
def maya(database_url: str) -> Iterator[PersonAtKeyboard]:
    """The admin of a counter where nothing is decided yet."""
    workspace = build_workspace(patience_seconds=PATIENCE_SECONDS)
    with ExitStack() as closing:
        address = closing.enter_context(running(workspace))
        nothing = {f"guichet_{name}_channel": "" for name in ("finance", "approvals", "managers")}
        settings = build_settings(workspace, address, database_url).model_copy(update=nothing)
        closing.enter_context(linked(closing.enter_context(serving(settings, Clock()))))
        yield closing.enter_context(PersonAtKeyboard(address, "U0ADMIN", "C0GENERAL"))


def test_each_step_is_a_press_away_and_ticked_once_done(maya: PersonAtKeyboard) -> None:
    home = written(maya.home())
    assert "*the finance channel" in home, "the step that is next stands out"
    assert ":white_check_mark:" not in home
    maya.presses_at_home("first_step")
    maya.fills(finance_channel=FINANCE)
    assert maya.submits() == "updated"
    maya.closes()
    home = written(maya.home())
    assert home.count(":white_check_mark:") == 1
    assert "*the approvals channel" in home
    maya.presses_at_home("first_step")
    maya.fills(approvals_channel=APPROVALS, managers_channel=MANAGERS, staff="U0CLERK")
    maya.fills(roles=[Role.CASHIER])
    assert maya.submits() == "updated"
    maya.closes()
    assert NEXT not in written(maya.home())
