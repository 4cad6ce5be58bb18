"""Notices: what a person reads instead of a form, or after one."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from domain.errors import BillingError, Fact
from handlers.blocks import Block, View, actions, button, modal, section
from handlers.mrkdwn import escape
from handlers.texts import CODE_FACTS, Texts
from handlers.typed import Draft, pack_draft

NOTICE = "notice"
BACK = "back"


def notice(texts: Texts, title: str, blocks: Sequence[Block]) -> View:
    """Make a view that only tells, with a button to close it."""
    return modal(NOTICE, title, blocks, close=texts.say("button.close"))


def refusal_told(texts: Texts, error: BillingError) -> str:
    """Tell why a rule said no, as markup: people's words are disarmed, our mentions stand."""
    facts = {name: _harmless(name, value) for name, value in error.facts.items()}
    return texts.say(error.key, **facts)


def refusal_notice(texts: Texts, title: str, told: str, draft: Draft) -> View:
    """Make a notice in the place of a form, whose Back button brings back what was typed.

    ``told`` is markup, as ``refusal_told`` makes it.
    """
    blocks = [
        section(f":warning: {told}"),
        actions([button(BACK, texts.say("button.back"))]),
    ]
    return modal(
        NOTICE,
        title,
        blocks,
        close=texts.say("button.close"),
        private_metadata=pack_draft(draft),
    )


def tell_privately(
    client: WebClient, body: Mapping[str, Any], texts: Texts, title: str, told: str
) -> None:
    """Tell the person who clicked, and nobody else: beside the message, or in a modal."""
    _whisper(client, body, notice(texts, title, [section(escape(told, 500))]))


def tell_refusal(
    client: WebClient, body: Mapping[str, Any], texts: Texts, error: BillingError
) -> None:
    """Tell the person who clicked why a rule said no, and whom it names."""
    tell_markup(client, body, texts, refusal_told(texts, error))


def tell_markup(client: WebClient, body: Mapping[str, Any], texts: Texts, told: str) -> None:
    """Tell the person who clicked, and nobody else, what is already markup."""
    _whisper(client, body, notice(texts, texts.say("app.title"), [section(told)]))


def _whisper(client: WebClient, body: Mapping[str, Any], view: View) -> None:
    if body.get("response_url"):
        webhook = WebhookClient(body["response_url"])
        told = view["blocks"][0]["text"]["text"]
        webhook.send(text=told, response_type="ephemeral", replace_original=False)
        return
    if body.get("view", {}).get("type") == "modal":
        client.views_push(trigger_id=body["trigger_id"], view=view)
    else:
        client.views_open(trigger_id=body["trigger_id"], view=view)


def _harmless(name: str, value: Fact) -> Fact:
    if name in CODE_FACTS:
        return value
    if isinstance(value, str):
        return escape(value)
    return [escape(text) for text in value] if isinstance(value, Sequence) else value
