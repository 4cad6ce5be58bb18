"""``/credit``: a credit memo, which is used like a deposit; it is never cancelled, only offset."""

from sqlalchemy.orm import Session

from domain import balances, credit_memos, customers
from domain.balances import Balance
from domain.credit_memos import IssueCreditMemo
from domain.people import Permission
from handlers.blocks import Block, View, modal, section
from handlers.forms import AMOUNT_LIMIT, NOTE_LIMIT, Amount, Chosen, Form, Reason
from handlers.inputs import Fields
from handlers.invoice_cards import warn_of_surplus
from handlers.money_fields import find_customer, search_customer, tell_account, tell_customer
from handlers.notices import notice
from handlers.pickers import ask_gl_code
from handlers.submissions import FormDesk, Visit, write_metadata
from handlers.typed import Draft

COMMAND = "/credit"
CALLBACK_ID = "credit"


class CreditForm(Form):
    """The answers to ``/credit``."""

    customer_id: Chosen
    gl_code: Chosen
    amount: Amount
    reason: Reason


def record(session: Session, form: CreditForm, visit: Visit) -> View:
    """Issue the credit memo and tell what credit the customer has now."""
    command = IssueCreditMemo(
        visit.request_id, form.customer_id, form.gl_code, form.amount, form.reason
    )
    number = credit_memos.issue_credit_memo(session, command, visit.caller.stamp)
    texts = visit.caller.texts
    balance = balances.load(session, form.customer_id)
    told = [
        texts.say("credit.recorded", memo=number, amount_cents=form.amount),
        tell_customer(customers.load(session, form.customer_id)),
        texts.say("deposit.credit_now", credit_cents=balance.available_credit_cents),
        texts.say("pay.balance_now", balance=texts.balance(balance.owed_cents)),
    ]
    shown = [section("\n".join(told)), *warn_of_surplus(balance, texts)]
    return notice(texts, texts.say("credit.title"), shown)


def show(session: Session, draft: Draft, visit: Visit) -> View:
    """Show the form, with the customer's balance as soon as the customer is known."""
    texts = visit.caller.texts
    customer = find_customer(session, draft.typed)
    balance = balances.load(session, customer.customer_id) if customer else Balance()
    fields = Fields(texts, draft.typed, customer.customer_id if customer else "")
    account: list[Block] = [tell_account(customer, balance, texts)] if customer else []
    placeholder = texts.say("amount.placeholder")
    return modal(
        CALLBACK_ID,
        texts.say("credit.title"),
        [
            search_customer(Fields(texts, draft.typed), customer, balance),
            *account,
            ask_gl_code(session, fields, "gl_code"),
            fields.text("amount", limit=AMOUNT_LIMIT, optional=False, placeholder=placeholder),
            fields.text("reason", limit=NOTE_LIMIT, optional=False, lines="many"),
        ],
        submit=texts.say("credit.submit"),
        close=texts.say("button.cancel"),
        private_metadata=write_metadata(draft),
    )


DESK = FormDesk(
    CALLBACK_ID, Permission.ISSUE_CREDIT, CreditForm, record, show, live=("customer_id",)
)
