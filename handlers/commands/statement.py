"""``/statement``: a client's account statement, on the screen and as a file in a message."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from domain import audit, customers, outbox
from domain.customers import Customer
from domain.errors import BillingError, Busy
from domain.extract.statements import load_statement
from domain.people import Permission
from domain.promises import SendStatement
from handlers.account_search import offer_customers
from handlers.desk import Caller, Desk
from handlers.listeners import Listeners, check
from handlers.mrkdwn import escape
from handlers.notices import tell_privately, tell_refusal
from handlers.openings import Reply, Said, said_by
from handlers.statement_blocks import CSV, PDF, Period, read_period, statement_blocks
from handlers.submissions import Visit

COMMAND = "/statement"
OPEN_STATEMENT = "open_statement"
NEEDS = Permission.SEE_ACCOUNTS


def show(session: Session, said: Said, visit: Visit) -> Reply:
    """Show the statement of the customer that the words name; several are offered.

    Raises:
        CustomerUnknown: nobody fits.
    """
    texts = visit.caller.texts
    named, period = read_period(said.text, visit.caller.stamp.on)
    if not named:
        return Reply(texts.say("statement.help"))
    customer = customers.find_certain(session, named)
    if customer is None:
        return offer_customers(session, named, texts, OPEN_STATEMENT)
    return show_statement(session, customer, period, visit)


def open_statement(session: Session, said: Said, visit: Visit) -> Reply:
    """Show the statement of the customer who was picked among several."""
    customer = customers.load(session, said.text)
    return show_statement(session, customer, Period.until(visit.caller.stamp.on), visit)


def show_statement(session: Session, customer: Customer, period: Period, visit: Visit) -> Reply:
    """Show a customer's statement over a period."""
    texts = visit.caller.texts
    statement = load_statement(session, customer.customer_id, period.from_on, period.to_on)
    title = texts.say("statement.of", customer=escape(customer.name))
    return Reply(title, statement_blocks(statement, period, texts))


def attach_files(listeners: Listeners) -> None:
    """Attach the buttons that send the statement as a file."""
    for kind in (PDF, CSV):
        listeners.on_action(f"statement_{kind}", NEEDS, _ordering(kind))


def _ordering(kind: str) -> Callable[..., None]:
    def listener(
        ack: Ack, body: dict[str, Any], client: WebClient, caller: Caller, desk: Desk
    ) -> None:
        texts = caller.texts
        try:
            with desk.transaction() as session:
                check(session, caller, NEEDS)
                _order(session, kind, said_by(body["actions"][0]), caller)
        except BillingError as refused:
            with suppress(Busy), desk.transaction() as session:
                audit.record_refusal(session, caller.stamp, "statement.send", "", refused.key)
            tell_refusal(client, body, texts, refused)
        else:
            desk.wake()
            told = texts.say("statement.coming")
            tell_privately(client, body, texts, texts.say("app.title"), told)
        ack()

    return listener


def _order(session: Session, kind: str, said: Said, caller: Caller) -> None:
    """Promise the file; drawing and sending it takes longer than a click may."""
    customer = customers.load(session, said.text)
    from_on, to_on = map(date.fromisoformat, said.about.split(":"))
    promise = SendStatement(customer.customer_id, from_on, to_on, kind, caller.user_id)
    outbox.promise(session, promise, caller.stamp)
    audit.record(session, caller.stamp, "statement.send", customer.customer_id)
