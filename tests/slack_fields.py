"""Fields of a modal by name, and what they hold, for `PersonAtKeyboard`."""

from collections.abc import Mapping, Sequence
from typing import Any

from playground.block_tree import STATEFUL, list_elements
from playground.form_state import TEXTS, is_filled, value_key
from playground.payloads import Json


def field_of(block_id: str) -> str:
    """The field's name: a block id without its suffix."""
    return block_id.partition(":")[0]


def find_field(blocks: Sequence[Json], field: str) -> tuple[Json, Json]:
    """The input with this name, whatever its suffix."""
    for block, element in list_elements(blocks):
        if field_of(block["block_id"]) == field and element["type"] in STATEFUL:
            return block, element
    known = [block["block_id"] for block, _ in list_elements(blocks)]
    raise AssertionError(f"no field {field!r} among {known}")


def is_sent_at_once(block: Json, element: Json) -> bool:
    """Whether the bot hears of a choice in this field before the form is submitted."""
    if block["type"] != "input":
        return True
    if not block.get("dispatch_action"):
        return False
    moments = element.get("dispatch_action_config", {}).get("trigger_actions_on", [])
    return element["type"] not in TEXTS or "on_character_entered" in moments


def plain_value(value: Json) -> Any:
    """What a value object holds: a text, an option's value, a list of them, or nothing."""
    held = value[value_key(value["type"])[0]]
    if not is_filled(value):
        return held
    if isinstance(held, Mapping):
        return held.get("value", held)
    return [x["value"] if isinstance(x, Mapping) else x for x in held] if _is_list(held) else held


def _is_list(held: object) -> bool:
    return isinstance(held, list)
