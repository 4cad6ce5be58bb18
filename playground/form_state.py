"""What a person has typed and chosen: value objects as Slack writes them."""

import re
from collections.abc import Callable, Mapping, Sequence

from playground.block_tree import STATEFUL, find_element, list_elements, list_options
from playground.payloads import Json, Refused

Values = dict[str, dict[str, Json]]

TEXTS = frozenset({"plain_text_input", "email_text_input", "url_text_input", "number_input"})
CHOICES = frozenset({"static_select", "external_select", "radio_buttons"})
MANY_CHOICES = frozenset({"checkboxes", "multi_static_select", "multi_external_select"})
OWN_OPTIONS = frozenset({"static_select", "radio_buttons", "checkboxes", "multi_static_select"})
# Where the value of the remaining elements stands, and where their first value comes from.
SIMPLE_KEYS: Mapping[str, tuple[str, str]] = {
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "file_input": ("files", ""),
}
LISTS = frozenset({"multi_users_select", "multi_conversations_select", "multi_channels_select"})
PATTERNS = {
    "datepicker": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "timepicker": re.compile(r"([01]\d|2[0-3]):[0-5]\d"),
}


def value_key(kind: str) -> tuple[str, str]:
    """Where an element keeps its value, and where its first value comes from."""
    if kind in TEXTS:
        return "value", "initial_value"
    if kind in CHOICES:
        return "selected_option", "initial_option"
    if kind in MANY_CHOICES:
        return "selected_options", "initial_options"
    return SIMPLE_KEYS[kind]


def first_value(element: Json) -> Json:
    """What an element holds before anybody touches it."""
    kind = element["type"]
    key, initial = value_key(kind)
    empty: object = [] if kind in MANY_CHOICES | LISTS | {"file_input"} else None
    return {"type": kind, key: element.get(initial, empty)}


def is_filled(value: Json) -> bool:
    """Whether a value object holds anything."""
    key, _ = value_key(value["type"])
    return value.get(key) not in (None, "", [])


def first_values(blocks: Sequence[Json]) -> Values:
    """The state of blocks nobody has touched."""
    values: Values = {}
    for block, element in list_elements(blocks):
        if element["type"] in STATEFUL:
            values.setdefault(block["block_id"], {})[element["action_id"]] = first_value(element)
    return values


def keep_values(blocks: Sequence[Json], before: Values) -> Values:
    """The state after an update: what stands under the same two ids stays as it was."""
    values = first_values(blocks)
    for block_id, fields in values.items():
        for action_id, value in fields.items():
            kept = before.get(block_id, {}).get(action_id)
            if kept is not None and kept["type"] == value["type"]:
                fields[action_id] = kept
    return values


def merge_values(blocks: Sequence[Json], before: Values, typed: object) -> Values:
    """The state after a person typed; what names no element of these blocks is dropped."""
    values = {block_id: dict(fields) for block_id, fields in before.items()}
    if not isinstance(typed, dict):
        return values
    for block_id, fields in typed.items():
        for action_id, value in dict(fields or {}).items():
            found = find_element(blocks, block_id, action_id)
            if found is not None and found[1]["type"] in STATEFUL:
                known = values.setdefault(block_id, {})
                known[action_id] = _merge_value(found[1], known.get(action_id), value)
    return values


def _merge_value(element: Json, before: Json | None, typed: object) -> Json:
    if before is not None and typed == before:
        return before
    return read_value(element, typed)


def read_value(element: Json, typed: object) -> Json:
    """A typed value as this element can hold it, or a refusal."""
    kind = element["type"]
    key, _ = value_key(kind)
    if not isinstance(typed, dict) or typed.get("type", kind) != kind:
        raise Refused("invalid_value", {"detail": f"not a value of a {kind}"})
    held = typed.get(key)
    if held is None or held in ("", []):
        return {**first_value({"type": kind})}
    return {"type": kind, key: _reader(kind)(element, held)}


def _reader(kind: str) -> Callable[[Json, object], object]:
    if kind in CHOICES:
        return _read_choice
    return _read_choices if kind in MANY_CHOICES else _read_simple


def _read_choice(element: Json, held: object) -> Json:
    if not isinstance(held, dict) or not isinstance(held.get("value"), str):
        raise Refused("invalid_value", {"detail": "not an option"})
    if element["type"] not in OWN_OPTIONS:
        return held
    for option in list_options(element):
        if option["value"] == held["value"]:
            return option
    raise Refused("invalid_value", {"detail": f"{held['value']!r} is not among the options"})


def _read_choices(element: Json, held: object) -> list[Json]:
    if not isinstance(held, list):
        raise Refused("invalid_value", {"detail": "not a list of options"})
    most = element.get("max_selected_items")
    if most is not None and len(held) > most:
        raise Refused("invalid_value", {"detail": f"at most {most} may be chosen"})
    return [_read_choice(element, option) for option in held]


def _read_simple(element: Json, held: object) -> object:
    pattern = PATTERNS.get(element["type"])
    if element["type"] in TEXTS and not isinstance(held, str):
        raise Refused("invalid_value", {"detail": "not a text"})
    if pattern is not None and not pattern.fullmatch(str(held)):
        raise Refused("invalid_value", {"detail": f"{held!r} is no {element['type']} value"})
    return held
