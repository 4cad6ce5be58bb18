"""Payments: money and credit applied to open invoices in one act (R3–R8; contract §7)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from domain import allocations, customers, ledger, people, receipts, requests
from domain.allocation_rules import (
    Asked,
    Fund,
    Position,
    Settlement,
    Share,
    draw,
    settle,
    spread,
)
from domain.errors import PaymentLooksTypedTwice
from domain.ledger import Posting, Stamp
from domain.people import Permission
from domain.receipts import Received
from domain.requests import Request

DUPLICATE_HOURS = 24


@dataclass(frozen=True, slots=True)
class RecordPayment:
    """A payment to record; the fields are those of the form (contract §3).

    ``invoices`` is None for every open one. ``received.amount_cents`` is what money settles.
    """

    request_id: str
    customer_id: str
    received: Received
    invoices: tuple[str, ...] | None = None
    credit_cents: int = 0
    excess: bool = False
    confirmed_duplicate: bool = False
    cash_rounding_cents: int = 0

    @property
    def asked(self) -> Asked:
        """What the rules have to settle."""
        return Asked(self.invoices, self.received.amount_cents, self.credit_cents, self.excess)

    @property
    def request(self) -> Request:
        """The request's identity; confirming a duplicate does not make it another one."""
        picked = self.invoices and sorted(self.invoices)
        details = (self.customer_id, self.received, picked, self.credit_cents, self.excess)
        return Request.of(self.request_id, "payment", *details)


def record_payment(session: Session, command: RecordPayment, stamp: Stamp) -> tuple[str, ...]:
    """Record a payment, apply it and post it; the same request twice records it once.

    Returns the numbers of the receipts made: the payment's (none when credit alone settles),
    then the deposit's when ``excess`` kept a surplus.

    Raises:
        BillingError: a rule of R3–R8 or contract §7 says no; nothing is then written.
    """
    people.require(session, stamp.actor, Permission.RECORD_PAYMENT)
    customers.lock(session, command.customer_id)
    request = command.request
    earlier = requests.find_answer(session, request)
    if earlier is not None:
        return earlier
    receipts.refuse_future(command.received, stamp)
    position = allocations.load_position(session, command.customer_id)
    settlement = settle(position, command.asked)
    _refuse_duplicate(session, command, settlement, stamp)
    numbers = _carry_out(session, command, position, settlement, stamp)
    requests.remember_answer(session, request, numbers, stamp)
    return numbers


def preview(position: Position, asked: Asked, money: str = "") -> Sequence[Share]:
    """Show who would get what; shares of the money bear ``money`` as their source.

    Raises:
        BillingError: as recording it would.
    """
    return _shares(position, settle(position, asked), money)


def _shares(position: Position, settlement: Settlement, money: str) -> Sequence[Share]:
    credit = draw(position.credits, settlement.credit_cents)
    return spread([*credit, Fund(money, settlement.money_cents)], settlement.lines)


def _refuse_duplicate(
    session: Session, command: RecordPayment, settlement: Settlement, stamp: Stamp
) -> None:
    if command.confirmed_duplicate or settlement.money_cents == 0:
        return
    paid = replace(command.received, amount_cents=settlement.money_cents)
    since = stamp.hours_before(DUPLICATE_HOURS)
    earlier = receipts.find_same(session, command.customer_id, paid, since)
    if earlier is not None:
        raise PaymentLooksTypedTwice(
            receipt=earlier.number,
            amount_cents=earlier.amount_cents,
            recorded_at=earlier.recorded_at,
        )


def _carry_out(
    session: Session,
    command: RecordPayment,
    position: Position,
    settlement: Settlement,
    stamp: Stamp,
) -> tuple[str, ...]:
    numbers, taken_in = _take_in(session, command, settlement, stamp)
    shares = _shares(position, settlement, numbers[0] if settlement.money_cents else "")
    postings = [*taken_in, *allocations.postings_of(shares)]
    entry_id = ledger.post(session, "payment", command.customer_id, postings, stamp)
    if shares:
        allocations.apply(session, entry_id, shares, stamp)
    changed = dict.fromkeys([*numbers, *(share.source for share in shares)])
    receipts.announce(session, "payment.record", [*changed], command.customer_id, stamp)
    return numbers


def _take_in(
    session: Session, command: RecordPayment, settlement: Settlement, stamp: Stamp
) -> tuple[tuple[str, ...], Sequence[Posting]]:
    """Insert the payment and the surplus's deposit; coins are rounded on their total."""
    numbers: list[str] = []
    postings: list[Posting] = []
    rounding = receipts.rounding_of(command.received, command.cash_rounding_cents)
    for kind, cents in (
        ("payment", settlement.money_cents),
        ("deposit", settlement.surplus_cents),
    ):
        if cents == 0:
            continue
        part = replace(command.received, amount_cents=cents)
        number = receipts.take_in(
            session, kind, command.customer_id, part, stamp, rounding_cents=rounding
        )
        postings += receipts.money_in(number, cents, rounding)
        numbers.append(number)
        rounding = 0
    return tuple(numbers), postings
