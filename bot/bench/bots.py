"""The bots that the bench puts before a Slack: ours, the least of Bolt's, one without Bolt."""

import http.client
import json
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing.synchronize import Event
from threading import Thread
from urllib.parse import urlsplit

from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from bot.bench.loopback_slack import Json
from bot.bench.months import MONTH
from bot.drawing import Studio
from bot.service import linked, serving
from bot.settings import Settings

IDLE_SECONDS = 0.1
BOT_TOKEN, APP_TOKEN = "xoxb-bench", "xapp-bench"
VIEW: Json = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Bench"},
    "submit": {"type": "plain_text", "text": "OK"},
    "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "Bench"}}],
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of bot; ``links`` is how many connections it opens."""

    name: str
    links: int


OURS, BOLT, BARE = Kind("ours", 2), Kind("default Bolt", 1), Kind("bare", 1)


@dataclass(frozen=True, slots=True)
class Orders:
    """What a bot is told while it runs: to draw charts without pause, to leave."""

    draw: Event
    leave: Event


def run_bot(kind: Kind, api_url: str, database_url: str, orders: Orders) -> None:
    """Run a bot until told to leave."""
    leave = orders.leave
    if kind == OURS:
        _run_ours(api_url, database_url, orders)
    elif kind == BOLT:
        _run_bolt(api_url, leave)
    else:
        _run_bare(api_url, leave)


def _run_ours(api_url: str, database_url: str, orders: Orders) -> None:
    settings = Settings(
        _env_file=None,
        slack_bot_token=BOT_TOKEN,
        slack_app_token=APP_TOKEN,
        slack_api_url=api_url,
        database_url=database_url,
        guichet_finance_channel="C0BENCH",
    )
    with ExitStack() as closing:
        bot = closing.enter_context(serving(settings))
        closing.enter_context(linked(bot))
        drawing = Thread(target=_draw, args=(bot.studio, orders))
        drawing.start()
        closing.callback(drawing.join)
        orders.leave.wait()


def _draw(studio: Studio, orders: Orders) -> None:
    """Draw without pause while told to, until it is time to leave."""
    while not orders.leave.is_set():
        if orders.draw.wait(IDLE_SECONDS):
            studio.draw(MONTH)


def _run_bolt(api_url: str, leave: Event) -> None:
    """Open a fixed form, as Bolt does by default: acknowledge, then call."""
    app = App(client=WebClient(token=BOT_TOKEN, base_url=api_url))

    @app.command("/pay")
    def open_form(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=VIEW)

    SocketModeHandler(app, APP_TOKEN).client.connect()
    leave.wait()


def _run_bare(api_url: str, leave: Event) -> None:
    """Open the same form with a WebSocket and one kept-alive connection."""
    address = urlsplit(api_url)
    web = http.client.HTTPConnection(address.hostname or "", address.port)
    url = str(_call(web, "apps.connections.open", {})["url"])
    Thread(target=_answer_bare, args=(web, url), daemon=True).start()
    leave.wait()


def _answer_bare(web: http.client.HTTPConnection, url: str) -> None:
    with connect(url, compression=None) as link:
        try:
            for text in link:
                envelope = json.loads(text)
                if "envelope_id" in envelope:
                    link.send(json.dumps({"envelope_id": envelope["envelope_id"]}))
                    trigger = envelope["payload"]["trigger_id"]
                    _call(web, "views.open", {"trigger_id": trigger, "view": VIEW})
        except ConnectionClosed:
            return


def _call(web: http.client.HTTPConnection, method: str, given: Json) -> Json:
    web.request("POST", f"/api/{method}", json.dumps(given), {"Content-Type": "application/json"})
    answer: Json = json.loads(web.getresponse().read())
    return answer
