"""Whether Slack would take what the bot sends: messages, views, options; refusals by name."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from playground.block_shapes import BLOCKS, SURFACES, Surface, count_text
from playground.block_tree import CONTAINER_PARTS, list_elements
from playground.element_shapes import identifier, menu_option, option_group
from playground.payloads import Json, Refused, measure, refuse_arguments
from playground.shapes import (
    Check,
    Problems,
    exactly_one,
    flag,
    items,
    one_of,
    plain,
    record,
    string,
    tagged,
    unique,
)

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
LONGEST_TEXT, LONGEST_UPDATE = 40_000, 4_000
LONGEST_BLOCKS = 13_200
LONGEST_MARKDOWN = 12_000
MOST_ATTACHMENTS = 100
LARGEST_VIEW = 250_000
LARGEST_METADATA = 16_000

IsShowable = Callable[[object], bool]
_view_fields: dict[str, Check] = {
    "private_metadata": string(3000, 0),
    "callback_id": identifier,
    "external_id": string(255, 0),
    "clear_on_close": flag,
    "notify_on_close": flag,
}
_modal = record(
    {
        "type": one_of("modal"),
        "title": plain(24),
        "blocks": items(tagged(BLOCKS), 0, VIEW_BLOCKS),
    },
    {**_view_fields, "submit": plain(24), "close": plain(24), "submit_disabled": flag},
)
_home = record(
    {"type": one_of("home"), "blocks": items(tagged(BLOCKS), 0, VIEW_BLOCKS)}, _view_fields
)
_message = items(tagged(BLOCKS), 0, MESSAGE_BLOCKS)
_answer = record(
    {},
    {"options": items(menu_option, 0, 100), "option_groups": items(option_group, 0, 100)},
    exactly_one("options", "option_groups"),
)


@dataclass(frozen=True)
class MessageParts:
    """What a message is made of, before it is checked."""

    text: object = None
    blocks: object = None
    attachments: object = None
    metadata: object = None
    has_files: bool = False


def check_message(
    parts: MessageParts, is_showable: IsShowable, longest: int = LONGEST_TEXT
) -> None:
    """Refuse what Slack would not post."""
    check_attachments(parts.attachments)
    if parts.text is not None and not isinstance(parts.text, str):
        raise refuse_arguments("must be a string [json-pointer:/text]")
    if not (parts.text or parts.blocks or parts.attachments or parts.has_files):
        raise Refused("no_text")
    if isinstance(parts.text, str) and len(parts.text) > longest:
        raise Refused("msg_too_long")
    if parts.blocks is not None:
        check_message_blocks(parts.blocks, is_showable)
    if parts.metadata is not None:
        check_metadata(parts.metadata)


def check_attachments(attachments: object) -> None:
    """Refuse too many attachments, or what is not a list of them."""
    if attachments is None:
        return
    if not isinstance(attachments, list):
        raise Refused("invalid_attachments")
    if len(attachments) > MOST_ATTACHMENTS:
        raise Refused("too_many_attachments")


def check_message_blocks(blocks: object, is_showable: IsShowable) -> None:
    """Refuse blocks that a message cannot hold."""
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    problems = Problems()
    _message(blocks, "/blocks", problems)
    if not problems.found:
        _check_together(blocks, "/blocks", "message", problems)
        _check_files(blocks, "/blocks", is_showable, problems)
        _check_message_sums(blocks, problems)
    if problems.found:
        raise _refuse("invalid_blocks", problems)
    if count_text(blocks) > LONGEST_BLOCKS:
        raise Refused("msg_blocks_too_long")


def check_view(view: object, kinds: Sequence[str], is_showable: IsShowable) -> Json:
    """Refuse a view that Slack would not show; the answer is the view."""
    if not isinstance(view, dict):
        raise refuse_arguments("missing required field: view")
    if measure(view) > LARGEST_VIEW:
        raise Refused("view_too_large")
    problems = Problems()
    shapes = {kind: {"modal": _modal, "home": _home}[kind] for kind in kinds}
    tagged(shapes)(view, "/view", problems)
    if not problems.found:
        surface: Surface = "home" if view["type"] == "home" else "modal"
        _check_together(view["blocks"], "/view/blocks", surface, problems)
        _check_files(view["blocks"], "/view/blocks", is_showable, problems)
        _check_view_sums(view, problems)
    if problems.found:
        raise _refuse("invalid_arguments", problems)
    return view


def check_options(answer: object) -> Json:
    """Refuse an answer to a search that Slack's menu would not show."""
    problems = Problems()
    _answer(answer, "", problems)
    if problems.found or not isinstance(answer, dict):
        raise _refuse("invalid_options", problems)
    return answer


def check_metadata(metadata: object) -> None:
    """Refuse metadata that is not an event with a payload, or too much of it."""
    if not isinstance(metadata, dict):
        raise Refused("invalid_metadata_format")
    if metadata and (
        not isinstance(metadata.get("event_type"), str)
        or not isinstance(metadata.get("event_payload"), dict)
        or metadata.keys() - {"event_type", "event_payload", "entities"}
    ):
        raise Refused("invalid_metadata_schema")
    if measure(metadata) > LARGEST_METADATA:
        raise Refused("metadata_too_large")


def _refuse(error: str, problems: Problems) -> Refused:
    marked = [f"[ERROR] {message}" for message in problems.found]
    details: Json = {"response_metadata": {"messages": marked}}
    if error == "invalid_blocks":
        details["errors"] = list(problems.found)
    return Refused(error, details)


def _check_together(
    blocks: Sequence[Json], pointer: str, surface: Surface, problems: Problems
) -> None:
    """What can only be judged over several blocks: surfaces and ids."""
    placed = list(_place(blocks, pointer))
    for place, block in placed:
        if surface not in SURFACES[block["type"]]:
            problems.add(f"{place}/type", f"unsupported type: {block['type']}")
        unique(
            [
                (place, element["action_id"])
                for owner, element in list_elements([block])
                if owner is block and element.get("action_id")
            ],
            "action_id",
            problems,
        )
    own_ids = [(place, block["block_id"]) for place, block in placed if block.get("block_id")]
    unique(own_ids, "block_id", problems)


def _place(blocks: Sequence[Json], pointer: str) -> list[tuple[str, Json]]:
    placed: list[tuple[str, Json]] = []
    for index, block in enumerate(blocks):
        place = f"{pointer}/{index}"
        placed.append((place, block))
        part = CONTAINER_PARTS.get(block["type"])
        if part:
            placed += _place(block[part], f"{place}/{part}")
    return placed


def _check_files(value: object, pointer: str, is_showable: IsShowable, problems: Problems) -> None:
    if isinstance(value, list):
        for index, item in enumerate(value):
            _check_files(item, f"{pointer}/{index}", is_showable, problems)
    elif isinstance(value, dict):
        file = value.get("slack_file")
        if file is not None and not is_showable(file.get("id") or str(file["url"]).split("/")[-1]):
            problems.add(f"{pointer}/slack_file", "invalid slack file")
        for name, held in value.items():
            _check_files(held, f"{pointer}/{name}", is_showable, problems)


def _check_message_sums(blocks: Sequence[Json], problems: Problems) -> None:
    kinds = Counter(block["type"] for block in blocks)
    if kinds["table"] > 1:
        problems.add("/blocks", "only one table allowed")
    written = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if written > LONGEST_MARKDOWN:
        problems.add("/blocks", f"markdown must be less than {LONGEST_MARKDOWN + 1} characters")


def _check_view_sums(view: Json, problems: Problems) -> None:
    blocks = view["blocks"]
    has_inputs = any(block["type"] == "input" for block in blocks)
    if view["type"] == "modal" and has_inputs and not view.get("submit"):
        problems.add("/view", "missing required field: submit")
    focused = sum(bool(element.get("focus_on_load")) for _, element in list_elements(blocks))
    if focused > 1:
        problems.add("/view/blocks", "only one element may have focus_on_load")
