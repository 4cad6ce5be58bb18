"""Menus that search: customers by name, number or e-mail; open invoices by number."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from domain import allocations, balances, customers
from domain.balances import Balance
from domain.customers import Customer
from domain.invoices import OpenInvoice, by_invoice
from domain.people import Permission, require
from handlers.blocks import Block, option
from handlers.desk import Caller
from handlers.texts import Texts

EMAIL_ENDS_FROM = 5
"""A shorter name would be told whole by its two ends."""
SHOWN = 50
"""Choices listed at once; Slack takes 100, and nobody reads fifty."""


def list_customers(session: Session, caller: Caller, typed: str) -> Sequence[Block]:
    """List the customers that fit what was typed, each with what tells it from a homonym."""
    require(session, caller.user_id, Permission.SEE_ACCOUNTS)
    found = customers.search(session, typed, limit=SHOWN)
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
    invoices = by_invoice(allocations.load_position(session, customer_id).lines)
    wanted = [i for i in invoices if typed.casefold() in i.number.casefold()]
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


def email_hint(email: str) -> str:
    """Show enough of an address to tell two people apart, and no more.

    Both ends: homonyms have ``jean.gagnon`` and ``jean.gagnon2``.
    """
    name, _, domain = email.partition("@")
    end = name[-2:] if len(name) > EMAIL_ENDS_FROM else ""
    return f"{name[:2]}…{end}@{domain}" if domain else ""
