"""The forms' one door: read, act in one transaction, then answer. ``ack`` comes last.

A command file says what its form is (``FormDesk``); what happens to a submission, a change or a
refusal is written once, here.
"""

import json
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar
from uuid import uuid4

from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from domain import audit
from domain.errors import BillingError, Busy, FieldRefused, PaymentLooksTypedTwice
from handlers.blocks import Block, View, section
from handlers.desk import Caller, Desk
from handlers.forms import Form, FormRefused
from handlers.listeners import EVERYONE, Listeners, Needed, check
from handlers.mrkdwn import escape
from handlers.notices import BACK, refusal_notice, refusal_told
from handlers.typed import Draft, Typed, block_ids, unpack_draft

log = logging.getLogger(__name__)
F = TypeVar("F", bound=Form)
Answer = dict[str, Any]
WARNING_SHOWN = 500
"""Characters of a form's warning, and of the words that it is about."""


@dataclass(frozen=True)
class Visit:
    """One person's act at the desk; ``request_id`` was made when the form first opened.

    ``about`` is whom or what the form was opened for, where no field of it says so.
    """

    caller: Caller
    desk: Desk
    request_id: str = ""
    about: str = ""


@dataclass(frozen=True)
class FormDesk(Generic[F]):
    """One form: who may use it, how it is read, recorded, and shown with what was typed in it.

    ``needs`` is checked before the form opens, each time it is shown anew, and when it comes in.
    ``live`` names the fields whose change shows the form anew, with what they change in it.
    ``changes_home`` is for what is asked from Home: the answer has to be seen there too.
    ``follow`` may change what is shown once the books are closed: a gateway is asked meanwhile.
    """

    callback_id: str
    needs: Needed
    form: type[F]
    record: Callable[[Session, F, Visit], View]
    show: Callable[[Session, Draft, Visit], View]
    live: tuple[str, ...] = ()
    changes_home: bool = False
    follow: Callable[[View, str, Visit], View] | None = None

    def open(self, session: Session, typed: Typed, visit: Visit, about: str = "") -> View:
        """Show the form for the first time, under a request id of its own."""
        draft = Draft(self.callback_id, uuid4().hex, typed, about=about)
        return self.show_draft(session, draft, visit)

    def show_draft(self, session: Session, draft: Draft, visit: Visit) -> View:
        """Show the form with what was typed in it, to somebody who may use it.

        Raises:
            NotAllowed: this person may not.
        """
        check(session, visit.caller, self.needs)
        view = self.show(session, draft, visit)
        return {**view, "blocks": [*show_warning(draft), *view["blocks"]]}


Forms = Mapping[str, FormDesk[Any]]
PublishHome = Callable[[WebClient, Caller, Desk], None]


def attach_forms(
    listeners: Listeners, desks: Sequence[FormDesk[Any]], publish_home: PublishHome
) -> None:
    """Attach the submission and the live fields of every form, and the Back button of all."""
    forms = {desk.callback_id: desk for desk in desks}

    def submit(ack: Ack, view: View, client: WebClient, caller: Caller, desk: Desk) -> None:
        form = forms[view["callback_id"]]
        answer = submit_form(form, view, caller, desk)
        if form.changes_home and answer["response_action"] == "update":
            with suppress(SlackApiError):  # it was recorded: Home shows it when opened next
                publish_home(client, caller, desk)
        ack(**answer)

    def change(ack: Ack, body: Answer, client: WebClient, caller: Caller, desk: Desk) -> None:
        view = body["view"]
        draft = _with_press(draft_of(view), body["actions"][0])
        with desk.latest.turn(view["id"], body["actions"][0].get("action_ts", "")) as is_newest:
            if is_newest:
                show_again(client, forms, draft, view["id"], Visit(caller, desk))
        ack()

    def back(ack: Ack, body: Answer, client: WebClient, caller: Caller, desk: Desk) -> None:
        view = body["view"]
        draft = unpack_draft(view["private_metadata"])
        show_again(client, forms, draft, view["id"], Visit(caller, desk))
        ack()

    listeners.on_action(BACK, EVERYONE, back)
    for desk in desks:
        listeners.on_submission(desk.callback_id, desk.needs, submit)
        if desk.live:
            listeners.on_action(_one_of(desk.live), desk.needs, change, within=desk.callback_id)


def show_again(client: WebClient, forms: Forms, draft: Draft, view_id: str, visit: Visit) -> None:
    """Show a form anew in its place.

    The update carries no ``hash``: one refused would leave an old preview standing. The newest
    keystroke's is sent last (``Latest``), and the submission checks everything.
    """
    with visit.desk.reading() as session:
        shown = forms[draft.form].show_draft(session, draft, visit)
    client.views_update(view_id=view_id, view=shown)


def submit_form(form: FormDesk[F], view: View, caller: Caller, desk: Desk) -> Answer:
    """Carry a submission out and say how Slack's view must answer it."""
    draft = draft_of(view)
    visit = Visit(caller, desk, draft.request_id, draft.about)
    try:
        shown = carry_out(form, draft, visit)
        if form.follow is not None:
            shown = form.follow(shown, view["id"], visit)
    except FormRefused as refused:
        return _under_fields(view, refused.refusals, caller)
    except PaymentLooksTypedTwice as doubt:
        with desk.reading() as session:
            shown = form.show_draft(session, ask_again(draft, doubt, visit), visit)
    except BillingError as error:
        return _refuse(view, error, draft, caller)
    return {"response_action": "update", "view": shown}


def carry_out(form: FormDesk[F], draft: Draft, visit: Visit) -> View:
    """Read a form and act, in one transaction; what a rule refuses is written down.

    Raises:
        FormRefused: some answers cannot be read.
        BillingError: a rule says no; nothing was written but the refusal.
    """
    try:
        answers = form.form.read(draft.typed, visit.caller.texts.locale)
        with visit.desk.transaction() as session:
            check(session, visit.caller, form.needs)
            shown = form.record(session, answers, visit)
    except PaymentLooksTypedTwice:  # a question, no refusal
        raise
    except BillingError as error:
        audit_refusal(form.callback_id, error, draft, visit)
        raise
    visit.desk.wake()
    return shown


def ask_again(draft: Draft, doubt: BillingError, visit: Visit) -> Draft:
    """Let the form come back with a box to tick: this payment looks like one typed twice."""
    return replace(
        draft,
        typed=draft.typed.with_answers(confirm_duplicate=()),
        warning=visit.caller.texts.refusal(doubt),
        asks="",
    )


def draft_of(view: View) -> Draft:
    """Read a form as it stands."""
    metadata = read_metadata(view)
    request_id = str(metadata.get("request") or view["id"])
    return Draft(
        view["callback_id"],
        request_id,
        Typed.read(view),
        *(str(metadata.get(name, "")) for name in ("warning", "about", "asks", "sought")),
    )


def show_warning(draft: Draft) -> Sequence[Block]:
    """Say above the fields what the form came with, until the field that it asks is answered."""
    if not draft.warning or (draft.asks and draft.typed.text(draft.asks)):
        return []
    return [section(f":warning: {escape(draft.warning, WARNING_SHOWN)}")]


def write_metadata(draft: Draft) -> str:
    """Write what we keep with a form: its request id, whom it is for, what it must repeat."""
    kept = {
        "request": draft.request_id,
        "warning": draft.warning[:WARNING_SHOWN],
        "about": draft.about,
        "asks": draft.asks,
        "sought": draft.sought[:WARNING_SHOWN],
    }
    return json.dumps(kept, ensure_ascii=False)


def read_metadata(view: View) -> Mapping[str, object]:
    """Read what we keep with a form; another's is no metadata of ours."""
    try:
        metadata = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        return {}
    return metadata if isinstance(metadata, dict) else {}


def _with_press(draft: Draft, action: Mapping[str, Any]) -> Draft:
    """Let a button that shows the form anew be told among the answers, under its own name."""
    if action["type"] != "button":
        return draft
    pressed = {str(action["action_id"]): str(action.get("value") or "pressed")}
    return replace(draft, typed=draft.typed.with_answers(**pressed))


def _under_fields(view: View, refusals: Sequence[FieldRefused], caller: Caller) -> Answer:
    known = block_ids(view)
    errors = {
        known.get(refusal.field, refusal.field): caller.texts.refusal(refusal)
        for refusal in refusals
    }
    return {"response_action": "errors", "errors": errors}


def _refuse(view: View, error: BillingError, draft: Draft, caller: Caller) -> Answer:
    """Put a broken rule under its fields, or in a notice when it is about none of them."""
    told = caller.texts.refusal(error)
    known = block_ids(view)
    about = (error.field,) if isinstance(error, FieldRefused) else error.about
    errors = {known[field]: told for field in about if field in known}
    if errors:
        return {"response_action": "errors", "errors": errors}
    title = caller.texts.say(f"{draft.form}.title")
    shown = refusal_notice(caller.texts, title, refusal_told(caller.texts, error), draft)
    return {"response_action": "update", "view": shown}


def audit_refusal(action: str, error: BillingError, draft: Draft, visit: Visit) -> None:
    """Write the refusal down, in a transaction of its own: the act's was undone.

    One that only says "busy" is not worth a second wait for the same lock.
    """
    if isinstance(error, Busy):
        return
    named = (draft.typed.text(name) for name in ("customer_id", "receipt", "staff"))
    subject = next(filter(None, named), draft.about)
    with suppress(Busy), visit.desk.transaction() as session:
        audit.record_refusal(session, visit.caller.stamp, action, subject, error.key)


def _one_of(names: Sequence[str]) -> re.Pattern[str]:
    return re.compile(f"^({'|'.join(sorted(map(re.escape, names)))})$")
