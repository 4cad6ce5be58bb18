"""Notices: what a person reads instead of a form, or after one."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from handlers.blocks import Block, View, actions, button, modal, section
from handlers.mrkdwn import escape
from handlers.texts import Texts
from handlers.typed import Draft, pack_draft

NOTICE = "notice"
BACK = "back"


def notice(texts: Texts, title: str, blocks: Sequence[Block]) -> View:
    """Make a view that only tells, with a button to close it."""
    return modal(NOTICE, title, blocks, close=texts.say("button.close"))


def refusal_notice(texts: Texts, title: str, told: str, draft: Draft) -> View:
    """Make a notice in the place of a form, whose Back button brings back what was typed."""
    blocks = [
        section(f":warning: {escape(told, 500)}"),
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
    if body.get("response_url"):
        webhook = WebhookClient(body["response_url"])
        webhook.send(text=escape(told, 500), response_type="ephemeral", replace_original=False)
        return
    view = notice(texts, title, [section(escape(told, 500))])
    if body.get("view", {}).get("type") == "modal":
        client.views_push(trigger_id=body["trigger_id"], view=view)
    else:
        client.views_open(trigger_id=body["trigger_id"], view=view)
