"""Buttons of a form that write at once: the form is then shown anew in its place."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from domain.errors import BillingError, NotAllowed
from handlers.desk import Caller, Desk
from handlers.listeners import Listeners, check
from handlers.notices import tell_privately
from handlers.openings import Said, said_by
from handlers.submissions import FormDesk, Visit, audit_refusal, draft_of, show_again
from handlers.typed import Draft

Deed = Callable[[Session, Said, Visit], None]
"""Does at once what a button of a form says."""
Turn = Callable[[Draft, Said], Draft]
"""What else the form shows after the click, such as the same page of a list."""


def on_deed(
    listeners: Listeners, action_id: str, form: FormDesk[Any], deed: Deed, turn: Turn
) -> None:
    """Attach a button of a form that writes; whoever may use the form may press it.

    A refusal is told on top of the form, which shows how things stand by then.
    """

    def listener(
        ack: Ack, body: dict[str, Any], client: WebClient, caller: Caller, desk: Desk
    ) -> None:
        draft = draft_of(body["view"])
        said = replace(said_by(body["actions"][0]), typed=draft.typed)
        visit = Visit(caller, desk, draft.request_id, draft.about)
        refused = _do(form, action_id, deed, said, draft, visit)
        if not isinstance(refused, NotAllowed):
            forms = {form.callback_id: form}
            show_again(client, forms, turn(draft, said), body["view"]["id"], visit)
        if refused is not None:
            texts = caller.texts
            title = texts.say("app.title")
            tell_privately(client, body, texts, title, texts.refusal(refused))
        ack()

    listeners.on_action(action_id, form.needs, listener)


def _do(
    form: FormDesk[Any], action: str, deed: Deed, said: Said, draft: Draft, visit: Visit
) -> BillingError | None:
    """Carry the deed out; give the refusal back when it has one."""
    try:
        with visit.desk.transaction() as session:
            check(session, visit.caller, form.needs)
            deed(session, said, visit)
    except BillingError as refused:
        audit_refusal(action, refused, draft, visit)
        return refused
    visit.desk.wake()
    return None
