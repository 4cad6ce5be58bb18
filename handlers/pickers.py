"""Menus that search: customers by name, number or e-mail; invoices and GL codes."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from domain import allocations, balances, customers, invoices
from domain.balances import Balance
from domain.customers import Customer
from domain.invoices import OpenInvoice, by_invoice
from domain.people import Permission, require
from handlers.blocks import Block, option
from handlers.desk import Caller
from handlers.inputs import Fields
from handlers.texts import Texts

EMAIL_ENDS_FROM = 5
"""A shorter name would be told whole by its two ends."""
SHOWN = 30
"""Choices listed at once; Slack takes 100, and nobody reads thirty."""
MANY_INVOICES = 100
"""Above this many open invoices the menu searches, and an empty choice means all."""
MANY_GL_CODES = 40
"""Above this many the menu searches: thirty lists of them would weigh more than a view may."""


def list_customers(
    session: Session, caller: Caller, typed: str, first: Sequence[Customer] = ()
) -> Sequence[Block]:
    """List the customers that fit what was typed, each with what tells it from a homonym.

    ``first`` are those to list while nothing is typed.
    """
    require(session, caller.user_id, Permission.SEE_ACCOUNTS)
    found = first[:SHOWN] or customers.search(session, typed, limit=SHOWN)
    owed = balances.load_many(session, [customer.customer_id for customer in found])
    return [customer_option(c, owed[c.customer_id], caller.texts) for c in found]


def customer_option(customer: Customer, balance: Balance, texts: Texts) -> Block:
    """Make one customer's choice: name and number, e-mail hint and balance."""
    room = 72 - len(customer.customer_id)
    name = customer.name if len(customer.name) <= room else customer.name[: room - 1] + "…"
    description = tell_shortly(customer, balance, texts)
    return option(customer.customer_id, f"{name} · {customer.customer_id}", description)


def tell_shortly(customer: Customer, balance: Balance, texts: Texts) -> str:
    """Tell what a customer owes, and enough of their e-mail to know a homonym by."""
    told = [texts.balance(balance.owed_cents), email_hint(customer.email)]
    return " · ".join(part for part in told if part)


def list_invoices(
    session: Session, caller: Caller, customer_id: str, typed: str
) -> Sequence[Block]:
    """List the customer's open invoices whose number holds what was typed, oldest first."""
    require(session, caller.user_id, Permission.SEE_ACCOUNTS)
    found = by_invoice(allocations.load_position(session, customer_id).lines)
    wanted = [i for i in found if typed.casefold() in i.number.casefold()]
    return [invoice_option(invoice, caller.texts) for invoice in wanted[:100]]


def invoice_option(invoice: OpenInvoice, texts: Texts) -> Block:
    """Make one invoice's choice: number, what is due and since when."""
    told = texts.say(
        "invoice.choice",
        invoice=invoice.number,
        due_cents=invoice.due_cents,
        issued_on=invoice.issued_on,
    )
    return option(invoice.number, told)


def list_all_invoices(
    session: Session, caller: Caller, customer_id: str, typed: str
) -> Sequence[Block]:
    """List any of the customer's invoices whose number holds what was typed, newest first."""
    require(session, caller.user_id, Permission.SEE_ACCOUNTS)
    found = invoices.list_numbers(session, customer_id, typed)
    return [
        option(number, f"{number} · {caller.texts.day(issued_on)}") for number, issued_on in found
    ]


def list_gl_codes(session: Session, caller: Caller, typed: str) -> Sequence[Block]:
    """List the GL codes whose code or title holds what was typed, by code."""
    require(session, caller.user_id, Permission.SEE_ACCOUNTS)
    return [gl_code_option(code, title) for code, title in invoices.search_gl_codes(session, typed)]


def gl_code_option(code: str, title: str) -> Block:
    """Make one GL code's choice: code and title."""
    return option(code, f"{code} · {title}" if title else code)


def ask_gl_code(session: Session, fields: Fields, field: str, *, optional: bool = False) -> Block:
    """Ask for a GL code: in a list, or by search where there are many."""
    if 0 < invoices.count_gl_codes(session) <= MANY_GL_CODES:
        offered = [gl_code_option(*found) for found in invoices.search_gl_codes(session, "")]
        return fields.choice(field, offered, optional=optional)
    code = fields.typed.text(field)
    titles = dict(invoices.search_gl_codes(session, code)) if code else {}
    chosen = gl_code_option(code, titles[code]) if code in titles else None
    placeholder = fields.texts.say("gl_code.search")
    return fields.search(field, placeholder, chosen, optional=optional, live=False)


def email_hint(email: str) -> str:
    """Show enough of an address to tell two people apart, and no more.

    Both ends: homonyms have ``jean.gagnon`` and ``jean.gagnon2``.
    """
    name, _, domain = email.partition("@")
    end = name[-2:] if len(name) > EMAIL_ENDS_FROM else ""
    return f"{name[:2]}…{end}@{domain}" if domain else ""
