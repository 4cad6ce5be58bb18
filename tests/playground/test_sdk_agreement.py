"""Where slack_sdk's models check a limit themselves, they draw the line where we do."""

import pytest
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from playground.payloads import Json
from tests.playground.test_message_limits import LIMITS as MESSAGE_LIMITS
from tests.playground.test_view_limits import LIMITS as VIEW_LIMITS

# What slack_sdk's models leave to Slack.
UNCHECKED_BLOCKS = {
    "blocks in a message",
    "text of a field",
    "button url",
    "checkboxes",
    "radio buttons",
    "option groups",
    "options of a group",
    "option text",
    "option value",
    "option description",
    "image address",
    "table rows",
    "table columns",
    "table characters",
    "tables in a message",
    "data table rows",
    "data table columns",
    "data table page",
    "markdown in all",
}
UNCHECKED_VIEWS = {"external id", "initial value", "longest value", "shortest value"}


def _accepts_blocks(blocks: list[Json]) -> bool:
    try:
        for parsed in Block.parse_all(blocks):
            parsed.to_dict()
    except SlackObjectFormationError:
        return False
    return True


def _accepts_view(view: Json) -> bool:
    try:
        View(**view).to_dict()
    except SlackObjectFormationError:
        return False
    return True


@pytest.mark.parametrize("name", sorted(MESSAGE_LIMITS.keys() - UNCHECKED_BLOCKS))
def test_blocks_have_the_same_limits(name: str) -> None:
    limit, make = MESSAGE_LIMITS[name]
    assert _accepts_blocks(make(limit))
    assert not _accepts_blocks(make(limit + 1))


@pytest.mark.parametrize("name", sorted(VIEW_LIMITS.keys() - UNCHECKED_VIEWS))
def test_views_have_the_same_limits(name: str) -> None:
    limit, make = VIEW_LIMITS[name]
    assert _accepts_view(make(limit))
    assert not _accepts_view(make(limit + 1))
