"""What the forms that take money share: the customer's line, and how the money came in."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from domain import customers, saved_methods, settings
from domain.balances import Balance
from domain.customers import Customer
from domain.errors import CustomerUnknown
from domain.methods import Method
from domain.saved_methods import SavedMethod, Till
from handlers.blocks import Block, actions, button, option, section
from handlers.cards import LINK_SEND
from handlers.desk import Caller
from handlers.forms import LINE_LIMIT, NOTE_LIMIT
from handlers.inputs import Fields
from handlers.mrkdwn import escape
from handlers.pickers import customer_option, email_hint
from handlers.texts import Texts
from handlers.typed import Typed

"""The button that sends a link, in a form or on an account's card."""


def find_customer(session: Session, typed: Typed) -> Customer | None:
    """Return the customer that the form names, if there is one."""
    try:
        return customers.load(session, typed.text("customer_id"))
    except CustomerUnknown:
        return None


def search_customer(fields: Fields, customer: Customer | None, balance: Balance) -> Block:
    """Make the customer's menu, with the chosen one in it."""
    chosen = customer_option(customer, balance, fields.texts) if customer else None
    return fields.search("customer_id", fields.texts.say("customer.search"), chosen)


def tell_account(customer: Customer, balance: Balance, texts: Texts) -> Block:
    """Tell who the customer is, what they owe and what credit they have."""
    known_by = (escape(customer.customer_id), escape(email_hint(customer.email)))
    told = texts.say(
        "account.line",
        customer=escape(customer.name),
        known_by=" · ".join(filter(None, known_by)),
        balance=texts.balance(balance.owed_cents),
        credit_cents=balance.available_credit_cents,
    )
    return section(told)


def tell_customer(customer: Customer) -> str:
    """Tell whose account it was, in one line."""
    return f"*{escape(customer.name)}* · {escape(customer.customer_id)}"


def method_options(texts: Texts) -> Sequence[Block]:
    """Make the choices of a method that was recorded outside."""
    return [option(method, texts.code("method", method)) for method in Method]


def offered_methods(
    session: Session, texts: Texts, customer_id: str = "", till: Till | None = None
) -> Sequence[Block]:
    """Make the choices of a method by which the organisation takes money (R8).

    Where a gateway charges here, what the customer has on file stands among them (R15).
    """
    outside = [
        option(method, texts.code("method", method)) for method in settings.load(session).methods
    ]
    return [*outside, *saved_options(session, texts, customer_id, till or Till())]


def saved_options(session: Session, texts: Texts, customer_id: str, till: Till) -> Sequence[Block]:
    """Make the choices of what a customer has on file that the gateway charges here."""
    on_file = saved_methods.list_active(session, customer_id) if customer_id else ()
    return [
        option(method.code, saved_label(method, texts))
        for method in on_file
        if method.kind in till.rails
    ]


def saved_label(method: SavedMethod, texts: Texts) -> str:
    """Name a method on file, with its last month where it has one."""
    if not method.expires:
        return method.label
    return texts.say("saved.label", label=method.label, expires=method.last_month)


def offer_link(customer_id: str, till: Till, texts: Texts) -> Sequence[Block]:
    """Offer to send the client a link where they add a method, or replace one that expired."""
    if not customer_id or not till.rails:
        return []
    return [actions([button(LINK_SEND, texts.say("link.add"), customer_id)], "link")]


def ask_how(
    session: Session, fields: Fields, till: Till, *between: Block, live: bool = False
) -> Sequence[Block]:
    """Ask how and when the money came in, and what there is to write about it.

    The fields' suffix is the customer, whose methods on file are offered.
    """
    texts = fields.texts
    offered = offered_methods(session, texts, fields.suffix, till)
    return [
        fields.choice("method", offered, live=live),
        *offer_link(fields.suffix, till, texts),
        fields.day("received_on", live=live),
        *between,
        fields.text("payer", limit=LINE_LIMIT, placeholder=texts.say("payer.placeholder")),
        fields.text("reference", limit=LINE_LIMIT, placeholder=texts.say("reference.placeholder")),
        fields.text("note", limit=NOTE_LIMIT, lines="many"),
    ]


def with_today(typed: Typed, caller: Caller) -> Typed:
    """Let the day of receipt be today until another is chosen."""
    if typed.text("received_on"):
        return typed
    return typed.with_answers(received_on=caller.stamp.on.isoformat())


def ask_confirmation(fields: Fields) -> Sequence[Block]:
    """Ask for the box that says that a payment was not typed twice, where it looks like it."""
    if not fields.typed.knows("confirm_duplicate"):
        return []
    box = option("confirmed", fields.texts.say("pay.confirm_duplicate"))
    return [replace(fields, suffix="").tick("confirm_duplicate", box, optional=False)]
