"""``/account``: what one customer owes, their credit, and what was done lately."""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from sqlalchemy.orm import Session

from domain import allocations, balances, customers, installments, invoices, receipts
from domain.customers import Customer
from domain.errors import InvoiceNotOpen, InvoiceUnknown
from domain.invoices import OpenInvoice, OpenLine
from domain.people import Permission, Staff, require
from domain.receipts import Receipt
from handlers.account_search import offer_customers
from handlers.blocks import (
    Block,
    View,
    actions,
    button,
    context,
    divider,
    fields,
    header,
    menu,
    option,
    search_menu,
    section,
)
from handlers.commands import (
    credit,
    deposit,
    invoice,
    pay,
    reconcile,
    refund,
    statement,
    transfer,
)
from handlers.invoice_cards import OPEN_INVOICE, PAY_INVOICE, tell_planned, warn_of_surplus
from handlers.mrkdwn import escape
from handlers.on_file import link_buttons, on_file_blocks
from handlers.openings import Reply, Said
from handlers.refund_blocks import deposit_blocks, tell_reserved
from handlers.submissions import FormDesk, Visit
from handlers.texts import Texts
from handlers.typed import Typed

COMMAND = "/account"
OPEN_ACCOUNT = "open_account"
OPERATIONS = "operations"
MOST_BLOCKS = 50
"""Slack takes no more in a message; what the rest of the card leaves is for invoices."""
MOST_CHARACTERS = 8_000
"""Of all invoices together: Slack refuses a message of some 13,000, by a limit it tells nobody."""
RECEIPTS_SHOWN = 5
PLANNED_SHOWN = 6
DESCRIPTION_SHOWN = 80

FORMS: dict[str, tuple[Permission, FormDesk[Any]]] = {
    "pay": (Permission.RECORD_PAYMENT, pay.DESK),
    "deposit": (Permission.RECORD_DEPOSIT, deposit.DESK),
    "invoice": (Permission.ISSUE_INVOICE, invoice.DESK),
    "credit": (Permission.ISSUE_CREDIT, credit.DESK),
    "refund": (Permission.REQUEST_REFUND, refund.DESK),
    "reconcile": (Permission.RECONCILE, reconcile.DESK),
    "transfer": (Permission.REQUEST_TRANSFER, transfer.DESK),
}
"""The Operations menu: what each asks for, and the form that it opens."""

STATEMENT = "statement"
"""The one operation that opens no form."""


def show(session: Session, said: Said, visit: Visit) -> Reply:
    """Show the account of the customer that the words name; several are offered, never guessed.

    Raises:
        NotAllowed: the person may not see accounts.
        CustomerUnknown: nobody fits.
    """
    staff = require(session, visit.caller.user_id, Permission.SEE_ACCOUNTS)
    texts = visit.caller.texts
    if not said.text:
        return Reply(texts.say("account.help"))
    customer = customers.find_certain(session, said.text)
    if customer is None:
        return offer_customers(session, said.text, texts, OPEN_ACCOUNT)
    return _account(session, customer, staff, visit)


def open_account(session: Session, said: Said, visit: Visit) -> Reply:
    """Show the account of the customer who was picked among several."""
    staff = require(session, visit.caller.user_id, Permission.SEE_ACCOUNTS)
    return _account(session, customers.load(session, said.text), staff, visit)


def pay_invoice(session: Session, said: Said, visit: Visit) -> View:
    """Open ``/pay`` from an invoice: its customer, and that invoice alone (R5).

    Raises:
        InvoiceUnknown: there is no such invoice.
        InvoiceNotOpen: it was settled since the card was shown.
    """
    owner = invoices.find_owner(session, said.text)
    if owner is None:
        raise InvoiceUnknown(invoice=said.text)
    if said.text not in {line.invoice for line in invoices.list_open_lines(session, owner)}:
        raise InvoiceNotOpen(invoice=said.text, max_cents=0)
    typed = Typed({"customer_id": owner, "invoices": (said.text,)})
    return pay.DESK.open(session, typed, visit)


def open_operation(session: Session, said: Said, visit: Visit) -> View | Reply:
    """Open what was chosen in the Operations menu, for the customer of the card."""
    if said.text == STATEMENT:
        return statement.open_statement(session, Said(said.about), visit)
    _, form = FORMS[said.text]
    return form.open(session, Typed({"customer_id": said.about}), visit)


def _account(session: Session, customer: Customer, staff: Staff, visit: Visit) -> Reply:
    title = visit.caller.texts.say("account.of", customer=escape(customer.name))
    return Reply(title, _card(session, customer, staff, visit))


def _card(session: Session, customer: Customer, staff: Staff, visit: Visit) -> Sequence[Block]:
    texts = visit.caller.texts
    today = visit.caller.stamp.on
    balance = balances.load(session, customer.customer_id)
    lines = allocations.load_position(session, customer.customer_id).lines
    overdue_cents = sum(line.due_cents for line in lines if line.due_on < today)
    above = [
        header(f"{customer.name} · {customer.customer_id}"),
        fields(
            [
                texts.say("account.balance", balance=texts.balance(balance.owed_cents)),
                texts.say("account.credit", credit_cents=balance.available_credit_cents),
                texts.say("account.overdue", overdue_cents=overdue_cents),
                texts.say("account.expected", balance=texts.balance(balance.expected_cents)),
            ]
        ),
        *tell_reserved(balance, texts),
        *warn_of_surplus(balance, texts),
        *_operations(customer, staff, visit),
        divider(),
    ]
    below = [
        *tell_planned(
            installments.list_planned(session, customer.customer_id), PLANNED_SHOWN, texts
        ),
        *deposit_blocks(session, customer.customer_id, staff, texts),
        *on_file_blocks(session, customer.customer_id, staff, visit),
        divider(),
        *_latest(receipts.list_latest(session, customer.customer_id, RECEIPTS_SHOWN), texts),
    ]
    room = MOST_BLOCKS - len(above) - len(below)
    return [*above, *_open_invoices(lines, staff, visit, room), *below]


def _operations(customer: Customer, staff: Staff, visit: Visit) -> Sequence[Block]:
    """Offer what this person may do for this customer."""
    texts = visit.caller.texts
    offered = [
        option(name, texts.say(f"{name}.title"))
        for name, (permission, _) in FORMS.items()
        if staff.may(permission)
    ]
    offered.append(option(STATEMENT, texts.say("statement.title")))
    elements = [
        menu(OPERATIONS, texts.say("account.operations"), offered),
        search_menu(OPEN_INVOICE, texts.say("account.invoices")),
        *link_buttons(customer.customer_id, staff, visit),
    ]
    return [actions(elements, f"{OPERATIONS}:{customer.customer_id}")]


def _open_invoices(
    lines: Sequence[OpenLine], staff: Staff, visit: Visit, room: int
) -> Sequence[Block]:
    """Tell what is to pay, each invoice with its button; oldest first, as money is applied.

    ``room`` is how many blocks there may be; those that find none are counted.
    """
    texts = visit.caller.texts
    open_invoices = invoices.by_invoice(lines)
    if not open_invoices:
        return [section(texts.say("account.nothing_open"))]
    told = [_tell_invoice(unpaid, lines, visit) for unpaid in open_invoices[: room - 2]]
    shown = [
        row
        for row, used in zip(told, accumulate(map(len, told)), strict=True)
        if used <= MOST_CHARACTERS
    ]
    pays = staff.may(Permission.RECORD_PAYMENT)
    blocks = [section(texts.say_many("account.open_invoices", len(open_invoices)))]
    for unpaid, row in zip(open_invoices, shown, strict=False):
        pay_it = button(PAY_INVOICE, texts.say("account.pay"), unpaid.number)
        blocks.append(section(row, pay_it if pays else None))
    if len(open_invoices) > len(shown):
        more = len(open_invoices) - len(shown)
        blocks.append(context(texts.say_many("account.more_invoices", more)))
    return blocks


def _tell_invoice(unpaid: OpenInvoice, lines: Sequence[OpenLine], visit: Visit) -> str:
    """Tell what is due, since or until when, and what for: the first line that is open."""
    is_late = unpaid.due_on < visit.caller.stamp.on
    texts = visit.caller.texts
    first, *more = [line.description for line in lines if line.invoice == unpaid.number]
    described = escape(first, DESCRIPTION_SHOWN)
    if more:
        described = texts.say_many("account.more_items", len(more), description=described)
    return texts.say(
        "account.invoice_late" if is_late else "account.invoice",
        invoice=escape(unpaid.number),
        due_on=unpaid.due_on,
        due_cents=unpaid.due_cents,
        description=described,
    )


def _latest(latest: Sequence[Receipt], texts: Texts) -> Sequence[Block]:
    if not latest:
        return [context(texts.say("account.nothing_done"))]
    told = "\n".join(receipt_line(receipt, texts) for receipt in latest)
    return [section(texts.say("account.latest") + "\n" + told)]


def receipt_line(receipt: Receipt, texts: Texts) -> str:
    """Tell a receipt in one line, without the customer's name."""
    return texts.say(
        f"{receipt.kind}.line",
        receipt=receipt.number,
        amount_cents=receipt.amount_cents,
        method=receipt.method,
        received_on=receipt.received_on,
    )
