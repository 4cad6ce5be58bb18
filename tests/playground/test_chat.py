"""Posting and looking back: channels, threads, edits, ephemerals, metadata, pages."""

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground.workspace import Workspace
from tests.playground.blocks import section
from tests.playground.conftest import Clock, make_client
from tests.slack import PersonAtKeyboard, SlackSaidNo

ANY = {"text": "x", "user": "UBEN", "ts": "1.000001", "message_ts": "1.000001"}


@pytest.mark.parametrize(
    ("method", "channel", "refusal"),
    [
        ("chat.postMessage", "C404", "channel_not_found"),
        ("chat.postMessage", "GSECRET", "channel_not_found"),
        ("chat.postMessage", "CELSE", "not_in_channel"),
        ("chat.postMessage", "DPAIR", "channel_not_found"),
        ("chat.postMessage", "", "invalid_arguments"),
        ("chat.postEphemeral", "CELSE", "not_in_channel"),
        ("chat.update", "CCOUNTER", "message_not_found"),
        ("chat.update", "UANA", "channel_not_found"),
        ("chat.delete", "CCOUNTER", "message_not_found"),
        ("chat.getPermalink", "CCOUNTER", "message_not_found"),
        ("conversations.history", "CELSE", "not_in_channel"),
        ("conversations.history", "GSECRET", "channel_not_found"),
        ("conversations.replies", "CCOUNTER", "thread_not_found"),
        ("conversations.info", "GSECRET", "channel_not_found"),
    ],
)
def test_channels_and_messages_are_refused_by_name(
    method: str, channel: str, refusal: str, client: WebClient
) -> None:
    with pytest.raises(SlackApiError) as error:
        client.api_call(method, params={**ANY, "channel": channel})
    assert error.value.response["error"] == refusal


def test_a_note_needs_somebody_in_the_channel(client: WebClient) -> None:
    with pytest.raises(SlackApiError) as error:
        client.chat_postEphemeral(channel="GBACK", user="UANA", text="x")
    assert error.value.response["error"] == "user_not_in_channel"


def test_a_note_is_for_one_person_and_cannot_be_changed(
    client: WebClient, ana: PersonAtKeyboard, ben: PersonAtKeyboard
) -> None:
    ts = client.chat_postEphemeral(channel="CCOUNTER", user="UANA", text="psst")["message_ts"]
    assert [message["text"] for message in ana.ephemerals()] == ["psst"]
    assert ben.reads() == []
    with pytest.raises(SlackApiError) as error:
        client.chat_update(channel="CCOUNTER", ts=ts, text="louder")
    assert error.value.response["error"] == "message_not_found"


def test_a_post_to_a_person_is_a_direct_message(
    client: WebClient, ana: PersonAtKeyboard, ben: PersonAtKeyboard
) -> None:
    channel = client.chat_postMessage(channel="UANA", text="Hello Ana")["channel"]
    assert channel == ana.app_channel()
    assert client.conversations_open(users="UANA")["channel"]["id"] == channel
    assert [message["text"] for message in ana.reads(channel)] == ["Hello Ana"]
    with pytest.raises(SlackSaidNo):
        ben.reads(channel)


def test_moments_always_increase(client: WebClient) -> None:
    moments = [client.chat_postMessage(channel="CCOUNTER", text="x")["ts"] for _ in range(5)]
    assert moments == sorted(set(moments))


def test_an_edit_keeps_the_blocks_that_it_does_not_name(
    client: WebClient, ana: PersonAtKeyboard
) -> None:
    blocks = [section("old")]
    ts = client.chat_postMessage(channel="CCOUNTER", text="a", blocks=blocks)["ts"]
    client.chat_update(channel="CCOUNTER", ts=ts, text="b")
    [message] = ana.reads()
    assert (message["text"], message["edited"]) == ("b", True)
    assert message["blocks"][0]["text"]["text"] == "old"
    client.chat_update(channel="CCOUNTER", ts=ts, text="c", blocks=[])
    assert ana.reads()[0]["blocks"] == []


def test_the_bot_changes_its_own_messages_only(client: WebClient, ana: PersonAtKeyboard) -> None:
    ts = ana.types("I am Ana")["ts"]
    for method, refusal in (
        ("chat.update", "cant_update_message"),
        ("chat.delete", "cant_delete_message"),
    ):
        with pytest.raises(SlackApiError) as error:
            client.api_call(method, params={"channel": "CCOUNTER", "ts": ts, "text": "x"})
        assert error.value.response["error"] == refusal


def test_deleted_messages_are_gone(client: WebClient, ana: PersonAtKeyboard) -> None:
    ts = client.chat_postMessage(channel="CCOUNTER", text="a")["ts"]
    client.chat_delete(channel="CCOUNTER", ts=ts)
    assert ana.reads() == []


def test_history_comes_in_pages_newest_first(client: WebClient) -> None:
    sent = [client.chat_postMessage(channel="CCOUNTER", text=f"{n}")["ts"] for n in range(5)]
    pages = [
        [message["text"] for message in page["messages"]]
        for page in client.conversations_history(channel="CCOUNTER", limit=2)
    ]
    assert pages == [["4", "3"], ["2", "1"], ["0"]]
    between = client.conversations_history(channel="CCOUNTER", oldest=sent[1], latest=sent[3])
    assert [message["text"] for message in between["messages"]] == ["2"]
    ends = client.conversations_history(
        channel="CCOUNTER", oldest=sent[1], latest=sent[3], inclusive=True
    )
    assert [message["text"] for message in ends["messages"]] == ["3", "2", "1"]


def test_metadata_is_shown_when_asked_for(client: WebClient) -> None:
    metadata = {"event_type": "receipt", "event_payload": {"number": "R-000001"}}
    client.chat_postMessage(channel="CCOUNTER", text="x", metadata=metadata)
    asked = client.conversations_history(channel="CCOUNTER", include_all_metadata=True)
    assert asked["messages"][0]["metadata"] == metadata
    assert "metadata" not in client.conversations_history(channel="CCOUNTER")["messages"][0]


def test_replies_stay_in_their_thread(client: WebClient) -> None:
    parent = client.chat_postMessage(channel="CCOUNTER", text="question")["ts"]
    client.chat_postMessage(channel="CCOUNTER", text="answer", thread_ts=parent)
    texts = [m["text"] for m in client.conversations_history(channel="CCOUNTER")["messages"]]
    assert texts == ["question"]
    thread = client.conversations_replies(channel="CCOUNTER", ts=parent)["messages"]
    assert [message["text"] for message in thread] == ["question", "answer"]
    with pytest.raises(SlackApiError) as error:
        client.chat_postMessage(channel="CCOUNTER", text="x", thread_ts="1.000001")
    assert error.value.response["error"] == "cannot_reply_to_message"


def test_markdown_replaces_text_and_blocks(client: WebClient, ana: PersonAtKeyboard) -> None:
    client.chat_postMessage(channel="CCOUNTER", markdown_text="**Paid**")
    assert ana.reads()[0]["blocks"][0]["text"] == "**Paid**"
    with pytest.raises(SlackApiError) as error:
        client.chat_postMessage(channel="CCOUNTER", text="x", markdown_text="y")
    assert error.value.response["error"] == "markdown_text_conflict"


def test_posting_is_limited_to_one_a_second_when_asked(workspace: Workspace, clock: Clock) -> None:
    limited = make_client(workspace)
    workspace.api_limit.burst = 2
    for _ in range(2):
        limited.chat_postMessage(channel="CCOUNTER", text="x")
    with pytest.raises(SlackApiError) as error:
        limited.chat_postMessage(channel="CCOUNTER", text="x")
    assert error.value.response.status_code == 429
    assert error.value.response.headers["Retry-After"] == "1"
    limited.chat_postMessage(channel="UANA", text="another channel")
    clock.now += 1
    limited.chat_postMessage(channel="CCOUNTER", text="x")
