"""The action list: expected payments whose day has come, and what failed and still waits."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from domain import attempts, customers, failures, installments, saved_methods
from domain.attempts import State
from domain.charges import NEEDS_HUMAN
from domain.failures import Failure
from domain.installments import Installment
from domain.methods import read_saved
from domain.people import Permission, Staff
from handlers.blocks import Block, actions, button, context, section
from handlers.cards import offer_other, reason_told
from handlers.invoice_cards import PAY_INVOICE, installment_line
from handlers.mrkdwn import escape
from handlers.texts import Texts

RESOLVES = Permission.RESOLVE_UNKNOWN
RECEIVED = "installment_received"
FAILED = "installment_failed"
SHOWN = 10
UPCOMING_SHOWN = 5


def action_blocks(session: Session, staff: Staff, today: date, texts: Texts) -> Sequence[Block]:
    """List what somebody has to act on; nothing at all when nothing waits.

    What is due concerns those who take payments; what nobody knows, those who find out.
    """
    takes_money = staff.may(Permission.RECORD_PAYMENT)
    due = installments.list_due(session, today, SHOWN) if takes_money else []
    failed = failures.list_open(session, limit=SHOWN)
    if not due and not failed:
        return []
    more = installments.count_due(session, today) - len(due) if takes_money else 0
    return [
        section(texts.say("actions.heading")),
        *[block for installment in due for block in _ask_outcome(session, installment, texts)],
        *([context(texts.say_many("planned.more", more))] if more else []),
        *[b for failure in failed for b in _tell_failure(session, failure, staff, texts)],
    ]


def upcoming_blocks(session: Session, today: date, texts: Texts) -> Sequence[Block]:
    """List the next payments to come, whoever they are from."""
    upcoming = installments.list_upcoming(session, today, UPCOMING_SHOWN)
    if not upcoming:
        return []
    told = [
        f"{installment_line(installment, texts)} · {_name(session, installment.customer_id)}"
        for installment in upcoming
    ]
    return [section("\n".join([texts.say("planned.heading"), *told]))]


def failure_line(session: Session, failure: Failure, texts: Texts) -> str:
    """Tell in a line what failed, whose it is, why and since when."""
    installment = installments.find(session, failure.subject)
    return texts.say(
        "actions.failure",
        amount_cents=failure.amount_cents,
        subject=escape(installment.invoice if installment else failure.subject),
        customer=_name(session, failure.customer_id),
        reason=reason_told(failure.reason, texts),
        opened_at=failure.opened_at,
    )


def _ask_outcome(session: Session, installment: Installment, texts: Texts) -> Sequence[Block]:
    line = installment_line(installment, texts)
    return [
        section(f"{line} · {_name(session, installment.customer_id)}"),
        actions(
            [
                button(RECEIVED, texts.say("actions.received"), installment.subject, "primary"),
                button(FAILED, texts.say("actions.failed"), installment.subject),
            ],
            f"installment:{installment.subject}",
        ),
    ]


def _tell_failure(
    session: Session, failure: Failure, staff: Staff, texts: Texts
) -> Sequence[Block]:
    """Tell what failed and why, and offer what this person may do about it."""
    installment = installments.find(session, failure.subject)
    told = failure_line(session, failure, texts)
    offered = _offers(session, failure, installment, staff, texts)
    return [section(told), *([actions(offered, f"failure:{failure.subject}")] if offered else [])]


def _offers(
    session: Session,
    failure: Failure,
    installment: Installment | None,
    staff: Staff,
    texts: Texts,
) -> list[Block]:
    if failure.reason == NEEDS_HUMAN:
        return _ask_human(session, failure, texts) if staff.may(RESOLVES) else []
    if not staff.may(Permission.RECORD_PAYMENT):
        return []
    offered = []
    if installment is not None:
        offered.append(button(PAY_INVOICE, texts.say("account.pay"), installment.invoice))
    if _is_charge(session, failure, installment):
        offered.append(button("charge_retry", texts.say("actions.retry"), failure.subject))
        number = _charged_number(session, failure, installment)
        offered += offer_other(failure.customer_id, number, texts)
    return [*offered, button("failure_dismiss", texts.say("actions.dismiss"), failure.subject)]


def _ask_human(session: Session, failure: Failure, texts: Texts) -> list[Block]:
    """Ask an accountant, who can look at the gateway, what became of each order."""
    return [
        button(name, told, attempt.reference)
        for attempt in attempts.list_of_subject(session, failure.subject)
        if attempt.state == State.NEEDS_HUMAN
        for name, told in (
            ("attempt_charged", texts.say("actions.charged")),
            ("attempt_not_charged", texts.say("actions.not_charged")),
        )
    ]


def _is_charge(session: Session, failure: Failure, installment: Installment | None) -> bool:
    """Tell whether it is the charge of a method on file, which may be tried again."""
    if installment is not None:
        return read_saved(installment.method) is not None
    return attempts.find_charge(session, failure.subject) is not None


def _charged_number(
    session: Session, failure: Failure, installment: Installment | None
) -> int | None:
    """Return the number of the method on file that could not be charged."""
    if installment is not None:
        saved = read_saved(installment.method)
        return saved.number if saved else None
    charged = attempts.find_charge(session, failure.subject)
    if charged is None or charged.method_id is None:
        return None
    return saved_methods.load(session, charged.method_id).number


def _name(session: Session, customer_id: str) -> str:
    customer = customers.load(session, customer_id)
    return f"{escape(customer.name)} · {escape(customer_id)}"
