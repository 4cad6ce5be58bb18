"""``python -m playground``: what it prints is all that a bot needs to join it."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

ROOT = Path(__file__).parents[2]
SECONDS = 60


@contextmanager
def rehearsing(data: Path, *words: str) -> Iterator[dict[str, str]]:
    """Start it as an administrator does; give the settings that it prints."""
    command = [sys.executable, "-m", "playground", "--port", "0", "--data", str(data), *words]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            lines = iter(process.stdout.readline, "# C0MANAGERS  #direction\n")
            yield dict(re.findall(r"^(\w+)=(.*)$", "".join(lines), re.MULTILINE))
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(SECONDS) == 0


def test_a_bot_joins_with_what_is_printed_and_finds_its_messages_again(tmp_path: Path) -> None:
    with rehearsing(tmp_path) as first:
        client = WebClient(first["SLACK_BOT_TOKEN"], base_url=first["SLACK_API_URL"])
        client.chat_postMessage(channel="C0FINANCE", text="R-000001")
        assert client.apps_connections_open(app_token=first["SLACK_APP_TOKEN"])["url"]
        with pytest.raises(SlackApiError, match="not_in_channel"):
            client.chat_postMessage(channel="C0GENERAL", text="R-000001")
    with rehearsing(tmp_path) as again:
        client = WebClient(first["SLACK_BOT_TOKEN"], base_url=again["SLACK_API_URL"])
        (kept,) = client.conversations_history(channel="C0FINANCE")["messages"]
        assert kept["text"] == "R-000001"


def test_over_http_the_secret_is_printed_in_place_of_the_token(tmp_path: Path) -> None:
    with rehearsing(tmp_path, "--request-url", "http://127.0.0.1:1/slack/events") as printed:
        assert set(printed) == {"SLACK_API_URL", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"}
