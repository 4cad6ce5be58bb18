"""Files that people drop: a statement becomes a card, in their own conversation with the app.

In a channel nobody else may read clients' names (E42): whoever dropped the file gets an offer that
only they see, once for each file.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, Final

from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from domain import requests
from domain.errors import BankFileOtherKind, BillingError
from domain.people import Permission
from handlers.bank_cards import COMPARE, LATEST
from handlers.bank_desk import compare_file, show_statement
from handlers.bank_files import list_files, list_statements
from handlers.blocks import actions, button, section
from handlers.desk import Caller, Desk
from handlers.events import is_new
from handlers.listeners import EVERYONE, Listeners, check
from handlers.notices import refusal_told, tell_privately, tell_refusal
from handlers.submissions import Visit, audit_refusal
from handlers.typed import Draft, Typed

DROP: Final = "bank_drop"
"""What the audit calls a file that was dropped."""
LOOKED_BACK: Final = 50
"""Messages among which the last file dropped is looked for."""


def attach_dropped_files(listeners: Listeners) -> None:
    """Attach the files of channels, and the two buttons that compare one."""
    listeners.on_event("file_shared", EVERYONE, _hear_file)
    listeners.on_action(COMPARE, Permission.SEE_ACCOUNTS, _compare_offered)
    listeners.on_action(LATEST, Permission.RECONCILE, _compare_latest)


def hear_files(event: Mapping[str, Any], client: WebClient, visit: Visit) -> bool:
    """Answer the files of a message or a mention; tell whether they are what it is about.

    Words beside a statement are not taken for a question; without words, a file of another kind
    is refused.
    """
    is_own = event.get("channel_type") == "im"
    statements = list_statements(event)
    for file_id in statements:
        _answer_or_refuse(
            event, client, visit, partial(_answer_file, event, client, file_id, visit)
        )
    if statements or event.get("text") or not is_own:
        return bool(statements)
    files = list_files(event)
    for file in files[:1]:
        name = str(file.get("name") or "")
        _answer_or_refuse(event, client, visit, partial(_refuse_kind, name))
    return bool(files)


def _answer_file(event: Mapping[str, Any], client: WebClient, file_id: str, visit: Visit) -> None:
    """Show a statement's card where it was dropped, or offer it where others read.

    Raises:
        BillingError: this person may not, or the file cannot be had, or read.
    """
    if event.get("channel_type") == "im":
        _reply(event, client, show_statement(client, file_id, visit))
    else:
        _offer_once(client, file_id, str(event.get("channel")), visit)


def _refuse_kind(name: str) -> None:
    raise BankFileOtherKind(file=name)


def _answer_or_refuse(
    event: Mapping[str, Any], client: WebClient, visit: Visit, answering: Callable[[], None]
) -> None:
    """Answer a file, or tell its owner why not; the audit keeps the rule, never the file."""
    caller = visit.caller
    try:
        answering()
    except BillingError as refused:
        audit_refusal(DROP, refused, Draft(DROP, "", Typed()), visit)
        told = f":warning: {refusal_told(caller.texts, refused)}"
        parts: dict[str, Any] = {"text": told, "blocks": [section(told)]}
        if event.get("channel_type") == "im":
            _reply(event, client, parts)
        else:
            channel = str(event.get("channel"))
            client.chat_postEphemeral(channel=channel, user=caller.user_id, **parts)


def _reply(event: Mapping[str, Any], client: WebClient, parts: Mapping[str, Any]) -> None:
    """Answer where the message stands, in its thread if it is in one."""
    thread = {"thread_ts": event["thread_ts"]} if event.get("thread_ts") else {}
    client.chat_postMessage(channel=str(event["channel"]), **thread, **parts)


def _offer_once(client: WebClient, file_id: str, channel: str, visit: Visit) -> None:
    """Offer its owner to compare a file, once: Slack tells of one file in two ways.

    Raises:
        NotAllowed: this person may see no accounts.
    """
    with visit.desk.transaction() as session:
        check(session, visit.caller, Permission.SEE_ACCOUNTS)
        if not requests.claim(session, f"offer-{file_id}-{channel}", visit.caller.stamp):
            return
    texts, user_id = visit.caller.texts, visit.caller.user_id
    told = texts.say("bank.offer")
    offered = button(COMPARE, texts.say("bank.compare"), file_id, "primary")
    blocks = [section(told), actions([offered])]
    client.chat_postEphemeral(channel=channel, user=user_id, text=told, blocks=blocks)


def _hear_file(
    event: dict[str, Any], body: dict[str, Any], client: WebClient, caller: Caller, desk: Desk
) -> None:
    """Offer to compare a file of a channel, if it is a statement and its owner may.

    Nobody asked: whatever stands in the way is no news to anybody.
    """
    file_id, channel = str(event.get("file_id")), str(event.get("channel_id"))
    visit = Visit(caller, desk)
    if channel.startswith("D") or not is_new(body, visit):
        return
    with suppress(BillingError):
        if compare_file(client, file_id, visit).proposals:
            _offer_once(client, file_id, channel, visit)


def _compare_offered(
    ack: Ack, body: dict[str, Any], client: WebClient, caller: Caller, desk: Desk
) -> None:
    """Put the card in the person's own conversation, and say so where the offer stood."""
    visit = Visit(caller, desk)
    try:
        _send_card(client, str(body["actions"][0].get("value") or ""), visit)
    except BillingError as refused:
        _refuse(client, body, COMPARE, refused, visit)
    else:
        webhook = WebhookClient(body["response_url"])
        webhook.send(text=caller.texts.say("bank.sent"), replace_original=True)
    ack()


def _compare_latest(
    ack: Ack, body: dict[str, Any], client: WebClient, caller: Caller, desk: Desk
) -> None:
    """Compare once more the last file that this person dropped in their own conversation."""
    visit = Visit(caller, desk)
    try:
        with desk.reading() as session:
            check(session, caller, Permission.RECONCILE)
    except BillingError as refused:
        _refuse(client, body, LATEST, refused, visit)
    else:
        _tell_and_send(client, body, visit)
    ack()


def _tell_and_send(client: WebClient, body: dict[str, Any], visit: Visit) -> None:
    """Say where the card comes while the click may still open something; then it comes."""
    texts = visit.caller.texts
    file_id = _find_latest(client, visit.caller.user_id)
    told = texts.say("bank.sent" if file_id else "bank.none_dropped")
    tell_privately(client, body, texts, texts.say("app.title"), told)
    if file_id:
        _send_card_or_why(client, file_id, visit)


def _find_latest(client: WebClient, user_id: str) -> str:
    """Return the last file that may be a statement; an empty text where there is none."""
    channel = _open_own(client, user_id)
    history = client.conversations_history(channel=channel, limit=LOOKED_BACK)
    messages: list[Mapping[str, Any]] = history.get("messages") or []
    found = [
        one
        for message in messages
        if message.get("user") == user_id
        for one in list_statements(message)
    ]
    return found[0] if found else ""


def _send_card(client: WebClient, file_id: str, visit: Visit) -> None:
    parts = show_statement(client, file_id, visit)
    client.chat_postMessage(channel=_open_own(client, visit.caller.user_id), **parts)


def _send_card_or_why(client: WebClient, file_id: str, visit: Visit) -> None:
    try:
        _send_card(client, file_id, visit)
    except BillingError as refused:
        audit_refusal(LATEST, refused, Draft(LATEST, "", Typed()), visit)
        told = f":warning: {refusal_told(visit.caller.texts, refused)}"
        client.chat_postMessage(channel=_open_own(client, visit.caller.user_id), text=told)


def _open_own(client: WebClient, user_id: str) -> str:
    return str(client.conversations_open(users=user_id)["channel"]["id"])


def _refuse(
    client: WebClient, body: dict[str, Any], action: str, refused: BillingError, visit: Visit
) -> None:
    audit_refusal(action, refused, Draft(action, "", Typed()), visit)
    tell_refusal(client, body, visit.caller.texts, refused)
