"""What somebody does about money at the gateway: tries a charge again, says what became of one.

Whoever is refused is told why, alone and at once; the outcome of a new try is told the same way.
"""

from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from domain import attempts, audit, charging, dues, failures
from domain.charging import Decided
from domain.errors import BillingError, OutcomeKnown
from domain.people import Permission
from handlers.blocks import View, modal, section
from handlers.desk import Caller, Desk
from handlers.forms import NOTE_LIMIT, Form, Reason
from handlers.inputs import Fields
from handlers.listeners import Listeners, check
from handlers.notices import notice, tell_markup, tell_refusal
from handlers.on_file import attach_links
from handlers.openings import Said, on_click, said_by
from handlers.outcomes import await_known, tell_outcome
from handlers.submissions import FormDesk, Visit, audit_refusal, write_metadata
from handlers.typed import Draft, Typed

CHARGE_RETRY = "charge_retry"
FAILURE_DISMISS = "failure_dismiss"
WAS_CHARGED = "attempt_charged"
NOT_CHARGED = "attempt_not_charged"


class EvidenceForm(Form):
    """How an accountant knows what became of an order."""

    evidence: Reason


def attach_gateway(listeners: Listeners) -> None:
    """Attach the buttons of failed and unknown charges, and the one that sends a link."""
    attach_links(listeners)
    listeners.on_action(CHARGE_RETRY, Permission.RECORD_PAYMENT, _retry)
    listeners.on_action(FAILURE_DISMISS, Permission.RECORD_PAYMENT, _dismiss)
    for form in FORMS:
        on_click(listeners, form.callback_id, Permission.RESOLVE_UNKNOWN, _opening(form))


def record_evidence(session: Session, form: EvidenceForm, visit: Visit) -> View:
    """Let the books follow what the accountant found at the gateway."""
    reference, was_charged = _read_about(visit.about)
    terms = visit.desk.terms
    if terms is None:
        raise OutcomeKnown()
    decided = Decided(reference, was_charged, form.evidence)
    charging.decide_unknown(session, decided, terms, visit.caller.stamp)
    texts = visit.caller.texts
    told = tell_outcome(attempts.load(session, reference), texts)
    return notice(texts, texts.say("outcome.title"), [section(told)])


def show_evidence(session: Session, draft: Draft, visit: Visit) -> View:
    """Show which order it is, by the names that the gateway knows it by, and ask for evidence."""
    texts = visit.caller.texts
    reference, was_charged = _read_about(draft.about)
    attempt = attempts.load(session, reference)
    form = CHARGED_DESK if was_charged else NOT_CHARGED_DESK
    told = texts.say(
        "evidence.of",
        receipt=attempt.subject,
        amount_cents=attempt.amount_cents,
        reference=attempt.reference,
        sent_at=attempt.sent_at or attempt.created_at,
    )
    return modal(
        form.callback_id,
        texts.say(f"{form.callback_id}.title"),
        [
            section(told),
            Fields(texts, draft.typed).text(
                "evidence", limit=NOTE_LIMIT, optional=False, lines="many"
            ),
        ],
        submit=texts.say("evidence.submit"),
        close=texts.say("button.cancel"),
        private_metadata=write_metadata(draft),
    )


CHARGED_DESK = FormDesk(
    WAS_CHARGED,
    Permission.RESOLVE_UNKNOWN,
    EvidenceForm,
    record_evidence,
    show_evidence,
    changes_home=True,
)
NOT_CHARGED_DESK = FormDesk(
    NOT_CHARGED,
    Permission.RESOLVE_UNKNOWN,
    EvidenceForm,
    record_evidence,
    show_evidence,
    changes_home=True,
)
FORMS: tuple[FormDesk[EvidenceForm], ...] = (CHARGED_DESK, NOT_CHARGED_DESK)


def _opening(form: FormDesk[EvidenceForm]) -> Any:
    def act(session: Session, said: Said, visit: Visit) -> View:
        about = f"{said.text} {form.callback_id}"
        return form.open(session, Typed(), visit, about=about)

    return act


def _read_about(about: str) -> tuple[str, bool]:
    """Read which order a form is about, and which of both it says."""
    reference, _, said = about.partition(" ")
    return reference, said == WAS_CHARGED


def _retry(ack: Ack, body: dict[str, Any], client: WebClient, caller: Caller, desk: Desk) -> None:
    subject = said_by(body["actions"][0]).text
    visit = Visit(caller, desk)
    try:
        with desk.transaction() as session:
            check(session, caller, Permission.RECORD_PAYMENT)
            number = dues.retry(session, subject, desk.till, caller.stamp)
    except BillingError as error:
        audit_refusal(CHARGE_RETRY, error, Draft(CHARGE_RETRY, "", Typed(), about=subject), visit)
        tell_refusal(client, body, caller.texts, error)
    else:
        desk.wake()
        tell_markup(client, body, caller.texts, _outcome(number, visit))
    ack()


def _dismiss(ack: Ack, body: dict[str, Any], client: WebClient, caller: Caller, desk: Desk) -> None:
    """Take an entry off the action list: somebody saw to it elsewhere. Nothing else changes."""
    subject = said_by(body["actions"][0]).text
    try:
        with desk.transaction() as session:
            check(session, caller, Permission.RECORD_PAYMENT)
            failures.close_failures(session, subject, caller.stamp)
            audit.record(session, caller.stamp, "failure.dismiss", subject)
    except BillingError as error:
        tell_refusal(client, body, caller.texts, error)
    else:
        tell_markup(client, body, caller.texts, caller.texts.say("actions.dismissed"))
    ack()


def _outcome(number: str, visit: Visit) -> str:
    await_known(visit.desk, [number])
    with visit.desk.reading() as session:
        return tell_outcome(attempts.load_charge(session, number), visit.caller.texts)
