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

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from domain import audit
from domain.errors import BillingError, Busy, FieldRefused, PaymentLooksTypedTwice
from handlers.blocks import View
from handlers.desk import Caller, Desk
from handlers.forms import Form, FormRefused
from handlers.notices import BACK, refusal_notice
from handlers.typed import Draft, Typed, block_ids, unpack_draft

log = logging.getLogger(__name__)
F = TypeVar("F", bound=Form)
Answer = dict[str, Any]


@dataclass(frozen=True)
class Visit:
    """One person's act at the desk; ``request_id`` was made when the form first opened."""

    caller: Caller
    desk: Desk
    request_id: str = ""


@dataclass(frozen=True)
class FormDesk(Generic[F]):
    """One form: how it is read, recorded, and shown with what was typed in it.

    ``live`` names the fields whose change shows the form anew, with what they change in it.
    """

    callback_id: str
    form: type[F]
    record: Callable[[Session, F, Visit], View]
    show: Callable[[Session, Draft, Visit], View]
    live: tuple[str, ...] = ()

    def open(self, session: Session, typed: Typed, visit: Visit) -> View:
        """Show the form for the first time, under a request id of its own."""
        return self.show(session, Draft(self.callback_id, uuid4().hex, typed), visit)


Forms = Mapping[str, FormDesk[Any]]


def attach_forms(app: App, desks: Sequence[FormDesk[Any]]) -> None:
    """Attach submissions, live fields and the Back button of every form: three listeners."""
    forms = {desk.callback_id: desk for desk in desks}
    live = {field for desk in desks for field in desk.live}

    def submit(ack: Ack, view: View, caller: Caller, desk: Desk) -> None:
        ack(**submit_form(forms[view["callback_id"]], view, caller, desk))

    def change(ack: Ack, body: Answer, client: WebClient, caller: Caller, desk: Desk) -> None:
        view = body["view"]
        with desk.latest.turn(view["id"], body["actions"][0].get("action_ts", "")) as is_newest:
            if is_newest:
                show_again(client, forms, draft_of(view), view["id"], Visit(caller, desk))
        ack()

    def back(ack: Ack, body: Answer, client: WebClient, caller: Caller, desk: Desk) -> None:
        view = body["view"]
        draft = unpack_draft(view["private_metadata"])
        show_again(client, forms, draft, view["id"], Visit(caller, desk))
        ack()

    app.view(_one_of(forms))(submit)
    app.action(BACK)(back)
    app.action(_one_of(live))(change)


def show_again(client: WebClient, forms: Forms, draft: Draft, view_id: str, visit: Visit) -> None:
    """Show a form anew in its place.

    The update carries no ``hash``: one refused would leave an old preview standing. The newest
    keystroke's is sent last (``Latest``), and the submission checks everything.
    """
    with visit.desk.reading() as session:
        shown = forms[draft.form].show(session, draft, visit)
    client.views_update(view_id=view_id, view=shown)


def submit_form(form: FormDesk[F], view: View, caller: Caller, desk: Desk) -> Answer:
    """Carry a submission out and say how Slack's view must answer it."""
    draft = draft_of(view)
    visit = Visit(caller, desk, draft.request_id)
    try:
        answers = form.form.read(draft.typed, caller.texts.locale)
        with desk.transaction() as session:
            shown = form.record(session, answers, visit)
    except FormRefused as refused:
        return _under_fields(view, refused.refusals, caller)
    except PaymentLooksTypedTwice as doubt:
        return _ask_again(form, draft, doubt, visit)
    except BillingError as error:
        _audit_refusal(form.callback_id, error, draft, visit)
        return _refuse(view, error, draft, caller)
    desk.wake()
    return {"response_action": "update", "view": shown}


def draft_of(view: View) -> Draft:
    """Read a form as it stands."""
    metadata = read_metadata(view)
    request_id = str(metadata.get("request") or view["id"])
    return Draft(
        view["callback_id"], request_id, Typed.read(view), str(metadata.get("warning", ""))
    )


def write_metadata(draft: Draft) -> str:
    """Write what we keep with a form: its request id, and a warning that it must repeat."""
    return json.dumps({"request": draft.request_id, "warning": draft.warning})


def read_metadata(view: View) -> Mapping[str, object]:
    """Read what we keep with a form; another's is no metadata of ours."""
    try:
        metadata = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        return {}
    return metadata if isinstance(metadata, dict) else {}


def _ask_again(form: FormDesk[F], draft: Draft, doubt: BillingError, visit: Visit) -> Answer:
    """Bring the form back with a box to tick: this payment looks like one typed twice."""
    asked = replace(
        draft,
        typed=draft.typed.with_answers(confirm_duplicate=()),
        warning=visit.caller.texts.refusal(doubt),
    )
    with visit.desk.reading() as session:
        return {"response_action": "update", "view": form.show(session, asked, visit)}


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
    errors = {known[field]: told for field in error.about if field in known}
    if errors:
        return {"response_action": "errors", "errors": errors}
    title = caller.texts.say(f"{draft.form}.title")
    return {"response_action": "update", "view": refusal_notice(caller.texts, title, told, draft)}


def _audit_refusal(action: str, error: BillingError, draft: Draft, visit: Visit) -> None:
    """Write the refusal down, in a transaction of its own: the act's was undone.

    One that only says "busy" is not worth a second wait for the same lock.
    """
    if isinstance(error, Busy):
        return
    subject = draft.typed.text("customer_id")
    with suppress(Busy), visit.desk.transaction() as session:
        audit.record_refusal(session, visit.caller.stamp, action, subject, error.key)


def _one_of(names: Mapping[str, object] | set[str]) -> re.Pattern[str]:
    return re.compile(f"^({'|'.join(sorted(map(re.escape, names)))})$")
