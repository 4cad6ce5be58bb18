"""The button that opens a form filled in with what a sentence said: a message opens none itself.

It carries the sentence, the day on which it was written, the request's id and what a second reader
proposed, if one did: all is read and checked anew when it is pressed, and pressing it twice records
nothing twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy.orm import Session

from domain import customers
from domain.errors import ButtonUnreadable
from handlers.blocks import View, actions, button, context, section
from handlers.commands import deposit, pay
from handlers.listeners import Listeners
from handlers.mrkdwn import escape
from handlers.one_click import BUTTON_LIMIT, show_card
from handlers.openings import Act, Reply, Said, on_click
from handlers.quick_entry import KINDS, draft_entry
from handlers.submissions import FormDesk, Visit
from handlers.surroundings import surroundings
from handlers.texts import Texts
from handlers.understanding import Surroundings, understand
from handlers.understanding.intents import (
    Entry,
    FillIn,
    Intent,
    RecordDeposit,
    RecordPayment,
    Unsure,
)
from handlers.understanding.proposals import accept
from handlers.understanding.veil import veil

FILL_IN: Final[dict[str, FormDesk[Any]]] = {
    "fill_in_pay": pay.DESK,
    "fill_in_deposit": deposit.DESK,
}
"""Each button, and the form that it opens."""


@dataclass(frozen=True)
class Words:
    """A sentence as written, and what a second reader proposed for it, in its stand-ins."""

    text: str
    proposed: Entry | None = None


class _Carried(BaseModel):
    """What the button carries: the words, the day that they were written, the request's id."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = Field(min_length=1)
    said_on: date
    request_id: str = Field(pattern="^[0-9a-f]{32}$")
    proposed: Entry | None = None


def offer_form(session: Session, words: Words, read: Entry | Unsure, visit: Visit) -> Reply:
    """Tell what was understood, with one button: it opens the form, or with *now* records."""
    texts = visit.caller.texts
    entry = read.so_far if isinstance(read, Unsure) else read
    action_id = "fill_in_deposit" if isinstance(entry, RecordDeposit) else "fill_in_pay"
    form = FILL_IN[action_id]
    draft, at_once = draft_entry(session, form, read, visit)
    if at_once and (card := show_card(session, form, draft, visit)):
        return card
    carried = _carry(words, visit)
    if len(carried) > BUTTON_LIMIT:
        return Reply(texts.say("ask.too_long"))
    told = [
        texts.say(
            "assistant.understood_deposit" if form is deposit.DESK else "assistant.understood"
        )
    ]
    told += _tell_entry(session, entry if isinstance(entry, Entry) else FillIn(), texts)
    blocks = [section("\n".join(told))]
    if draft.warning:
        blocks.append(section(f":warning: {escape(draft.warning, 500)}"))
    pressed = button(action_id, texts.say("assistant.open_form"), carried, "primary")
    blocks += [actions([pressed]), context(texts.say("assistant.never_alone"))]
    return Reply(told[0], blocks)


def attach_fill_in(listeners: Listeners) -> None:
    """Attach the button of each form."""
    for action_id, form in FILL_IN.items():
        on_click(listeners, action_id, form.needs, _opening(form), carries_words=True)


def _opening(form: FormDesk[Any]) -> Act:
    def act(session: Session, said: Said, visit: Visit) -> View:
        carried = _read_carried(said.text)
        around = surroundings(session, visit.caller, visit.desk.till)
        kind = KINDS[form.callback_id]
        read = _read_again(carried, kind, replace(around, today=carried.said_on))
        known = read if isinstance(read, Entry | Unsure) else FillIn()
        draft, _ = draft_entry(session, form, known, visit)
        return form.show_draft(session, replace(draft, request_id=carried.request_id), visit)

    return act


def _carry(words: Words, visit: Visit) -> str:
    carried = _Carried(
        text=words.text,
        proposed=words.proposed,
        said_on=visit.caller.stamp.on,
        request_id=uuid4().hex,
    )
    return carried.model_dump_json(exclude_defaults=True)


def _read_carried(value: str) -> _Carried:
    """Read what a button carries.

    Raises:
        ButtonUnreadable: it is none of ours, or one of another version.
    """
    try:
        return _Carried.model_validate_json(value)
    except ValidationError as error:
        raise ButtonUnreadable() from error


def _read_again(
    carried: _Carried, kind: type[RecordPayment | RecordDeposit], around: Surroundings
) -> Intent | None:
    """Read the sentence anew; what was proposed for it has to hold against the books of now."""
    if carried.proposed is None:
        return understand(carried.text, around)
    veiled = veil(carried.text, around)
    proposed = kind(**carried.proposed.model_dump())
    return accept(proposed, veiled, around) if veiled else None


def _tell_entry(session: Session, entry: Entry, texts: Texts) -> Sequence[str]:
    """Tell each thing that is sure, on a line of its own; amounts as the person wrote them."""
    told = []
    if entry.customer_id:
        name = customers.load(session, entry.customer_id).name
        told.append(f"{escape(name)} · {escape(entry.customer_id)}")
    if entry.everything:
        told.append(texts.say("assistant.everything"))
    method = texts.code("method", entry.method) if entry.method else ""
    day = texts.day(entry.received_on) if entry.received_on else ""
    amount = texts.say("assistant.amount", amount=entry.amount) if entry.amount else ""
    written = (amount, *entry.invoices, method, day, entry.reference, entry.purpose)
    told += [escape(one) for one in (*written, entry.payer, entry.note) if one]
    return [f"•  {one}" for one in told]
