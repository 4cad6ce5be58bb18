"""The few Block Kit pieces that we use, each built one way.

Text given here is markup of our own: people's words pass ``handlers.mrkdwn`` first.
"""

from collections.abc import Sequence
from typing import Any

from handlers.mrkdwn import plain

Block = dict[str, Any]
View = dict[str, Any]

SECTION_LIMIT = 3_000
OPTION_LIMIT = 75
BUTTON_LIMIT = 75
TITLE_LIMIT = 24


def markup(text: str) -> Block:
    """Make a mrkdwn text; bare addresses and names are left as typed."""
    return {"type": "mrkdwn", "text": text[:SECTION_LIMIT], "verbatim": True}


def words(text: str, limit: int = SECTION_LIMIT) -> Block:
    """Make a plain text."""
    return {"type": "plain_text", "text": plain(text, limit), "emoji": False}


def section(text: str, accessory: Block | None = None, block_id: str = "") -> Block:
    """Make a paragraph, with one element beside it if given."""
    block: Block = {"type": "section", "text": markup(text)}
    if accessory is not None:
        block["accessory"] = accessory
    return _named(block, block_id)


def fields(texts: Sequence[str], block_id: str = "") -> Block:
    """Set short texts side by side, ten at most."""
    return _named({"type": "section", "fields": [markup(text) for text in texts[:10]]}, block_id)


def header(text: str) -> Block:
    """Make a title."""
    return {"type": "header", "text": words(text, 150)}


def divider() -> Block:
    """Make a line."""
    return {"type": "divider"}


def context(text: str, block_id: str = "") -> Block:
    """Make a small grey text."""
    return _named({"type": "context", "elements": [markup(text)]}, block_id)


def actions(elements: Sequence[Block], block_id: str = "") -> Block:
    """Set buttons and menus in a row."""
    return _named({"type": "actions", "elements": list(elements)}, block_id)


def button(action_id: str, text: str, value: str = "", style: str = "") -> Block:
    """Make a button; ``style`` is ``primary``, ``danger`` or nothing."""
    made: Block = {"type": "button", "action_id": action_id, "text": words(text, BUTTON_LIMIT)}
    if value:
        made["value"] = value
    if style:
        made["style"] = style
    return made


def ask_first(title: str, told: str, yes: str, no: str) -> Block:
    """Make the "Are you sure?" that a button may bear as ``confirm``."""
    return {
        "title": words(title, 100),
        "text": words(told, 300),
        "confirm": words(yes, 30),
        "deny": words(no, 30),
    }


def option(value: str, text: str, description: str = "") -> Block:
    """Make one choice of a menu."""
    made: Block = {"text": words(text, OPTION_LIMIT), "value": value}
    if description:
        made["description"] = words(description, OPTION_LIMIT)
    return made


def menu(action_id: str, placeholder: str, options: Sequence[Block]) -> Block:
    """Make a menu of fixed choices."""
    return {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": words(placeholder, 150),
        "options": list(options),
    }


def search_menu(action_id: str, placeholder: str) -> Block:
    """Make a menu that asks for its choices as the person types."""
    return {
        "type": "external_select",
        "action_id": action_id,
        "min_query_length": 0,
        "placeholder": words(placeholder, 150),
    }


def modal(callback_id: str, title: str, blocks: Sequence[Block], **more: Any) -> View:
    """Make a modal; ``more`` may give ``submit``, ``close`` and ``private_metadata``."""
    view: View = {
        "type": "modal",
        "callback_id": callback_id,
        "title": words(title, TITLE_LIMIT),
        "blocks": list(blocks),
    }
    for name in ("submit", "close"):
        if more.get(name):
            view[name] = words(more[name], TITLE_LIMIT)
    if more.get("private_metadata"):
        view["private_metadata"] = more["private_metadata"]
    return view


def home(blocks: Sequence[Block]) -> View:
    """Make an App Home."""
    return {"type": "home", "blocks": list(blocks)[:100]}


def _named(block: Block, block_id: str) -> Block:
    return {**block, "block_id": block_id} if block_id else block
