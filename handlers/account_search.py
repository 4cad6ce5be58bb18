"""Several customers fit what was typed: each is offered with what tells it from a homonym."""

from sqlalchemy.orm import Session

from domain import balances, customers
from domain.errors import CustomerUnknown
from handlers.blocks import button, section
from handlers.mrkdwn import escape
from handlers.openings import Reply
from handlers.pickers import email_hint
from handlers.surroundings import list_sought
from handlers.texts import Texts

CUSTOMERS_SHOWN = 8


def offer_customers(session: Session, typed: str, texts: Texts, action_id: str) -> Reply:
    """Offer the customers who fit, or whose name is like it, each with a button; none is chosen.

    Raises:
        CustomerUnknown: nobody fits.
    """
    found = customers.search(session, typed, limit=CUSTOMERS_SHOWN)
    found = found or list_sought(session, typed)[:CUSTOMERS_SHOWN]
    if not found:
        raise CustomerUnknown(customer=typed)
    owed = balances.load_many(session, [customer.customer_id for customer in found])
    asked = texts.say("account.which", typed=escape(typed))
    rows = [
        section(
            f"*{escape(customer.name)}* · {escape(customer.customer_id)}\n"
            f"{escape(email_hint(customer.email))} "
            f"{texts.balance(owed[customer.customer_id].owed_cents)}",
            button(action_id, texts.say("account.open"), customer.customer_id),
        )
        for customer in found
    ]
    return Reply(asked, [section(asked), *rows])
