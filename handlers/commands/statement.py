"""``/statement``: a client's account statement, on the screen and as a file in a message."""

from datetime import date
from functools import partial

from sqlalchemy.orm import Session

from domain import audit, customers, outbox
from domain.customers import Customer
from domain.extract.statements import load_statement
from domain.people import Permission
from domain.promises import SendStatement
from handlers.account_search import offer_customers
from handlers.desk import Caller
from handlers.listeners import Listeners
from handlers.mrkdwn import escape
from handlers.openings import Reply, Said
from handlers.orders import Order, on_order
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
        order = Order(NEEDS, "statement.send", _tell_coming, partial(_order, kind))
        on_order(listeners, f"statement_{kind}", order)


def _tell_coming(caller: Caller) -> str:
    return caller.texts.say("statement.coming")


def _order(kind: str, session: Session, said: Said, caller: Caller) -> None:
    """Promise the file; drawing and sending it takes longer than a click may."""
    customer = customers.load(session, said.text)
    from_on, to_on = map(date.fromisoformat, said.about.split(":"))
    promise = SendStatement(customer.customer_id, from_on, to_on, kind, caller.user_id)
    outbox.promise(session, promise, caller.stamp)
    audit.record(session, caller.stamp, "statement.send", customer.customer_id)
