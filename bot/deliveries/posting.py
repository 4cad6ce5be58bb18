"""Posting a message once: brought up to date in place, looked for before it is posted again."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.database import Books
from bot.deliveries.claims import hold_on
from domain.outbox import Card, Owed
from handlers.blocks import Block
from handlers.desk import now

METADATA = "guichet_card"
PAGES = 5
GONE = frozenset({"message_not_found", "cant_update_message"})
UNREACHABLE = frozenset({"user_not_found", "user_disabled", "channel_not_found", "cannot_dm_bot"})
"""What Slack says of a person who cannot be written to, today or tomorrow."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Message:
    """What is said, and of what: ``subject`` marks the message so that it can be found again."""

    subject: str
    text: str
    blocks: list[Block]


@dataclass(frozen=True)
class Attachment:
    """A file for one person: its name, its title, its bytes, and what is said with it."""

    name: str
    title: str
    content: bytes
    told: str


@dataclass(frozen=True)
class Poster:
    """Writes to Slack on behalf of the deliveries.

    Every verb may raise ``SlackApiError`` (Slack refused), ``OSError`` (it did not answer) and
    ``ClaimLost`` (looking for an earlier post took so long that another worker took over).
    """

    client: WebClient
    books: Books
    clock: Callable[[], datetime] = now

    def show(self, message: Message, standing: Card | None, channel: str, owed: Owed) -> Card:
        """Bring a card up to date where it stands, or post it."""
        if standing is not None:
            return self.update(standing, message)
        return self.announce(message, channel, owed)

    def announce(self, message: Message, channel: str, owed: Owed) -> Card:
        """Post a message once, even where the answer to an earlier post was lost."""
        return self._find_posted(message.subject, channel, owed) or self.post(message, channel)

    def post(self, message: Message, channel: str) -> Card:
        """Post a message, marked with its subject."""
        metadata = {"event_type": METADATA, "event_payload": {"subject": message.subject}}
        answer = self.client.chat_postMessage(
            channel=channel, metadata=metadata, text=message.text, blocks=message.blocks
        )
        return Card(str(answer["channel"]), str(answer["ts"]))

    def update(self, standing: Card, message: Message) -> Card:
        """Bring a message up to date; one that somebody removed is left removed."""
        try:
            self.client.chat_update(
                channel=standing.channel,
                ts=standing.message_ts,
                text=message.text,
                blocks=message.blocks,
            )
        except SlackApiError as error:
            if error.response["error"] not in GONE:
                raise
            log.warning("card gone channel=%s ts=%s", standing.channel, standing.message_ts)
        return standing

    def tell(self, user_id: str, message: Message) -> None:
        """Write to a person; one whom Slack does not know any more is left alone.

        A direct message is not looked for before it is posted again: reading those would take
        a scope that nothing else needs. A lost answer may therefore tell somebody twice.
        """
        try:
            self.client.chat_postMessage(
                channel=user_id, text=message.text, blocks=list(message.blocks)
            )
        except SlackApiError as error:
            if error.response["error"] not in UNREACHABLE:
                raise
            log.warning("untold user=%s error=%s", user_id, error.response["error"])

    def send_file(self, user_id: str, file: Attachment) -> None:
        """Put a file in a person's conversation with the bot; whom Slack does not know gets none.

        A lost answer may send it twice: the file is the same.
        """
        try:
            opened = self.client.conversations_open(users=user_id)
            self.client.files_upload_v2(
                channel=opened["channel"]["id"],
                filename=file.name,
                title=file.title,
                content=file.content,
                initial_comment=file.told,
                request_file_info=False,
            )
        except SlackApiError as error:
            if error.response["error"] not in UNREACHABLE:
                raise
            log.warning("unsent user=%s error=%s", user_id, error.response["error"])

    def find_since(self, subject: str, channel: str, since: datetime, owed: Owed) -> Card | None:
        """Look for a message that may stand there already, then hold on to the claim."""
        found = self._look_back(subject, channel, since)
        hold_on(self.books, owed, self.clock)
        return found

    def _find_posted(self, subject: str, channel: str, owed: Owed) -> Card | None:
        """Look for a message whose post went through although its answer was lost."""
        if owed.tries == 1:
            return None
        return self.find_since(subject, channel, owed.promised_at, owed)

    def _look_back(self, subject: str, channel: str, since: datetime) -> Card | None:
        cursor = ""
        for _ in range(PAGES):
            page = self.client.conversations_history(
                channel=channel,
                oldest=_as_ts(since),
                include_all_metadata=True,
                limit=200,
                cursor=cursor,
            )
            messages: list[dict[str, Any]] = page.get("messages") or []
            for message in messages:
                if _subject(message) == subject:
                    return Card(channel, str(message["ts"]))
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None
        return None


def _subject(message: dict[str, Any]) -> str:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != METADATA:
        return ""
    return str(metadata.get("event_payload", {}).get("subject", ""))


def _as_ts(moment: datetime) -> str:
    """Write a moment a minute earlier as Slack's timestamp: clocks differ."""
    return f"{moment.timestamp() - 60:.6f}"
