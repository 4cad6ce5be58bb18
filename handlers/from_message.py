"""A payment from a message: what a notice or a sentence says opens filled in, never guessed."""

import re
from collections.abc import Mapping
from dataclasses import replace
from uuid import uuid4

from sqlalchemy.orm import Session

from domain import allocations, customers, invoices
from domain.card_numbers import holds_card_number
from domain.errors import CardNumberTyped
from domain.invoices import by_invoice
from domain.methods import Method
from handlers.blocks import View
from handlers.commands import pay
from handlers.forms import LINE_LIMIT, NOTE_LIMIT
from handlers.openings import Said
from handlers.quick_entry import draft_entry
from handlers.submissions import Visit
from handlers.surroundings import known, surroundings
from handlers.texts import write_amount
from handlers.typed import Draft, Typed
from handlers.understanding import understand
from handlers.understanding.intents import CUSTOMER, AskOwed, Entry, ShowAccount, Unsure
from handlers.understanding.names import find_exactly
from handlers.understanding.transfers import TEXT_LIMIT, Notice, read_notice

PAY_FROM_MESSAGE = "pay_from_message"
MAX_NUMBERS = 50
"""Words of a message that are looked up; a longer one is no note about a payment."""

_NUMBER = re.compile(r"[^\s,;:()<>*_~`]*\d[^\s,;:()<>*_~`]*")
_INVOICE = re.compile(r"(?:facture|invoice|inv)\.? *(?:(?:no|n°)\.? *)?#? *([0-9]+)", re.IGNORECASE)
"""Figures alone are an invoice's only where it is said: an amount's would be found among them."""


def pay_from_message(session: Session, said: Said, visit: Visit) -> View:
    """Open ``/pay`` with what a message says: a bank's notice, a sentence, or numbers alone.

    Raises:
        CardNumberTyped: the message holds what looks like a card number.
    """
    if holds_card_number(said.text[:TEXT_LIMIT]):
        raise CardNumberTyped()
    owners, named = _find_numbers(session, said.text)
    notice = read_notice(said.text, visit.caller.stamp.on)
    if notice is not None:
        draft = _draft_notice(session, notice, owners, named, visit)
    else:
        draft = _draft_sentence(session, said.text, visit) or _draft_numbers(owners, named)
    return pay.DESK.show_draft(session, draft, visit)


def _find_numbers(session: Session, text: str) -> tuple[set[str], tuple[str, ...]]:
    """List the customers that a text names by number or by invoice, and those invoices."""
    written = [word.strip(".!?\"'’#") for word in _NUMBER.findall(text)[:MAX_NUMBERS]]
    words = [word for word in written if any(map(str.isalpha, word))]
    invoiced = [*words, *_INVOICE.findall(text)[:MAX_NUMBERS]]
    named = {word: owner for word in invoiced if (owner := invoices.find_owner(session, word))}
    numbered = (customers.find_numbered(session, word) for word in words)
    owners = {*named.values(), *(one.customer_id for one in numbered if one is not None)}
    return owners, tuple(named)


def _draft_numbers(owners: set[str], named: tuple[str, ...]) -> Draft:
    """Take the one customer that the numbers name; several are not chosen from."""
    answers: dict[str, str | tuple[str, ...]] = {}
    if len(owners) == 1:
        answers["customer_id"] = next(iter(owners))
        if named:
            answers["invoices"] = named
    return _new_draft(answers)


def _draft_sentence(session: Session, text: str, visit: Visit) -> Draft | None:
    """Take what a sentence says of money that came in; None where it says nothing of it."""
    read = understand(text, surroundings(session, visit.caller, visit.desk.till))
    if isinstance(read, ShowAccount | AskOwed):
        return _new_draft({"customer_id": read.customer_id})
    if isinstance(read, Entry) or (isinstance(read, Unsure) and isinstance(read.so_far, Entry)):
        return draft_entry(session, pay.DESK, read, visit)[0]
    return None


def _draft_notice(
    session: Session, notice: Notice, owners: set[str], named: tuple[str, ...], visit: Visit
) -> Draft:
    """Take what a notice tells; a payer is proposed as the customer of that full name only."""
    texts = visit.caller.texts
    if not notice.came_in:
        return replace(_new_draft({}), warning=texts.say("ask.not_received"))
    draft = _draft_numbers(owners, named)
    answers: dict[str, str | tuple[str, ...]] = {
        "amount": write_amount(notice.amount_cents, texts.locale) if notice.amount_cents else "",
        "method": Method.BANK_TRANSFER,
        "received_on": notice.received_on.isoformat() if notice.received_on else "",
        "payer": notice.payer[:LINE_LIMIT],
        "reference": notice.reference[:LINE_LIMIT],
        "note": notice.memo[:NOTE_LIMIT],
    }
    typed = draft.typed.with_answers(**{name: told for name, told in answers.items() if told})
    if not owners and notice.payer:
        found = find_exactly(notice.payer, known(session, visit.desk.till))
        if len(found) != 1:
            asked = "ask.which_customer" if found else "ask.nobody"
            question = texts.say(asked, typed=notice.payer)
            return replace(draft, typed=typed, warning=question, asks=CUSTOMER, sought=notice.payer)
        typed = typed.with_answers(customer_id=found[0].customer_id)
    return replace(draft, typed=_with_invoice(session, typed, notice.amount_cents))


def _with_invoice(session: Session, typed: Typed, cents: int) -> Typed:
    """Propose the one open invoice whose amount due came in, where none is named."""
    if typed.knows("invoices") or not typed.text("customer_id"):
        return typed
    lines = allocations.load_position(session, typed.text("customer_id")).lines
    due = [invoice.number for invoice in by_invoice(lines) if invoice.due_cents == cents]
    return typed.with_answers(invoices=(due[0],)) if len(due) == 1 else typed


def _new_draft(answers: Mapping[str, str | tuple[str, ...]]) -> Draft:
    return Draft(pay.CALLBACK_ID, uuid4().hex, Typed(answers))
