"""``/refund``: money that goes back, from chosen sources, once another person has approved it.

For cash, a cheque or another terminal it stands in place of the document's void-then-refund: one
guided act, paid out once (R19).
"""

from collections.abc import Sequence
from typing import Annotated

from sqlalchemy.orm import Session

from domain import balances, customers, refunds, sources
from domain.balances import Balance
from domain.customers import Customer
from domain.errors import BillingError, ChoiceUnknown, FieldMissing, SourceUnknown
from domain.methods import Method
from domain.people import Permission, require
from domain.refunds import ORIGINAL, RequestRefund
from domain.sources import Standing
from handlers.blocks import Block, View, context, modal, option, section
from handlers.desk import Caller
from handlers.forms import (
    AMOUNT_LIMIT,
    NOTE_LIMIT,
    Amount,
    AmountOrNone,
    Chosen,
    Form,
    FormRefused,
    Reason,
    Several,
    reader,
)
from handlers.inputs import Fields
from handlers.money_fields import (
    find_customer,
    method_options,
    search_customer,
    tell_account,
    tell_customer,
)
from handlers.notices import notice
from handlers.openings import Said
from handlers.refund_blocks import (
    source_option,
    tell_ceiling,
    tell_refund,
    tell_refusal,
    tell_reserved,
)
from handlers.submissions import FormDesk, Visit, write_metadata
from handlers.texts import Locale, Texts, write_amount
from handlers.typed import Draft, Typed

COMMAND = "/refund"
CALLBACK_ID = "refund"
SOURCES = "sources"
MANY_SOURCES = 100
"""Above this many the menu searches."""


def _read_payout(typed: Typed, name: str, _locale: Locale) -> str:
    chosen = typed.text(name)
    if not chosen:
        raise FieldMissing(name)
    if chosen not in (ORIGINAL, *Method):
        raise ChoiceUnknown(name)
    return chosen


Payout = Annotated[str, reader(_read_payout)]


class RefundForm(Form):
    """The answers to ``/refund``."""

    customer_id: Chosen
    sources: Several
    amount: Amount
    method: Payout
    reason: Reason


class PreviewForm(Form):
    """What a preview needs of an unfinished form."""

    sources: Several
    amount: AmountOrNone


def refund_deposit(session: Session, said: Said, visit: Visit) -> View:
    """Open the form from a deposit of the account's card, with what is left of it (R18, R20).

    Raises:
        SourceUnknown: there is no such receipt.
    """
    owner = sources.find_owner(session, said.text)
    if owner is None:
        raise SourceUnknown(source=said.text)
    left = sources.load_standing(session, said.text).refundable_cents
    amount = write_amount(left, visit.caller.texts.locale) if left else ""
    typed = Typed({"customer_id": owner, SOURCES: (said.text,), "amount": amount})
    return DESK.open(session, typed, visit)


def record(session: Session, form: RefundForm, visit: Visit) -> View:
    """Ask for the refund, and tell that it waits for somebody else."""
    command = RequestRefund(
        visit.request_id,
        form.customer_id,
        form.sources or (),
        form.amount,
        form.method,
        form.reason,
    )
    number = refunds.request_refund(session, command, visit.caller.stamp)
    asked = refunds.load_refund(session, number)
    texts = visit.caller.texts
    balance = balances.load(session, form.customer_id)
    told = [
        texts.say(
            "refund.asked",
            subject=number,
            amount_cents=asked.approval.amount_cents,
            method=asked.method,
        ),
        tell_customer(customers.load(session, form.customer_id)),
        texts.say("approval.waits", expires_at=asked.approval.expires_at),
        texts.say("refund.reserved_now", reserved_cents=balance.reserved_cents),
    ]
    return notice(texts, texts.say("refund.title"), [section("\n".join(told))])


def show(session: Session, draft: Draft, visit: Visit) -> View:
    """Show the form: the customer alone at first, then what can be refunded."""
    texts = visit.caller.texts
    customer = find_customer(session, draft.typed)
    balance = balances.load(session, customer.customer_id) if customer else Balance()
    return modal(
        CALLBACK_ID,
        texts.say("refund.title"),
        [
            search_customer(Fields(texts, draft.typed), customer, balance),
            *(_account(session, customer, balance, draft.typed, texts) if customer else []),
        ],
        submit=texts.say("refund.submit"),
        close=texts.say("button.cancel"),
        private_metadata=write_metadata(draft),
    )


def list_sources(session: Session, caller: Caller, customer_id: str, typed: str) -> Sequence[Block]:
    """List what can be refunded to a customer and bears what was typed, oldest first."""
    require(session, caller.user_id, Permission.REQUEST_REFUND)
    options = [
        source_option(stands, caller.texts)
        for stands in refunds.list_refundable(session, customer_id)
    ]
    wanted = [made for made in options if typed.casefold() in made["text"]["text"].casefold()]
    return wanted[:MANY_SOURCES]


DESK = FormDesk(
    CALLBACK_ID,
    Permission.REQUEST_REFUND,
    RefundForm,
    record,
    show,
    live=("customer_id", SOURCES, "amount", "method"),
)


def _account(
    session: Session, customer: Customer, balance: Balance, typed: Typed, texts: Texts
) -> Sequence[Block]:
    told = tell_account(customer, balance, texts)
    refundable = refunds.list_refundable(session, customer.customer_id)
    if not refundable:
        return [told, *tell_reserved(balance, texts), context(texts.say("refund.nothing"))]
    started = _start(typed, refundable)
    fields = Fields(texts, started, customer.customer_id)
    return [
        told,
        *tell_reserved(balance, texts),
        _sources(fields, refundable),
        fields.text(
            "amount",
            limit=AMOUNT_LIMIT,
            optional=False,
            live=True,
            placeholder=texts.say("amount.placeholder"),
        ),
        _preview(session, refundable, started, texts),
        fields.choice("method", _methods(texts), live=True),
        fields.text("reason", limit=NOTE_LIMIT, optional=False, lines="many"),
    ]


def _start(typed: Typed, refundable: Sequence[Standing]) -> Typed:
    """Let the original method stand first, and a source that is the only one be picked."""
    if not typed.text("method"):
        typed = typed.with_answers(method=ORIGINAL)
    if not typed.knows(SOURCES) and len(refundable) == 1:
        typed = typed.with_answers(sources=(refundable[0].source.number,))
    return typed


def _sources(fields: Fields, refundable: Sequence[Standing]) -> Block:
    options = [source_option(stands, fields.texts) for stands in refundable]
    picked = fields.typed.many(SOURCES)
    if len(options) <= MANY_SOURCES:
        return fields.several(SOURCES, options, picked)
    chosen = [made for made in options if made["value"] in picked]
    placeholder = fields.texts.say("refund.search")
    return {**fields.search_several(SOURCES, placeholder, chosen), "optional": False}


def _methods(texts: Texts) -> Sequence[Block]:
    return [option(ORIGINAL, texts.say("refund.original")), *method_options(texts)]


def _preview(session: Session, refundable: Sequence[Standing], typed: Typed, texts: Texts) -> Block:
    """Say what the refund would do, or what stands in the way; it follows what is typed."""
    try:
        form = PreviewForm.read(typed, texts.locale)
        picked = [s for s in refundable if s.source.number in (form.sources or ())]
        if not form.amount or not picked:
            return tell_ceiling(picked, texts)
        return tell_refund(session, picked, form.amount, typed.text("method"), texts)
    except (BillingError, FormRefused) as refusal:
        return tell_refusal(refusal, texts)
