"""A card that records with one click what words said: it passes the form's own door, checked anew.

The button carries the packed draft, as a notice's *Back* does: no process has to remember it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient
from sqlalchemy.orm import Session

from domain import allocations, balances, customers, payments
from domain.allocation_rules import Asked
from domain.errors import BillingError, NotAllowed, PaymentLooksTypedTwice
from handlers.blocks import Block, View, actions, button, section
from handlers.commands import deposit, pay
from handlers.commands.deposit import DepositForm
from handlers.commands.pay import PayForm
from handlers.desk import Caller, Desk
from handlers.forms import FormRefused
from handlers.listeners import Listeners, check
from handlers.money_fields import tell_account, with_today
from handlers.mrkdwn import escape
from handlers.notices import tell_refusal
from handlers.openings import Reply, open_view
from handlers.submissions import FormDesk, Visit, ask_again, audit_refusal, carry_out
from handlers.texts import Texts
from handlers.typed import Draft, Typed, pack_draft, unpack_draft

BUTTON_LIMIT: Final = 2_000
"""Slack carries this many characters with a button."""
CARDS: Final[dict[str, FormDesk[Any]]] = {
    "record_pay": pay.DESK,
    "record_deposit": deposit.DESK,
}
"""The one button of a card, and the form whose door it passes."""


def show_card(session: Session, form: FormDesk[Any], draft: Draft, visit: Visit) -> Reply | None:
    """Show what one click would record; None where the form has something to ask or to refuse."""
    action_id = next((name for name, desk in CARDS.items() if desk is form), "")
    whole = replace(draft, typed=with_today(draft.typed, visit.caller))
    packed = pack_draft(whole)
    is_whole = len(packed) <= BUTTON_LIMIT and unpack_draft(packed).typed == whole.typed
    if not action_id or not is_whole:
        return None
    try:
        told = _tell(session, form, whole, visit)
    except (FormRefused, BillingError):
        return None
    texts = visit.caller.texts
    pressed = button(action_id, texts.say("pay.submit"), packed, "primary")
    return Reply(texts.say("now.title"), [*told, actions([pressed])])


def attach_cards(listeners: Listeners) -> None:
    """Attach the button of each card."""
    for action_id, form in CARDS.items():
        listeners.on_action(action_id, form.needs, _recording(form))


def _tell(session: Session, form: FormDesk[Any], draft: Draft, visit: Visit) -> Sequence[Block]:
    """Tell whose money it is, how it came and what it would settle.

    Raises:
        FormRefused: the form would refuse an answer.
        BillingError: a rule would say no.
    """
    texts = visit.caller.texts
    answers = form.form.read(draft.typed, texts.locale)
    customer = customers.load(session, answers.customer_id)
    balance = balances.load(session, customer.customer_id)
    told = [section(_how(answers, texts)), tell_account(customer, balance, texts)]
    if not isinstance(answers, PayForm):
        return told
    position = allocations.load_position(session, customer.customer_id)
    asked = Asked(answers.invoices, answers.amount, answers.credit, answers.excess)
    payments.preview(position, asked)
    return [*told, *pay.tell_preview(position, draft.typed, texts, visit.caller.stamp.on)]


def _how(answers: PayForm | DepositForm, texts: Texts) -> str:
    kind = "payment" if isinstance(answers, PayForm) else "deposit"
    purpose = answers.purpose if isinstance(answers, DepositForm) else ""
    written = (answers.reference, purpose, answers.payer, answers.note)
    told = texts.say(
        "now.payment" if kind == "payment" else "now.deposit",
        amount_cents=answers.amount,
        method=str(answers.method),
        received_on=answers.received_on,
    )
    return " · ".join([told, *(escape(text) for text in written if text)])


def _recording(form: FormDesk[Any]) -> Callable[..., None]:
    def listener(
        ack: Ack, body: dict[str, Any], client: WebClient, caller: Caller, desk: Desk
    ) -> None:
        visit = Visit(caller, desk)
        try:
            with desk.reading() as session:
                check(session, caller, form.needs)
            _record(client, body, form, visit)
        except NotAllowed as refused:
            empty = Draft(form.callback_id, "", Typed())
            audit_refusal(form.callback_id, refused, empty, visit)
            tell_refusal(client, body, caller.texts, refused)
        ack()

    return listener


def _record(client: WebClient, body: dict[str, Any], form: FormDesk[Any], visit: Visit) -> None:
    """Record what the card says; where a rule has something to say, the form says it."""
    draft = unpack_draft(str(body["actions"][0]["value"]))
    visit = replace(visit, request_id=draft.request_id)
    try:
        shown = carry_out(form, draft, visit)
    except FormRefused as refused:
        asked = _warned(draft, refused.refusals[0], visit)
    except PaymentLooksTypedTwice as doubt:
        asked = ask_again(draft, doubt, visit)
    except BillingError as refused:
        asked = _warned(draft, refused, visit)
    else:
        return _replace(body, shown)
    with visit.desk.reading() as session:
        open_view(client, body, form.show_draft(session, asked, visit))
    return None


def _warned(draft: Draft, refusal: BillingError, visit: Visit) -> Draft:
    return replace(draft, warning=visit.caller.texts.refusal(refusal))


def _replace(body: dict[str, Any], shown: View) -> None:
    """Put what was recorded in the card's place: its button has done its work."""
    told = shown["blocks"]
    webhook = WebhookClient(body["response_url"])
    webhook.send(text=told[0]["text"]["text"], blocks=told, replace_original=True)
