"""Slack to domain and back; decides nothing about money."""

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from domain import outbox
from domain.customers import Customer
from domain.errors import Busy, NotAllowed
from domain.people import Permission
from domain.promises import ShowHome
from handlers.blocks import Block, View
from handlers.commands import (
    account,
    cancel,
    credit,
    deposit,
    invoice,
    pay,
    plan,
    reconcile,
    refund,
    transfer,
)
from handlers.conversation import attach_conversation, suggest
from handlers.decisions import FORMS as DECISION_FORMS
from handlers.decisions import attach_decisions
from handlers.desk import Caller, Desk
from handlers.from_message import PAY_FROM_MESSAGE, pay_from_message
from handlers.gateway_actions import FORMS as GATEWAY_FORMS
from handlers.gateway_actions import attach_gateway
from handlers.home import ACCOUNT_SEARCH, QUICK, show_home, wanted_chart
from handlers.installment_forms import FAIL, OPENINGS, RECEIVE
from handlers.invoice_cards import (
    CANCEL_INVOICE,
    OPEN_INVOICE,
    PAY_INVOICE,
    PLAN_INVOICE,
    show_invoice,
)
from handlers.listeners import EVERYONE, Declared, Listeners
from handlers.notices import tell_privately
from handlers.office import FORMS as OFFICE_FORMS
from handlers.office import attach_office
from handlers.one_click import attach_cards
from handlers.openings import Said, on_click, on_command, on_shortcut
from handlers.pickers import (
    list_all_invoices,
    list_customers,
    list_gl_codes,
    list_invoices,
)
from handlers.quick_entry import open_with_words
from handlers.refund_blocks import REFUND_DEPOSIT
from handlers.submissions import FormDesk, Visit, attach_forms, read_metadata
from handlers.surroundings import list_sought
from handlers.typed import Typed

FORMS: tuple[FormDesk[Any], ...] = (
    pay.DESK,
    deposit.DESK,
    invoice.DESK,
    credit.DESK,
    cancel.DESK,
    plan.DESK,
    RECEIVE,
    FAIL,
    refund.DESK,
    transfer.DESK,
    *DECISION_FORMS,
    *OFFICE_FORMS,
    *GATEWAY_FORMS,
)
WITH_WORDS: tuple[FormDesk[Any], ...] = (
    pay.DESK,
    deposit.DESK,
    invoice.DESK,
    credit.DESK,
    refund.DESK,
    transfer.DESK,
    reconcile.DESK,
)
"""Forms whose command takes ``CUSTOMER AMOUNT METHOD``."""
SHORTCUTS: tuple[FormDesk[Any], ...] = (pay.DESK, deposit.DESK)


def attach(app: App) -> Sequence[Declared]:
    """Attach every command, form, button, menu and event to the bot; tell who may use each."""
    listeners = Listeners(app)
    _attach_commands(listeners)
    attach_office(listeners)
    attach_decisions(listeners)
    attach_gateway(listeners)
    attach_cards(listeners)
    on_click(listeners, REFUND_DEPOSIT, refund.DESK.needs, refund.refund_deposit)
    on_click(listeners, plan.PLAN, plan.DESK.needs, plan.plan_payment)
    on_click(listeners, PLAN_INVOICE, plan.DESK.needs, plan.open_plan)
    on_click(listeners, CANCEL_INVOICE, cancel.DESK.needs, cancel.open_cancel)
    on_click(listeners, OPEN_INVOICE, Permission.SEE_ACCOUNTS, show_invoice)
    for action_id, opening in OPENINGS.items():
        on_click(listeners, action_id, Permission.RECORD_PAYMENT, opening)
    on_click(listeners, PAY_INVOICE, Permission.RECORD_PAYMENT, account.pay_invoice)
    on_click(listeners, account.OPEN_ACCOUNT, Permission.SEE_ACCOUNTS, account.open_account)
    on_click(listeners, ACCOUNT_SEARCH, Permission.SEE_ACCOUNTS, account.open_account)
    on_click(listeners, account.OPERATIONS, Permission.SEE_ACCOUNTS, account.open_operation)
    for action_id, (needs, _, name) in QUICK.items():
        opened = next(form for form in FORMS if form.callback_id == name)
        on_click(listeners, action_id, needs, _open_empty(opened))
    attach_forms(listeners, FORMS, _publish_home)
    searched = re.compile(
        rf"^((from_|to_)?customer_id|invoices|{OPEN_INVOICE}|gl_code(_\d+)?|{ACCOUNT_SEARCH})$"
    )
    listeners.on_options(searched, Permission.SEE_ACCOUNTS, _list_choices)
    listeners.on_options(refund.SOURCES, refund.DESK.needs, _list_sources)
    listeners.on_event("app_home_opened", EVERYONE, _open_home)
    attach_conversation(listeners)
    listeners.on_action(re.compile(".*"), EVERYONE, _answer_stale_click)
    listeners.on_event(re.compile(".*"), EVERYONE, _ignore)
    return listeners.declared


def _attach_commands(listeners: Listeners) -> None:
    for form in WITH_WORDS:
        on_command(listeners, f"/{form.callback_id}", form.needs, open_with_words(form))
    for form in SHORTCUTS:
        on_shortcut(listeners, form.callback_id, form.needs, _open_empty(form))
    on_shortcut(listeners, PAY_FROM_MESSAGE, pay.DESK.needs, pay_from_message)
    on_command(listeners, account.COMMAND, Permission.SEE_ACCOUNTS, account.show)
    on_command(listeners, plan.COMMAND, plan.DESK.needs, plan.open_plan)
    on_command(listeners, cancel.COMMAND, cancel.DESK.needs, cancel.open_cancel)


def _open_empty(form: FormDesk[Any]) -> Any:
    def act(session: Session, _said: Said, visit: Visit) -> View:
        return form.open(session, Typed(), visit)

    return act


def _list_choices(ack: Ack, body: dict[str, Any], caller: Caller, desk: Desk) -> None:
    typed = str(body.get("value", ""))
    options: Sequence[Block] = ()
    with suppress(NotAllowed), desk.reading() as session:
        name = str(body["action_id"])
        customer_id = str(body.get("block_id", "")).partition(":")[2]
        if name == "invoices":
            options = list_invoices(session, caller, customer_id, typed)
        elif name == OPEN_INVOICE:
            options = list_all_invoices(session, caller, customer_id, typed)
        elif name.startswith("gl_code"):
            options = list_gl_codes(session, caller, typed)
        else:
            options = list_customers(session, caller, typed, _sought(session, body))
    ack(options=list(options))


def _sought(session: Session, body: dict[str, Any]) -> Sequence[Customer]:
    """List whom the words of the form may mean, until something else is typed."""
    sought = str(read_metadata(body.get("view") or {}).get("sought", ""))
    return list_sought(session, sought) if sought and not body.get("value") else ()


def _list_sources(ack: Ack, body: dict[str, Any], caller: Caller, desk: Desk) -> None:
    customer_id = str(body.get("block_id", "")).partition(":")[2]
    options: Sequence[Block] = ()
    with suppress(NotAllowed), desk.reading() as session:
        options = refund.list_sources(session, caller, customer_id, str(body.get("value", "")))
    ack(options=list(options))


def _open_home(event: dict[str, Any], client: WebClient, caller: Caller, desk: Desk) -> None:
    if event.get("tab", "home") == "home":
        _publish_home(client, caller, desk)
    elif event.get("tab") == "messages":
        suggest(client, str(event["channel"]), caller, desk)


def _publish_home(client: WebClient, caller: Caller, desk: Desk) -> None:
    """Show Home at once; a chart of today that Slack does not have yet comes a moment later."""
    with desk.reading() as session:
        view = show_home(session, caller, desk)
        key = wanted_chart(session, caller)
    client.views_publish(user_id=caller.user_id, view=view)
    if key and desk.today_charts.find(key) is None:
        with suppress(Busy), desk.transaction() as session:
            outbox.promise_once(session, ShowHome(caller.user_id), caller.stamp)
        desk.wake()


def _answer_stale_click(ack: Ack, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
    """Answer a button that an older version posted, or one that only opens an address."""
    if not body["actions"][0].get("url"):
        texts = caller.texts
        told = texts.say("click.stale")
        tell_privately(client, body, texts, texts.say("app.title"), told)
    ack()


def _ignore() -> None:
    """Acknowledge an event that says nothing to us, or Slack would send it again."""
