"""``/deposit``: money held for a customer, for later use; any amount, no invoice (R13, R14)."""

from sqlalchemy.orm import Session

from domain import balances, customers, deposits
from domain.balances import Balance
from domain.deposits import RecordDeposit
from domain.people import Permission
from domain.receipts import Received
from handlers.blocks import Block, View, modal, section
from handlers.forms import (
    AMOUNT_LIMIT,
    LINE_LIMIT,
    Amount,
    Chosen,
    Day,
    Form,
    Line,
    MethodOffered,
    Note,
)
from handlers.inputs import Fields
from handlers.money_fields import (
    ask_how,
    find_customer,
    search_customer,
    tell_account,
    tell_customer,
    with_today,
)
from handlers.notices import notice
from handlers.outcomes import await_outcome
from handlers.submissions import FormDesk, Visit, write_metadata
from handlers.typed import Draft

COMMAND = "/deposit"
CALLBACK_ID = "deposit"


class DepositForm(Form):
    """The answers to ``/deposit``."""

    customer_id: Chosen
    amount: Amount
    method: MethodOffered
    received_on: Day
    purpose: Line
    payer: Line
    reference: Line
    note: Note


def record(session: Session, form: DepositForm, visit: Visit) -> View:
    """Record the deposit and tell the clerk what credit the customer has now."""
    received = Received(
        form.amount,
        form.method,
        form.received_on,
        payer=form.payer,
        reference=form.reference,
        purpose=form.purpose,
        note=form.note,
    )
    command = RecordDeposit(
        visit.request_id,
        form.customer_id,
        received,
        visit.desk.cash_rounding_cents,
        visit.desk.till,
    )
    (number,) = deposits.record_deposit(session, command, visit.caller.stamp)
    texts = visit.caller.texts
    balance = balances.load(session, form.customer_id)
    told = [
        texts.say("deposit.recorded", receipt=number, amount_cents=form.amount),
        tell_customer(customers.load(session, form.customer_id)),
        texts.say("deposit.credit_now", credit_cents=balance.available_credit_cents),
    ]
    return notice(texts, texts.say("deposit.title"), [section("\n".join(told))])


def show(session: Session, draft: Draft, visit: Visit) -> View:
    """Show the form, with the customer's balance as soon as the customer is known."""
    texts = visit.caller.texts
    customer = find_customer(session, draft.typed)
    balance = balances.load(session, customer.customer_id) if customer else Balance()
    suffix = customer.customer_id if customer else ""
    fields = Fields(texts, with_today(draft.typed, visit.caller), suffix)
    account: list[Block] = [tell_account(customer, balance, texts)] if customer else []
    return modal(
        CALLBACK_ID,
        texts.say("deposit.title"),
        [
            search_customer(Fields(texts, draft.typed), customer, balance),
            *account,
            fields.text(
                "amount",
                limit=AMOUNT_LIMIT,
                optional=False,
                placeholder=texts.say("amount.placeholder"),
            ),
            *ask_how(
                session,
                fields,
                visit.desk.till,
                fields.text(
                    "purpose", limit=LINE_LIMIT, placeholder=texts.say("purpose.placeholder")
                ),
            ),
        ],
        submit=texts.say("deposit.submit"),
        close=texts.say("button.cancel"),
        private_metadata=write_metadata(draft),
    )


DESK = FormDesk(
    CALLBACK_ID,
    Permission.RECORD_DEPOSIT,
    DepositForm,
    record,
    show,
    live=("customer_id",),
    follow=await_outcome,
)
