"""Decisions: the buttons of the cards that wait, the form that declines, one's own request.

Whoever is refused or comes late is told why, alone and at once; what was decided shows by itself
on the card, which the worker writes anew for everybody.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from domain import approvals, audit, refunds, transfers
from domain.approvals import Approval
from domain.errors import BillingError, Busy, OwnRequestUnconfirmed
from domain.people import Permission
from domain.refunds import Refund
from domain.transfers import Transfer
from handlers.approval_cards import approval_title, decision_told, load_card
from handlers.blocks import View, modal, section
from handlers.desk import Caller, Desk
from handlers.forms import NOTE_LIMIT, Form, Reason
from handlers.inputs import Fields
from handlers.listeners import Listeners, check
from handlers.notices import notice, tell_markup, tell_refusal
from handlers.openings import Said, on_click, open_view, said_by
from handlers.submissions import FormDesk, Visit, write_metadata
from handlers.typed import Draft, Typed

DECLINE_FORM = "decline"
OWN_FORM = "approve_own"

Approve = Callable[..., Refund | Transfer]
APPROVE: Mapping[str, Approve] = {
    refunds.KIND: refunds.approve_refund,
    transfers.KIND: transfers.approve_transfer,
}
DECLINE: Mapping[str, Callable[[Session, str, str, Any], Refund | Transfer]] = {
    refunds.KIND: refunds.decline_refund,
    transfers.KIND: transfers.decline_transfer,
}


class DeclineForm(Form):
    """The answers to the form that declines."""

    reason: Reason


class OwnForm(Form):
    """The form in which a sole approver confirms; it asks nothing."""


def attach_decisions(listeners: Listeners) -> None:
    """Attach both buttons of each kind of card."""
    for kind in APPROVE:
        name = f"{kind}_approve"
        listeners.on_action(name, Permission.DECIDE, _approving(kind))
        on_click(listeners, f"{kind}_decline", Permission.DECIDE, open_decline)


def open_decline(session: Session, said: Said, visit: Visit) -> View:
    """Open the form that asks why, for somebody who may still decide.

    Raises:
        BillingError: this person may not, or somebody was first.
    """
    approval = approvals.load(session, said.text)
    approvals.require_decider(session, approval, visit.caller.stamp, confirmed=True)
    return DECLINE_DESK.open(session, Typed(), visit, about=said.text)


def record_decline(session: Session, form: DeclineForm, visit: Visit) -> View:
    """Decline the request, and say so."""
    kind = approvals.load(session, visit.about).kind
    DECLINE[kind](session, visit.about, form.reason, visit.caller.stamp)
    return _told(session, visit, f"{DECLINE_FORM}.title")


def show_decline(session: Session, draft: Draft, visit: Visit) -> View:
    """Show which request is declined, and ask why."""
    texts = visit.caller.texts
    title = approval_title(load_card(session, draft.about), texts)
    return modal(
        DECLINE_FORM,
        texts.say("decline.title"),
        [
            section(f"*{title}*"),
            Fields(texts, draft.typed).text(
                "reason", limit=NOTE_LIMIT, optional=False, lines="many"
            ),
        ],
        submit=texts.say("decline.submit"),
        close=texts.say("button.cancel"),
        private_metadata=write_metadata(draft),
    )


def record_own(session: Session, _form: OwnForm, visit: Visit) -> View:
    """Approve one's own request as the only approver, having been asked twice."""
    kind = approvals.load(session, visit.about).kind
    APPROVE[kind](session, visit.about, visit.caller.stamp, confirmed=True)
    return _told(session, visit, f"{OWN_FORM}.title")


def show_own(session: Session, draft: Draft, visit: Visit) -> View:
    """Ask a sole approver whether they really decide what they asked for themselves."""
    texts = visit.caller.texts
    title = approval_title(load_card(session, draft.about), texts)
    return modal(
        OWN_FORM,
        texts.say("approve_own.title"),
        [section(f"*{title}*\n{texts.say('approve_own.doubt')}")],
        submit=texts.say("approval.approve"),
        close=texts.say("button.cancel"),
        private_metadata=write_metadata(draft),
    )


DECLINE_DESK = FormDesk(DECLINE_FORM, Permission.DECIDE, DeclineForm, record_decline, show_decline)
OWN_DESK = FormDesk(OWN_FORM, Permission.DECIDE, OwnForm, record_own, show_own)
FORMS: tuple[FormDesk[Any], ...] = (DECLINE_DESK, OWN_DESK)


def _approving(kind: str) -> Callable[..., None]:
    def listener(
        ack: Ack, body: dict[str, Any], client: WebClient, caller: Caller, desk: Desk
    ) -> None:
        number = said_by(body["actions"][0]).text
        visit = Visit(caller, desk)
        try:
            approval = _approve(kind, number, visit)
        except OwnRequestUnconfirmed:
            open_view(client, body, _ask_own(number, visit))
        except BillingError as error:
            _audit_refusal(f"{kind}_approve", number, error, visit)
            tell_refusal(client, body, caller.texts, error)
        else:
            if approval.status == "failed":
                tell_markup(client, body, caller.texts, _outcome(number, visit))
        ack()

    return listener


def _approve(kind: str, number: str, visit: Visit) -> Approval:
    with visit.desk.transaction() as session:
        check(session, visit.caller, Permission.DECIDE)
        decided = APPROVE[kind](session, number, visit.caller.stamp)
    visit.desk.wake()
    return decided.approval


def _ask_own(number: str, visit: Visit) -> View:
    with visit.desk.reading() as session:
        return OWN_DESK.open(session, Typed(), visit, about=number)


def _outcome(number: str, visit: Visit) -> str:
    with visit.desk.reading() as session:
        return decision_told(load_card(session, number), visit.caller.texts)


def _told(session: Session, visit: Visit, title: str) -> View:
    """Tell in the form's place what was decided."""
    texts = visit.caller.texts
    card = load_card(session, visit.about)
    told = f"*{approval_title(card, texts)}*\n{decision_told(card, texts)}"
    return notice(texts, texts.say(title), [section(told)])


def _audit_refusal(action: str, number: str, error: BillingError, visit: Visit) -> None:
    """Write the refusal down, in a transaction of its own: the act's was undone."""
    with suppress(Busy), visit.desk.transaction() as session:
        audit.record_refusal(session, visit.caller.stamp, action, number, error.key)
