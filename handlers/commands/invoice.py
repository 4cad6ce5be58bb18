"""``/invoice``: an invoice of one to thirty lines, each with its GL code."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import Annotated

from sqlalchemy.orm import Session

from domain import balances, invoices, issues
from domain.balances import Balance
from domain.errors import BillingError, FieldRefused
from domain.invoices import NewInvoice, NewLine
from domain.issues import IssueInvoice
from domain.people import Permission
from handlers.blocks import Block, View, actions, button, context, modal, section
from handlers.forms import (
    AMOUNT_LIMIT,
    LINE_LIMIT,
    Amount,
    Chosen,
    Day,
    Form,
    FormRefused,
    Label,
    reader,
)
from handlers.inputs import Fields
from handlers.invoice_cards import invoice_card
from handlers.money_fields import find_customer, search_customer, tell_account
from handlers.notices import notice
from handlers.pickers import ask_gl_code
from handlers.submissions import FormDesk, Visit, write_metadata
from handlers.texts import Locale, read_amount
from handlers.typed import Draft, Typed

COMMAND = "/invoice"
CALLBACK_ID = "invoice"
ADD_LINE = "add_line"
MAX_LINES = 30
DAYS_TO_PAY = 30
LINE_FIELDS = ("description", "gl_code", "amount")


class LineForm(Form):
    """One line of the form, whatever its number."""

    description: Label
    gl_code: Chosen
    amount: Amount


def _read_lines(typed: Typed, _name: str, locale: Locale) -> tuple[NewLine, ...]:
    """Read the lines; one that is empty is left out, one that is half filled is refused."""
    lines: list[NewLine] = []
    refused: list[FieldRefused] = []
    for number in range(1, MAX_LINES + 1):
        line = _line(typed, number)
        if any(line.text(name).strip() for name in LINE_FIELDS):
            try:
                form = LineForm.read(line, locale)
                lines.append(NewLine(form.description, form.gl_code, form.amount))
            except FormRefused as refusal:
                refused += [_numbered(part, number) for part in refusal.refusals]
    if refused:
        raise FormRefused(refused)
    return tuple(lines)


def _line(typed: Typed, number: int) -> Typed:
    return Typed({name: typed.text(f"{name}_{number}") for name in LINE_FIELDS})


def _numbered(refusal: FieldRefused, number: int) -> FieldRefused:
    refusal.field = f"{refusal.field}_{number}"
    return refusal


class InvoiceForm(Form):
    """The answers to ``/invoice``."""

    customer_id: Chosen
    issued_on: Day
    due_on: Day
    lines: Annotated[tuple[NewLine, ...], reader(_read_lines)]


def record(session: Session, form: InvoiceForm, visit: Visit) -> View:
    """Issue the invoice and show it, with what can be done with it."""
    new = NewInvoice(form.customer_id, form.issued_on, form.due_on, form.lines)
    command = IssueInvoice(visit.request_id, new)
    number = issues.issue_invoice(session, command, visit.caller.stamp)
    texts = visit.caller.texts
    issued = invoices.load_invoice(session, number)
    told = texts.say("invoice.recorded", invoice=number, amount_cents=issued.total_cents)
    return notice(
        texts, texts.say("invoice.title"), [section(told), *invoice_card(session, issued, visit)]
    )


def show(session: Session, draft: Draft, visit: Visit) -> View:
    """Show the form: whose invoice, its days, its lines so far and their total."""
    texts = visit.caller.texts
    customer = find_customer(session, draft.typed)
    balance = balances.load(session, customer.customer_id) if customer else Balance()
    fields = Fields(texts, _with_days(draft.typed, visit.caller.stamp.on))
    count = _count_lines(draft.typed)
    account: list[Block] = [tell_account(customer, balance, texts)] if customer else []
    return modal(
        CALLBACK_ID,
        texts.say("invoice.title"),
        [
            search_customer(fields, customer, balance),
            *account,
            fields.day("issued_on"),
            fields.day("due_on"),
            *[b for number in range(1, count + 1) for b in _ask_line(session, fields, number)],
            context(_tell_total(draft.typed, visit), "total"),
            *_offer_line(count, visit),
        ],
        submit=texts.say("invoice.submit"),
        close=texts.say("button.cancel"),
        private_metadata=write_metadata(draft),
    )


DESK = FormDesk(
    CALLBACK_ID,
    Permission.ISSUE_INVOICE,
    InvoiceForm,
    record,
    show,
    live=("customer_id", ADD_LINE, *(f"amount_{n}" for n in range(1, MAX_LINES + 1))),
)


def _with_days(typed: Typed, today: date) -> Typed:
    """Let the invoice be of today, and due thirty days later, until told otherwise."""
    issued_on = typed.text("issued_on") or today.isoformat()
    due_on = date.fromisoformat(issued_on) + timedelta(days=DAYS_TO_PAY)
    return typed.with_answers(
        issued_on=issued_on, due_on=typed.text("due_on") or due_on.isoformat()
    )


def _count_lines(typed: Typed) -> int:
    """Count the lines to show: those of the form so far, and one more when it is asked."""
    shown = [n for n in range(1, MAX_LINES + 1) if typed.knows(f"description_{n}")]
    return min(MAX_LINES, max(shown, default=1) + bool(typed.text(ADD_LINE)))


def _ask_line(session: Session, fields: Fields, number: int) -> Sequence[Block]:
    """Ask for one line; only the first has to be there."""
    optional = number > 1
    placeholder = fields.texts.say("amount.placeholder")
    return [
        fields.text(f"description_{number}", limit=LINE_LIMIT, optional=optional),
        ask_gl_code(session, fields, f"gl_code_{number}", optional=optional),
        fields.text(
            f"amount_{number}",
            limit=AMOUNT_LIMIT,
            optional=optional,
            live=True,
            placeholder=placeholder,
        ),
    ]


def _offer_line(count: int, visit: Visit) -> Sequence[Block]:
    if count == MAX_LINES:
        return []
    return [actions([button(ADD_LINE, visit.caller.texts.say("invoice.add_line"))])]


def _tell_total(typed: Typed, visit: Visit) -> str:
    """Add up the amounts that can be read so far."""
    texts = visit.caller.texts
    total = 0
    for number in range(1, MAX_LINES + 1):
        with suppress(BillingError):
            total += read_amount(typed.text(f"amount_{number}"), texts.locale, zero_is_none=True)
    return texts.say("invoice.total_so_far", total_cents=total)
