"""Walking through blocks: which elements they hold, and the ids Slack adds to them."""

import copy
from collections.abc import Iterator, Sequence

from playground.payloads import Ids, Json

STATEFUL = frozenset(
    {
        "checkboxes", "radio_buttons", "datepicker", "timepicker", "datetimepicker",
        "plain_text_input", "email_text_input", "url_text_input", "number_input",
        "rich_text_input", "file_input",
        "static_select", "external_select", "users_select", "conversations_select",
        "channels_select", "multi_static_select", "multi_external_select",
        "multi_users_select", "multi_conversations_select", "multi_channels_select",
    }
)  # fmt: skip
INTERACTIVE = STATEFUL | {
    "button", "overflow", "workflow_button", "feedback_buttons", "icon_button",
}  # fmt: skip
CONTAINER_PARTS = {"container": "child_blocks", "carousel": "elements"}


def list_elements(blocks: Sequence[Json]) -> Iterator[tuple[Json, Json]]:
    """Every interactive element with the block it stands in."""
    for block in blocks:
        if block.get("type") in CONTAINER_PARTS:
            yield from list_elements(block.get(CONTAINER_PARTS[block["type"]], []))
        for element in _elements_of(block):
            if element.get("type") in INTERACTIVE:
                yield block, element


def _elements_of(block: Json) -> list[Json]:
    match block.get("type"):
        case "input":
            return [block["element"]]
        case "section":
            return [block["accessory"]] if block.get("accessory") else []
        case "actions" | "context_actions":
            return list(block["elements"])
        case "card":
            return list(block.get("actions", []))
        case "data_table":
            return [cell for row in block["rows"] for cell in row]
        case _:
            return []


def find_element(blocks: Sequence[Json], block_id: str, action_id: str) -> tuple[Json, Json] | None:
    """The element with this action id in this block, and the block."""
    for block, element in list_elements(blocks):
        if (block["block_id"], element.get("action_id")) == (block_id, action_id):
            return block, element
    return None


def label_blocks(blocks: Sequence[Json], ids: Ids) -> list[Json]:
    """A copy in which every block has a block id and every element an action id."""
    labelled = [copy.deepcopy(block) for block in blocks]
    for block in labelled:
        _label_block(block, ids)
    for _, element in list_elements(labelled):
        if not element.get("action_id"):
            element["action_id"] = ids.fresh("a")
    return labelled


def _label_block(block: Json, ids: Ids) -> None:
    if not block.get("block_id"):
        block["block_id"] = ids.fresh("b")
    for child in block.get(CONTAINER_PARTS.get(block["type"], ""), []):
        _label_block(child, ids)


def list_options(element: Json) -> list[Json]:
    """The choices an element holds itself, groups opened."""
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return list(element.get("options", [])) + grouped
