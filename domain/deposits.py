"""Account deposits: money held for later, of any amount; they never apply themselves (R13)."""

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from domain import customers, ledger, people, receipts, requests
from domain.ledger import Stamp
from domain.people import Permission
from domain.receipts import Received
from domain.requests import Request
from domain.saved_methods import Till


@dataclass(frozen=True, slots=True)
class RecordDeposit:
    """A deposit to record; the fields are those of the form (contract §3)."""

    request_id: str
    customer_id: str
    received: Received
    cash_rounding_cents: int = 0
    till: Till = field(default_factory=Till)


def record_deposit(session: Session, command: RecordDeposit, stamp: Stamp) -> tuple[str, ...]:
    """Record money held for later and return its receipt's number; the same request once.

    Raises:
        BillingError: no right, an unknown customer, a day in the future; nothing is written.
    """
    people.require(session, stamp.actor, Permission.RECORD_DEPOSIT)
    customers.lock(session, command.customer_id)
    request = Request.of(command.request_id, "deposit", command.customer_id, command.received)
    earlier = requests.find_answer(session, request)
    if earlier is not None:
        return earlier
    received = receipts.admit(session, command.customer_id, command.received, command.till, stamp)
    rounding = receipts.rounding_of(received, command.cash_rounding_cents)
    number = take_in(session, command.customer_id, received, stamp, rounding_cents=rounding)
    requests.remember_answer(session, request, (number,), stamp)
    return (number,)


def take_in(
    session: Session,
    customer_id: str,
    received: Received,
    stamp: Stamp,
    *,
    rounding_cents: int = 0,
) -> str:
    """Take money in as a deposit, the customer's account being held; return its number."""
    number = receipts.take_in(
        session, "deposit", customer_id, received, stamp, rounding_cents=rounding_cents
    )
    taken_in = receipts.money_in(number, received, rounding_cents)
    ledger.post(session, "deposit", customer_id, taken_in, stamp)
    receipts.announce(session, "deposit.record", [number], customer_id, stamp)
    return number
