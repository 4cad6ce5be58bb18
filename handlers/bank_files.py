"""Files dropped in a conversation: which may be a bank's statement, and their bytes from Slack.

The bot's token goes to Slack alone: to the host of its Web API and to Slack's own, over TLS, and
never where an answer points on to.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import PurePath
from typing import IO, Any, Final
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from domain.errors import BankFileGone, BankFileOtherKind, BankFileTooLarge

SUFFIXES: Final = frozenset({".csv", ".ofx", ".qfx", ".qbo", ".txt"})
MEGABYTES_AT_MOST: Final = 5
BYTES_AT_MOST: Final = MEGABYTES_AT_MOST * 1_000_000
WAIT_SECONDS: Final = 4
"""How long Slack may be silent, and twice that how long a whole file may take."""
PIECE: Final = 65_536
SLACK: Final = (".slack.com", ".slack-gov.com")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Dropped:
    """A file as it stands in Slack."""

    file_id: str
    name: str
    content: bytes


class _StayHere(HTTPRedirectHandler):
    """Go nowhere else: Slack sends whoever may not read a file to a page to sign in."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> None:
        """Let a redirection be an error."""


def list_files(event: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """List the files of a message."""
    return [file for file in event.get("files") or () if isinstance(file, Mapping)]


def list_statements(event: Mapping[str, Any]) -> Sequence[str]:
    """List the ids of a message's files that may be statements, by their names."""
    return [str(file.get("id")) for file in list_files(event) if may_be_statement(_name(file))]


def may_be_statement(name: str) -> bool:
    """Tell by its name whether a file may be a bank's statement."""
    return PurePath(name).suffix.casefold() in SUFFIXES


def fetch(client: WebClient, file_id: str) -> Dropped:
    """Get a file from Slack.

    Raises:
        BankFileGone: it is not there, is not Slack's own, or Slack does not give it.
        BankFileOtherKind: its name is no statement's.
        BankFileTooLarge: it is larger than a statement is.
    """
    try:
        file: Mapping[str, Any] = client.files_info(file=file_id)["file"]
    except SlackApiError as error:
        log.warning("no file id=%s error=%s", file_id, error.response["error"])
        raise BankFileGone(file="") from error
    name, address = _name(file), str(file.get("url_private") or "")
    if not may_be_statement(name):
        raise BankFileOtherKind(file=name)
    if int(file.get("size") or 0) > BYTES_AT_MOST:
        raise BankFileTooLarge(limit=MEGABYTES_AT_MOST)
    if file.get("is_external") or not _is_slack(address, str(client.base_url)):
        raise BankFileGone(file=name)
    return Dropped(file_id, name, _download(client, address, name))


def _name(file: Mapping[str, Any]) -> str:
    return str(file.get("name") or "")


def _is_slack(address: str, api: str) -> bool:
    """Tell whether an address is Slack's: the very host of the API, or one of its own names."""
    asked, own = urlsplit(address), urlsplit(api)
    if (asked.scheme, asked.netloc) == (own.scheme, own.netloc):
        return True
    return asked.scheme == "https" and f".{asked.hostname or ''}".endswith(SLACK)


def _download(client: WebClient, address: str, name: str) -> bytes:
    through = {"http": client.proxy, "https": client.proxy} if client.proxy else {}
    opener = build_opener(ProxyHandler(through), _StayHere)
    asking = Request(address, headers={"Authorization": f"Bearer {client.token}"})  # noqa: S310 - Slack's own, as checked
    ends_at = time.monotonic() + 2 * WAIT_SECONDS
    content = b""
    try:
        with opener.open(asking, timeout=WAIT_SECONDS) as answer:
            while piece := answer.read1(PIECE):
                content += piece
                if len(content) > BYTES_AT_MOST:
                    raise BankFileTooLarge(limit=MEGABYTES_AT_MOST)
                if time.monotonic() > ends_at:
                    raise TimeoutError
    except (URLError, OSError, HTTPException, ValueError) as error:
        log.warning("no bytes of a file error=%s", type(error).__name__)
        raise BankFileGone(file=name) from error
    return content
