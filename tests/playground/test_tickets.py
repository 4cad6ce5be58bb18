"""Rights that run out: triggers after three seconds, response URLs after five uses."""

import json

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from playground.workspace import Workspace
from tests.playground.blocks import modal, section
from tests.playground.conftest import Clock, make_workspace
from tests.slack import PersonAtKeyboard


def _open(client: WebClient, trigger: str) -> str:
    try:
        return str(client.views_open(trigger_id=trigger, view=modal())["view"]["id"])
    except SlackApiError as error:
        return str(error.response["error"])


def test_a_trigger_dies_after_three_seconds(
    workspace: Workspace, client: WebClient, clock: Clock
) -> None:
    alive, late = workspace.tickets.give_trigger("UANA"), workspace.tickets.give_trigger("UANA")
    clock.now += 3.0
    assert _open(client, alive).startswith("V")
    clock.now += 0.1
    assert _open(client, late) == "expired_trigger_id"


def test_a_trigger_opens_one_view(workspace: Workspace, client: WebClient) -> None:
    trigger = workspace.tickets.give_trigger("UANA")
    assert _open(client, trigger).startswith("V")
    assert _open(client, trigger) == "exchanged_trigger_id"
    assert _open(client, "1.2.3") == "invalid_trigger_id"


def test_a_refused_view_leaves_the_trigger_alive(workspace: Workspace, client: WebClient) -> None:
    trigger = workspace.tickets.give_trigger("UANA")
    with pytest.raises(SlackApiError):
        client.views_open(trigger_id=trigger, view=modal(title=None))
    assert _open(client, trigger).startswith("V")


def _respond(workspace: Workspace, ticket: str, **body: object) -> tuple[int, str]:
    answer = WebhookClient(f"{workspace.address}/response/{ticket}").send_dict(body)
    return answer.status_code, str(json.loads(answer.body).get("error"))


def test_a_response_url_is_used_five_times(workspace: Workspace, ana: PersonAtKeyboard) -> None:
    ticket = workspace.tickets.give_url("UANA", "CCOUNTER")
    for _ in range(5):
        assert _respond(workspace, ticket, text="hi") == (200, "None")
    assert _respond(workspace, ticket, text="hi") == (404, "used_url")
    assert len(ana.ephemerals()) == 5


def test_a_response_url_lives_half_an_hour(workspace: Workspace, clock: Clock) -> None:
    ticket = workspace.tickets.give_url("UANA", "CCOUNTER")
    clock.now += 30 * 60
    assert _respond(workspace, ticket, text="hi") == (200, "None")
    clock.now += 1
    assert _respond(workspace, ticket, text="hi") == (404, "expired_url")


def test_a_response_in_channel_is_seen_by_all(
    workspace: Workspace, ana: PersonAtKeyboard, ben: PersonAtKeyboard
) -> None:
    ticket = workspace.tickets.give_url("UANA", "CCOUNTER")
    _respond(workspace, ticket, text="for Ana")
    _respond(workspace, ticket, text="for all", response_type="in_channel")
    assert [message["text"] for message in ana.reads()] == ["for Ana", "for all"]
    assert [message["text"] for message in ben.reads()] == ["for all"]


def test_a_response_replaces_or_deletes_what_was_acted_on(
    workspace: Workspace, client: WebClient, ana: PersonAtKeyboard
) -> None:
    first = client.chat_postEphemeral(channel="CCOUNTER", user="UANA", text="a")["message_ts"]
    second = client.chat_postMessage(channel="CCOUNTER", text="b")["ts"]
    own = workspace.tickets.give_url("UANA", "CCOUNTER", first)
    _respond(workspace, own, text="c", replace_original=True)
    assert [message["text"] for message in ana.reads()] == ["c", "b"]
    _respond(workspace, own, delete_original=True)
    shared = workspace.tickets.give_url("UANA", "CCOUNTER", second)
    _respond(workspace, shared, text="d", replace_original=True)
    assert [message["text"] for message in ana.reads()] == ["d"]


def test_a_response_is_checked_like_a_message(workspace: Workspace) -> None:
    ticket = workspace.tickets.give_url("UANA", "CCOUNTER")
    assert _respond(workspace, ticket, text="x", blocks=[section()] * 51) == (400, "invalid_blocks")
    assert _respond(workspace, ticket, text="") == (400, "no_text")


def test_a_workspace_keeps_slacks_own_times_unless_told_otherwise() -> None:
    workspace = make_workspace()
    assert (workspace.trigger_seconds, workspace.ack_seconds) == (3.0, 3.0)
    assert workspace.retry_seconds == (0.0, 60.0, 300.0)
