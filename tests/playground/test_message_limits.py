"""What a message may hold: accepted at Slack's limit, refused by Slack's name beyond it."""

from collections.abc import Callable, Iterator

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground.payloads import Json
from playground.server import running
from tests.playground.blocks import (
    actions,
    button,
    card,
    confirm,
    container,
    data_table,
    groups,
    image,
    inputs,
    marked,
    option,
    options,
    plain,
    rich_text,
    section,
    select,
    table,
)
from tests.playground.conftest import make_client, make_workspace

Make = Callable[[int], list[Json]]


@pytest.fixture(scope="module")
def slack() -> Iterator[WebClient]:
    workspace = make_workspace()
    with running(workspace):
        yield make_client(workspace)


def refusal_of(error: pytest.ExceptionInfo[SlackApiError]) -> tuple[str, str]:
    data = error.value.response
    messages = data.get("response_metadata", {}).get("messages", [""])
    return data["error"], messages[0]


def _in_actions(element: Json) -> list[Json]:
    return [actions(element)]


def _box(kind: str, count: int) -> list[Json]:
    return _in_actions({"type": kind, "action_id": "box", "options": options(count)})


LIMITS: dict[str, tuple[int, Make]] = {
    "blocks in a message": (50, lambda n: [section()] * n),
    "section text": (3000, lambda n: [section("x" * n)]),
    "fields of a section": (10, lambda n: [{"type": "section", "fields": [marked("x")] * n}]),
    "text of a field": (2000, lambda n: [{"type": "section", "fields": [marked("x" * n)]}]),
    "header": (150, lambda n: [{"type": "header", "text": plain("x" * n)}]),
    "context elements": (10, lambda n: [{"type": "context", "elements": [marked("x")] * n}]),
    "action elements": (25, lambda n: [actions(*[button(f"b{i}") for i in range(n)])]),
    "button text": (75, lambda n: _in_actions(button(text="x" * n))),
    "button value": (2000, lambda n: _in_actions(button(value="x" * n))),
    "button url": (3000, lambda n: _in_actions(button(url="https://e.ca/".ljust(n, "x")))),
    "accessibility label": (75, lambda n: _in_actions(button(accessibility_label="x" * n))),
    "action id": (255, lambda n: _in_actions(button("x" * n))),
    "block id": (255, lambda n: [section(block_id="x" * n)]),
    "confirm title": (100, lambda n: _in_actions(button(confirm=confirm(title="x" * n)))),
    "confirm text": (300, lambda n: _in_actions(button(confirm=confirm(text="x" * n)))),
    "confirm button": (30, lambda n: _in_actions(button(confirm=confirm(yes="x" * n)))),
    "deny button": (30, lambda n: _in_actions(button(confirm=confirm(no="x" * n)))),
    "overflow options": (5, lambda n: _box("overflow", n)),
    "checkboxes": (10, lambda n: _box("checkboxes", n)),
    "radio buttons": (10, lambda n: _box("radio_buttons", n)),
    "select options": (100, lambda n: _in_actions(select(n))),
    "option groups": (
        100,
        lambda n: _in_actions(
            {"type": "static_select", "action_id": "g", "option_groups": groups(n)}
        ),
    ),
    "options of a group": (
        100,
        lambda n: _in_actions(
            {"type": "static_select", "action_id": "g", "option_groups": groups(1, n)}
        ),
    ),
    "option text": (75, lambda n: _in_actions(select(options=[option(text="x" * n)]))),
    "option value": (150, lambda n: _in_actions(select(options=[option(value="x" * n)]))),
    "option description": (
        75,
        lambda n: _in_actions(select(options=[option(description=plain("x" * n))])),
    ),
    "placeholder": (150, lambda n: _in_actions(select(placeholder=plain("x" * n)))),
    "alt text": (2000, lambda n: [image(alt_text="x" * n)]),
    "image title": (2000, lambda n: [image(title=plain("x" * n))]),
    "image address": (3000, lambda n: [image(image_url="https://e.ca/".ljust(n, "x"))]),
    "label": (2000, lambda n: [inputs({"type": "plain_text_input"}, "x" * n)]),
    "hint": (2000, lambda n: [inputs({"type": "plain_text_input"}, hint=plain("x" * n))]),
    "table rows": (100, lambda n: [table(n, 1)]),
    "table columns": (20, lambda n: [table(1, n)]),
    "table characters": (10_000, lambda n: [table(1, 1, "x" * n)]),
    "tables in a message": (1, lambda n: [table(1, 1)] * n),
    "data table rows": (101, lambda n: [data_table(n)]),
    "data table columns": (20, lambda n: [data_table(2, n)]),
    "data table page": (100, lambda n: [data_table(2, page_size=n)]),
    "markdown": (12_000, lambda n: [{"type": "markdown", "text": "x" * n}]),
    "markdown in all": (
        12_000,
        lambda n: [
            {"type": "markdown", "text": "x" * (n - 5)},
            {"type": "markdown", "text": "yyyyy"},
        ],
    ),
    "card title": (150, lambda n: [card(title=plain("x" * n))]),
    "card subtitle": (150, lambda n: [card(subtitle=plain("x" * n))]),
    "card body": (200, lambda n: [card(body=marked("x" * n))]),
    "cards of a carousel": (10, lambda n: [{"type": "carousel", "elements": [card()] * n}]),
    "blocks of a container": (10, lambda n: [container([section()] * n)]),
    "title of a container": (150, lambda n: [container([section()], title=plain("x" * n))]),
}


@pytest.mark.parametrize("name", LIMITS)
def test_blocks_are_accepted_at_the_limit_and_refused_beyond(name: str, slack: WebClient) -> None:
    limit, make = LIMITS[name]
    slack.chat_postMessage(channel="CCOUNTER", text="x", blocks=make(limit))
    with pytest.raises(SlackApiError) as error:
        slack.chat_postMessage(channel="CCOUNTER", text="x", blocks=make(limit + 1))
    refusal, message = refusal_of(error)
    assert refusal == "invalid_blocks"
    assert message.startswith("[ERROR] ")
    assert "[json-pointer:/blocks" in message


REFUSED: dict[str, tuple[list[Json], str]] = {
    "unknown block": ([{"type": "marquee"}], "unsupported type: marquee"),
    "no type": ([{}], "unsupported type: None"),
    "unknown element": (_in_actions({"type": "dial"}), "unsupported type: dial"),
    "element in the wrong block": (
        _in_actions({"type": "plain_text_input", "action_id": "a"}),
        "unsupported type: plain_text_input",
    ),
    "unknown field": ([section(colour="red")], "invalid additional property: colour"),
    "neither text nor fields": ([{"type": "section"}], "missing required field: text"),
    "empty text": ([section("")], "must be more than 0 characters"),
    "no fields": ([{"type": "section", "fields": []}], "no fewer than 1 items allowed"),
    "marked header": ([{"type": "header", "text": marked("x")}], "must be a valid enum value"),
    "marked button": (_in_actions(button() | {"text": marked("x")}), "must be a valid enum value"),
    "button style": (_in_actions(button(style="loud")), "must be a valid enum value"),
    "same action id": ([actions(button("a"), button("a"))], "`action_id` a already exists"),
    "same block id": (
        [section(block_id="a"), section(block_id="a")],
        "`block_id` a already exists",
    ),
    "same block id in a container": (
        [section(block_id="a"), container([section(block_id="a")])],
        "`block_id` a already exists",
    ),
    "options and groups": (
        _in_actions(select(option_groups=groups(1))),
        "must have exactly one of: options, option_groups",
    ),
    "foreign initial option": (
        _in_actions(select(initial_option=option("z", "Z"))),
        "must be one of the provided options",
    ),
    "bad date": (
        _in_actions({"type": "datepicker", "initial_date": "2026-13-01"}),
        "does not match the required pattern",
    ),
    "address without scheme": ([image(image_url="a.png")], "does not match the required pattern"),
    "image twice": (
        [image(slack_file={"id": "F1"})],
        "must have exactly one of: image_url, slack_file",
    ),
    "unknown file": (
        [{"type": "image", "alt_text": "A", "slack_file": {"id": "F404"}}],
        "invalid slack file",
    ),
    "ragged data table": (
        [data_table(2) | {"rows": [[{"type": "raw_text", "text": "1"}], []]}],
        "no fewer than 1 items allowed",
    ),
    "rich header cell": (
        [data_table(2) | {"rows": [[rich_text("x")], [rich_text("y")]]}],
        "unsupported type: rich_text",
    ),
    "whole is a flag": ([data_table(2, page_size=True)], "must be an integer"),
    "a text that is none": ([{"type": "markdown", "text": 5}], "must be a string"),
    "a list that is none": ([{"type": "actions", "elements": {}}], "must be an array"),
    "an object that is none": (
        [
            {
                "type": "input",
                "label": plain("x"),
                "element": {"type": "plain_text_input"},
                "hint": 1,
            }
        ],
        "must be an object",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_wrong_blocks_are_refused_with_their_place(name: str, slack: WebClient) -> None:
    blocks, wanted = REFUSED[name]
    with pytest.raises(SlackApiError) as error:
        slack.chat_postMessage(channel="CCOUNTER", text="x", blocks=blocks)
    refusal, message = refusal_of(error)
    assert refusal == "invalid_blocks"
    assert message.startswith(f"[ERROR] {wanted} [json-pointer:/blocks")
    assert error.value.response["errors"][0] == message.removeprefix("[ERROR] ")


def test_all_blocks_together_are_limited(slack: WebClient) -> None:
    fits = [section("x" * 2640)] * 5
    slack.chat_postMessage(channel="CCOUNTER", text="x", blocks=fits)
    with pytest.raises(SlackApiError) as error:
        slack.chat_postMessage(channel="CCOUNTER", text="x", blocks=[*fits, section("y")])
    assert refusal_of(error)[0] == "msg_blocks_too_long"


def test_the_text_is_limited_more_when_it_is_changed(slack: WebClient) -> None:
    ts = slack.chat_postMessage(channel="CCOUNTER", text="x" * 40_000)["ts"]
    slack.chat_update(channel="CCOUNTER", ts=ts, text="x" * 4_000)
    too_long = "x" * 40_001
    for method, words in (
        ("chat.postMessage", {"text": too_long}),
        ("chat.postEphemeral", {"text": too_long, "user": "UANA"}),
        ("chat.update", {"text": "x" * 4_001, "ts": ts}),
    ):
        with pytest.raises(SlackApiError) as error:
            slack.api_call(method, params={"channel": "CCOUNTER", **words})
        assert refusal_of(error)[0] == "msg_too_long"


def test_a_message_must_say_something(slack: WebClient) -> None:
    with pytest.raises(SlackApiError) as error:
        slack.api_call("chat.postMessage", params={"channel": "CCOUNTER", "blocks": "[]"})
    assert refusal_of(error)[0] == "no_text"


def test_attachments_are_counted(slack: WebClient) -> None:
    slack.chat_postMessage(channel="CCOUNTER", text="x", attachments=[{"text": "a"}] * 100)
    with pytest.raises(SlackApiError) as error:
        slack.chat_postMessage(channel="CCOUNTER", text="x", attachments=[{"text": "a"}] * 101)
    assert refusal_of(error)[0] == "too_many_attachments"


def test_blocks_must_be_a_list_in_json(slack: WebClient) -> None:
    for blocks in ("{}", "[{"):
        with pytest.raises(SlackApiError) as error:
            slack.chat_postMessage(channel="CCOUNTER", text="x", blocks=blocks)
        assert refusal_of(error)[0] == "invalid_blocks_format"


@pytest.mark.parametrize(
    ("metadata", "refusal"),
    [
        ({"event_type": "pay"}, "invalid_metadata_schema"),
        ({"event_type": "pay", "event_payload": {}, "more": 1}, "invalid_metadata_schema"),
        ({"event_type": "pay", "event_payload": {"x": "y" * 16_000}}, "metadata_too_large"),
    ],
)
def test_metadata_is_an_event_with_a_payload(
    metadata: Json, refusal: str, slack: WebClient
) -> None:
    with pytest.raises(SlackApiError) as error:
        slack.chat_postMessage(channel="CCOUNTER", text="x", metadata=metadata)
    assert refusal_of(error)[0] == refusal
