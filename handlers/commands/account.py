"""``/account``: what one customer owes, their credit, and what was done lately."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from domain import allocations, balances, customers, invoices, receipts
from domain.customers import Customer
from domain.errors import CustomerUnknown, InvoiceNotOpen, InvoiceUnknown
from domain.invoices import OpenInvoice, OpenLine
from domain.people import Permission, Staff, require
from domain.receipts import Receipt
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
    section,
)
from handlers.commands import deposit, pay
from handlers.mrkdwn import escape
from handlers.openings import Reply, Said
from handlers.pickers import tell_shortly
from handlers.submissions import FormDesk, Visit
from handlers.texts import Texts
from handlers.typed import Typed
from handlers.words import read_words

COMMAND = "/account"
PAY_INVOICE = "pay_invoice"
OPEN_ACCOUNT = "open_account"
OPERATIONS = "operations"
INVOICES_SHOWN = 15
RECEIPTS_SHOWN = 5
CUSTOMERS_SHOWN = 8
DESCRIPTION_SHOWN = 80

FORMS: dict[str, tuple[Permission, FormDesk[Any]]] = {
    "pay": (Permission.RECORD_PAYMENT, pay.DESK),
    "deposit": (Permission.RECORD_DEPOSIT, deposit.DESK),
}
"""The Operations menu: what each asks for, and the form that it opens."""


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
    customer = read_words(session, said.text, texts).customer
    if customer is None:
        return _offer(session, said.text, texts)
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


def open_operation(session: Session, said: Said, visit: Visit) -> View:
    """Open the form chosen in the Operations menu, for the customer of the card."""
    _, form = FORMS[said.text]
    return form.open(session, Typed({"customer_id": said.about}), visit)


def _account(session: Session, customer: Customer, staff: Staff, visit: Visit) -> Reply:
    title = visit.caller.texts.say("account.of", customer=escape(customer.name))
    return Reply(title, _card(session, customer, staff, visit))


def _offer(session: Session, typed: str, texts: Texts) -> Reply:
    found = customers.search(session, typed, limit=CUSTOMERS_SHOWN)
    if not found:
        raise CustomerUnknown(customer=typed)
    owed = balances.load_many(session, [customer.customer_id for customer in found])
    asked = texts.say("account.which", typed=escape(typed))
    rows = [
        section(
            f"*{escape(customer.name)}* · {escape(customer.customer_id)}\n"
            f"{escape(tell_shortly(customer, owed[customer.customer_id], texts))}",
            button(OPEN_ACCOUNT, texts.say("account.open"), customer.customer_id),
        )
        for customer in found
    ]
    return Reply(asked, [section(asked), *rows])


def _card(session: Session, customer: Customer, staff: Staff, visit: Visit) -> Sequence[Block]:
    texts = visit.caller.texts
    today = visit.caller.stamp.on
    balance = balances.load(session, customer.customer_id)
    lines = allocations.load_position(session, customer.customer_id).lines
    overdue_cents = sum(line.due_cents for line in lines if line.due_on < today)
    return [
        header(f"{customer.name} · {customer.customer_id}"),
        fields(
            [
                texts.say("account.balance", balance=texts.balance(balance.owed_cents)),
                texts.say("account.credit", credit_cents=balance.available_credit_cents),
                texts.say("account.overdue", overdue_cents=overdue_cents),
                texts.say("account.expected", balance=texts.balance(balance.expected_cents)),
            ]
        ),
        *_operations(customer, staff, texts),
        divider(),
        *_open_invoices(lines, staff, visit),
        divider(),
        *_latest(receipts.list_latest(session, customer.customer_id, RECEIPTS_SHOWN), texts),
    ]


def _operations(customer: Customer, staff: Staff, texts: Texts) -> Sequence[Block]:
    """Offer what this person may do for this customer."""
    offered = [
        option(name, texts.say(f"{name}.title"))
        for name, (permission, _) in FORMS.items()
        if staff.may(permission)
    ]
    if not offered:
        return []
    chosen = menu(OPERATIONS, texts.say("account.operations"), offered)
    return [actions([chosen], f"{OPERATIONS}:{customer.customer_id}")]


def _open_invoices(lines: Sequence[OpenLine], staff: Staff, visit: Visit) -> Sequence[Block]:
    """Tell what is to pay, each invoice with its button; oldest first, as money is applied."""
    texts = visit.caller.texts
    open_invoices = invoices.by_invoice(lines)
    if not open_invoices:
        return [section(texts.say("account.nothing_open"))]
    blocks = [section(texts.say_many("account.open_invoices", len(open_invoices)))]
    for invoice in open_invoices[:INVOICES_SHOWN]:
        told = _tell_invoice(invoice, lines, visit)
        pay_it = button(PAY_INVOICE, texts.say("account.pay"), invoice.number)
        blocks.append(section(told, pay_it if staff.may(Permission.RECORD_PAYMENT) else None))
    if len(open_invoices) > INVOICES_SHOWN:
        more = len(open_invoices) - INVOICES_SHOWN
        blocks.append(context(texts.say_many("account.more_invoices", more)))
    return blocks


def _tell_invoice(invoice: OpenInvoice, lines: Sequence[OpenLine], visit: Visit) -> str:
    """Tell what is due, since or until when, and what for: the first line that is open."""
    is_late = invoice.due_on < visit.caller.stamp.on
    texts = visit.caller.texts
    first, *more = [line.description for line in lines if line.invoice == invoice.number]
    described = escape(first, DESCRIPTION_SHOWN)
    if more:
        described = texts.say_many("account.more_items", len(more), description=described)
    return texts.say(
        "account.invoice_late" if is_late else "account.invoice",
        invoice=escape(invoice.number),
        due_on=invoice.due_on,
        due_cents=invoice.due_cents,
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
