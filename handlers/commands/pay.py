"""``/pay``: money and credit applied to a customer's open invoices."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from domain import allocations, balances, customers, outbox, payments, people, receipts
from domain.allocation_rules import Asked, Position, Share, ceiling
from domain.balances import Balance
from domain.customers import Customer
from domain.errors import BillingError, PaymentTooLarge
from domain.invoices import by_invoice
from domain.methods import Method
from domain.payments import RecordPayment
from domain.people import Permission
from domain.promises import ShowBankCard
from domain.receipts import Received
from handlers.blocks import Block, View, actions, button, context, modal, option, section
from handlers.cards import tell_applied
from handlers.commands.plan import PLAN
from handlers.forms import (
    AMOUNT_LIMIT,
    AmountOrNone,
    Chosen,
    Day,
    Form,
    FormRefused,
    Line,
    MethodOffered,
    Note,
    Several,
    Tick,
)
from handlers.inputs import Fields
from handlers.invoice_cards import warn_of_surplus
from handlers.money_fields import (
    ask_confirmation,
    ask_how,
    find_customer,
    search_customer,
    tell_account,
    tell_customer,
    with_today,
)
from handlers.mrkdwn import escape
from handlers.notices import notice
from handlers.outcomes import await_outcome
from handlers.pickers import MANY_INVOICES, invoice_option
from handlers.refund_blocks import tell_reserved
from handlers.submissions import FormDesk, Visit, write_metadata
from handlers.texts import Texts
from handlers.typed import Draft, Typed

COMMAND = "/pay"
CALLBACK_ID = "pay"
PREVIEW_LINES = 8


class PayForm(Form):
    """The answers to ``/pay``."""

    customer_id: Chosen
    invoices: Several
    amount: AmountOrNone
    credit: AmountOrNone
    excess: Tick
    method: MethodOffered
    received_on: Day
    payer: Line
    reference: Line
    note: Note
    confirm_duplicate: Tick


class PreviewForm(Form):
    """What a preview needs of an unfinished form."""

    invoices: Several
    amount: AmountOrNone
    credit: AmountOrNone
    excess: Tick


def record(session: Session, form: PayForm, visit: Visit) -> View:
    """Record the payment and tell the clerk what it settled.

    A form opened from a bank's statement is about its card, which has to show the receipt.
    """
    command = RecordPayment(
        request_id=visit.request_id,
        customer_id=form.customer_id,
        received=Received(
            form.amount,
            form.method,
            form.received_on,
            payer=form.payer,
            reference=form.reference,
            note=form.note,
        ),
        invoices=form.invoices,
        credit_cents=form.credit,
        excess=form.excess,
        confirmed_duplicate=form.confirm_duplicate,
        cash_rounding_cents=visit.desk.cash_rounding_cents,
        till=visit.desk.till,
    )
    numbers = payments.record_payment(session, command, visit.caller.stamp)
    if visit.about:
        outbox.promise_once(session, ShowBankCard(visit.about), visit.caller.stamp)
    texts = visit.caller.texts
    balance = balances.load(session, form.customer_id)
    told = [_told(receipts.load(session, number), texts) for number in numbers]
    if payments.is_post_dated(command.received, visit.caller.stamp) and form.amount:
        told.append(_told_cheque(form.amount, form.received_on, texts))
    told.append(tell_customer(customers.load(session, form.customer_id)))
    for number in numbers:
        told += tell_applied(receipts.list_applied(session, number), texts)
    if form.credit:
        told.append(texts.say("pay.credit_applied", amount_cents=form.credit))
    told.append(texts.say("pay.balance_now", balance=texts.balance(balance.owed_cents)))
    shown = [section("\n".join(told)), *warn_of_surplus(balance, texts)]
    return notice(texts, texts.say("pay.title"), shown)


def show(session: Session, draft: Draft, visit: Visit) -> View:
    """Show the form: the customer alone at first, then what they owe and what money would do."""
    texts = visit.caller.texts
    customer = find_customer(session, draft.typed)
    balance, position = Balance(), Position((), ())
    if customer is not None:
        balance = balances.load(session, customer.customer_id)
        position = allocations.load_position(session, customer.customer_id)
    suffix = customer.customer_id if customer else ""
    fields = Fields(texts, with_today(draft.typed, visit.caller), suffix)
    return modal(
        CALLBACK_ID,
        texts.say("pay.title"),
        [
            *ask_confirmation(fields),
            search_customer(Fields(texts, draft.typed), customer, balance),
            *_account(fields, customer, balance, position),
            *_money(fields, position, visit.caller.stamp.on),
            *_offer_plan(session, position, visit),
            *ask_how(session, fields, visit.desk.till, live=True),
        ],
        submit=texts.say("pay.submit"),
        close=texts.say("button.cancel"),
        private_metadata=write_metadata(draft),
    )


DESK = FormDesk(
    CALLBACK_ID,
    Permission.RECORD_PAYMENT,
    PayForm,
    record,
    show,
    live=("customer_id", "invoices", "amount", "credit", "excess", "method", "received_on"),
    follow=await_outcome,
)


def _told(receipt: receipts.Receipt, texts: Texts) -> str:
    return texts.say(
        f"{receipt.kind}.recorded", receipt=receipt.number, amount_cents=receipt.amount_cents
    )


def _account(
    fields: Fields, customer: Customer | None, balance: Balance, position: Position
) -> Sequence[Block]:
    if customer is None:
        return []
    told = [
        tell_account(customer, balance, fields.texts),
        *tell_reserved(balance, fields.texts),
    ]
    if not position.lines:
        return [*told, context(fields.texts.say("pay.nothing_open"))]
    return [*told, _invoices(fields, position)]


def _invoices(fields: Fields, position: Position) -> Block:
    """Offer the open invoices, all of them chosen at first."""
    invoices = by_invoice(position.lines)
    options = [invoice_option(invoice, fields.texts) for invoice in invoices]
    picked = fields.typed.many("invoices")
    if len(options) > MANY_INVOICES:
        chosen = [made for made in options if made["value"] in picked]
        placeholder = fields.texts.say_many("pay.all_invoices", len(options))
        return fields.search_several("invoices", placeholder, chosen[:MANY_INVOICES])
    first = not fields.typed.knows("invoices")
    return fields.several("invoices", options, [i.number for i in invoices] if first else picked)


def _credit(fields: Fields, position: Position) -> Block:
    available = position.available_cents
    told = "pay.credit_hint" if available else "pay.no_credit_hint"
    hint = fields.texts.say(told, available_cents=available)
    typed = (
        fields
        if fields.typed.knows("credit")
        else replace(fields, typed=fields.typed.with_answers(credit="0"))
    )
    return typed.text("credit", limit=AMOUNT_LIMIT, live=True, hint=hint)


def _told_cheque(cents: int, due_on: date, texts: Texts) -> str:
    return texts.say("pay.cheque_expected", amount_cents=cents, due_on=due_on)


def _offer_plan(session: Session, position: Position, visit: Visit) -> Sequence[Block]:
    """Offer to pay the picked invoices in installments, to those who may plan (R11)."""
    staff = people.load(session, visit.caller.user_id)
    if not position.lines or not staff.may(Permission.PLAN_PAYMENTS):
        return []
    return [actions([button(PLAN, visit.caller.texts.say("pay.plan"))])]


def _money(fields: Fields, position: Position, today: date) -> Sequence[Block]:
    """Ask how much, and say at once under it what that would do; then what is rarely needed."""
    texts = fields.texts
    surplus = option("deposit", texts.say("pay.excess"))
    example = texts.say("amount.placeholder")
    amount = fields.text(
        "amount",
        limit=AMOUNT_LIMIT,
        optional=bool(position.available_cents),
        live=True,
        placeholder=example,
    )
    excess = fields.tick("excess", surplus, live=True)
    if not position.lines:
        return [amount, excess]
    return [
        amount,
        *tell_preview(position, fields.typed, texts, today),
        _credit(fields, position),
        excess,
    ]


def tell_preview(position: Position, typed: Typed, texts: Texts, today: date) -> Sequence[Block]:
    """Say who would get what, or what stands in the way; it follows what is typed."""
    try:
        form = PreviewForm.read(typed, texts.locale)
        picked = form.invoices if typed.knows("invoices") else None
        asked = Asked(picked, form.amount, form.credit, form.excess)
        if not form.amount and not form.credit:
            most = ceiling(position, _picked_due(position, picked), 0)
            covered = position.owed_cents <= 0 < position.available_cents
            told = texts.say("pay.credit_first" if covered else "pay.ceiling", max_cents=most)
            return [context(told, "preview")]
        shares = payments.preview(position, asked)
    except FormRefused as refused:
        told = " ".join(texts.refusal(refusal) for refusal in refused.refusals)
        return [context(f":warning: {told}", "preview")]
    except PaymentTooLarge as refusal:
        above = form.amount - int(str(refusal.facts["max_cents"]))
        told = texts.say("pay.preview_above", above_cents=above, **refusal.facts)
        return [context(f":warning: {told}", "preview")]
    except BillingError as refusal:
        return [context(f":warning: {texts.refusal(refusal)}", "preview")]
    due_on = _post_dated(typed, today)
    if due_on and form.amount:
        return [section(_told_cheque(form.amount, due_on, texts), block_id="preview")]
    surplus = form.amount - sum(share.amount_cents for share in shares if not share.source)
    return [section(_shares_told(position, shares, surplus, texts), block_id="preview")]


def _post_dated(typed: Typed, today: date) -> date | None:
    """Return the day of a cheque that is for a day to come."""
    if typed.text("method") != Method.CHEQUE or typed.text("received_on") <= today.isoformat():
        return None
    return date.fromisoformat(typed.text("received_on"))


def _picked_due(position: Position, picked: Sequence[str] | None) -> int:
    return sum(
        line.due_cents for line in position.lines if picked is None or line.invoice in picked
    )


def _shares_told(
    position: Position, shares: Sequence[Share], surplus_cents: int, texts: Texts
) -> str:
    """Tell an invoice a line what it gets, and what it still owes after."""
    told = [texts.say("pay.preview")]
    given: dict[str, int] = {}
    for share in shares:
        given[share.line.invoice] = given.get(share.line.invoice, 0) + share.amount_cents
    reached = [i for i in by_invoice(position.lines) if i.number in given]
    for invoice in reached[:PREVIEW_LINES]:
        left = invoice.due_cents - given[invoice.number]
        told.append(
            texts.say(
                "pay.preview_partly" if left else "pay.preview_settled",
                invoice=escape(invoice.number),
                amount_cents=given[invoice.number],
                left_cents=left,
            )
        )
    if len(reached) > PREVIEW_LINES:
        told.append(texts.say_many("pay.preview_more", len(reached) - PREVIEW_LINES))
    if surplus_cents:
        told.append(texts.say("pay.preview_surplus", amount_cents=surplus_cents))
    return "\n".join(told)
