"""``/cancel``: items that are no longer owed, in two legs: what is owed, and what is paid back."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from sqlalchemy.orm import Session

from domain import balances, cancellations, customers, invoices
from domain.cancellations import CancelItems, Item, Outcome
from domain.errors import BillingError
from domain.people import Permission
from domain.refunds import ORIGINAL
from handlers.blocks import Block, View, context, modal, option, section
from handlers.forms import (
    AMOUNT_LIMIT,
    NOTE_LIMIT,
    AmountIfAny,
    AmountOrNone,
    Form,
    FormRefused,
    Line,
    OutsideIfAny,
    Reason,
    Several,
)
from handlers.inputs import Fields
from handlers.invoice_cards import warn_of_surplus
from handlers.money_fields import method_options, tell_account, tell_customer
from handlers.mrkdwn import escape
from handlers.notices import notice
from handlers.openings import Reply, Said
from handlers.pickers import ask_gl_code
from handlers.submissions import FormDesk, Visit, write_metadata
from handlers.texts import Texts, write_amount
from handlers.typed import Draft, Typed

COMMAND = "/cancel"
CALLBACK_ID = "cancel"
MOST_LINES = 100
DESCRIPTION_SHOWN = 40


class CancelForm(Form):
    """The answers to ``/cancel``; no method means the one that paid."""

    lines: Several
    credit_amount: AmountIfAny
    fee: AmountOrNone
    gl_code: Line
    refund_amount: AmountOrNone
    refund_method: OutsideIfAny
    reason: Reason


class PreviewForm(Form):
    """What a preview needs of an unfinished form."""

    lines: Several
    credit_amount: AmountIfAny
    fee: AmountOrNone


def open_cancel(session: Session, said: Said, visit: Visit) -> View | Reply:
    """Open the form for the invoice that was typed or clicked.

    Raises:
        InvoiceUnknown: there is no such invoice.
    """
    texts = visit.caller.texts
    if not said.text.strip():
        return Reply(texts.say("cancel.help"))
    number = invoices.find_number(session, said.text)
    if not cancellations.list_cancellable(session, number):
        return Reply(texts.say("cancel.nothing_left", invoice=escape(number)))
    return DESK.open(session, Typed(), visit, _about(number, ()))


def record(session: Session, form: CancelForm, visit: Visit) -> View:
    """Cancel the items and tell what came of it: memos, the refund that waits, the balance."""
    command = CancelItems(
        request_id=visit.request_id,
        lines=form.lines or (),
        credit_cents=form.credit_amount,
        reason=form.reason,
        fee_cents=form.fee,
        fee_gl_code=form.gl_code,
        fee_title=visit.desk.texts().say("cancel.fee_title"),
        refund_cents=form.refund_amount,
        refund_method=form.refund_method or ORIGINAL,
    )
    numbers = cancellations.cancel_items(session, command, visit.caller.stamp)
    texts = visit.caller.texts
    owner = invoices.load_invoice(session, _invoice_of(visit.about)).customer_id
    balance = balances.load(session, owner)
    told = [
        texts.say("cancel.recorded", memos=[n for n in numbers if n.startswith("CM-")]),
        tell_customer(customers.load(session, owner)),
        *_tell_refunds([n for n in numbers if n.startswith("RF-")], form, texts),
        texts.say("deposit.credit_now", credit_cents=balance.available_credit_cents),
        texts.say("pay.balance_now", balance=texts.balance(balance.owed_cents)),
    ]
    shown = [section("\n".join(told)), *warn_of_surplus(balance, texts)]
    return notice(texts, texts.say("cancel.title"), shown)


def show(session: Session, draft: Draft, visit: Visit) -> View:
    """Show the form: the items, the two legs, and what they would do."""
    texts = visit.caller.texts
    number = _invoice_of(draft.about)
    owner = invoices.load_invoice(session, number).customer_id
    items = cancellations.list_cancellable(session, number)[:MOST_LINES]
    typed = _with_default(draft, items, texts)
    picked = typed.many("lines")
    fields = Fields(texts, typed)
    return modal(
        CALLBACK_ID,
        texts.say("cancel.title"),
        [
            section(texts.say("cancel.of", invoice=escape(number))),
            tell_account(customers.load(session, owner), balances.load(session, owner), texts),
            fields.several("lines", [_line_option(*item, texts) for item in items], picked),
            *_ask_credit(Fields(texts, typed, _mark(picked))),
            *_ask_fee(session, fields),
            *_ask_refund(fields),
            *_preview(session, typed, texts),
            fields.text("reason", limit=NOTE_LIMIT, optional=False, lines="many"),
        ],
        submit=texts.say("cancel.submit"),
        close=texts.say("button.cancel"),
        private_metadata=write_metadata(replace(draft, about=_about(number, picked))),
    )


DESK = FormDesk(
    CALLBACK_ID,
    Permission.CANCEL_ITEMS,
    CancelForm,
    record,
    show,
    live=("lines", "credit_amount", "fee"),
)


def _about(invoice: str, picked: Sequence[str]) -> str:
    """Name the invoice, and mark the items for which the credit stands in the form."""
    return f"{_mark(picked)} {invoice}"


def _invoice_of(about: str) -> str:
    return about.partition(" ")[2]


def _mark(picked: Sequence[str]) -> str:
    """Mark a choice of items: the credit is a new input, with its own default, for each."""
    return sha256(" ".join(sorted(picked)).encode()).hexdigest()[:12]


def _with_default(draft: Draft, items: Sequence[tuple[Item, int]], texts: Texts) -> Typed:
    """Let the credit be what is left of the chosen items; a new choice brings a new default."""
    typed = draft.typed
    for name in ("fee", "refund_amount"):
        if not typed.knows(name):
            typed = typed.with_answers(**{name: "0"})
    picked = typed.many("lines")
    if typed.knows("credit_amount") and draft.about.partition(" ")[0] == _mark(picked):
        return typed
    whole = sum(cents for item, cents in items if item.name in picked)
    default = write_amount(whole, texts.locale) if whole else ""
    return typed.with_answers(credit_amount=default)


def _line_option(item: Item, left_cents: int, texts: Texts) -> Block:
    told = texts.say(
        "cancel.line",
        position=item.position,
        amount_cents=left_cents,
        description=item.description[:DESCRIPTION_SHOWN],
    )
    return option(item.name, told)


def _ask_credit(fields: Fields) -> Sequence[Block]:
    hint = fields.texts.say("cancel.credit_hint")
    return [fields.text("credit_amount", limit=AMOUNT_LIMIT, live=True, hint=hint)]


def _ask_fee(session: Session, fields: Fields) -> Sequence[Block]:
    hint = fields.texts.say("cancel.fee_hint")
    return [
        fields.text("fee", limit=AMOUNT_LIMIT, live=True, hint=hint),
        ask_gl_code(session, fields, "gl_code", optional=True),
    ]


def _ask_refund(fields: Fields) -> Sequence[Block]:
    hint = fields.texts.say("cancel.refund_hint")
    return [
        fields.text("refund_amount", limit=AMOUNT_LIMIT, hint=hint),
        fields.choice("refund_method", method_options(fields.texts), optional=True),
    ]


def _preview(session: Session, typed: Typed, texts: Texts) -> Sequence[Block]:
    """Say what would no longer be owed, what that frees, and what may be asked back."""
    if not typed.many("lines"):
        return [context(texts.say("cancel.pick"), "preview")]
    try:
        form = PreviewForm.read(typed, texts.locale)
        command = CancelItems(
            "", form.lines or (), form.credit_amount, reason="", fee_cents=form.fee
        )
        outcome = cancellations.foresee(session, command)
    except FormRefused as refused:
        told = " ".join(texts.refusal(refusal) for refusal in refused.refusals)
        return [context(f":warning: {told}", "preview")]
    except BillingError as refusal:
        return [context(f":warning: {texts.refusal(refusal)}", "preview")]
    return [section(_tell_outcome(outcome, texts), block_id="preview")]


def _tell_outcome(outcome: Outcome, texts: Texts) -> str:
    return texts.say(
        "cancel.preview",
        credit_cents=outcome.credit_cents,
        freed_cents=outcome.freed_cents,
        fee_paid_cents=outcome.fee_paid_cents,
        max_cents=outcome.refundable_cents,
    )


def _tell_refunds(numbers: Sequence[str], form: CancelForm, texts: Texts) -> list[str]:
    if not numbers:
        return []
    return [texts.say("cancel.refund_waits", refunds=numbers, amount_cents=form.refund_amount)]
