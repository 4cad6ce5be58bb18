"""``/void``: a receipt recorded by mistake, undone whole and dated today."""

import re
from collections.abc import Sequence

from sqlalchemy.orm import Session

from domain import balances, customers, voids
from domain.allocations import Standing
from domain.card_numbers import holds_card_number
from domain.errors import BillingError, CardNumberTyped
from domain.people import Permission
from domain.receipts import Receipt, receipt_number
from domain.voids import VoidReceipt
from handlers.blocks import Block, View, context, modal, section
from handlers.commands.account import receipt_line
from handlers.forms import LINE_LIMIT, NOTE_LIMIT, Form, Label, Reason
from handlers.inputs import Fields
from handlers.money_fields import tell_customer
from handlers.mrkdwn import escape
from handlers.notices import notice
from handlers.openings import Said
from handlers.outcomes import await_outcome
from handlers.submissions import FormDesk, Visit, write_metadata
from handlers.texts import Texts
from handlers.typed import Draft, Typed

COMMAND = "/void"
CALLBACK_ID = "void"
LINKS_SHOWN = 20

_NUMBER = re.compile("(?:R-?)?([0-9]{1,12})", re.IGNORECASE | re.ASCII)


class VoidForm(Form):
    """The answers to ``/void``."""

    receipt: Label
    reason: Reason


def open_form(session: Session, said: Said, visit: Visit) -> View:
    """Open the form for the receipt whose number was typed.

    Raises:
        CardNumberTyped: the words hold what looks like a card number.
    """
    if holds_card_number(said.text):
        raise CardNumberTyped()
    return DESK.open(session, Typed({"receipt": read_number(said.text)}), visit)


def record(session: Session, form: VoidForm, visit: Visit) -> View:
    """Void the receipt, and tell what is owed now."""
    command = VoidReceipt(visit.request_id, read_number(form.receipt), form.reason)
    receipt = voids.void_receipt(session, command, visit.caller.stamp)
    texts = visit.caller.texts
    balance = balances.load(session, receipt.customer_id)
    told = [
        texts.say("void.recorded", receipt=receipt.number, amount_cents=receipt.amount_cents),
        tell_customer(customers.load(session, receipt.customer_id)),
        texts.say("pay.balance_now", balance=texts.balance(balance.owed_cents)),
    ]
    return notice(texts, texts.say("void.title"), [section("\n".join(told))])


def show(session: Session, draft: Draft, visit: Visit) -> View:
    """Show the form, with what voiding this receipt would undo, or why it cannot be."""
    texts = visit.caller.texts
    fields = Fields(texts, draft.typed)
    number = texts.say("receipt.placeholder")
    return modal(
        CALLBACK_ID,
        texts.say("void.title"),
        [
            fields.text("receipt", limit=LINE_LIMIT, optional=False, live=True, placeholder=number),
            _preview(session, draft.typed.text("receipt"), texts),
            fields.text("reason", limit=NOTE_LIMIT, optional=False, lines="many"),
        ],
        submit=texts.say("void.submit"),
        close=texts.say("button.close"),
        private_metadata=write_metadata(draft),
    )


def read_number(typed: str) -> str:
    """Read a receipt's number as people type it: ``r-12`` and ``12`` are R-000012."""
    text = typed.strip()
    written = _NUMBER.fullmatch(text)
    return receipt_number(int(written[1])) if written else text


DESK = FormDesk(
    CALLBACK_ID,
    Permission.VOID_RECEIPT,
    VoidForm,
    record,
    show,
    live=("receipt",),
    follow=await_outcome,
)


def _preview(session: Session, typed: str, texts: Texts) -> Block:
    if not typed.strip():
        return context(texts.say("void.explained"), "preview")
    try:
        receipt = voids.find_receipt(session, read_number(typed))
        standing = voids.require_voidable(session, receipt.number)
    except BillingError as refusal:
        return context(f":warning: {escape(texts.refusal(refusal), 500)}", "preview")
    customer = customers.load(session, receipt.customer_id)
    told = [receipt_line(receipt, texts), tell_customer(customer)]
    return section("\n".join(told + _undone(receipt, standing, texts)), block_id="preview")


def _undone(receipt: Receipt, standing: Sequence[Standing], texts: Texts) -> list[str]:
    """Tell the links that go with the receipt; a long list is cut and counted."""
    if not standing:
        return [texts.say("void.undoes_nothing", amount_cents=receipt.amount_cents)]
    told = [texts.say("void.undoes", amount_cents=receipt.amount_cents)]
    told += [
        texts.say(
            "void.link",
            invoice=escape(link.invoice),
            position=link.position,
            amount_cents=link.amount_cents,
        )
        for link in standing[:LINKS_SHOWN]
    ]
    if len(standing) > LINKS_SHOWN:
        told.append(texts.say_many("void.more_links", len(standing) - LINKS_SHOWN))
    return told
