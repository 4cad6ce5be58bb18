"""Who may call what: tokens, scopes, unknown methods, and questions about people."""

import json
import threading
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground.manifest import Manifest, read_manifest
from playground.server import running
from playground.workspace import Workspace
from tests.playground.blocks import home, modal
from tests.playground.conftest import make_client, make_workspace, refusal_to


def _refusal(client: WebClient, method: str, **words: str) -> str:
    with pytest.raises(SlackApiError) as error:
        client.api_call(method, params=words)
    return str(error.value.response["error"])


def _with_token(workspace: Workspace, token: str | None) -> WebClient:
    return WebClient(token, base_url=f"{workspace.address}/api/", retry_handlers=[])


def test_tokens_are_checked(workspace: Workspace) -> None:
    post = {"channel": "CCOUNTER", "text": "x"}
    assert _refusal(_with_token(workspace, None), "chat.postMessage", **post) == "not_authed"
    assert _refusal(_with_token(workspace, "xoxb-1"), "auth.test") == "invalid_auth"
    app = _with_token(workspace, workspace.app_token)
    assert _refusal(app, "chat.postMessage", **post) == "not_allowed_token_type"
    bot = make_client(workspace)
    assert _refusal(bot, "apps.connections.open") == "not_allowed_token_type"


def test_the_bot_learns_who_it_is(workspace: Workspace, client: WebClient) -> None:
    who = client.auth_test()
    assert (who["user_id"], who["team"]) == (workspace.bot.user_id, "Playground")
    assert client.bots_info(bot=who["bot_id"])["bot"]["name"] == "Guichet"
    assert client.users_info(user=who["user_id"])["user"]["is_bot"] is True
    app = _with_token(workspace, workspace.app_token).auth_test()
    assert (app["app_name"], app["app_id"]) == ("Guichet", workspace.bot.app_id)
    assert client.team_info()["team"]["id"] == workspace.team_id
    assert client.api_test(foo="1")["args"] == {"foo": "1"}


def test_unknown_methods_are_refused(client: WebClient) -> None:
    assert _refusal(client, "files.upload") == "unknown_method"


def test_people_are_described_with_their_locale(client: WebClient) -> None:
    user = client.users_info(user="UANA", include_locale=True)["user"]
    assert (user["locale"], user["profile"]["title"]) == ("fr-CA", "Cashier")
    assert "locale" not in client.users_info(user="UANA")["user"]
    assert client.users_info(user="UBEN")["user"]["is_admin"] is True
    assert _refusal(client, "users.info", user="U404") == "user_not_found"
    people = [user["id"] for page in client.users_list(limit=2) for user in page["members"]]
    assert people == ["UANA", "UBEN", "UBOT0000001"]


def test_channels_are_listed_by_kind(client: WebClient) -> None:
    def ids(types: str) -> list[str]:
        return [channel["id"] for channel in client.conversations_list(types=types)["channels"]]

    assert ids("public_channel") == ["CCOUNTER", "CELSE"]
    assert ids("private_channel") == ["GBACK"]
    assert ids("im") == ["DANA", "DBEN"]
    assert client.conversations_info(channel="CELSE")["channel"]["is_member"] is False
    assert _refusal(client, "conversations.list", types="all") == "invalid_types"


@pytest.mark.parametrize(
    ("method", "words", "scope"),
    [
        ("chat.postMessage", {"channel": "CCOUNTER", "text": "x"}, "chat:write"),
        ("users.info", {"user": "UANA"}, "users:read"),
        ("conversations.history", {"channel": "CCOUNTER"}, "channels:history"),
        ("conversations.history", {"channel": "GBACK"}, "groups:history"),
        ("conversations.history", {"channel": "DANA"}, "im:history"),
        ("conversations.open", {"users": "UANA"}, "im:write"),
        ("conversations.list", {"types": "im"}, "im:read"),
        ("files.getUploadURLExternal", {"filename": "a", "length": "1"}, "files:write"),
    ],
)
def test_each_method_needs_its_scope(method: str, words: dict[str, str], scope: str) -> None:
    for scopes in (frozenset[str](), frozenset({scope})):
        workspace = make_workspace(manifest=Manifest(scopes=scopes))
        with running(workspace):
            client = make_client(workspace)
            if scopes:
                answer = client.api_call(method, params=words)
                assert answer.headers["x-oauth-scopes"] == scope
            else:
                assert _refusal(client, method, **words) == "missing_scope"


MANIFEST = """
display_information: {name: Guichet}
features:
  app_home: {home_tab_enabled: true, messages_tab_enabled: true}
  bot_user: {display_name: Le guichet}
  agent_view: {agent_description: Bills}
  shortcuts:
    - {name: Pay, type: global, callback_id: pay, description: Take a payment}
    - {name: Pay, type: message, callback_id: pay_from_message, description: Take it}
  slash_commands:
    - {command: /pay, description: Take a payment, usage_hint: customer, should_escape: false}
oauth_config: {scopes: {bot: [commands, "chat:write"], bot_optional: ["files:write"]}}
settings: {event_subscriptions: {bot_events: [app_home_opened]}}
"""


def test_the_manifest_file_names_commands_events_and_scopes(tmp_path: Path) -> None:
    path = tmp_path / "manifest.yml"
    path.write_text(MANIFEST, encoding="utf-8")
    manifest = read_manifest(path)
    assert (manifest.app_name, manifest.bot_name) == ("Guichet", "Le guichet")
    assert [(command.command, command.usage_hint) for command in manifest.commands] == [
        ("/pay", "customer")
    ]
    assert [shortcut.type for shortcut in manifest.shortcuts] == ["global", "message"]
    assert manifest.scopes == frozenset({"commands", "chat:write", "files:write"})
    assert manifest.events == frozenset({"app_home_opened"})
    assert (manifest.has_home, manifest.is_agent) == (True, True)


def test_home_needs_the_manifest_to_switch_it_on() -> None:
    workspace = make_workspace(manifest=Manifest(has_home=False))
    with running(workspace):
        view = '{"type": "home", "blocks": []}'
        client = make_client(workspace)
        assert _refusal(client, "views.publish", user_id="UANA", view=view) == "not_enabled"


@pytest.mark.parametrize(
    ("body", "kind", "refusal"),
    [
        (b"{", "application/json", "invalid_json"),
        (b"[]", "application/json", "json_not_object"),
        (b"x", "text/plain", "invalid_form_data"),
        (
            b"channel=CCOUNTER&blocks=[{",
            "application/x-www-form-urlencoded",
            "invalid_blocks_format",
        ),
        (b"metadata=x", "application/x-www-form-urlencoded", "invalid_metadata_format"),
        (b"view=x", "application/x-www-form-urlencoded", "invalid_arguments"),
    ],
)
def test_broken_calls_are_refused_by_name(
    body: bytes, kind: str, refusal: str, workspace: Workspace
) -> None:
    headers = {"Content-Type": kind, "Authorization": f"Bearer {workspace.bot_token}"}
    request = Request(f"{workspace.address}/api/chat.postMessage", body, headers)  # noqa: S310
    with urlopen(request) as answer:  # noqa: S310 - our own server
        assert json.loads(answer.read())["error"] == refusal


def test_pages_and_moments_must_make_sense(client: WebClient) -> None:
    for words, refusal in (
        ({"limit": "many"}, "invalid_arguments"),
        ({"cursor": "elsewhere"}, "invalid_cursor"),
        ({"oldest": "yesterday"}, "invalid_ts_oldest"),
        ({"latest": "today"}, "invalid_ts_latest"),
    ):
        assert _refusal(client, "conversations.history", channel="CCOUNTER", **words) == refusal


def test_conversations_are_opened_with_one_known_person(client: WebClient) -> None:
    for users, refusal in (
        ("", "users_list_not_supplied"),
        ("UANA,UBEN", "too_many_users"),
        ("U404", "user_not_found"),
    ):
        assert _refusal(client, "conversations.open", users=users) == refusal
    opened = client.conversations_open(channel="DANA", return_im=True)["channel"]
    assert opened["user"] == "UANA"


def test_the_chat_of_an_app_that_is_no_agent_takes_no_prompts() -> None:
    workspace = make_workspace(manifest=Manifest())
    with running(workspace):
        method = "assistant.threads.setTitle"
        words = {"channel_id": "DANA", "thread_ts": "1.0", "title": "Bills"}
        assert _refusal(make_client(workspace), method, **words) == "not_agent_app"


def test_the_chats_title_is_for_the_apps_own_channel(client: WebClient) -> None:
    words = {"thread_ts": "1.0", "title": "Bills"}
    method = "assistant.threads.setTitle"
    assert client.api_call(method, params={"channel_id": "DANA", **words})["ok"] is True
    assert _refusal(client, method, channel_id="CCOUNTER", **words) == "channel_not_found"


def test_views_are_updated_only_by_name_and_kind(client: WebClient) -> None:
    view_id = client.views_publish(user_id="UANA", view=home())["view"]["id"]
    for method, words, refusal in (
        ("views.update", {"view": home()}, "invalid_arguments"),
        ("views.update", {"view": modal(), "view_id": view_id}, "invalid_arguments"),
        ("views.publish", {"view": home(), "user_id": "U404"}, "user_not_found"),
        ("views.publish", {"user_id": "UANA"}, "invalid_arguments"),
    ):
        assert refusal_to(client, method, **words) == refusal
    assert client.views_update(view=home(), view_id=view_id)["view"]["id"] == view_id


def test_home_is_replaced_by_hash_only_when_it_is_still_the_same(client: WebClient) -> None:
    first = client.views_publish(user_id="UANA", view=home())["view"]
    again = client.views_publish(user_id="UANA", view=home(), hash=first["hash"])["view"]
    assert (again["id"], again["hash"] == first["hash"]) == (first["id"], False)
    words = {"user_id": "UANA", "view": home(), "hash": first["hash"]}
    assert refusal_to(client, "views.publish", **words) == "hash_conflict"


def test_a_test_waits_for_the_workspace_itself(workspace: Workspace, client: WebClient) -> None:
    later = threading.Timer(
        0.05, client.chat_postMessage, kwargs={"channel": "CCOUNTER", "text": "soon"}
    )
    later.start()
    assert workspace.wait_for(lambda: bool(workspace.messages.list_said("CCOUNTER")), 5)
    later.join()
    assert not workspace.wait_for(lambda: False, 0.01)
