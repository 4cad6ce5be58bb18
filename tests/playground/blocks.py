"""Blocks for tests, in the shortest way to write them."""

from collections.abc import Sequence

from playground.payloads import Json


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def marked(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(text: str = "Hello", **more: object) -> Json:
    return {"type": "section", "text": marked(text), **more}


def actions(*elements: Json, **more: object) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def button(action_id: str = "go", text: str = "Go", **more: object) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(text), **more}


def option(value: str = "a", text: str = "A", **more: object) -> Json:
    return {"text": plain(text), "value": value, **more}


def options(count: int) -> list[Json]:
    return [option(f"v{number}", f"Choice {number}") for number in range(count)]


def select(count: int = 2, **more: object) -> Json:
    return {"type": "static_select", "action_id": "pick", "options": options(count), **more}


def groups(count: int, size: int = 1) -> list[Json]:
    return [
        {"label": plain(f"Group {number}"), "options": options(size)} for number in range(count)
    ]


def field(name: str, **element: object) -> Json:
    """An input block whose block and action carry the field's name."""
    action_id = name.partition(":")[0]
    return inputs({"type": "plain_text_input", "action_id": action_id, **element}, block_id=name)


def inputs(element: Json, label: str = "Label", **more: object) -> Json:
    return {"type": "input", "label": plain(label), "element": element, **more}


def modal(*blocks: Json, **more: object) -> Json:
    return {
        "type": "modal",
        "callback_id": "pay",
        "title": plain("Payment"),
        "submit": plain("Save"),
        "blocks": list(blocks),
        **more,
    }


def home(*blocks: Json, **more: object) -> Json:
    return {"type": "home", "blocks": list(blocks), **more}


def table(rows: int, columns: int, text: str = "1") -> Json:
    cell = {"type": "raw_text", "text": text}
    return {"type": "table", "rows": [[cell] * columns for _ in range(rows)]}


def data_table(rows: int, columns: int = 2, **more: object) -> Json:
    cell = {"type": "raw_text", "text": "1"}
    body: Json = {"type": "data_table", "caption": "Payments"}
    return {**body, "rows": [[cell] * columns for _ in range(rows)], **more}


def confirm(title: str = "Sure?", text: str = "Really?", yes: str = "Yes", no: str = "No") -> Json:
    return {"title": plain(title), "text": plain(text), "confirm": plain(yes), "deny": plain(no)}


def image(**more: object) -> Json:
    return {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "A", **more}


def rich_text(text: str) -> Json:
    part = {"type": "text", "text": text}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [part]}]}


def card(**more: object) -> Json:
    return {"type": "card", "title": plain("Card"), **more}


def container(children: Sequence[Json], **more: object) -> Json:
    return {"type": "container", "title": plain("Box"), "child_blocks": list(children), **more}
