"""The assistant: a message to Guichet, or a mention of it in a channel, and what it answers there.

In a channel only the person who asked reads the answer (E42); a report comes to them in private. A
card number is refused before anything is looked up, and is neither kept nor logged. Slack may bring
an event more than once: it is answered once.
"""

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from domain import audit, people
from domain.errors import BillingError, Busy
from handlers.answers import Answer, answer, list_prompts, tell_help
from handlers.bank_desk import attach_bank_cards
from handlers.blocks import section
from handlers.commands import report
from handlers.desk import Caller, Desk
from handlers.dropped_files import attach_dropped_files, hear_files
from handlers.events import is_new
from handlers.fill_in import Words, attach_fill_in
from handlers.listeners import EVERYONE, Listeners
from handlers.notices import refusal_told
from handlers.openings import Reply, unescape
from handlers.second_reading import Asked
from handlers.submissions import Visit
from handlers.surroundings import surroundings
from handlers.understanding import understand
from handlers.understanding.intents import (
    CUSTOMER,
    Entry,
    Intent,
    NotUnderstood,
    Sure,
    Unsure,
)
from handlers.understanding.proposals import accept
from handlers.understanding.veil import Veiled, veil

ABOUT: Final = "guichet_about"
"""The kind of metadata that tells whom an answer of ours was about."""
LOOKED_BACK: Final = 6
"""Messages in which *she* may have been spoken of."""
THREAD_READ: Final = 200
"""A thread is told oldest first; in a longer one nobody was spoken of."""
PROMPTS_SHOWN: Final = 4
SAID: Final = frozenset({None, "file_share"})
"""Kinds of message that say something; edits and deletions say nothing anew."""

_LABELLED = re.compile(r"<[^<>|]*\|([^<>]*)>")
_MARKED = re.compile(r"<(?:[@#!][^<>]*|(?:https?|tel|mailto):([^<>]*))>")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Place:
    """Where somebody spoke: their own conversation with the app, or a channel with others."""

    channel: str
    thread_ts: str
    ts: str
    is_private: bool

    @classmethod
    def of(cls, event: Mapping[str, Any]) -> "Place":
        """Read where an event happened."""
        channel, thread_ts, ts = (
            str(event.get(key) or "") for key in ("channel", "thread_ts", "ts")
        )
        return cls(channel, thread_ts, ts, event.get("channel_type") == "im")


def attach_conversation(listeners: Listeners) -> None:
    """Attach what people write to the app, and the buttons of its answers."""
    listeners.on_event("app_mention", EVERYONE, _hear_mention)
    listeners.on_event("message", EVERYONE, _hear_message)
    attach_fill_in(listeners)
    attach_bank_cards(listeners)
    attach_dropped_files(listeners)


def suggest(client: WebClient, channel: str, caller: Caller, desk: Desk) -> None:
    """Suggest what this person's roles let them ask, where they write to the app."""
    with desk.reading() as session:
        staff = people.load(session, caller.user_id)
    asked = [*list_prompts(staff, caller.texts)[:PROMPTS_SHOWN]]
    asked = asked or [caller.texts.say("assistant.prompt_help")]
    try:
        client.assistant_threads_setSuggestedPrompts(
            channel_id=channel, prompts=[{"title": one, "message": one} for one in asked]
        )
    except SlackApiError as error:  # a nicety: the conversation goes on without it
        log.warning("no prompts error=%s", error.response["error"])


def tell_trouble(client: WebClient, event: Mapping[str, Any], user_id: str, told: str) -> None:
    """Tell whoever wrote to the app that it could not answer."""
    if event.get("type") in {"message", "app_mention"}:
        _post(client, Place.of(event), user_id, Answer(Reply(told)))


def read_text(event: Mapping[str, Any]) -> str:
    """Return a message's words as they were typed: no mention, no link, no entity."""
    labelled = _LABELLED.sub(r"\1", str(event.get("text") or ""))
    return unescape(_MARKED.sub(lambda link: link[1] or " ", labelled)).strip()


def _hear_mention(
    event: dict[str, Any], body: dict[str, Any], client: WebClient, caller: Caller, desk: Desk
) -> None:
    """Hear what a person asks in a channel, by the app's name."""
    visit = Visit(caller, desk)
    if is_new(body, visit) and not hear_files(event, client, visit):
        _hear(event, client, caller, desk)


def _hear_message(
    event: dict[str, Any], body: dict[str, Any], client: WebClient, caller: Caller, desk: Desk
) -> None:
    """Hear what a person says or drops to the app alone; other messages are not its business."""
    visit = Visit(caller, desk)
    is_said = event.get("subtype") in SAID and not event.get("bot_id")
    if not is_said or event.get("channel_type") != "im" or not is_new(body, visit):
        return
    if not hear_files(event, client, visit) and read_text(event):
        _hear(event, client, caller, desk)


@dataclass(frozen=True)
class _Heard:
    """A message: its words, where they were written, and by whom."""

    client: WebClient
    place: Place
    visit: Visit
    text: str


def _hear(event: dict[str, Any], client: WebClient, caller: Caller, desk: Desk) -> None:
    """Answer a message; one that a second reader has to read is answered once it was read."""
    heard = _Heard(client, Place.of(event), Visit(caller, desk), read_text(event))
    with ExitStack() as ending:
        ending.callback(_show_status, client, heard.place, "")
        _show_status(client, heard.place, caller.texts.say("assistant.status"))
        said = _answer_or_refuse(heard, partial(_answer, heard))
        if said.unread is None or desk.second_reader is None:
            _post(client, heard.place, caller.user_id, said)
            return
        asked = Asked(said.unread, caller.texts.locale, caller.stamp)
        desk.second_reader(asked, partial(_answer_later, heard, said, said.unread))
        ending.pop_all()  # the status stands until the answer does


def _answer_or_refuse(heard: _Heard, answering: Callable[[], Answer]) -> Answer:
    """Answer a message, or tell why not; the audit keeps the rule, never the text."""
    desk, caller = heard.visit.desk, heard.visit.caller
    try:
        return answering()
    except BillingError as refused:
        with suppress(Busy), desk.transaction() as session:
            audit.record_refusal(session, caller.stamp, "assistant.ask", "", refused.key)
        return Answer(Reply(f":warning: {refusal_told(caller.texts, refused)}"))


def _answer(heard: _Heard) -> Answer:
    """Understand a message and answer it.

    Raises:
        BillingError: it holds a card number, or asks for what this person may not.
    """
    text, visit = heard.text, heard.visit
    with visit.desk.reading() as session:
        staff = people.load(session, visit.caller.user_id)
        if not text:
            return Answer(tell_help(staff, visit.caller.texts))
        around = surroundings(session, visit.caller, visit.desk.till)
        read = understand(text, around)
        if heard.place.is_private and _asks_who(read):
            spoken_of = _find_spoken_of(heard.client, heard.place)
            read = understand(text, replace(around, spoken_of=spoken_of))
        said = answer(session, Words(text), read, staff, visit)
        if isinstance(read, NotUnderstood) and visit.desk.second_reader is not None:
            return replace(said, unread=veil(text, around))
    return _promise_report(said, visit)


def _answer_later(heard: _Heard, unread: Answer, veiled: Veiled, proposed: Sure | None) -> None:
    """Answer what a second reader proposed; whatever becomes of it, the person gets an answer."""
    said = unread
    try:
        if proposed is not None:
            answering = partial(_answer_proposed, heard, unread, veiled, proposed)
            said = _answer_or_refuse(heard, answering)
    finally:
        with ExitStack() as ending:
            ending.callback(_show_status, heard.client, heard.place, "")
            _post(heard.client, heard.place, heard.visit.caller.user_id, said)


def _answer_proposed(heard: _Heard, unread: Answer, veiled: Veiled, proposed: Sure) -> Answer:
    """Answer a proposal where the words bear it out; otherwise as if there had been none.

    Raises:
        BillingError: it asks for what this person may not.
    """
    visit = heard.visit
    with visit.desk.reading() as session:
        staff = people.load(session, visit.caller.user_id)
        read = accept(proposed, veiled, surroundings(session, visit.caller, visit.desk.till))
        if read is None:
            log.info("a second reading did not hold intent=%s", type(proposed).__name__)
            return unread
        entry = proposed if isinstance(proposed, Entry) else None
        said = answer(session, Words(heard.text, entry), read, staff, visit)
    return _promise_report(said, visit)


def _promise_report(said: Answer, visit: Visit) -> Answer:
    if said.report is not None:
        with visit.desk.transaction() as session:
            report.promise(session, said.report, visit.caller)
        visit.desk.wake()
    return said


def _asks_who(read: Intent) -> bool:
    """Tell whether nobody at all was named, so that whoever was spoken of last may be meant."""
    if not isinstance(read, Unsure) or read.about != CUSTOMER:
        return False
    return read.so_far is None and not (read.choices or read.sought)


def _find_spoken_of(client: WebClient, place: Place) -> str:
    """Return the customer whom our latest answer was about; nobody where it was about none."""
    answers = (message for message in _look_back(client, place) if message.get("bot_id"))
    told = next(answers, {}).get("metadata") or {}
    if told.get("event_type") != ABOUT:
        return ""
    return str((told.get("event_payload") or {}).get("customer_id", ""))


def _look_back(client: WebClient, place: Place) -> Sequence[Mapping[str, Any]]:
    """List the latest messages where somebody wrote, newest first: in a thread, the thread's."""
    channel = place.channel
    if not place.thread_ts:
        history = client.conversations_history(
            channel=channel, limit=LOOKED_BACK, include_all_metadata=True
        )
        return history.get("messages") or ()
    thread = client.conversations_replies(
        channel=channel, ts=place.thread_ts, limit=THREAD_READ, include_all_metadata=True
    )
    said = () if thread.get("has_more") else thread.get("messages") or ()
    return said[: -LOOKED_BACK - 1 : -1]


def _post(client: WebClient, place: Place, user_id: str, said: Answer) -> None:
    """Put an answer where it was asked: in a channel only who asked reads it."""
    blocks = list(said.reply.blocks) or [section(said.reply.text)]
    parts: dict[str, Any] = {"channel": place.channel, "text": said.reply.text, "blocks": blocks}
    if place.thread_ts:
        parts["thread_ts"] = place.thread_ts
    if not place.is_private:
        client.chat_postEphemeral(user=user_id, **parts)
        return
    if said.about:
        told = {"event_type": ABOUT, "event_payload": {"customer_id": said.about}}
        parts["metadata"] = told
    client.chat_postMessage(**parts)


def _show_status(client: WebClient, place: Place, status: str) -> None:
    """Say that an answer is being looked for; an empty status takes it away."""
    if not place.is_private:
        return
    try:
        client.assistant_threads_setStatus(
            channel_id=place.channel, thread_ts=place.thread_ts or place.ts, status=status
        )
    except (SlackApiError, OSError) as error:  # a nicety: the answer comes without it
        log.warning("no status error=%s", type(error).__name__)
