"""What people see and what only they may do; the door opens to this machine's page alone."""

import http.client
import json
import threading
from urllib.parse import urlsplit

import pytest
from slack_sdk import WebClient
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from playground.feed import Event
from playground.payloads import Json
from playground.workspace import Workspace
from tests.playground.blocks import modal, section
from tests.playground.conftest import make_client
from tests.slack import PersonAtKeyboard, SlackSaidNo


def _ask(workspace: Workspace, method: str, path: str, body: str = "", **headers: str) -> Json:
    place = urlsplit(workspace.address)
    line = http.client.HTTPConnection(place.hostname or "", place.port, timeout=5)
    try:
        line.request(method, path, body, {name.replace("_", "-"): h for name, h in headers.items()})
        answer = line.getresponse()
        text = answer.read().decode()
    finally:
        line.close()
    whole: Json = {"status": answer.status}
    return whole | (json.loads(text) if text.startswith("{") else {"text": text})


def test_the_page_begins_with_everything_it_needs(ana: PersonAtKeyboard) -> None:
    shown = ana.workspace()
    assert shown["organisation"] == "Playground"
    assert shown["person"]["initials"] == "AR"
    assert [(c["id"], c["kind"], c["with"]) for c in shown["channels"]] == [
        ("CCOUNTER", "channel", None),
        ("DPAIR", "dm", "UBEN"),
        ("DANA", "app", "UBOT0000001"),
    ]
    assert [command["command"] for command in shown["commands"]] == ["/pay", "/tell"]
    assert shown["connected"] is False


def test_a_page_that_names_nobody_begins_with_the_first_person(workspace: Workspace) -> None:
    assert _ask(workspace, "GET", "/ui/workspace")["person"]["id"] == "UANA"
    assert _ask(workspace, "GET", "/ui/workspace?user=U404")["code"] == "user_not_found"


def test_unread_messages_are_counted_until_read(
    client: WebClient, ana: PersonAtKeyboard, ben: PersonAtKeyboard
) -> None:
    client.chat_postMessage(channel="CCOUNTER", text="one")
    ben.types("two")
    assert ana.workspace()["channels"][0]["unread"] == 2
    assert ben.workspace()["channels"][0]["unread"] == 0
    ana.reads()
    assert ana.workspace()["channels"][0]["unread"] == 0


@pytest.mark.parametrize(
    ("channel", "code"),
    [("CELSE", "not_in_channel"), ("GBACK", "channel_not_found"), ("C404", "channel_not_found")],
)
def test_channels_are_for_their_members(channel: str, code: str, ana: PersonAtKeyboard) -> None:
    for act in (lambda: ana.reads(channel), lambda: ana.types("hello", channel)):
        with pytest.raises(SlackSaidNo) as error:
            act()
        assert error.value.code == code


def test_forms_are_for_whom_they_were_opened(
    workspace: Workspace, ana: PersonAtKeyboard, ben: PersonAtKeyboard
) -> None:
    trigger = workspace.tickets.give_trigger("UANA")
    view = make_client(workspace).views_open(trigger_id=trigger, view=modal(section()))["view"]
    body = json.dumps({"user": "UBEN", "view_id": view["id"]})
    for name in ("submit", "close"):
        answer = _ask(workspace, "POST", f"/ui/{name}", body, content_type="application/json")
        assert answer["code"] == "not_found"
    assert ana.view()["id"] == view["id"]
    assert not ben.has_view()


def test_typed_text_is_escaped(ana: PersonAtKeyboard) -> None:
    ana.types("<!channel> & @ben")
    assert ana.reads()[0]["text"] == "&lt;!channel&gt; &amp; <@UBEN>"


def test_traffic_shows_both_directions_without_tokens(
    workspace: Workspace, client: WebClient, ana: PersonAtKeyboard
) -> None:
    client.chat_postMessage(channel="CCOUNTER", text="x")
    form = f"token={workspace.bot_token}"
    kind = "application/x-www-form-urlencoded"
    assert _ask(workspace, "POST", "/api/auth.test", form, content_type=kind)["ok"] is True
    with pytest.raises(SlackSaidNo):
        ana.types("/pay")
    entries = _ask(workspace, "GET", "/ui/traffic?user=UANA")["entries"]
    assert [(e["direction"], e["kind"], e["ok"], e["error"]) for e in entries] == [
        ("from_bot", "chat.postMessage", True, None),
        ("from_bot", "auth.test", True, None),
        ("to_bot", "command /pay", False, "dispatch_failed"),
    ]
    assert workspace.bot_token not in json.dumps(entries)
    assert [e["n"] for e in _ask(workspace, "GET", "/ui/traffic?after=2")["entries"]] == [3]


def test_live_updates_reach_only_those_who_may_see(workspace: Workspace, client: WebClient) -> None:
    address = f"{workspace.address.replace('http', 'ws')}/ui/live?user="
    with connect(f"{address}UANA", proxy=None) as live:
        client.chat_postMessage(channel="UBEN", text="for Ben")
        client.chat_postEphemeral(channel="CCOUNTER", user="UBEN", text="for Ben")
        ts = client.chat_postMessage(channel="CCOUNTER", text="for all")["ts"]
        client.chat_update(channel="CCOUNTER", ts=ts, text="changed")
        client.chat_delete(channel="CCOUNTER", ts=ts)
        seen: list[tuple[str, str]] = []
        while len(seen) < 3:
            event = json.loads(live.recv(timeout=5))
            if event["type"] != "traffic":
                seen.append((event["type"], event["message"]["text"]))
    assert seen == [
        ("message", "for all"),
        ("message_changed", "changed"),
        ("message_deleted", "changed"),
    ]


def test_other_sites_and_names_are_turned_away(workspace: Workspace) -> None:
    say = json.dumps({"user": "UANA", "channel": "CCOUNTER", "text": "hello"})
    simple = _ask(workspace, "POST", "/ui/say", say, content_type="text/plain")
    assert simple["code"] == "invalid_content_type"
    assert _ask(workspace, "GET", "/healthz", host="evil.example")["status"] == 400
    assert _ask(workspace, "GET", "/healthz") == {"status": 200, "ok": True}
    address = f"{workspace.address.replace('http', 'ws')}/ui/live?user=UANA"
    with pytest.raises(InvalidStatus, match="403"):
        connect(address, origin=Origin("http://evil.example"), proxy=None)


@pytest.mark.parametrize("body", ["", "[", "[]", '{"user": "U404"}', '{"user": 5}'])
def test_broken_requests_get_an_answer(body: str, workspace: Workspace) -> None:
    answer = _ask(workspace, "POST", "/ui/say", body, content_type="application/json")
    assert (answer["status"], answer["ok"]) == (200, False)
    assert answer["error"]


def test_a_person_waits_for_what_was_or_will_be_said(
    client: WebClient, ana: PersonAtKeyboard
) -> None:
    client.chat_postMessage(channel="CCOUNTER", text="before")
    assert ana.awaits("CCOUNTER", lambda m: m["text"] == "before")["text"] == "before"
    later = threading.Timer(
        0.05, client.chat_postMessage, kwargs={"channel": "CCOUNTER", "text": "soon"}
    )
    later.start()
    assert ana.awaits("CCOUNTER", lambda m: m["text"] == "soon")["bot"] is True
    later.join()
    with pytest.raises(AssertionError, match="nothing happened"):
        ana.awaits("CCOUNTER", lambda m: m["text"] == "after", seconds=0.05)


def test_prompts_are_shown_in_the_apps_own_channel(
    workspace: Workspace, client: WebClient, ana: PersonAtKeyboard
) -> None:
    told: list[Event] = []
    workspace.feed.listen(told.append)
    prompts = [{"title": "Pay", "message": "I want to pay"}] * 4
    method = "assistant.threads.setSuggestedPrompts"
    client.api_call(method, json={"channel_id": "DANA", "prompts": prompts})
    assert ana.opens_chat()["prompts"] == prompts
    for wrong in (prompts * 2, [], [{"title": "Pay"}]):
        with pytest.raises(Exception, match="invalid_arguments"):
            client.api_call(method, json={"channel_id": "DANA", "prompts": wrong})
    client.api_call(
        "assistant.threads.setStatus",
        json={"channel_id": "DANA", "thread_ts": "1.0", "status": "thinks"},
    )
    assert ana.opens_chat()["status"] == "thinks"
    events = [event for event in told if event.kind == "prompts"]
    assert [event.body["status"] for event in events] == ["", "thinks"]
    assert all(event.is_for("UANA") and not event.is_for("UBEN") for event in events)
