"""What Slack accepts as an interactive element: fields, lengths, counts."""

from collections.abc import Mapping

from playground.block_tree import list_options
from playground.payloads import Json
from playground.shapes import (
    Check,
    Problems,
    Rule,
    either,
    exactly_one,
    flag,
    in_order,
    items,
    marked,
    one_of,
    plain,
    record,
    string,
    tagged,
    whole,
)

DATE = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
TIME = r"([01]\d|2[0-3]):[0-5]\d"
NUMBER = r"-?\d+(\.\d+)?"
URL = r"https?://.+"
LONGEST_TEXT = 3000

web_address = string(3000, pattern=URL)
identifier = string(255)
placeholder = plain(150)
confirm = record(
    {"title": plain(100), "text": either(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
dispatch_config = record(
    {
        "trigger_actions_on": items(one_of("on_enter_pressed", "on_character_entered"), 1, 2),
    },
    {},
)


def option(text: Check, description: Check) -> Check:
    """One choice of a menu or group of boxes."""
    return record(
        {"text": text, "value": string(150)}, {"description": description, "url": web_address}
    )


menu_option = option(plain(75), plain(75))
box_option = option(either(75), either(75))
option_group = record({"label": plain(75), "options": items(menu_option, 1, 100)}, {})
_ACTION: Mapping[str, Check] = {"action_id": identifier, "confirm": confirm}
_FIELD: Mapping[str, Check] = {**_ACTION, "placeholder": placeholder, "focus_on_load": flag}
_MANY: Mapping[str, Check] = {**_FIELD, "max_selected_items": whole(1, 10_000)}
_OWN: Mapping[str, Check] = {
    "options": items(menu_option, 1, 100),
    "option_groups": items(option_group, 1, 100),
}
_query_length = whole(0, 10_000)
_user = string(50)
_filter = record(
    {},
    {
        "include": items(one_of("im", "mpim", "private", "public"), 1, 4),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    },
)


def _key(choice: Json) -> tuple[str, str]:
    return choice["value"], choice["text"]["text"]


def _initial_is_offered(name: str) -> Rule:
    def rule(value: Json, pointer: str, problems: Problems) -> None:
        initial = value.get(name)
        wanted = [] if initial is None else initial if isinstance(initial, list) else [initial]
        offered = {_key(choice) for choice in list_options(value)}
        if any(_key(choice) not in offered for choice in wanted):
            problems.add(f"{pointer}/{name}", "must be one of the provided options")

    return rule


def _element(kind: str, required: Mapping[str, Check], optional: Mapping[str, Check]) -> Check:
    return record({"type": one_of(kind), **required}, optional)


_own_or_groups = exactly_one("options", "option_groups")
static_select = record(
    {"type": one_of("static_select")},
    {**_FIELD, **_OWN, "initial_option": menu_option},
    _own_or_groups,
    _initial_is_offered("initial_option"),
)
multi_static_select = record(
    {"type": one_of("multi_static_select")},
    {**_MANY, **_OWN, "initial_options": items(menu_option, 1, 100)},
    _own_or_groups,
    _initial_is_offered("initial_options"),
)
radio_buttons = record(
    {"type": one_of("radio_buttons"), "options": items(box_option, 1, 10)},
    {**_ACTION, "focus_on_load": flag, "initial_option": box_option},
    _initial_is_offered("initial_option"),
)
checkboxes = record(
    {"type": one_of("checkboxes"), "options": items(box_option, 1, 10)},
    {**_ACTION, "focus_on_load": flag, "initial_options": items(box_option, 1, 10)},
    _initial_is_offered("initial_options"),
)
plain_text_input = record(
    {"type": one_of("plain_text_input")},
    {
        "action_id": identifier,
        "placeholder": placeholder,
        "focus_on_load": flag,
        "initial_value": string(LONGEST_TEXT, 0),
        "multiline": flag,
        "min_length": whole(0, LONGEST_TEXT),
        "max_length": whole(1, LONGEST_TEXT),
        "dispatch_action_config": dispatch_config,
    },
    in_order("min_length", "max_length"),
)
number_input = record(
    {"type": one_of("number_input"), "is_decimal_allowed": flag},
    {
        "action_id": identifier,
        "placeholder": placeholder,
        "focus_on_load": flag,
        "initial_value": string(100, pattern=NUMBER),
        "min_value": string(100, pattern=NUMBER),
        "max_value": string(100, pattern=NUMBER),
        "dispatch_action_config": dispatch_config,
    },
    in_order("min_value", "max_value"),
    in_order("min_value", "initial_value"),
    in_order("initial_value", "max_value"),
)


def _text_field(kind: str) -> Check:
    return _element(
        kind,
        {},
        {
            "action_id": identifier,
            "placeholder": placeholder,
            "focus_on_load": flag,
            "initial_value": string(LONGEST_TEXT, 0),
            "dispatch_action_config": dispatch_config,
        },
    )


button = _element(
    "button",
    {"text": plain(75)},
    {
        **_ACTION,
        "url": web_address,
        "value": string(2000),
        "style": one_of("primary", "danger"),
        "accessibility_label": string(75),
        "agent_prompt": string(4000),
        "agent_prompt_display": string(4000),
        "visible_to_user_ids": items(_user, 1, 100),
    },
)
overflow = _element("overflow", {"options": items(menu_option, 1, 5)}, _ACTION)
slack_file = record({}, {"id": string(50), "url": web_address}, exactly_one("id", "url"))
image = record(
    {"type": one_of("image"), "alt_text": string(2000)},
    {"image_url": web_address, "slack_file": slack_file},
    exactly_one("image_url", "slack_file"),
)
_feedback = record({"text": plain(75), "value": string(2000)}, {"accessibility_label": string(75)})

ELEMENTS: Mapping[str, Check] = {
    "button": button,
    "overflow": overflow,
    "image": image,
    "checkboxes": checkboxes,
    "radio_buttons": radio_buttons,
    "static_select": static_select,
    "multi_static_select": multi_static_select,
    "external_select": _element(
        "external_select",
        {},
        {**_FIELD, "min_query_length": _query_length, "initial_option": menu_option},
    ),
    "multi_external_select": _element(
        "multi_external_select",
        {},
        {
            **_MANY,
            "min_query_length": _query_length,
            "initial_options": items(menu_option, 1, 100),
        },
    ),
    "users_select": _element("users_select", {}, {**_FIELD, "initial_user": _user}),
    "multi_users_select": _element(
        "multi_users_select", {}, {**_MANY, "initial_users": items(_user, 1, 100)}
    ),
    "conversations_select": _element(
        "conversations_select",
        {},
        {
            **_FIELD,
            "initial_conversation": _user,
            "default_to_current_conversation": flag,
            "response_url_enabled": flag,
            "filter": _filter,
        },
    ),
    "multi_conversations_select": _element(
        "multi_conversations_select",
        {},
        {
            **_MANY,
            "initial_conversations": items(_user, 1, 100),
            "default_to_current_conversation": flag,
            "filter": _filter,
        },
    ),
    "channels_select": _element(
        "channels_select",
        {},
        {**_FIELD, "initial_channel": _user, "response_url_enabled": flag},
    ),
    "multi_channels_select": _element(
        "multi_channels_select", {}, {**_MANY, "initial_channels": items(_user, 1, 100)}
    ),
    "datepicker": _element("datepicker", {}, {**_FIELD, "initial_date": string(10, pattern=DATE)}),
    "timepicker": _element(
        "timepicker",
        {},
        {**_FIELD, "initial_time": string(5, pattern=TIME), "timezone": string(100)},
    ),
    "datetimepicker": _element(
        "datetimepicker",
        {},
        {**_ACTION, "focus_on_load": flag, "initial_date_time": whole(0, 9_999_999_999)},
    ),
    "plain_text_input": plain_text_input,
    "email_text_input": _text_field("email_text_input"),
    "url_text_input": _text_field("url_text_input"),
    "number_input": number_input,
    "file_input": _element(
        "file_input",
        {},
        {
            "action_id": identifier,
            "filetypes": items(string(20), 1, 100),
            "max_files": whole(1, 10),
        },
    ),
    "feedback_buttons": _element(
        "feedback_buttons",
        {"positive_button": _feedback, "negative_button": _feedback},
        {"action_id": identifier},
    ),
    "icon_button": _element(
        "icon_button",
        {"icon": one_of("trash"), "text": plain(75)},
        {
            **_ACTION,
            "value": string(2000),
            "accessibility_label": string(75),
            "visible_to_user_ids": items(_user, 1, 100),
        },
    ),
    "plain_text": plain(2000),
    "mrkdwn": marked(2000),
}

SELECTS = frozenset(kind for kind in ELEMENTS if kind.endswith("_select"))
PICKERS = frozenset({"datepicker", "timepicker", "datetimepicker"})
BOXES = frozenset({"checkboxes", "radio_buttons"})
IN_SECTION = SELECTS | BOXES | {"button", "overflow", "image", "datepicker", "timepicker"}
IN_ACTIONS = SELECTS | BOXES | PICKERS | {"button", "overflow"}
IN_INPUT = (
    SELECTS
    | BOXES
    | PICKERS
    | {"plain_text_input", "email_text_input", "url_text_input", "number_input", "file_input"}
)
IN_CONTEXT = frozenset({"image", "plain_text", "mrkdwn"})


def elements(allowed: frozenset[str]) -> Check:
    """Any element of these kinds."""
    return tagged(ELEMENTS, allowed)
