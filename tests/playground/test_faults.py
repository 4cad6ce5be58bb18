"""Trouble on demand: what a bot must survive can be made to happen."""

import http.client
from urllib.error import HTTPError

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry import ConnectionErrorRetryHandler

from playground.faults import DROP_AFTER, DROP_BEFORE, fail_with_status, limit_rate, refuse_with
from playground.workspace import Workspace
from tests.playground.conftest import make_client
from tests.slack import PersonAtKeyboard


def _post(client: WebClient, text: str = "x") -> None:
    client.chat_postMessage(channel="CCOUNTER", text=text)


def test_a_named_error_comes_as_often_as_planned(workspace: Workspace, client: WebClient) -> None:
    workspace.faults.next("chat.postMessage", refuse_with("fatal_error"), times=2)
    for _ in range(2):
        with pytest.raises(SlackApiError) as error:
            _post(client)
        assert error.value.response["error"] == "fatal_error"
    _post(client)


def test_a_rate_limit_names_the_seconds(workspace: Workspace, client: WebClient) -> None:
    workspace.faults.next("chat.postMessage", limit_rate(7))
    with pytest.raises(SlackApiError) as error:
        _post(client)
    assert error.value.response.status_code == 429
    assert error.value.response.headers["Retry-After"] == "7"
    assert error.value.response["error"] == "ratelimited"


def test_a_status_comes_from_before_slack(
    workspace: Workspace, client: WebClient, ana: PersonAtKeyboard
) -> None:
    workspace.faults.next("chat.postMessage", fail_with_status(503))
    with pytest.raises((SlackApiError, HTTPError)):
        _post(client)
    assert ana.reads() == []


def test_a_dropped_request_is_never_done(
    workspace: Workspace, client: WebClient, ana: PersonAtKeyboard
) -> None:
    workspace.faults.next("chat.postMessage", DROP_BEFORE)
    with pytest.raises(http.client.RemoteDisconnected):
        _post(client)
    assert ana.reads() == []


def test_a_dropped_answer_is_to_something_done(
    workspace: Workspace, client: WebClient, ana: PersonAtKeyboard
) -> None:
    workspace.faults.next("chat.postMessage", DROP_AFTER)
    with pytest.raises(http.client.RemoteDisconnected):
        _post(client)
    assert [message["text"] for message in ana.reads()] == ["x"]


def test_the_sdks_own_retry_posts_twice(workspace: Workspace, ana: PersonAtKeyboard) -> None:
    client = make_client(workspace)
    client.retry_handlers = [ConnectionErrorRetryHandler(max_retry_count=1)]
    workspace.faults.next("chat.postMessage", DROP_AFTER)
    _post(client)
    assert [message["text"] for message in ana.reads()] == ["x", "x"]


def test_everything_is_refused_until_lifted(workspace: Workspace, client: WebClient) -> None:
    workspace.faults.refuse_all()
    for method in ("auth.test", "chat.postMessage"):
        with pytest.raises(SlackApiError) as error:
            client.api_call(method)
        assert error.value.response["error"] == "service_unavailable"
    workspace.faults.lift()
    _post(client)
