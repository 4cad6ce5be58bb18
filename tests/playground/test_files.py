"""Uploads: the three steps, alt text, files in blocks, downloads."""

from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground.payloads import Json
from playground.workspace import Workspace
from tests.playground.conftest import Clock, refusal_to
from tests.slack import PersonAtKeyboard

PNG = b"\x89PNG\r\n\x1a\n chart"


def _show(file_id: str) -> list[Json]:
    return [{"type": "image", "alt_text": "Chart", "slack_file": {"id": file_id}}]


def test_an_upload_is_shared_with_its_comment_and_alt_text(
    client: WebClient, ana: PersonAtKeyboard
) -> None:
    answer = client.files_upload_v2(
        filename="chart.png",
        content=PNG,
        title="Payments",
        alt_txt="Payments by day",
        channel="CCOUNTER",
        initial_comment="The week",
    )
    [message] = ana.reads()
    assert message["text"] == "The week"
    [file] = message["files"]
    assert (file["id"], file["mimetype"]) == (answer["file"]["id"], "image/png")
    assert (file["title"], file["alt"]) == ("Payments", "Payments by day")
    assert ana.fetches(file) == PNG
    assert client.files_info(file=file["id"])["file"]["channels"] == ["CCOUNTER"]


def test_a_file_is_shown_by_blocks_once_it_is_processed(
    workspace: Workspace, client: WebClient, clock: Clock, ana: PersonAtKeyboard
) -> None:
    workspace.files.processing_seconds = 5.0
    file_id = client.files_upload_v2(filename="chart.png", content=PNG)["file"]["id"]
    with pytest.raises(SlackApiError) as error:
        client.chat_postMessage(channel="CCOUNTER", text="x", blocks=_show(file_id))
    assert error.value.response["error"] == "invalid_blocks"
    clock.now += 5
    client.chat_postMessage(channel="CCOUNTER", text="x", blocks=_show(file_id))
    assert ana.reads()[0]["blocks"][0]["slack_file"] == {"id": file_id}


def test_only_images_are_shown_by_blocks(client: WebClient) -> None:
    file_id = client.files_upload_v2(filename="list.csv", content="a;b")["file"]["id"]
    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel="CCOUNTER", text="x", blocks=_show(file_id))


def test_alt_text_and_length_are_limited(client: WebClient) -> None:
    client.files_getUploadURLExternal(filename="a.png", length=1, alt_txt="x" * 1000)
    for words, refusal in (
        ({"length": 1, "alt_txt": "x" * 1001}, "alt_txt_too_large"),
        ({"length": 0}, "missing_argument"),
    ):
        method = "files.getUploadURLExternal"
        assert refusal_to(client, method, filename="a.png", **words) == refusal


def test_the_bytes_must_be_as_many_as_announced(client: WebClient) -> None:
    announced = client.files_getUploadURLExternal(filename="a.png", length=5)
    with pytest.raises(HTTPError) as error:
        urlopen(announced["upload_url"], b"1234")  # noqa: S310 - our own server
    with error.value as answer:
        assert (answer.code, answer.read()) == (400, b"file_upload_size_restricted")
    words = {"files": [{"id": announced["file_id"]}]}
    assert refusal_to(client, "files.completeUploadExternal", **words) == "file_not_found"


def test_an_upload_stops_at_a_channel_that_is_not_there(client: WebClient) -> None:
    with pytest.raises(SlackApiError) as error:
        client.files_upload_v2(filename="a.png", content=PNG, channel="C404")
    assert error.value.response["error"] == "channel_not_found"
    assert refusal_to(client, "files.info", file="F404") == "file_not_found"


def test_a_file_is_shared_with_a_hundred_channels_at_most(client: WebClient) -> None:
    file_id = client.files_upload_v2(filename="a.png", content=PNG)["file"]["id"]
    for count, refusal in ((100, ""), (101, "channels_limit_exceeded")):
        words = {"files": [{"id": file_id}], "channels": ",".join(["CCOUNTER"] * count)}
        assert refusal_to(client, "files.completeUploadExternal", **words) == refusal
