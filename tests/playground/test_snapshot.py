"""A workspace between two runs: messages, files and Home tabs stay; private notes do not."""

import json
import threading
from pathlib import Path

from playground.feed import Event
from playground.payloads import Json
from playground.server import running
from playground.snapshot import Snapshot
from playground.workspace import Workspace
from tests.playground.blocks import home, section
from tests.playground.conftest import Clock, make_client, make_workspace
from tests.slack import PersonAtKeyboard

PNG = b"\x89PNG\r\n\x1a\n chart"


def _fill(workspace: Workspace) -> str:
    client = make_client(workspace)
    metadata: Json = {"event_type": "receipt", "event_payload": {"n": 1}}
    client.chat_postMessage(channel="CCOUNTER", text="kept", metadata=metadata)
    client.chat_postMessage(channel="UANA", text="kept too", blocks=[section("block")])
    client.chat_postEphemeral(channel="CCOUNTER", user="UANA", text="gone")
    client.files_upload_v2(filename="chart.png", content=PNG, channel="CCOUNTER")
    client.views_publish(user_id="UANA", view=home(section("Home")))
    return str(client.chat_postMessage(channel="CCOUNTER", text="last")["ts"])


def test_a_restart_keeps_messages_files_and_home(tmp_path: Path) -> None:
    first = make_workspace(directory=tmp_path)
    with running(first):
        last = _fill(first)
    second = make_workspace(directory=tmp_path, clock=Clock())
    with running(second), PersonAtKeyboard(second.address, "UANA") as ana:
        messages = ana.reads("CCOUNTER")
        assert [message["text"] for message in messages] == ["kept", "", "last"]
        assert messages[0]["metadata"]["event_payload"] == {"n": 1}
        assert ana.fetches(messages[1]["files"][0]) == PNG
        assert ana.reads(ana.app_channel())[0]["blocks"][0]["text"]["text"] == "block"
        shown = ana.home_as_it_is()
        assert shown is not None
        assert shown["blocks"][0]["text"]["text"] == "Home"
        # The second run's clock stands years before the first's: moments increase all the same.
        later = make_client(second).chat_postMessage(channel="CCOUNTER", text="later")["ts"]
        assert later > last
        make_client(second).chat_update(channel="CCOUNTER", ts=last, text="changed")


def test_what_is_gone_from_the_roster_is_left_out(tmp_path: Path) -> None:
    first = make_workspace(directory=tmp_path)
    with running(first):
        _fill(first)
    lonely = Workspace(first.people[1:], first.channels[1:], directory=tmp_path)
    with running(lonely), PersonAtKeyboard(lonely.address, "UBEN") as ben:
        assert ben.reads("CELSE") == []
        assert lonely.views.homes == {}


def test_a_change_is_kept_soon_and_whole(tmp_path: Path) -> None:
    workspace = make_workspace(directory=tmp_path)
    saved = threading.Event()

    class Watched(Snapshot):
        def save(self) -> None:
            super().save()
            saved.set()

    end = Watched(workspace, tmp_path).start()
    try:
        workspace.views.publish("UANA", home(section("Home")))
        assert saved.wait(5)
    finally:
        end()
    state = json.loads((tmp_path / "workspace.json").read_text(encoding="utf-8"))
    assert state["homes"]["UANA"]["type"] == "home"
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".new"] == []


def test_only_what_is_kept_makes_it_write(tmp_path: Path) -> None:
    workspace = make_workspace(directory=tmp_path)
    snapshot = Snapshot(workspace, tmp_path)
    snapshot.notice(Event("traffic", {"entry": {}}))
    assert not snapshot.is_due()
    snapshot.notice(Event("message", {}))
    assert snapshot.is_due()
