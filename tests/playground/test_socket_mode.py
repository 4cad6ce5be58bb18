"""Socket Mode: acknowledgements, silence, redelivery, lost and recycled links."""

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from playground.payloads import Json
from playground.server import running
from playground.workspace import Workspace
from tests.playground.blocks import actions, button, modal, section, select
from tests.playground.conftest import listening, make_client, make_workspace
from tests.playground.recorder import recording
from tests.slack import PersonAtKeyboard, SlackSaidNo, linked


def _address(workspace: Workspace) -> str:
    client = WebClient(base_url=f"{workspace.address}/api/")
    return str(client.apps_connections_open(app_token=workspace.app_token)["url"])


@contextmanager
def link(workspace: Workspace) -> Iterator[ClientConnection]:
    """A bare link that acknowledges nothing by itself."""
    with connect(_address(workspace), compression=None, proxy=None) as socket:
        assert json.loads(socket.recv(timeout=5))["type"] == "hello"
        yield socket


def _receive(socket: ClientConnection) -> Json:
    envelope: Json = json.loads(socket.recv(timeout=5))
    return envelope


def _acknowledge(socket: ClientConnection, envelope: Json, **payload: object) -> None:
    body = {"envelope_id": envelope["envelope_id"]}
    socket.send(json.dumps(body | ({"payload": payload} if payload else {})))


def _in_background(act: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=act)
    thread.start()
    return thread


def test_the_hello_tells_the_app_and_the_number_of_links(workspace: Workspace) -> None:
    with link(workspace), connect(_address(workspace), compression=None, proxy=None) as second:
        hello = _receive(second)
    assert hello["num_connections"] == 2
    assert hello["connection_info"] == {"app_id": workspace.bot.app_id}
    assert hello["debug_info"]["approximate_connection_time"] == 18060


def test_a_link_needs_its_own_ticket(workspace: Workspace) -> None:
    address = _address(workspace)
    with connect(address, compression=None, proxy=None) as socket:
        _receive(socket)
    for used in (address, f"{address[:-1]}?"):
        with pytest.raises(Exception, match="403"):
            connect(used, compression=None, proxy=None)


def test_an_envelope_says_whether_it_takes_an_answer(
    workspace: Workspace, ana: PersonAtKeyboard
) -> None:
    with link(workspace) as socket:
        typing = _in_background(lambda: ana.types("/pay 5"))
        envelope = _receive(socket)
        assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
        _acknowledge(socket, envelope, text="Here you are", response_type="in_channel")
        typing.join()
        assert [message["text"] for message in ana.reads()] == ["Here you are"]
        using = _in_background(lambda: ana.uses_shortcut("pay"))
        envelope = _receive(socket)
        assert (envelope["type"], envelope["accepts_response_payload"]) == ("interactive", False)
        _acknowledge(socket, envelope)
        using.join()


def test_silence_is_told_to_the_person(ana: PersonAtKeyboard, workspace: Workspace) -> None:
    workspace.ack_seconds = 0.05
    refused: list[str] = []

    def type_command() -> None:
        with pytest.raises(SlackSaidNo) as error:
            ana.types("/pay")
        refused.append(error.value.code)

    with link(workspace):
        notice = ana.awaits_notice(type_command)
    assert notice == "/pay failed with the error “operation_timeout”"
    assert ana.awaits_notice(type_command) == "/pay failed with the error “dispatch_failed”"
    assert refused == ["operation_timeout", "dispatch_failed"]


def test_a_submission_without_answer_leaves_the_form_open(
    workspace: Workspace, ana: PersonAtKeyboard
) -> None:
    workspace.ack_seconds = 0.05
    trigger = workspace.tickets.give_trigger("UANA")
    make_client(workspace).views_open(trigger_id=trigger, view=modal(section()))
    with link(workspace), pytest.raises(SlackSaidNo) as error:
        ana.submits()
    assert error.value.code == "operation_timeout"
    assert ana.has_view()


def test_an_event_comes_again_three_times(workspace: Workspace, ana: PersonAtKeyboard) -> None:
    workspace.ack_seconds = 0.05
    with link(workspace) as socket:
        ana.types("hello", ana.app_channel())
        envelopes = [_receive(socket) for _ in range(4)]
        assert [(e["retry_attempt"], e["retry_reason"]) for e in envelopes] == [
            (0, ""),
            (1, "timeout"),
            (2, "timeout"),
            (3, "timeout"),
        ]
        assert len({e["payload"]["event_id"] for e in envelopes}) == 1
        assert len({e["envelope_id"] for e in envelopes}) == 4
        ana.types("again", ana.app_channel())
        envelope = _receive(socket)
        assert envelope["payload"]["event"]["text"] == "again"
        _acknowledge(socket, envelope)


def test_envelopes_are_spread_over_the_links(workspace: Workspace, ana: PersonAtKeyboard) -> None:
    got: list[str] = []

    def listen(app: App) -> None:
        @app.command("/pay")
        def note(ack: Ack) -> None:
            ack()

    with listening(workspace, listen) as app, linked(app, workspace, links=2) as clients:
        for client in clients:
            client.message_listeners.append(
                lambda owner, message, _raw: got.append(f"{id(owner)} {message.get('type')}")
            )
        for _ in range(6):
            ana.types("/pay")
    counts = [sum(line == f"{id(client)} slash_commands" for line in got) for client in clients]
    assert counts == [2, 2]


def test_an_eleventh_link_is_turned_away(workspace: Workspace) -> None:
    with ExitStack() as stack:
        for _ in range(10):
            stack.enter_context(link(workspace))
        eleventh = stack.enter_context(connect(_address(workspace), compression=None, proxy=None))
        farewell = _receive(eleventh)
        assert (farewell["type"], farewell["reason"]) == ("disconnect", "too_many_websockets")
        with pytest.raises(ConnectionClosed):
            eleventh.recv(timeout=5)


@pytest.mark.parametrize("trouble", ["refresh_requested", "warning", "cut"])
def test_a_bot_comes_back_after_losing_its_link(
    trouble: str, workspace: Workspace, ana: PersonAtKeyboard
) -> None:
    ping_seconds = 0.2 if trouble == "cut" else 1  # five pings without answer mean a lost link
    with (
        recording(workspace, modal(section()), ping_seconds),
        connect(f"{workspace.address.replace('http', 'ws')}/ui/live?user=UANA", proxy=None) as live,
    ):
        if trouble == "cut":
            workspace.faults.cut_links()
        else:
            workspace.faults.ask_to_leave(trouble)
        while _receive(live) != {"type": "connected", "connected": True}:
            continue
        ana.types("/pay")
        assert ana.has_view()


def test_another_link_takes_over_at_once(workspace: Workspace, ana: PersonAtKeyboard) -> None:
    def listen(app: App) -> None:
        @app.command("/pay")
        def note(ack: Ack) -> None:
            ack()

    with listening(workspace, listen) as app, linked(app, workspace):
        workspace.faults.cut_links(1)
        for _ in range(4):
            ana.types("/pay")


def test_an_envelope_can_come_twice(workspace: Workspace, ana: PersonAtKeyboard) -> None:
    with recording(workspace, modal(section(), submit=None)) as bot:
        ana.types("/pay")
        first = bot.next()
        workspace.faults.redeliver_last()
        assert bot.next()["trigger_id"] == first["trigger_id"]
        workspace.faults.deliver_twice()
        ana.types("hello", ana.app_channel())
        events = [bot.next() for _ in range(2)]
        assert events[0]["event_id"] == events[1]["event_id"]
        ana.types("once", ana.app_channel())
        assert bot.next()["event"]["text"] == "once"
        assert bot.got.empty()


def test_two_commands_are_answered_at_the_same_time(
    workspace: Workspace, ana: PersonAtKeyboard, ben: PersonAtKeyboard
) -> None:
    meeting = threading.Barrier(2, timeout=5)

    def listen(app: App) -> None:
        @app.command("/pay")
        def wait_for_the_other(ack: Ack) -> None:
            meeting.wait()
            ack("met")

    with listening(workspace, listen), ThreadPoolExecutor(2) as hands:
        for typing in [hands.submit(person.types, "/pay") for person in (ana, ben)]:
            typing.result()
    assert [person.ephemerals()[0]["text"] for person in (ana, ben)] == ["met", "met"]


def test_clicks_in_messages_carry_the_message_unless_it_was_private(
    workspace: Workspace, ana: PersonAtKeyboard
) -> None:
    client = make_client(workspace)
    row = actions(button("approve", value="RF-1"), block_id="row")
    with recording(workspace, modal(section())) as bot:
        ts = client.chat_postMessage(channel="CCOUNTER", text="card", blocks=[row])["ts"]
        card = ana.awaits("CCOUNTER", lambda message: message["text"] == "card")
        ana.presses("approve", "RF-1", card)
        body = bot.next()
        assert body["message"]["ts"] == body["container"]["message_ts"] == ts
        assert body["actions"][0]["value"] == "RF-1"
        client.chat_update(channel="CCOUNTER", ts=ts, text="done", blocks=[section()])
        ana.presses("approve", "RF-1", card)
        late = bot.next()
        assert late["message"]["text"] == "done"
        menu = actions(select(action_id="operations"), block_id="menu")
        client.chat_update(channel="CCOUNTER", ts=ts, text="menu", blocks=[menu])
        ana.presses("operations", "v1", ana.reads()[0])
        chosen = bot.next()
        assert chosen["actions"][0]["selected_option"]["value"] == "v1"
        assert chosen["state"]["values"]["menu"]["operations"]["selected_option"]["value"] == "v1"
        client.chat_postEphemeral(channel="CCOUNTER", user="UANA", text="own", blocks=[row])
        ana.presses("approve", "RF-1", ana.ephemerals()[0])
        own = bot.next()
        assert own["container"]["is_ephemeral"] is True
        assert "message" not in own


def test_a_shortcut_on_a_message_carries_it(workspace: Workspace, ana: PersonAtKeyboard) -> None:
    with recording(workspace, modal(section())) as bot:
        ana.types("I paid 5")
        ana.uses_shortcut("pay_from_message", ana.reads()[0])
        body = bot.next()
        assert (body["type"], body["message"]["text"]) == ("message_action", "I paid 5")
        with pytest.raises(SlackSaidNo) as error:
            ana.uses_shortcut("pay_from_nowhere")
        assert error.value.code == "invalid_shortcut"


def test_the_home_tab_is_opened_and_shown(workspace: Workspace, ana: PersonAtKeyboard) -> None:
    def listen(app: App) -> None:
        @app.event("app_home_opened")
        def publish(client: WebClient, event: Json) -> None:
            if event["tab"] == "home":
                view = {"type": "home", "blocks": [actions(button("pay"), block_id="row")]}
                client.views_publish(user_id=event["user"], view=view)

        @app.action("pay")
        def show(ack: Ack, body: Json, client: WebClient) -> None:
            client.views_open(trigger_id=body["trigger_id"], view=modal(section()))
            ack()

    with listening(workspace, listen):
        assert ana.home_as_it_is() is None
        assert ana.home()["blocks"][0]["block_id"] == "row"
        ana.presses_at_home("pay")
        assert ana.has_view()


def test_only_subscribed_events_are_sent(workspace: Workspace, ana: PersonAtKeyboard) -> None:
    with recording(workspace, modal(section())) as bot:
        ana.types("nobody listens here")
        ana.types("@Guichet are you there?")
        mention = bot.next()
        assert mention["event"]["type"] == "app_mention"
        assert mention["event"]["text"] == f"<@{workspace.bot.user_id}> are you there?"
        ana.opens_chat()
        assert bot.next()["event"]["tab"] == "messages"


def test_names_are_marked_where_the_command_asks_for_it(
    workspace: Workspace, ana: PersonAtKeyboard
) -> None:
    def listen(app: App) -> None:
        @app.command("/tell")
        def repeat(ack: Ack, command: Json) -> None:
            ack(command["text"])

    with listening(workspace, listen):
        ana.types("/tell @ben in #counter @nobody")
    assert ana.ephemerals()[0]["text"] == "<@UBEN|ben> in <#CCOUNTER|counter> @nobody"


def test_a_command_nobody_made_is_refused(ana: PersonAtKeyboard) -> None:
    with pytest.raises(SlackSaidNo) as error:
        ana.types("/play")
    assert (error.value.code, error.value.error) == (
        "invalid_command",
        "/play is not a valid command",
    )


def test_an_answer_to_a_command_is_checked(workspace: Workspace, ana: PersonAtKeyboard) -> None:
    def listen(app: App) -> None:
        @app.command("/pay")
        def answer(ack: Ack) -> None:
            ack(text="x", blocks=[{"type": "marquee"}])

    with listening(workspace, listen), pytest.raises(SlackSaidNo) as error:
        ana.types("/pay")
    assert error.value.code == "invalid_command_response"
    assert "unsupported type: marquee" in error.value.detail


def test_a_workspace_stops_while_a_bot_is_linked_and_an_event_waits() -> None:
    workspace = make_workspace(ack_seconds=0.01, retry_seconds=(60.0,))
    with ExitStack() as stack, running(workspace):
        stack.enter_context(link(workspace))
        with PersonAtKeyboard(workspace.address, "UANA") as ana:
            ana.types("hello", ana.app_channel())
    with PersonAtKeyboard(workspace.address, "UANA") as ana, pytest.raises(ConnectionRefusedError):
        ana.reads("CCOUNTER")
