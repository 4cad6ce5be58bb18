"""Slack to domain and back; decides nothing about money."""

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from domain.errors import NotAllowed
from handlers.blocks import Block, View
from handlers.commands import account, deposit, pay
from handlers.desk import Caller, Desk
from handlers.home import ACCOUNT_SEARCH, QUICK, show_home
from handlers.notices import tell_privately
from handlers.openings import Said, on_click, on_command, on_shortcut
from handlers.pickers import list_customers, list_invoices
from handlers.submissions import FormDesk, Visit, attach_forms
from handlers.typed import Typed
from handlers.words import read_words

FORMS: tuple[FormDesk[Any], ...] = (pay.DESK, deposit.DESK)


def attach(app: App) -> None:
    """Attach every command, form, button, menu and event to the bot."""
    for form in FORMS:
        on_command(app, f"/{form.callback_id}", _open_with_words(form))
        on_shortcut(app, form.callback_id, _open_empty(form))
    on_command(app, account.COMMAND, account.show)
    on_click(app, account.PAY_INVOICE, account.pay_invoice)
    on_click(app, account.OPEN_ACCOUNT, account.open_account)
    on_click(app, ACCOUNT_SEARCH, account.open_account)
    on_click(app, account.OPERATIONS, account.open_operation)
    for action_id, (_, _, name) in QUICK.items():
        on_click(app, action_id, _open_empty(next(f for f in FORMS if f.callback_id == name)))
    attach_forms(app, FORMS)
    app.options(re.compile(f"^(customer_id|invoices|{ACCOUNT_SEARCH})$"))(_list_choices)
    app.event("app_home_opened")(_open_home)
    app.action(re.compile(".*"))(_answer_stale_click)
    app.event(re.compile(".*"))(_ignore)


def _open_with_words(form: FormDesk[Any]) -> Any:
    def act(session: Session, said: Said, visit: Visit) -> View:
        words = read_words(session, said.text, visit.caller.texts)
        answers = {
            "customer_id": words.customer.customer_id if words.customer else "",
            "amount": words.amount,
            "method": words.method or "",
        }
        return form.open(session, Typed({k: v for k, v in answers.items() if v}), visit)

    return act


def _open_empty(form: FormDesk[Any]) -> Any:
    def act(session: Session, _said: Said, visit: Visit) -> View:
        return form.open(session, Typed(), visit)

    return act


def _list_choices(ack: Ack, body: dict[str, Any], caller: Caller, desk: Desk) -> None:
    typed = str(body.get("value", ""))
    options: Sequence[Block] = ()
    with suppress(NotAllowed), desk.reading() as session:
        if body["action_id"] == "invoices":
            customer_id = str(body.get("block_id", "")).partition(":")[2]
            options = list_invoices(session, caller, customer_id, typed)
        else:
            options = list_customers(session, caller, typed)
    ack(options=list(options))


def _open_home(event: dict[str, Any], client: WebClient, caller: Caller, desk: Desk) -> None:
    if event.get("tab", "home") != "home":
        return
    with desk.reading() as session:
        view = show_home(session, caller, desk)
    client.views_publish(user_id=caller.user_id, view=view)


def _answer_stale_click(ack: Ack, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
    """Answer a button that an older version posted, or one that only opens an address."""
    if not body["actions"][0].get("url"):
        texts = caller.texts
        told = texts.say("click.stale")
        tell_privately(client, body, texts, texts.say("app.title"), told)
    ack()


def _ignore() -> None:
    """Acknowledge an event that says nothing to us, or Slack would send it again."""
