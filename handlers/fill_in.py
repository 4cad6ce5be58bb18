"""The button that opens a form filled in with what a sentence said: a message opens none itself.

It carries the sentence, the day on which it was written and the request's id: it is read anew when
it is pressed, and pressing it twice records nothing twice.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import uuid4

from sqlalchemy.orm import Session

from domain import customers
from handlers.blocks import View, actions, button, context, section
from handlers.commands import deposit, pay
from handlers.listeners import Listeners
from handlers.mrkdwn import escape
from handlers.one_click import BUTTON_LIMIT, show_card
from handlers.openings import Act, Reply, Said, on_click
from handlers.quick_entry import draft_entry
from handlers.submissions import FormDesk, Visit
from handlers.surroundings import surroundings
from handlers.texts import Texts
from handlers.understanding import understand
from handlers.understanding.intents import Entry, FillIn, RecordDeposit, Unsure

FILL_IN: Final[dict[str, FormDesk[Any]]] = {
    "fill_in_pay": pay.DESK,
    "fill_in_deposit": deposit.DESK,
}
"""Each button, and the form that it opens."""


def offer_form(session: Session, text: str, read: Entry | Unsure, visit: Visit) -> Reply:
    """Tell what was understood, with one button: it opens the form, or with *now* records."""
    texts = visit.caller.texts
    entry = read.so_far if isinstance(read, Unsure) else read
    action_id = "fill_in_deposit" if isinstance(entry, RecordDeposit) else "fill_in_pay"
    form = FILL_IN[action_id]
    draft, at_once = draft_entry(session, form, read, visit)
    if at_once and (card := show_card(session, form, draft, visit)):
        return card
    carried = json.dumps([uuid4().hex, visit.caller.stamp.on.isoformat(), text], ensure_ascii=False)
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
        on_click(listeners, action_id, form.needs, _opening(form))


def _opening(form: FormDesk[Any]) -> Act:
    def act(session: Session, said: Said, visit: Visit) -> View:
        request_id, on, text = json.loads(said.text)
        around = surroundings(session, visit.caller, visit.desk.till)
        read = understand(text, replace(around, today=date.fromisoformat(on)))
        known = read if isinstance(read, Entry | Unsure) else FillIn()
        draft, _ = draft_entry(session, form, known, visit)
        return form.show_draft(session, replace(draft, request_id=request_id), visit)

    return act


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
