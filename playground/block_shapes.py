"""What Slack accepts as a block, and on which surfaces: messages, modals, the Home tab."""

from collections.abc import Mapping
from typing import Literal

from playground.element_shapes import (
    IN_ACTIONS,
    IN_CONTEXT,
    IN_INPUT,
    IN_SECTION,
    elements,
    identifier,
    image,
    slack_file,
    web_address,
)
from playground.payloads import Json
from playground.shapes import (
    Check,
    Problems,
    at_least_one,
    either,
    exactly_one,
    flag,
    items,
    number,
    one_of,
    plain,
    record,
    string,
    tagged,
    whole,
)

Surface = Literal["message", "modal", "home"]
EVERYWHERE = frozenset({"message", "modal", "home"})
LONGEST_TABLE = 10_000
TABLE_ROWS, TABLE_COLUMNS = 100, 20

_style = record({}, {"bold": flag, "italic": flag, "strike": flag, "code": flag, "underline": flag})


def _part(kind: str, required: Mapping[str, Check], **optional: Check) -> Check:
    return record({"type": one_of(kind), **required}, {"style": _style, **optional})


_parts = tagged(
    {
        "text": _part("text", {"text": string(12_000)}),
        "link": _part("link", {"url": string(3000)}, text=string(3000), unsafe=flag),
        "user": _part("user", {"user_id": string(50)}),
        "channel": _part("channel", {"channel_id": string(50)}),
        "usergroup": _part("usergroup", {"usergroup_id": string(50)}),
        "team": _part("team", {"team_id": string(50)}),
        "emoji": _part("emoji", {"name": string(100)}, unicode=string(100), skin_tone=whole(1, 6)),
        "broadcast": _part("broadcast", {"range": one_of("here", "channel", "everyone")}),
        "color": _part("color", {"value": string(20)}),
        "date": _part(
            "date",
            {"timestamp": whole(0, 9_999_999_999), "format": string(200)},
            url=string(3000),
            fallback=string(300),
        ),
    }
)
_border = whole(0, 1)
_rich_section = record(
    {"type": one_of("rich_text_section"), "elements": items(_parts, 0, 1000)}, {}
)
_rich_elements = tagged(
    {
        "rich_text_section": _rich_section,
        "rich_text_quote": record(
            {"type": one_of("rich_text_quote"), "elements": items(_parts, 0, 1000)},
            {"border": _border},
        ),
        "rich_text_preformatted": record(
            {"type": one_of("rich_text_preformatted"), "elements": items(_parts, 0, 1000)},
            {"border": _border, "language": string(50)},
        ),
        "rich_text_list": record(
            {
                "type": one_of("rich_text_list"),
                "style": one_of("bullet", "ordered"),
                "elements": items(_rich_section, 0, 1000),
            },
            {"indent": whole(0, 8), "offset": whole(0, 10_000), "border": _border},
        ),
    }
)


def _block(kind: str, required: Mapping[str, Check], **optional: Check) -> Check:
    return record({"type": one_of(kind), **required}, {"block_id": identifier, **optional})


rich_text = _block("rich_text", {"elements": items(_rich_elements, 0, 1000)})
_raw_text = record({"type": one_of("raw_text"), "text": string(LONGEST_TABLE)}, {})
_raw_number = record(
    {"type": one_of("raw_number"), "value": number, "text": string(LONGEST_TABLE)}, {}
)
_cells = {"raw_text": _raw_text, "raw_number": _raw_number, "rich_text": rich_text}
_column = record({}, {"align": one_of("left", "center", "right"), "is_wrapped": flag})


def count_text(value: object) -> int:
    """The characters people read in a part of a payload."""
    if isinstance(value, list):
        return sum(map(count_text, value))
    if not isinstance(value, dict):
        return 0
    own = sum(len(held) for name, held in value.items() if name == "text" and isinstance(held, str))
    return own + sum(count_text(held) for held in value.values())


def _fits_table(value: Json, pointer: str, problems: Problems) -> None:
    if count_text(value["rows"]) > LONGEST_TABLE:
        problems.add(f"{pointer}/rows", f"must be less than {LONGEST_TABLE + 1} characters")


def _is_rectangular(value: Json, pointer: str, problems: Problems) -> None:
    if len({len(row) for row in value["rows"]}) > 1:
        problems.add(f"{pointer}/rows", "all rows must have the same number of cells")
    if any(cell["type"] == "rich_text" for cell in value["rows"][0]):
        problems.add(f"{pointer}/rows/0", "unsupported type: rich_text")


table = record(
    {
        "type": one_of("table"),
        "rows": items(items(tagged(_cells), 1, TABLE_COLUMNS), 1, TABLE_ROWS),
    },
    {"block_id": identifier, "column_settings": items(_column, 1, TABLE_COLUMNS)},
    _fits_table,
)
data_table = record(
    {
        "type": one_of("data_table"),
        "caption": string(1000),
        "rows": items(items(tagged(_cells), 1, TABLE_COLUMNS), 2, TABLE_ROWS + 1),
    },
    {
        "block_id": identifier,
        "page_size": whole(1, 100),
        "row_header_column_index": whole(0, TABLE_COLUMNS - 1),
    },
    _is_rectangular,
    _fits_table,
)
image_block = record(
    {"type": one_of("image"), "alt_text": string(2000)},
    {
        "block_id": identifier,
        "image_url": web_address,
        "slack_file": slack_file,
        "title": plain(2000),
    },
    exactly_one("image_url", "slack_file"),
)
section = record(
    {"type": one_of("section")},
    {
        "block_id": identifier,
        "text": either(3000),
        "fields": items(either(2000), 1, 10),
        "accessory": elements(IN_SECTION),
        "expand": flag,
    },
    at_least_one("text", "fields"),
)
card = record(
    {"type": one_of("card")},
    {
        "block_id": identifier,
        "hero_image": image,
        "icon": image,
        "title": either(150),
        "subtitle": either(150),
        "body": either(200),
        "actions": items(elements(frozenset({"button"})), 1, 5),
    },
    at_least_one("title", "hero_image", "actions", "body"),
)
SIMPLE_BLOCKS: Mapping[str, Check] = {
    "section": section,
    "divider": _block("divider", {}),
    "image": image_block,
    "header": _block("header", {"text": plain(150)}, level=whole(1, 6)),
    "context": _block("context", {"elements": items(elements(IN_CONTEXT), 1, 10)}),
    "actions": _block("actions", {"elements": items(elements(IN_ACTIONS), 1, 25)}),
    "input": _block(
        "input",
        {"label": plain(2000), "element": elements(IN_INPUT)},
        hint=plain(2000),
        optional=flag,
        dispatch_action=flag,
    ),
    "rich_text": rich_text,
    "markdown": _block("markdown", {"text": string(12_000)}),
    "table": table,
    "data_table": data_table,
    "alert": _block(
        "alert",
        {"text": either(3000)},
        level=one_of("default", "info", "warning", "error", "success"),
    ),
    "card": card,
    "context_actions": _block(
        "context_actions",
        {"elements": items(elements(frozenset({"feedback_buttons", "icon_button"})), 1, 5)},
    ),
}


def _no_divider_when_collapsible(value: Json, pointer: str, problems: Problems) -> None:
    if value.get("is_collapsible") and value.get("has_header_divider"):
        problems.add(pointer, "has_header_divider cannot be set when is_collapsible is true")


BLOCKS: Mapping[str, Check] = {
    **SIMPLE_BLOCKS,
    "carousel": _block("carousel", {"elements": items(tagged({"card": card}), 1, 10)}),
    "container": record(
        {"type": one_of("container"), "child_blocks": items(tagged(SIMPLE_BLOCKS), 1, 10)},
        {
            "block_id": identifier,
            "title": plain(150),
            "rich_text_title": rich_text,
            "subtitle": either(150),
            "width": one_of("narrow", "standard", "wide", "full"),
            "icon": image,
            "is_collapsible": flag,
            "default_collapsed": flag,
            "has_header_divider": flag,
        },
        at_least_one("title", "rich_text_title"),
        _no_divider_when_collapsible,
    ),
}
SURFACES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(BLOCKS, EVERYWHERE),
    **dict.fromkeys(
        ("markdown", "table", "data_table", "context_actions", "container"), frozenset({"message"})
    ),
    "carousel": frozenset({"message", "home"}),
    "alert": frozenset({"message", "modal"}),
}
