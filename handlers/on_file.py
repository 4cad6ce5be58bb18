"""Methods on file, as the counter sees them: what a client authorised, and the link to add one.

No card number is ever asked for here: the client writes it on the gateway's own page.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from domain import attempts, links, saved_methods
from domain.errors import BillingError
from domain.people import Permission, Staff
from domain.saved_methods import SavedMethod, Till
from handlers.blocks import Block, actions, button, section
from handlers.cards import LINK_SEND
from handlers.desk import Caller, Desk
from handlers.listeners import Listeners, check
from handlers.money_fields import saved_label
from handlers.mrkdwn import escape
from handlers.notices import tell_markup, tell_refusal
from handlers.openings import said_by
from handlers.submissions import Visit, audit_refusal
from handlers.texts import Texts
from handlers.typed import Draft, Typed

SHOWN = 10


def attach_links(listeners: Listeners) -> None:
    """Attach the button that sends a link."""
    listeners.on_action(LINK_SEND, Permission.RECORD_PAYMENT, _send)


def on_file_blocks(
    session: Session, customer_id: str, staff: Staff, visit: Visit
) -> Sequence[Block]:
    """Tell what a customer has on file; nothing where that is nothing, or no gateway charges."""
    texts, today = visit.caller.texts, visit.caller.stamp.on
    on_file = saved_methods.list_active(session, customer_id)[:SHOWN]
    if not visit.desk.till.rails or not on_file:
        return []
    refused = [method for method in on_file if attempts.is_refused(session, method)]
    told = [texts.say("on_file.heading")]
    told += [_tell(method, today, texts, is_refused=method in refused) for method in on_file]
    bad = [method for method in on_file if method.is_expired(today) or method in refused]
    may_send = staff.may(Permission.RECORD_PAYMENT)
    # One block each: buttons that do the same are told apart by their block.
    offered = [actions([_offer_replacement(m, texts)]) for m in bad if may_send]
    return [section("\n".join(told)), *offered]


def link_buttons(customer_id: str, staff: Staff, visit: Visit) -> Sequence[Block]:
    """Offer to send a link where the client adds a method, to those who may, where one charges."""
    if not visit.desk.till.rails or not staff.may(Permission.RECORD_PAYMENT):
        return []
    return [button(LINK_SEND, visit.caller.texts.say("link.add"), customer_id)]


def expiring_blocks(session: Session, till: Till, today: date, texts: Texts) -> Sequence[Block]:
    """List what planned payments rely on and expires next month, or has (rules.md §1.9)."""
    if not till.rails:
        return []
    return [
        section(
            texts.say(
                "on_file.expiring",
                label=escape(saved_label(method, texts)),
                customer=escape(method.customer_id),
            ),
            button(LINK_SEND, texts.say("link.send"), f"{method.customer_id} {method.number}"),
        )
        for method in saved_methods.list_expiring(session, today, SHOWN)
    ]


def _tell(method: SavedMethod, today: date, texts: Texts, *, is_refused: bool) -> str:
    label = escape(saved_label(method, texts))
    key = "on_file.refused" if is_refused else "on_file.line"
    key = "on_file.expired" if method.is_expired(today) else key
    return texts.say(key, label=label, authorised_at=method.authorised_at)


def _offer_replacement(method: SavedMethod, texts: Texts) -> Block:
    return button(
        LINK_SEND,
        texts.say("link.replace", label=method.label),
        f"{method.customer_id} {method.number}",
    )


def _send(ack: Ack, body: dict[str, Any], client: WebClient, caller: Caller, desk: Desk) -> None:
    """Ask for a link; it comes in private, as soon as the gateway has opened its page."""
    customer_id, _, number = said_by(body["actions"][0]).text.partition(" ")
    replaces = int(number) if number.isdecimal() else None
    try:
        with desk.transaction() as session:
            check(session, caller, Permission.RECORD_PAYMENT)
            links.request_link(session, customer_id, desk.till, caller.stamp, replaces)
    except BillingError as error:
        draft = Draft(LINK_SEND, "", Typed(), about=customer_id)
        audit_refusal(LINK_SEND, error, draft, Visit(caller, desk))
        tell_refusal(client, body, caller.texts, error)
    else:
        desk.wake()
        tell_markup(client, body, caller.texts, caller.texts.say("link.coming"))
    ack()
