"""localstripe, somebody else's imitation of Stripe, for a second opinion where it is right.

Its own command listens on every interface and keeps its state in a file that all share: here its
application runs on loopback, in memory. A front drops the parameters that it does not know,
gives a charge by its id as Stripe does where nobody asked for the whole of it, and says of an
intent what was received.
"""

import asyncio
import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from aiohttp import web
from localstripe.server import app

from tests.simulators.wire import LOOPBACK, Asked, Told, Wire, serving

UNHEARD_OF = ("automatic_payment_methods", "expand")
START_SECONDS = 30


class Front:
    """Passes requests on to localstripe, in words that it knows."""

    def __init__(self, address: str) -> None:
        self._place = urlsplit(address).netloc
        self.wire = Wire(self.answer, {}, lambda _: False, lambda *_: None)

    def answer(self, asked: Asked) -> Told:
        """Ask localstripe."""
        connection = http.client.HTTPConnection(self._place)
        body, query = (_known(text) for text in (asked.body.decode(), asked.query))
        headers = {
            "Authorization": asked.headers.get("authorization", ""),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection.request(asked.method, f"{asked.path}?{query}", body, headers)
        answer = connection.getresponse()
        told = Told(answer.status, _as_stripe(answer.read()))
        connection.close()
        return told


def _known(form: str) -> str:
    fields = [one for one in parse_qsl(form) if not one[0].startswith(UNHEARD_OF)]
    return urlencode(fields)


def _as_stripe(body: bytes) -> bytes:
    document: Any = json.loads(body) if body else {}
    charge = document.get("latest_charge")
    if isinstance(charge, dict):
        document["latest_charge"] = charge["id"]
        is_paid = charge["status"] == "succeeded"
        document["amount_received"] = charge["amount"] if is_paid else 0
    return json.dumps(document).encode()


@contextmanager
def running() -> Iterator[str]:
    """Run localstripe in a thread; give the address of the front before it."""
    loop = asyncio.new_event_loop()
    ready: list[int] = []
    is_ready = threading.Event()

    async def start() -> web.AppRunner:
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, LOOPBACK, 0)
        await site.start()
        ready.append(runner.addresses[0][1])
        is_ready.set()
        return runner

    def run() -> None:
        asyncio.set_event_loop(loop)
        runner = loop.run_until_complete(start())
        loop.run_forever()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(runner.cleanup())
        loop.close()

    thread = threading.Thread(target=run, name="localstripe")
    thread.start()
    assert is_ready.wait(START_SECONDS)
    try:
        with serving(Front(f"http://{LOOPBACK}:{ready[0]}").wire) as address:
            yield address
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
