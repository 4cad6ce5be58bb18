"""What opens: a command, a click or a shortcut becomes a form, or an answer for one person only.

What is typed, who may, and every refusal is settled before anything opens; ``ack`` comes last.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient
from sqlalchemy.orm import Session

from domain import audit
from domain.errors import BillingError, Busy
from handlers.blocks import Block, View, section
from handlers.desk import Caller, Desk
from handlers.listeners import Listeners, Needed, check
from handlers.notices import notice, refusal_told, tell_privately, tell_refusal
from handlers.submissions import Visit
from handlers.texts import Texts
from handlers.typed import Typed

HELP_WORDS = frozenset({"help", "aide", "?"})
DEAD_TRIGGERS = frozenset({"expired_trigger_id", "invalid_trigger_id"})
USED_TRIGGER = "exchanged_trigger_id"


@dataclass(frozen=True)
class Reply:
    """An answer that only the person who asked sees."""

    text: str
    blocks: Sequence[Block] = ()


@dataclass(frozen=True)
class Said:
    """What was typed after a command, or what was clicked.

    ``text`` is the words, or the button's value; ``about`` is what stands after the colon of the
    clicked block's id: whom or what it was shown for. ``typed`` is what stood in the form around
    the button.
    """

    text: str
    about: str = ""
    typed: Typed = field(default_factory=Typed)


Act = Callable[[Session, Said, Visit], View | Reply]
"""Turns what was said into a form or a reply; reads, never writes."""


@dataclass(frozen=True)
class _Asked:
    """One act that somebody asks for, and the permission that it needs."""

    act: Act
    name: str
    needs: Needed
    said: Said
    subject: str = ""


def on_command(listeners: Listeners, command: str, needs: Needed, act: Act) -> None:
    """Attach a slash command; ``help`` after it explains it with examples, to anybody."""
    name = command.removeprefix("/")

    def listener(
        ack: Ack, body: dict[str, Any], client: WebClient, caller: Caller, desk: Desk
    ) -> None:
        text = unescape(body.get("text", "")).strip()
        if text.casefold() in HELP_WORDS:
            ack(text=caller.texts.say(f"{name}.help"))
            return
        visit = Visit(caller, desk)
        try:
            shown = _ask(_Asked(act, name, needs, Said(text)), visit)
            open_view(client, body, shown)
        except BillingError as error:
            ack(text=refusal_told(caller.texts, error))
        except SlackApiError as error:
            ack(**told_of_trigger(error, caller))
        else:
            ack(**_as_answer(shown))

    listeners.on_command(command, needs, listener)


def on_click(
    listeners: Listeners, action_id: str, needs: Needed, act: Act, *, carries_words: bool = False
) -> None:
    """Attach a button or a menu that opens something.

    A refusal is audited under the button's value, a number; not where it ``carries_words`` that
    somebody wrote, which the audit would keep for good.
    """

    def listener(
        ack: Ack, body: dict[str, Any], client: WebClient, caller: Caller, desk: Desk
    ) -> None:
        said = replace(said_by(body["actions"][0]), typed=Typed.read(body.get("view") or {}))
        subject = "" if carries_words else said.text
        asked = _Asked(act, action_id, needs, said, subject)
        _answer_click(asked, body, client, Visit(caller, desk))
        ack()

    listeners.on_action(action_id, needs, listener)


def on_shortcut(listeners: Listeners, callback_id: str, needs: Needed, act: Act) -> None:
    """Attach a shortcut, global or on a message, whose text is then what was said."""

    def listener(
        ack: Ack, body: dict[str, Any], client: WebClient, caller: Caller, desk: Desk
    ) -> None:
        said = Said(unescape(str(body.get("message", {}).get("text", ""))))
        asked = _Asked(act, callback_id, needs, said)
        _answer_click(asked, body, client, Visit(caller, desk))
        ack()

    listeners.on_shortcut(callback_id, needs, listener)


def unescape(text: str) -> str:
    """Undo what Slack does to the text of commands and messages."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def said_by(action: dict[str, Any]) -> Said:
    """Read a clicked button, or the chosen line of a menu."""
    chosen = action.get("selected_option") or action
    return Said(str(chosen.get("value", "")), str(action.get("block_id", "")).partition(":")[2])


def _answer_click(asked: _Asked, body: dict[str, Any], client: WebClient, visit: Visit) -> None:
    texts = visit.caller.texts
    title = texts.say("app.title")
    try:
        shown = _ask(asked, visit)
        if isinstance(shown, Reply):
            _reply(client, body, texts, shown)
        else:
            open_view(client, body, shown)
    except BillingError as error:
        tell_refusal(client, body, texts, error)
    except SlackApiError as error:
        told = told_of_trigger(error, visit.caller)
        if told and body.get("response_url"):
            tell_privately(client, body, texts, title, told["text"])


def _ask(asked: _Asked, visit: Visit) -> View | Reply:
    try:
        with visit.desk.reading() as session:
            check(session, visit.caller, asked.needs)
            return asked.act(session, asked.said, visit)
    except BillingError as error:
        with suppress(Busy), visit.desk.transaction() as session:
            audit.record_refusal(
                session, visit.caller.stamp, f"{asked.name}.open", asked.subject, error.key
            )
        raise


def _reply(client: WebClient, body: dict[str, Any], texts: Texts, reply: Reply) -> None:
    """Put the answer in the place of the private message that was clicked, or in a modal."""
    blocks = list(reply.blocks) or [section(reply.text)]
    if body.get("response_url"):
        webhook = WebhookClient(body["response_url"])
        webhook.send(text=reply.text, blocks=blocks, replace_original=True)
    else:
        open_view(client, body, notice(texts, texts.say("app.title"), blocks))


def open_view(client: WebClient, body: dict[str, Any], shown: View | Reply) -> None:
    """Open a form, on top of the one that is open if one is; a reply opens nothing."""
    if isinstance(shown, Reply):
        return
    if body.get("view", {}).get("type") == "modal":
        client.views_push(trigger_id=body["trigger_id"], view=shown)
    else:
        client.views_open(trigger_id=body["trigger_id"], view=shown)


def _as_answer(shown: View | Reply) -> dict[str, Any]:
    if not isinstance(shown, Reply):
        return {}
    answer: dict[str, Any] = {"text": shown.text, "response_type": "ephemeral"}
    return {**answer, "blocks": list(shown.blocks)} if shown.blocks else answer


def told_of_trigger(error: SlackApiError, caller: Caller) -> dict[str, Any]:
    """A form that could not open in time is asked for again; a copy of a used trigger is not."""
    name = error.response["error"]
    if name == USED_TRIGGER:
        return {}
    if name in DEAD_TRIGGERS:
        return {"text": caller.texts.say("trigger.expired")}
    raise error
