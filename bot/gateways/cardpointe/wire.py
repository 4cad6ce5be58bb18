"""The wire to the CardPointe Gateway: one request, one reply, never sent twice.

The gateway gives a processor 31 seconds and answers at the 32nd at the latest, so whoever reads
for 40 hears all that it has to say (vendor's guide, "Handling timed-out transactions").
"""

import json
import logging
import ssl
from dataclasses import dataclass
from functools import cache
from time import monotonic

import httpx

log = logging.getLogger(__name__)

CONNECT_SECONDS = 5.0
READ_SECONDS = 40.0
TRICKLE_SECONDS = 60.0
"""How long an answer that comes byte by byte is listened to."""
MAX_ANSWER_BYTES = 16_000_000
UNHEARD = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: ``status`` 0 where nothing was heard, ``content`` None where unreadable."""

    status: int = 0
    content: object = None


class Wire:
    """Sends requests with the merchant's credentials; follows no redirection, repeats nothing."""

    def __init__(self, base: str, user: str, password: str, read_seconds: float) -> None:
        self._http = httpx.Client(
            base_url=base,
            auth=httpx.BasicAuth(user, password),
            timeout=httpx.Timeout(read_seconds, connect=CONNECT_SECONDS),
            verify=_trust(),
            headers={"Accept": "application/json", "Content-Type": "application/json"},
        )

    def get(self, path: str, **query: str) -> Reply:
        """Ask; nothing changes at the gateway."""
        return self._exchange(self._http.build_request("GET", path, params=query))

    def put(self, path: str, fields: dict[str, str]) -> Reply:
        """Order something, once."""
        # The gateway expects ASCII: whatever is not becomes an escape.
        body = json.dumps(fields, ensure_ascii=True)
        return self._exchange(self._http.build_request("PUT", path, content=body))

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()

    def _exchange(self, request: httpx.Request) -> Reply:
        try:
            answer = self._http.send(request, stream=True)
            try:
                body = _read(answer)
            finally:
                answer.close()
        except UNHEARD as error:
            log.warning("cardpointe %s: %s", request.method, type(error).__name__)
            return Reply()
        if answer.status_code != httpx.codes.OK:
            log.warning("cardpointe %s: HTTP %s", request.method, answer.status_code)
        return Reply(answer.status_code, _parsed(body))


@cache
def _trust() -> ssl.SSLContext:
    """Read the authorities that we trust, once: it takes as long as a whole request."""
    return httpx.create_ssl_context()


def _read(answer: httpx.Response) -> bytes | None:
    """Read the whole body; None where there is no end to it."""
    body = bytearray()
    until = monotonic() + TRICKLE_SECONDS
    for piece in answer.iter_bytes():
        body += piece
        if len(body) > MAX_ANSWER_BYTES or monotonic() > until:
            return None
    return bytes(body)


def _parsed(body: bytes | None) -> object:
    try:
        return json.loads(body) if body else None
    except (ValueError, RecursionError):
        return None
