"""Buttons that order a file or a message: what takes longer than a click may comes afterwards."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from domain import audit
from domain.errors import BillingError, Busy
from domain.people import Permission
from handlers.desk import Caller, Desk
from handlers.listeners import Listeners, check
from handlers.notices import tell_privately, tell_refusal
from handlers.openings import Said, said_by

Place = Callable[[Session, Said, Caller], None]
"""Promises what was ordered."""


@dataclass(frozen=True)
class Order:
    """A kind of order: who may, what the audit calls it, and what is said while it is on its way.

    ``coming`` is a sentence already in the person's language.
    """

    needs: Permission
    action: str
    coming: Callable[[Caller], str]
    place: Place


def on_order(listeners: Listeners, action_id: str, order: Order) -> None:
    """Attach a button that orders something for whoever presses it."""

    def listener(
        ack: Ack, body: dict[str, Any], client: WebClient, caller: Caller, desk: Desk
    ) -> None:
        texts = caller.texts
        try:
            with desk.transaction() as session:
                check(session, caller, order.needs)
                order.place(session, said_by(body["actions"][0]), caller)
        except BillingError as refused:
            with suppress(Busy), desk.transaction() as session:
                audit.record_refusal(session, caller.stamp, order.action, "", refused.key)
            tell_refusal(client, body, texts, refused)
        else:
            desk.wake()
            tell_privately(client, body, texts, texts.say("app.title"), order.coming(caller))
        ack()

    listeners.on_action(action_id, order.needs, listener)
