"""The action list: expected payments whose day has come, and what failed and still waits."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from domain import customers, failures, installments
from domain.failures import Failure
from domain.installments import Installment
from handlers.blocks import Block, actions, button, context, section
from handlers.invoice_cards import PAY_INVOICE, installment_line
from handlers.mrkdwn import escape
from handlers.texts import Texts

RECEIVED = "installment_received"
FAILED = "installment_failed"
SHOWN = 10
UPCOMING_SHOWN = 5


def action_blocks(session: Session, today: date, texts: Texts) -> Sequence[Block]:
    """List what somebody has to act on; nothing at all when nothing waits."""
    due = installments.list_due(session, today, SHOWN)
    failed = failures.list_open(session, limit=SHOWN)
    if not due and not failed:
        return []
    more = installments.count_due(session, today) - len(due)
    return [
        section(texts.say("actions.heading")),
        *[block for installment in due for block in _ask_outcome(session, installment, texts)],
        *([context(texts.say_many("planned.more", more))] if more else []),
        *[_tell_failure(session, failure, texts) for failure in failed],
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


def _tell_failure(session: Session, failure: Failure, texts: Texts) -> Block:
    """Tell what failed and why; where an invoice is behind it, offer to pay that."""
    installment = installments.find(session, failure.subject)
    told = texts.say(
        "actions.failure",
        amount_cents=failure.amount_cents,
        subject=escape(installment.invoice if installment else failure.subject),
        customer=_name(session, failure.customer_id),
        reason=escape(failure.reason),
        opened_at=failure.opened_at,
    )
    if installment is None:
        return section(told)
    return section(told, button(PAY_INVOICE, texts.say("account.pay"), installment.invoice))


def _name(session: Session, customer_id: str) -> str:
    customer = customers.load(session, customer_id)
    return f"{escape(customer.name)} · {escape(customer_id)}"
