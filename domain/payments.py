"""Payments: money and credit applied to open invoices in one act (R3–R8; contract §7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from domain import (
    allocations,
    audit,
    charged_installments,
    customers,
    installments,
    ledger,
    people,
    receipts,
    requests,
    settings,
)
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
from domain.errors import PaymentLooksTypedTwice, PaymentTooLarge
from domain.installments import Expected
from domain.invoices import by_invoice
from domain.ledger import Posting, Stamp
from domain.methods import Method, Saved
from domain.people import Permission
from domain.receipts import Received
from domain.requests import Request
from domain.saved_methods import Till

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
    till: Till = field(default_factory=Till)

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
    numbers = _decide(session, command, stamp)
    requests.remember_answer(session, request, numbers, stamp)
    return numbers


def _decide(session: Session, command: RecordPayment, stamp: Stamp) -> tuple[str, ...]:
    position = allocations.load_position(session, command.customer_id)
    if is_post_dated(command.received, stamp):
        return _expect_cheque(session, command, position, stamp)
    received = receipts.admit(session, command.customer_id, command.received, command.till, stamp)
    command = replace(command, received=received)
    settlement = settle(position, command.asked)
    _refuse_duplicate(session, command, settlement, stamp)
    return _carry_out(session, command, position, settlement, stamp)


def is_post_dated(received: Received, stamp: Stamp) -> bool:
    """Tell whether this is a cheque for a day to come: no money yet, but money expected."""
    return received.method is Method.CHEQUE and received.received_on > stamp.on


def _expect_cheque(
    session: Session, command: RecordPayment, position: Position, stamp: Stamp
) -> tuple[str, ...]:
    """Plan a post-dated cheque for the picked invoices, oldest first; it makes no receipt.

    Credit is used today, before the cheque. A plan on the same invoices shrinks to make room:
    the next installments first, as an early payment would have it.

    Raises:
        BillingError: as a payment would, or more than other cheques leave to expect.
    """
    settings.check_received(session, stamp.on, Method.CHEQUE)
    settlement = settle(position, replace(command.asked, excess=False))
    if settlement.credit_cents:
        _carry_out(session, command, position, replace(settlement, money_cents=0), stamp)
    received = command.received
    rooms = _beyond_cheques(session, command)
    if received.amount_cents > sum(rooms.values()):
        raise PaymentTooLarge(max_cents=sum(rooms.values()))
    parts = installments.share_out(received.amount_cents, rooms)
    expected = [
        Expected(invoice, received.received_on, cents, str(received.method), received.reference)
        for invoice, cents in parts
    ]
    if expected:
        installments.plan_amounts(session, command.customer_id, None, expected)
        installments.fit(session, command.customer_id, stamp)
    audit.record(session, stamp, "cheque.expect", command.customer_id)
    return ()


def _beyond_cheques(session: Session, command: RecordPayment) -> dict[str, int]:
    """Return what no cheque covers yet of each picked invoice, oldest first."""
    lines = allocations.load_position(session, command.customer_id).lines
    planned = installments.cheques_by_invoice(session, command.customer_id)
    picked = command.invoices
    return {
        invoice.number: max(0, invoice.due_cents - planned.get(invoice.number, 0))
        for invoice in by_invoice(lines)
        if picked is None or invoice.number in picked
    }


def receive_installment(
    session: Session, installment_id: int, command: RecordPayment, stamp: Stamp
) -> tuple[str, ...]:
    """Record that an expected amount came, and reconcile it with its own invoice (R11).

    Raises:
        InstallmentNotOpen: it was received, failed or dropped before.
        ReceivedInFuture: the money has not come yet.
        BillingError: as a payment would.
    """
    people.require(session, stamp.actor, Permission.RECORD_PAYMENT)
    installment = installments.load(session, installment_id)
    customers.lock(session, installment.customer_id)
    own = replace(command, customer_id=installment.customer_id, invoices=(installment.invoice,))
    earlier = requests.find_answer(session, own.request)
    if earlier is not None:
        return earlier
    receipts.refuse_future(own.received, stamp)
    at_gateway = isinstance(own.received.method, Saved)
    status = "processing" if at_gateway else "paid"
    installments.receive(session, installment_id, own.received.amount_cents, status)
    audit.record(session, stamp, "installment.receive", installment.subject)
    numbers = record_payment(session, own, stamp)
    if at_gateway:
        charged_installments.bind(session, [installment_id], numbers[0])
    return numbers


def collect(
    session: Session,
    customer_id: str,
    received: Received,
    parts: Mapping[str, int],
    stamp: Stamp,
) -> str:
    """Record money that settles so much of each invoice, its items as printed; return its number.

    It is what was agreed before (a plan, a charge tried again): no ceiling is asked for. Hold the
    customer's account, and be sure that each invoice has as much due.
    """
    number = receipts.take_in(session, "payment", customer_id, received, stamp)
    lines = allocations.load_position(session, customer_id).lines
    shares = [
        share
        for invoice, cents in parts.items()
        for share in spread([Fund(number, cents)], [x for x in lines if x.invoice == invoice])
    ]
    postings = [*receipts.money_in(number, received), *allocations.postings_of(shares)]
    entry_id = ledger.post(session, "payment", customer_id, postings, stamp)
    allocations.apply(session, entry_id, shares, stamp)
    installments.fit(session, customer_id, stamp, paid=[*parts])
    receipts.announce(session, "payment.charge", [number], customer_id, stamp)
    return number


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
    paid = {share.line.invoice for share in shares}
    installments.fit(session, command.customer_id, stamp, paid=[*paid])
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
        postings += receipts.money_in(number, part, rounding)
        numbers.append(number)
        rounding = 0
    return tuple(numbers), postings
