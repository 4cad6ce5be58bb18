"""Words after a command become its form, filled in with what is sure; the rest is asked there."""

from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from domain import allocations
from domain.allocation_rules import Position, ceiling
from handlers.blocks import View
from handlers.commands import deposit, pay
from handlers.one_click import show_card
from handlers.openings import Act, Reply, Said
from handlers.submissions import FormDesk, Visit
from handlers.surroundings import surroundings
from handlers.texts import write_amount
from handlers.typed import Draft, Typed
from handlers.understanding import read_entry
from handlers.understanding.intents import (
    AMOUNT,
    RECEIVED_ON,
    Entry,
    FillIn,
    RecordDeposit,
    RecordPayment,
    Unsure,
)

KINDS: dict[str, type[RecordPayment | RecordDeposit]] = {
    pay.CALLBACK_ID: RecordPayment,
    deposit.CALLBACK_ID: RecordDeposit,
}


def open_with_words(form: FormDesk[Any]) -> Act:
    """Make what opens a form from the words after its command."""
    kind: type[Entry] = KINDS.get(form.callback_id, FillIn)

    def act(session: Session, said: Said, visit: Visit) -> View | Reply:
        read = read_entry(said.text, surroundings(session, visit.caller, visit.desk.till), kind)
        return open_read(session, form, read, visit)

    return act


def open_read(
    session: Session, form: FormDesk[Any], read: Entry | Unsure, visit: Visit
) -> View | Reply:
    """Open a form filled in with what was understood, or its card where one click is enough."""
    draft, at_once = draft_entry(session, form, read, visit)
    if at_once and (card := show_card(session, form, draft, visit)):
        return card
    return form.show_draft(session, draft, visit)


def draft_entry(
    session: Session, form: FormDesk[Any], read: Entry | Unsure, visit: Visit
) -> tuple[Draft, bool]:
    """Make the form that was understood, with its one question; tell whether all is sure."""
    entry = read if isinstance(read, Entry) else read.so_far
    entry = entry if isinstance(entry, Entry) else FillIn()
    position = _position(session, entry)
    asked = read if isinstance(read, Unsure) else _ask_of_books(entry, position, visit)
    draft = Draft(
        form.callback_id,
        uuid4().hex,
        _typed(entry, position, visit),
        warning=asked.question,
        asks=asked.about if asked.about != RECEIVED_ON else "",
        sought=asked.sought,
    )
    return draft, entry.at_once and not asked.question


def _ask_of_books(entry: Entry, position: Position, visit: Visit) -> Unsure:
    """Ask what only the books make doubtful: an invoice that is settled, all of nothing."""
    texts = visit.caller.texts
    if not isinstance(entry, RecordPayment) or not entry.customer_id:
        return Unsure(question="", about="")
    settled = [number for number in entry.invoices if number not in _open_ones(entry, position)]
    if settled:
        return Unsure(question=texts.say("ask.invoice_settled", invoice=settled[0]), about="")
    if entry.everything and not _everything(entry, position):
        return Unsure(question=texts.say("ask.nothing_owed"), about=AMOUNT)
    return Unsure(question="", about="")


def _position(session: Session, entry: Entry) -> Position:
    if not entry.customer_id or not isinstance(entry, RecordPayment):
        return Position((), ())
    return allocations.load_position(session, entry.customer_id)


def _open_ones(entry: Entry, position: Position) -> tuple[str, ...]:
    """Keep the named invoices that are open still."""
    open_now = {line.invoice for line in position.lines}
    return tuple(number for number in entry.invoices if number in open_now)


def _everything(entry: Entry, position: Position) -> int:
    """Return all that is owed on the named invoices, or on every open one, in cents."""
    named = entry.invoices
    due = sum(line.due_cents for line in position.lines if not named or line.invoice in named)
    return ceiling(position, due, 0)


def _typed(entry: Entry, position: Position, visit: Visit) -> Typed:
    amount = entry.amount
    if entry.everything and (cents := _everything(entry, position)):
        amount = write_amount(cents, visit.caller.texts.locale)
    answers: dict[str, str | tuple[str, ...]] = {
        "customer_id": entry.customer_id,
        "amount": amount,
        "method": entry.method,
        "received_on": entry.received_on.isoformat() if entry.received_on else "",
        "payer": entry.payer,
        "reference": entry.reference,
        "purpose": entry.purpose,
        "note": entry.note,
        "invoices": _open_ones(entry, position),
    }
    return Typed({name: answer for name, answer in answers.items() if answer})
