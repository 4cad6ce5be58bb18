"""``/transfer``: available credit that goes to another customer, approved like a refund."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from domain import balances, customers, transfers
from domain.customers import Customer
from domain.errors import CustomerUnknown
from domain.people import Permission
from domain.transfers import RequestTransfer
from handlers.blocks import Block, View, context, modal, section
from handlers.forms import AMOUNT_LIMIT, NOTE_LIMIT, Amount, Chosen, Form, Reason
from handlers.inputs import Fields
from handlers.money_fields import tell_account, tell_customer
from handlers.notices import notice
from handlers.pickers import customer_option
from handlers.submissions import FormDesk, Visit, write_metadata
from handlers.texts import Texts
from handlers.typed import Draft, Typed

COMMAND = "/transfer"
CALLBACK_ID = "transfer"
GIVER = "from_customer_id"
RECEIVER = "to_customer_id"


class TransferForm(Form):
    """The answers to ``/transfer``."""

    from_customer_id: Chosen
    to_customer_id: Chosen
    amount: Amount
    reason: Reason


def record(session: Session, form: TransferForm, visit: Visit) -> View:
    """Ask for the transfer, and tell that it waits for somebody else."""
    command = RequestTransfer(
        visit.request_id, form.from_customer_id, form.to_customer_id, form.amount, form.reason
    )
    number = transfers.request_transfer(session, command, visit.caller.stamp)
    asked = transfers.load_transfer(session, number)
    texts = visit.caller.texts
    giver = customers.load(session, form.from_customer_id)
    receiver = customers.load(session, form.to_customer_id)
    told = [
        texts.say("transfer.asked", subject=number, amount_cents=asked.approval.amount_cents),
        f"{tell_customer(giver)} → {tell_customer(receiver)}",
        texts.say("approval.waits", expires_at=asked.approval.expires_at),
    ]
    return notice(texts, texts.say("transfer.title"), [section("\n".join(told))])


def show(session: Session, draft: Draft, visit: Visit) -> View:
    """Show the form, with what credit the customer who gives has."""
    texts = visit.caller.texts
    fields = Fields(texts, _named(draft.typed))
    example = texts.say("amount.placeholder")
    return modal(
        CALLBACK_ID,
        texts.say("transfer.title"),
        [
            *_party(session, fields, GIVER),
            *_party(session, fields, RECEIVER),
            fields.text("amount", limit=AMOUNT_LIMIT, optional=False, placeholder=example),
            fields.text("reason", limit=NOTE_LIMIT, optional=False, lines="many"),
        ],
        submit=texts.say("transfer.submit"),
        close=texts.say("button.cancel"),
        private_metadata=write_metadata(draft),
    )


DESK = FormDesk(
    CALLBACK_ID,
    Permission.REQUEST_TRANSFER,
    TransferForm,
    record,
    show,
    live=(GIVER, RECEIVER),
)


def _named(typed: Typed) -> Typed:
    """Let the customer for whom the form was opened be the one who gives."""
    if typed.knows(GIVER):
        return typed
    return typed.with_answers(from_customer_id=typed.text("customer_id"))


def _party(session: Session, fields: Fields, field: str) -> Sequence[Block]:
    texts = fields.texts
    placeholder = texts.say("customer.search")
    customer = _find(session, fields.typed.text(field))
    if customer is None:
        return [fields.search(field, placeholder, None)]
    balance = balances.load(session, customer.customer_id)
    menu = fields.search(field, placeholder, customer_option(customer, balance, texts))
    told: list[Block] = [menu, tell_account(customer, balance, texts)]
    if field == GIVER:
        told.append(_ceiling(session, customer, texts))
    return told


def _ceiling(session: Session, giver: Customer, texts: Texts) -> Block:
    funds = transfers.list_transferable(session, giver.customer_id)
    most = sum(fund.cents for fund in funds)
    return context(texts.say("transfer.ceiling", max_cents=most))


def _find(session: Session, customer_id: str) -> Customer | None:
    try:
        return customers.load(session, customer_id)
    except CustomerUnknown:
        return None
