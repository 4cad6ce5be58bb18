"""The alternative to Socket Mode: payloads as signed HTTP requests to the bot's request URL."""

import asyncio
import hashlib
import hmac
import http.client
import json
import secrets
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlencode, urlsplit

from playground.delivery import NoAnswer, Parcel, Retry
from playground.payloads import Json
from playground.workspace import Workspace

MOST_REQUESTS = 50
CHECK_SECONDS = 3.0
OK = 200


@dataclass(frozen=True)
class Reply:
    """What the bot's server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(eq=False)
class RequestUrl:
    """Posts payloads to one address, signed with the app's secret."""

    workspace: Workspace
    _pool: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(MOST_REQUESTS, "request-url")
    )
    _is_verified: bool = False

    def close(self) -> None:
        """End the threads that wait for answers."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    async def is_connected(self) -> bool:
        """Whether the address has proved that it is the bot's."""
        if not self._is_verified:
            self._is_verified = await self._verify()
        return self._is_verified

    async def _verify(self) -> bool:
        challenge = secrets.token_hex(16)
        body = json.dumps({"type": "url_verification", "challenge": challenge}).encode()
        try:
            reply = await self._post(body, "application/json", {}, CHECK_SECONDS)
        except NoAnswer:
            return False
        return reply.status == OK and challenge.encode() in reply.body

    async def carry(self, parcel: Parcel, retry: Retry) -> Json:
        """Post one payload and read the answer."""
        if not await self.is_connected():
            raise NoAnswer("dispatch_failed")
        body, kind = _encode(parcel)
        headers = {}
        if retry.attempt:
            headers = {
                "X-Slack-Retry-Num": str(retry.attempt),
                "X-Slack-Retry-Reason": "http_" + retry.reason.removeprefix("http_"),
            }
        reply = await self._post(body, kind, headers, self.workspace.ack_seconds)
        if reply.status != OK:
            may_retry = reply.headers.get("x-slack-no-retry") != "1"
            raise NoAnswer("dispatch_failed", may_retry)
        return _decode(reply)

    async def _post(
        self, body: bytes, kind: str, headers: Mapping[str, str], seconds: float
    ) -> Reply:
        signed = {"Content-Type": kind, "Connection": "close", **self._sign(body), **headers}
        loop = asyncio.get_running_loop()
        address = urlsplit(self.workspace.request_url or "")
        work = loop.run_in_executor(self._pool, _exchange, address, body, signed, seconds)
        try:
            async with asyncio.timeout(seconds):
                return await work
        except TimeoutError:
            raise NoAnswer("operation_timeout") from None
        except (OSError, http.client.HTTPException):
            raise NoAnswer("dispatch_failed") from None

    def _sign(self, body: bytes) -> dict[str, str]:
        moment = str(int(self.workspace.clock()))
        signed = b":".join([b"v0", moment.encode(), body])
        secret = self.workspace.signing_secret.encode()
        digest = hmac.new(secret, signed, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": moment, "X-Slack-Signature": f"v0={digest}"}


def _exchange(
    address: SplitResult, body: bytes, headers: Mapping[str, str], seconds: float
) -> Reply:
    connection = http.client.HTTPConnection(
        address.hostname or "", address.port or 80, timeout=seconds
    )
    try:
        connection.request("POST", address.path or "/", body, dict(headers))
        answer = connection.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return Reply(answer.status, named, answer.read())
    finally:
        connection.close()


def _encode(parcel: Parcel) -> tuple[bytes, str]:
    if parcel.kind == "events_api":
        return json.dumps(parcel.payload).encode(), "application/json"
    form = parcel.payload
    if parcel.kind == "interactive":
        form = {"payload": json.dumps(parcel.payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def _decode(reply: Reply) -> Json:
    text = reply.body.decode()
    if not text.strip():
        return {}
    if reply.headers.get("content-type", "").startswith("application/json"):
        answer = json.loads(text)
        return answer if isinstance(answer, dict) else {}
    return {"text": text}
