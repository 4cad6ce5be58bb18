"""What became of an order to the gateway, told in the form that asked, or in its place later.

A gateway often answers within the time that Slack gives a form: then the form's own answer tells
the outcome. Otherwise it says that the charge is under way, and its view is brought up to date.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from domain import attempts, balances, customers, receipts, requests
from domain.attempts import UNRESOLVED, Attempt, Kind, State
from handlers.blocks import View, section
from handlers.desk import Desk
from handlers.money_fields import tell_customer
from handlers.notices import notice
from handlers.submissions import Visit
from handlers.texts import Texts

FORM_WAITS_SECONDS = 1.5
"""How long a form waits for the gateway: Slack gives it three seconds in all."""

SIGNS = {
    State.APPROVED: ":white_check_mark:",
    State.PROCESSING: ":hourglass_flowing_sand:",
    State.DECLINED: ":no_entry_sign:",
    State.NOT_FOUND: ":no_entry_sign:",
    State.VOIDED: ":no_entry_sign:",
    State.RETURNED: ":leftwards_arrow_with_hook:",
    State.NEEDS_HUMAN: ":warning:",
}
ASKING = ":hourglass_flowing_sand:"


def await_outcome(shown: View, view_id: str, visit: Visit) -> View:
    """Wait a moment for the gateway, where the form asked it for something; tell what it said.

    What is still unknown then is told in the same view later, once it is heard.
    """
    desk = visit.desk
    with desk.reading() as session:
        asked = list_asked(session, visit.request_id)
    if not asked:
        return shown
    await_known(desk, asked)
    with desk.transaction() as session:
        for number in asked:
            attempts.expect_in_view(session, number, view_id)
        return outcome_view(session, asked, visit.caller.texts)


def await_known(desk: Desk, numbers: Sequence[str]) -> bool:
    """Wait a moment until the gateway has said something of each; tell whether it has."""
    return desk.heard.await_that(lambda: _all_known(desk, numbers), FORM_WAITS_SECONDS)


def list_asked(session: Session, request_id: str) -> Sequence[str]:
    """List the receipts for which a form asked the gateway something."""
    numbers = requests.list_made(session, request_id)
    return [number for number in numbers if attempts.list_of_subject(session, number)]


def outcome_view(session: Session, numbers: Sequence[str], texts: Texts) -> View:
    """Tell how each order stands, and what the client owes now."""
    told = [tell_outcome(_latest(session, number), texts) for number in numbers]
    owner = receipts.load(session, numbers[0]).customer_id
    balance = balances.load(session, owner)
    told.append(tell_customer(customers.load(session, owner)))
    told.append(texts.say("pay.balance_now", balance=texts.balance(balance.owed_cents)))
    return notice(texts, texts.say("outcome.title"), [section("\n".join(told))])


def tell_outcome(attempt: Attempt, texts: Texts) -> str:
    """Tell one order in a line or two: what was asked, and what the gateway said."""
    key = "void" if attempt.kind == Kind.VOID else "charge"
    state = State(attempt.state)
    known = "asking" if state in UNRESOLVED and state is not State.NEEDS_HUMAN else str(state)
    told = texts.say(
        f"outcome.{key}_{known}", receipt=attempt.receipt, amount_cents=attempt.amount_cents
    )
    if state is State.DECLINED and key == "charge":
        told += "\n" + texts.say("outcome.why", refusal=attempt.decline)
    return f"{SIGNS.get(state, ASKING)} {told}"


def _latest(session: Session, number: str) -> Attempt:
    return attempts.list_of_subject(session, number)[-1]


def _all_known(desk: Desk, numbers: Sequence[str]) -> bool:
    with desk.reading() as session:
        return all(_latest(session, number).state not in UNRESOLVED for number in numbers)
