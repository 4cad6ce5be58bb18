"""What becomes of an expected payment: it was received, or it did not come.

Both forms are about one installment, ``I-12``, which no field of theirs says.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from domain import balances, customers, installments, payments, receipts
from domain.errors import BillingError
from domain.installments import FailInstallment, Installment
from domain.payments import RecordPayment
from domain.people import Permission
from domain.receipts import Received
from handlers.action_list import FAILED, RECEIVED
from handlers.blocks import Block, View, modal, option, section
from handlers.cards import tell_applied
from handlers.forms import (
    AMOUNT_LIMIT,
    NOTE_LIMIT,
    Amount,
    Day,
    Form,
    Line,
    MethodOffered,
    Note,
    Reason,
    Tick,
)
from handlers.inputs import Fields
from handlers.invoice_cards import installment_line
from handlers.money_fields import (
    ask_confirmation,
    ask_how,
    tell_account,
    tell_customer,
    with_today,
)
from handlers.notices import notice
from handlers.openings import Said
from handlers.outcomes import await_outcome
from handlers.submissions import FormDesk, Visit, write_metadata
from handlers.texts import Texts, write_amount
from handlers.typed import Draft, Typed


class ReceiveForm(Form):
    """How an expected payment came in."""

    amount: Amount
    excess: Tick
    method: MethodOffered
    received_on: Day
    payer: Line
    reference: Line
    note: Note
    confirm_duplicate: Tick


class FailForm(Form):
    """Why an expected payment did not come."""

    reason: Reason


def open_received(session: Session, said: Said, visit: Visit) -> View:
    """Open the form of a payment that came, filled in with what was expected.

    Raises:
        InstallmentNotOpen: it was received, failed or dropped before.
    """
    expected = _load_open(session, said.text)
    typed = {
        "amount": write_amount(expected.amount_cents, visit.caller.texts.locale),
        "method": expected.method,
        "reference": expected.reference,
    }
    given = Typed({name: answer for name, answer in typed.items() if answer})
    return RECEIVE.open(session, given, visit, said.text)


def open_failed(session: Session, said: Said, visit: Visit) -> View:
    """Open the form of a payment that did not come.

    Raises:
        InstallmentNotOpen: it was received, failed or dropped before.
    """
    _load_open(session, said.text)
    return FAIL.open(session, Typed(), visit, said.text)


def record_received(session: Session, form: ReceiveForm, visit: Visit) -> View:
    """Record the payment of its own invoice, and tell what it settled."""
    expected = _load(session, visit.about)
    received = Received(
        form.amount,
        form.method,
        form.received_on,
        payer=form.payer,
        reference=form.reference,
        note=form.note,
    )
    command = RecordPayment(
        request_id=visit.request_id,
        customer_id=expected.customer_id,
        received=received,
        excess=form.excess,
        confirmed_duplicate=form.confirm_duplicate,
        cash_rounding_cents=visit.desk.cash_rounding_cents,
        till=visit.desk.till,
    )
    numbers = payments.receive_installment(
        session, expected.installment_id, command, visit.caller.stamp
    )
    texts = visit.caller.texts
    told = [line for number in numbers for line in _tell_receipt(session, number, texts)]
    return _told(session, "receive_installment.title", expected, told, texts)


def record_failed(session: Session, form: FailForm, visit: Visit) -> View:
    """Put the payment that did not come on the action list."""
    expected = _load(session, visit.about)
    command = FailInstallment(visit.request_id, expected.installment_id, form.reason)
    installments.fail_installment(session, command, visit.caller.stamp)
    texts = visit.caller.texts
    told = [
        texts.say(
            "fail_installment.recorded",
            amount_cents=expected.amount_cents,
            invoice=expected.invoice,
        )
    ]
    return _told(session, "fail_installment.title", expected, told, texts)


def show_received(session: Session, draft: Draft, visit: Visit) -> View:
    """Show what was expected, and ask how it came."""
    texts = visit.caller.texts
    owner = _load(session, draft.about).customer_id
    fields = Fields(texts, with_today(draft.typed, visit.caller), owner)
    surplus = option("deposit", texts.say("pay.excess"))
    return modal(
        RECEIVE.callback_id,
        texts.say("receive_installment.title"),
        [
            *_tell_expected(session, draft.about, texts),
            fields.text("amount", limit=AMOUNT_LIMIT, optional=False),
            fields.tick("excess", surplus),
            *ask_how(session, fields, visit.desk.till),
            *ask_confirmation(fields),
        ],
        submit=texts.say("pay.submit"),
        close=texts.say("button.cancel"),
        private_metadata=write_metadata(draft),
    )


def show_failed(session: Session, draft: Draft, visit: Visit) -> View:
    """Show what was expected, and ask why it did not come."""
    texts = visit.caller.texts
    fields = Fields(texts, draft.typed)
    return modal(
        FAIL.callback_id,
        texts.say("fail_installment.title"),
        [
            *_tell_expected(session, draft.about, texts),
            fields.text("reason", limit=NOTE_LIMIT, optional=False, lines="many"),
        ],
        submit=texts.say("pay.submit"),
        close=texts.say("button.cancel"),
        private_metadata=write_metadata(draft),
    )


RECEIVE = FormDesk(
    "receive_installment",
    Permission.RECORD_PAYMENT,
    ReceiveForm,
    record_received,
    show_received,
    changes_home=True,
    follow=await_outcome,
)
FAIL = FormDesk(
    "fail_installment",
    Permission.RECORD_PAYMENT,
    FailForm,
    record_failed,
    show_failed,
    changes_home=True,
)
OPENINGS = {RECEIVED: open_received, FAILED: open_failed}
"""The buttons of the action list, and what each opens."""


def _load(session: Session, subject: str) -> Installment:
    found = installments.find(session, subject)
    if found is None:
        raise BillingError()
    return found


def _load_open(session: Session, subject: str) -> Installment:
    return installments.require_open(session, _load(session, subject).installment_id)


def _tell_expected(session: Session, subject: str, texts: Texts) -> Sequence[Block]:
    expected = _load(session, subject)
    customer = customers.load(session, expected.customer_id)
    return [
        tell_account(customer, balances.load(session, expected.customer_id), texts),
        section(installment_line(expected, texts)),
    ]


def _tell_receipt(session: Session, number: str, texts: Texts) -> list[str]:
    receipt = receipts.load(session, number)
    said = texts.say(f"{receipt.kind}.recorded", receipt=number, amount_cents=receipt.amount_cents)
    return [said, *tell_applied(receipts.list_applied(session, number), texts)]


def _told(
    session: Session, title: str, expected: Installment, told: Sequence[str], texts: Texts
) -> View:
    balance = balances.load(session, expected.customer_id)
    lines = [
        *told,
        tell_customer(customers.load(session, expected.customer_id)),
        texts.say("pay.balance_now", balance=texts.balance(balance.owed_cents)),
    ]
    return notice(texts, texts.say(title), [section("\n".join(lines))])
