"""Menus in messages and modals: overflow menus, searches, and what cannot be chosen."""

import pytest
from slack_sdk import WebClient

from playground.payloads import Json
from playground.workspace import Workspace
from tests.playground.blocks import actions, modal, option, section
from tests.playground.recorder import recording
from tests.slack import PersonAtKeyboard, SlackSaidNo

MENU: Json = {"type": "overflow", "action_id": "more", "options": [option("a"), option("b", "B")]}
SEARCH: Json = {"type": "external_select", "action_id": "find", "min_query_length": 0}


def test_an_overflow_menu_is_chosen_from(
    workspace: Workspace, client: WebClient, ana: PersonAtKeyboard
) -> None:
    blocks = [section(accessory=MENU, block_id="row")]
    client.chat_postMessage(channel="CCOUNTER", text="card", blocks=blocks)
    [card] = ana.reads()
    with recording(workspace, modal(section())) as bot:
        ana.presses("more", "b", card)
        assert bot.next()["actions"][0]["selected_option"] == option("b", "B")
        card["blocks"][0]["accessory"]["options"].append(option("forged"))
        with pytest.raises(SlackSaidNo) as error:
            ana.presses("more", "forged", card)
    assert error.value.code == "invalid_value"


def test_a_search_in_a_message_tells_which_message(
    workspace: Workspace, client: WebClient, ana: PersonAtKeyboard
) -> None:
    blocks = [actions(SEARCH, MENU, block_id="row")]
    ts = client.chat_postMessage(channel="CCOUNTER", text="card", blocks=blocks)["ts"]
    with recording(workspace, modal(section())) as bot:
        bot.options = {"options": [option("C-1", "Tremblay")]}
        place = {"type": "message", "channel": "CCOUNTER", "ts": ts}
        assert ana.searches_in(place, blocks[0], SEARCH, "tr") == [option("C-1", "Tremblay")]
        body = bot.next()
        assert (body["value"], body["container"]["message_ts"]) == ("tr", ts)
        assert body["message"]["text"] == "card"
        with pytest.raises(SlackSaidNo) as error:
            ana.searches_in(place, blocks[0], MENU, "tr")
    assert error.value.code == "action_not_found"


def test_a_place_that_is_not_there_cannot_be_acted_on(ana: PersonAtKeyboard) -> None:
    for place, code in (
        ({"type": "home"}, "not_found"),
        ({"type": "view", "view_id": "V404"}, "not_found"),
        ({"type": "message", "channel": "CCOUNTER", "ts": "1.0"}, "message_not_found"),
        ({}, "not_found"),
    ):
        with pytest.raises(SlackSaidNo) as error:
            ana.searches_in(place, {"block_id": "row"}, SEARCH, "x")
        assert error.value.code == code
