"""``/plan``: an initial amount now, if any, and installments that add up to what is left."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from sqlalchemy.orm import Session

from domain import allocations, balances, customers, invoices, plans, receipts
from domain.customers import Customer
from domain.errors import BillingError, ChoiceUnknown, CountUnreadable, InvoiceNotOpen
from domain.invoices import OpenInvoice, by_invoice
from domain.people import Permission
from domain.plans import MakePlan, Outlook
from domain.saved_methods import Till
from domain.schedules import MAX_INSTALLMENTS, Interval, due_days
from handlers.blocks import Block, View, context, modal, option, section
from handlers.forms import (
    AMOUNT_LIMIT,
    AmountOrNone,
    Day,
    Form,
    FormRefused,
    MethodIfAny,
    SavedIfAny,
    Several,
    Tick,
    reader,
    refuse_card_number,
)
from handlers.inputs import Fields
from handlers.invoice_cards import warn_of_surplus
from handlers.money_fields import (
    ask_confirmation,
    offered_methods,
    saved_options,
    tell_account,
    tell_customer,
)
from handlers.notices import notice
from handlers.openings import Reply, Said
from handlers.outcomes import await_outcome
from handlers.pickers import MANY_INVOICES, invoice_option
from handlers.submissions import FormDesk, Visit, write_metadata
from handlers.texts import Locale, Texts, read_amount
from handlers.typed import Draft, Typed

COMMAND = "/plan"
CALLBACK_ID = "plan"
PLAN = "plan"
"""The button inside ``/pay`` that opens this form for the picked invoices."""
SHOWN = 6
COUNT_LIMIT = 3
AMOUNTS_LIMIT = 2_000

_SEPARATORS = re.compile("[ \t\r\n]+")
_COUNT = re.compile("[0-9]{1,3}")


def _read_count(typed: Typed, name: str, _locale: Locale) -> int:
    text = typed.text(name).strip()
    if _COUNT.fullmatch(text) is None or not 1 <= int(text) <= MAX_INSTALLMENTS:
        raise CountUnreadable(name, least=1, most=MAX_INSTALLMENTS)
    return int(text)


def _read_interval(typed: Typed, name: str, _locale: Locale) -> Interval:
    if typed.text(name) not in set(Interval):
        raise ChoiceUnknown(name)
    return Interval(typed.text(name))


def _read_amounts(typed: Typed, name: str, locale: Locale) -> tuple[int, ...] | None:
    """Read one amount an installment; nothing typed means equal ones.

    An ordinary space always separates, in French too: ``1 234,50`` is two amounts here, and the
    exact count and sum refuse what was meant as one. A no-break space may still group digits.
    """
    text = typed.text(name).strip(" \t\r\n")
    if not text:
        return None
    refuse_card_number(text, name)
    return tuple(read_amount(part, locale, field=name) for part in _SEPARATORS.split(text))


class PlanForm(Form):
    """The answers to ``/plan``."""

    invoices: Several
    initial_amount: AmountOrNone
    initial_method: MethodIfAny
    count: Annotated[int, reader(_read_count)]
    interval: Annotated[Interval, reader(_read_interval)]
    first_on: Day
    amounts: Annotated[tuple[int, ...] | None, reader(_read_amounts)]
    saved_method: SavedIfAny
    confirm_duplicate: Tick


class StartForm(Form):
    """What a preview needs before the installments are told."""

    invoices: Several
    initial_amount: AmountOrNone


@dataclass(frozen=True)
class _Owner:
    """Whose plan it is, and the invoices on which there is something to plan."""

    customer: Customer
    invoices: Sequence[OpenInvoice]

    def pick(self, picked: Sequence[str] | None) -> tuple[str, ...]:
        """Return the picked invoices; None picks them all."""
        return tuple(i.number for i in self.invoices) if picked is None else tuple(picked)


def open_plan(session: Session, said: Said, visit: Visit) -> View | Reply:
    """Open the form for the invoice that was typed or clicked.

    Raises:
        InvoiceUnknown: there is no such invoice.
        InvoiceNotOpen: nothing is left to pay on it.
    """
    if not said.text.strip():
        return Reply(visit.caller.texts.say("plan.help"))
    number = invoices.find_number(session, said.text)
    invoice = invoices.load_invoice(session, number)
    if not invoice.due_cents:
        raise InvoiceNotOpen(invoice=number, max_cents=0)
    return DESK.open(session, Typed({"invoices": (number,)}), visit, invoice.customer_id)


def plan_payment(session: Session, said: Said, visit: Visit) -> View:
    """Open the form from inside ``/pay``: its invoices, its amount as the initial one (R11)."""
    owner = _load_owner(session, said.typed.text("customer_id"))
    picked = None if "invoices" in said.typed.everything else said.typed.many("invoices")
    typed = Typed(
        {
            "invoices": owner.pick(picked),
            "initial_amount": said.typed.text("amount"),
            "initial_method": said.typed.text("method"),
        }
    )
    return DESK.open(session, typed, visit, owner.customer.customer_id)


def record(session: Session, form: PlanForm, visit: Visit) -> View:
    """Make the plan and tell what is expected when."""
    owner = _load_owner(session, visit.about)
    command = _command(form, owner.pick(form.invoices), visit)
    plan, *paid = plans.make_plan(session, command, visit.caller.stamp)
    texts = visit.caller.texts
    expected = plans.list_expected(session, plan)
    balance = balances.load(session, visit.about)
    told = [
        texts.say_many("plan.recorded", len(expected), plan=plan),
        tell_customer(owner.customer),
        *(_tell_receipt(session, number, texts) for number in paid),
        *_tell_days(expected, texts),
        texts.say("pay.balance_now", balance=texts.balance(balance.owed_cents)),
        texts.say("plan.expected", balance=texts.balance(balance.expected_cents)),
    ]
    shown = [section("\n".join(told)), *warn_of_surplus(balance, texts)]
    return notice(texts, texts.say("plan.title"), shown)


def show(session: Session, draft: Draft, visit: Visit) -> View:
    """Show the form, and under its days what would be expected when."""
    texts = visit.caller.texts
    owner = _load_owner(session, draft.about)
    balance = balances.load(session, draft.about)
    fields = Fields(texts, _with_habits(draft.typed, visit.caller.stamp.on), draft.about)
    return modal(
        CALLBACK_ID,
        texts.say("plan.title"),
        [
            tell_account(owner.customer, balance, texts),
            _ask_invoices(fields, owner),
            *_ask_initial(session, fields, visit.desk.till),
            *_ask_schedule(fields),
            *_preview(session, owner, fields.typed, visit),
            *_ask_saved(session, fields, visit.desk.till),
            *ask_confirmation(fields),
        ],
        submit=texts.say("plan.submit"),
        close=texts.say("button.cancel"),
        private_metadata=write_metadata(draft),
    )


DESK = FormDesk(
    CALLBACK_ID,
    Permission.PLAN_PAYMENTS,
    PlanForm,
    record,
    show,
    live=("invoices", "initial_amount", "count", "interval", "first_on", "amounts"),
    follow=await_outcome,
)


def _load_owner(session: Session, customer_id: str) -> _Owner:
    lines = allocations.load_position(session, customer_id).lines
    return _Owner(customers.load(session, customer_id), by_invoice(lines))


def _command(form: PlanForm, picked: tuple[str, ...], visit: Visit) -> MakePlan:
    return MakePlan(
        request_id=visit.request_id,
        invoices=picked,
        count=form.count,
        interval=form.interval,
        first_on=form.first_on,
        own_cents=form.amounts,
        initial_cents=form.initial_amount,
        initial_method=form.initial_method,
        saved_method=form.saved_method,
        confirmed_duplicate=form.confirm_duplicate,
        cash_rounding_cents=visit.desk.cash_rounding_cents,
        till=visit.desk.till,
    )


def _with_habits(typed: Typed, today: date) -> Typed:
    """Let a plan be monthly, from a month ahead, until told otherwise."""
    ahead = due_days(today, 2, Interval.MONTH)[1]
    return typed.with_answers(
        interval=typed.text("interval") or str(Interval.MONTH),
        first_on=typed.text("first_on") or ahead.isoformat(),
    )


def _ask_invoices(fields: Fields, owner: _Owner) -> Block:
    options = [invoice_option(invoice, fields.texts) for invoice in owner.invoices]
    picked = fields.typed.many("invoices")
    if not 0 < len(options) <= MANY_INVOICES:
        chosen = [made for made in options if made["value"] in picked]
        placeholder = fields.texts.say_many("pay.all_invoices", len(options))
        return fields.search_several("invoices", placeholder, chosen[:MANY_INVOICES])
    return fields.several("invoices", options, picked)


def _ask_initial(session: Session, fields: Fields, till: Till) -> Sequence[Block]:
    hint = fields.texts.say("plan.initial_hint")
    offered = offered_methods(session, fields.texts, fields.suffix, till)
    return [
        fields.text("initial_amount", limit=AMOUNT_LIMIT, live=True, hint=hint),
        fields.choice("initial_method", offered, optional=True),
    ]


def _ask_saved(session: Session, fields: Fields, till: Till) -> Sequence[Block]:
    """Offer to charge a method on file on each day; without one it is paid at the counter."""
    on_file = saved_options(session, fields.texts, fields.suffix, till)
    return [fields.choice("saved_method", on_file, optional=True)] if on_file else []


def _ask_schedule(fields: Fields) -> Sequence[Block]:
    texts = fields.texts
    intervals = [option(interval, texts.code("interval", interval)) for interval in Interval]
    hint = texts.say("plan.amounts_hint")
    return [
        fields.text("count", limit=COUNT_LIMIT, optional=False, live=True),
        fields.choice("interval", intervals, live=True),
        fields.day("first_on", live=True),
        fields.text("amounts", limit=AMOUNTS_LIMIT, live=True, hint=hint),
    ]


def _preview(session: Session, owner: _Owner, typed: Typed, visit: Visit) -> Sequence[Block]:
    """Say what would be expected when, or what stands in the way; it follows what is typed."""
    texts = visit.caller.texts
    try:
        if not typed.text("count").strip():
            start = StartForm.read(typed, texts.locale)
            picked = owner.pick(start.invoices)
            left = plans.left_to_plan(session, picked, start.initial_amount)
            return [context(texts.say("plan.left", left_cents=left), "preview")]
        form = PlanForm.read(typed, texts.locale)
        command = _command(form, owner.pick(form.invoices), visit)
        outlook = plans.foresee(session, command, visit.caller.stamp.on)
    except FormRefused as refused:
        told = " ".join(texts.refusal(refusal) for refusal in refused.refusals)
        return [context(f":warning: {told}", "preview")]
    except BillingError as refusal:
        return [context(f":warning: {texts.refusal(refusal)}", "preview")]
    return [section(_tell_outlook(outlook, texts), block_id="preview")]


def _tell_outlook(outlook: Outlook, texts: Texts) -> str:
    told = [texts.say("plan.preview", total_cents=outlook.total_cents)]
    told += _tell_days(outlook.expected, texts)
    if outlook.over_cents:
        told.append(texts.say("planned.surplus", surplus_cents=outlook.over_cents))
    return "\n".join(told)


def _tell_days(expected: Sequence[tuple[date, int]], texts: Texts) -> list[str]:
    told = [
        texts.say("plan.day", due_on=day, amount_cents=cents) for day, cents in expected[:SHOWN]
    ]
    if len(expected) > SHOWN:
        told.append(texts.say_many("planned.more", len(expected) - SHOWN))
    return told


def _tell_receipt(session: Session, number: str, texts: Texts) -> str:
    receipt = receipts.load(session, number)
    return texts.say("payment.recorded", receipt=number, amount_cents=receipt.amount_cents)
