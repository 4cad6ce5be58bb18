"""``/reconcile``: what pays what, one link at a time, by hand or everything at once."""

from dataclasses import replace
from uuid import uuid4

from sqlalchemy.orm import Session

from domain import customers, reconciliation
from domain.errors import LinkUnknown
from domain.people import Permission
from domain.reconciliation import ApplyByHand
from handlers.bank_cards import LATEST
from handlers.blocks import View, actions, button, divider, modal, section
from handlers.forms import Amount, Chosen, Form
from handlers.money_fields import find_customer, tell_customer
from handlers.mrkdwn import escape
from handlers.notices import BACK, NOTICE
from handlers.openings import Said
from handlers.reconciliation_blocks import (
    PAGE_BACK,
    PAGE_ON,
    Page,
    ask_what_to_apply,
    choose_customer,
    list_links,
    offer_everything,
    read_account,
    tell_standing,
)
from handlers.submissions import FormDesk, Visit, write_metadata
from handlers.typed import Draft, Typed, pack_draft

COMMAND = "/reconcile"
CALLBACK_ID = "reconcile"
VALUE_PARTS = 3


class ReconcileForm(Form):
    """The answers to ``/reconcile``."""

    customer_id: Chosen
    source: Chosen
    invoice_line: Chosen
    amount: Amount


def record(session: Session, form: ReconcileForm, visit: Visit) -> View:
    """Apply the source to the line, and offer to go on with the same customer."""
    command = ApplyByHand(
        visit.request_id, form.customer_id, form.source, form.invoice_line, form.amount
    )
    reconciliation.apply_by_hand(session, command, visit.caller.stamp)
    texts = visit.caller.texts
    told = [
        texts.say(
            "reconcile.recorded",
            source=form.source,
            invoice_line=escape(form.invoice_line),
            amount_cents=form.amount,
        ),
        tell_customer(customers.load(session, form.customer_id)),
    ]
    again = Draft(CALLBACK_ID, uuid4().hex, Typed({"customer_id": form.customer_id}))
    return modal(
        NOTICE,
        texts.say("reconcile.title"),
        [section("\n".join(told)), actions([button(BACK, texts.say("reconcile.go_on"))])],
        close=texts.say("button.close"),
        private_metadata=pack_draft(again),
    )


def show(session: Session, draft: Draft, visit: Visit) -> View:
    """Show what is left to reconcile, then what stands reconciled, invoice by invoice."""
    texts = visit.caller.texts
    customer = find_customer(session, draft.typed)
    blocks = [choose_customer(session, customer, texts)]
    submit = ""
    if customer is None:
        latest = button(LATEST, texts.say("bank.latest"))
        blocks += [divider(), section(texts.say("bank.hint")), actions([latest])]
    if customer is not None:
        account = read_account(session, customer)
        blocks += tell_standing(account, texts)
        if account.can_apply:
            blocks += ask_what_to_apply(account, draft.typed, texts)
            blocks += offer_everything(account, draft.typed, texts)
            submit = texts.say("reconcile.submit")
        blocks += list_links(account, Page.of(account, draft.typed), texts)
    return modal(
        CALLBACK_ID,
        texts.say("reconcile.title"),
        blocks,
        submit=submit,
        close=texts.say("button.close"),
        private_metadata=write_metadata(draft),
    )


def unapply(session: Session, said: Said, visit: Visit) -> None:
    """Take one link back, dated today.

    Raises:
        LinkUnknown: it was taken back already.
    """
    parts = said.text.split(" ")
    if len(parts) != VALUE_PARTS or not parts[2].isdecimal():
        raise LinkUnknown(source=said.text, invoice="")
    source, invoice, position = parts
    reconciliation.unapply_link(session, source, invoice, int(position), visit.caller.stamp)


def reconcile_all(session: Session, said: Said, visit: Visit) -> None:
    """Apply what is left of the ticked kinds, oldest to newest.

    Raises:
        NothingToReconcile: nothing that is left fits anything due.
    """
    reconciliation.reconcile_all(
        session,
        said.typed.text("customer_id"),
        said.typed.many("include"),
        visit.caller.stamp,
    )


def same_page(draft: Draft, said: Said) -> Draft:
    """Show the page on which the button stood."""
    page = said.about.partition(":")[0]
    return replace(draft, typed=draft.typed.with_answers(**{PAGE_ON: page}))


def first_page(draft: Draft, _said: Said) -> Draft:
    """Show the list from its beginning: much of it has changed."""
    return draft


DESK = FormDesk(
    CALLBACK_ID,
    Permission.RECONCILE,
    ReconcileForm,
    record,
    show,
    live=("customer_id", PAGE_BACK, PAGE_ON),
)
