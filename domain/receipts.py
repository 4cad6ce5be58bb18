"""Receipts: money received, as rows. Payments and deposits decide what happens to it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.orm import Session

from domain import attempts, audit, outbox, saved_methods, settings
from domain.accounts import PLACES, Account
from domain.attempts import Charge
from domain.errors import ReceivedInFuture
from domain.gateway import Rail
from domain.invoices import applied_cents
from domain.ledger import Posting, Stamp
from domain.methods import Method, Saved
from domain.money import round_cash
from domain.promises import ShowReceipt
from domain.saved_methods import Till
from domain.sources import Source, close_source, open_source
from domain.tables import (
    AllocationRow,
    InvoiceLineRow,
    InvoiceRow,
    ReceiptRow,
    insert_numbered,
)

COUNTED = ("recorded", "processing", "cleared")
"""States of a receipt whose money is the customer's."""

AT_ONCE = 500
"""How many receipts one question names."""

AT_GATEWAY = "gateway"
"""The origin of a receipt whose money a gateway collects."""


@dataclass(frozen=True, slots=True)
class Received:
    """Money as it came in: cents, method, day, and what was written about it.

    A method on file (``Saved``) becomes what it is, a card or an e-cheque, when it is charged.
    """

    amount_cents: int
    method: Method | Saved | Rail
    received_on: date
    payer: str = ""
    reference: str = ""
    purpose: str = ""
    note: str = ""
    origin: str = "counter"
    charge: Charge | None = field(default=None, repr=False)
    """What is charged for it, once ``admit`` has looked."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt as it stands; amounts in cents, ``recorded_at`` in UTC."""

    number: str
    kind: str
    customer_id: str
    method: str
    amount_cents: int
    rounding_cents: int
    received_on: date
    recorded_at: datetime
    recorded_by: str
    status: str
    origin: str
    payer: str
    reference: str
    purpose: str
    note: str
    closed_reason: str


@dataclass(frozen=True, slots=True)
class Applied:
    """So many cents of one source on one invoice."""

    source: str
    invoice: str
    amount_cents: int


def receipt_number(receipt_id: int) -> str:
    """Write a receipt's number as people know it."""
    return f"R-{receipt_id:06d}"


def read_number(number: str) -> int:
    """Read a receipt's id back from its number."""
    return int(number.removeprefix("R-"))


def take_in(
    session: Session,
    kind: str,
    customer_id: str,
    received: Received,
    stamp: Stamp,
    *,
    rounding_cents: int = 0,
) -> str:
    """Insert a receipt, whose money can be applied from now on, and return its number.

    What a gateway is to collect is written down with it, before anything is sent.
    """
    values = {
        "kind": kind,
        "customer_id": customer_id,
        "method": str(received.method),
        "amount_cents": received.amount_cents,
        "rounding_cents": rounding_cents,
        "received_on": received.received_on,
        "recorded_on": stamp.on,
        "recorded_at": stamp.at,
        "recorded_by": stamp.actor,
        "status": "processing" if received.origin == AT_GATEWAY else "recorded",
        "origin": received.origin,
        "payer": received.payer,
        "reference": received.reference,
        "purpose": received.purpose,
        "note": received.note,
    }
    receipt_id = insert_numbered(session, ReceiptRow, values)
    number = receipt_number(receipt_id)
    source = Source(number, kind, customer_id, received.amount_cents)
    open_source(session, source, received.received_on, stamp, receipt_id)
    if received.charge is not None:
        attempts.open_charge(session, number, received.charge, received.amount_cents, stamp)
    return number


def close_receipt(session: Session, number: str, status: str, reason: str) -> None:
    """Let a receipt count no more: ``voided``, ``returned`` or ``failed``, and why."""
    session.execute(
        update(ReceiptRow)
        .where(ReceiptRow.id == read_number(number))
        .values(status=status, closed_reason=reason)
    )
    close_source(session, number)


def clear_receipt(session: Session, number: str) -> None:
    """Let a receipt be ``cleared``: the gateway has its money."""
    session.execute(
        update(ReceiptRow).where(ReceiptRow.id == read_number(number)).values(status="cleared")
    )


def money_in(number: str, received: Received, rounding_cents: int = 0) -> Sequence[Posting]:
    """Post money to where it lies and hold it for the customer; rounded coins stand apart."""
    lies = PLACES[received.origin]
    taken = Posting(lies, Account.ACCOUNT_DEPOSITS, received.amount_cents, number)
    if rounding_cents > 0:
        return [taken, Posting(Account.CASH, Account.CASH_ROUNDING, rounding_cents, number)]
    if rounding_cents < 0:
        return [taken, Posting(Account.CASH_ROUNDING, Account.CASH, -rounding_cents, number)]
    return [taken]


def rounding_of(received: Received, step_cents: int) -> int:
    """What rounding to coins adds to this money: cash only, on its total (rule E10)."""
    return round_cash(received.amount_cents, step_cents) if received.method is Method.CASH else 0


def refuse_future(received: Received, stamp: Stamp) -> None:
    """Refuse money received after today.

    Raises:
        ReceivedInFuture: it was.
    """
    if received.received_on > stamp.on:
        raise ReceivedInFuture(today=stamp.on)


def admit(
    session: Session, customer_id: str, received: Received, till: Till, stamp: Stamp
) -> Received:
    """Return money as it may be received; a method on file becomes the card or e-cheque it is.

    What is charged is received on the day of the charge, whatever day the form said.

    Raises:
        BillingError: a day to come or closed, a method not on offer, unknown or expired.
    """
    refuse_future(received, stamp)
    if not isinstance(received.method, Saved):
        settings.check_received(session, received.received_on, Method(received.method))
        return received
    method = saved_methods.require_chargeable(session, customer_id, received.method, till, stamp.on)
    return charged(received, Charge(method, till.gateway), stamp)


def charged(received: Received, charge: Charge, stamp: Stamp) -> Received:
    """Return money as a charge of a method on file brings it in."""
    method = charge.method.kind
    return replace(received, method=method, received_on=stamp.on, origin=AT_GATEWAY, charge=charge)


def announce(
    session: Session, action: str, numbers: Sequence[str], customer_id: str, stamp: Stamp
) -> None:
    """Audit an act, and promise a card for each receipt that it made or changed."""
    audit.record(session, stamp, action, " ".join(numbers) or customer_id)
    for number in numbers:
        if number.startswith("R-"):
            outbox.promise(session, ShowReceipt(number), stamp)


def load(session: Session, number: str) -> Receipt:
    """Return a receipt that exists."""
    return _as_receipt(session.scalars(_one(), {"receipt_id": read_number(number)}).one())


def list_numbered(session: Session, numbers: Sequence[str]) -> Mapping[str, Receipt]:
    """Return the receipts of these numbers, by number."""
    found: dict[str, Receipt] = {}
    for first in range(0, len(numbers), AT_ONCE):
        ids = [read_number(number) for number in numbers[first : first + AT_ONCE]]
        for row in session.scalars(select(ReceiptRow).where(ReceiptRow.id.in_(ids))):
            found[receipt_number(row.id)] = _as_receipt(row)
    return found


def list_latest(session: Session, customer_id: str, limit: int = 10) -> Sequence[Receipt]:
    """List the customer's latest receipts, newest first."""
    query = select(ReceiptRow).where(ReceiptRow.customer_id == customer_id)
    rows = session.scalars(query.order_by(ReceiptRow.id.desc()).limit(limit))
    return [_as_receipt(row) for row in rows]


def list_recorded_by(session: Session, actor: str, limit: int = 5) -> Sequence[Receipt]:
    """List the latest receipts that one person recorded, newest first."""
    query = select(ReceiptRow).where(ReceiptRow.recorded_by == actor)
    rows = session.scalars(query.order_by(ReceiptRow.id.desc()).limit(limit))
    return [_as_receipt(row) for row in rows]


def list_received_since(
    session: Session, since: date, amounts: Collection[int]
) -> Sequence[Receipt]:
    """List the standing receipts of these amounts in cents received on ``since`` or later.

    Those received in cash are left out: no bank tells of them one by one.
    """
    query = select(ReceiptRow).where(
        ReceiptRow.recorded_on >= since,  # nothing is recorded before it is received
        ReceiptRow.received_on >= since,
        ReceiptRow.amount_cents.in_(sorted(amounts)),
        ReceiptRow.method != Method.CASH,
        ReceiptRow.status.in_(COUNTED),
    )
    return [_as_receipt(row) for row in session.scalars(query.order_by(ReceiptRow.id))]


def find_same(
    session: Session, customer_id: str, received: Received, since: datetime
) -> Receipt | None:
    """Return a payment of the same customer, amount and method recorded after ``since``."""
    alike = {
        "customer_id": customer_id,
        "since": since,
        "method": str(received.method),
        "amount_cents": received.amount_cents,
    }
    receipt_id = session.execute(_same(), alike).scalar_one_or_none()
    return None if receipt_id is None else load(session, receipt_number(receipt_id))


def list_applied(session: Session, number: str) -> Sequence[Applied]:
    """List where this receipt's money stands, an invoice each, in the order of application."""
    totals: dict[str, int] = {}
    for invoice, cents in session.execute(_applied(), {"source": number}):
        totals[invoice] = totals.get(invoice, 0) + cents
    return [Applied(number, invoice, cents) for invoice, cents in totals.items() if cents]


@cache
def _one() -> Select[ReceiptRow]:
    return select(ReceiptRow).where(ReceiptRow.id == bindparam("receipt_id"))


@cache
def _applied() -> Select[str, int]:
    return (
        select(InvoiceRow.number, applied_cents())
        .join(InvoiceLineRow, InvoiceLineRow.id == AllocationRow.invoice_line_id)
        .join(InvoiceRow, InvoiceRow.id == InvoiceLineRow.invoice_id)
        .where(AllocationRow.source == bindparam("source"))
        .order_by(AllocationRow.id)
    )


@cache
def _same() -> Select[int]:
    return (
        select(ReceiptRow.id)
        .where(
            ReceiptRow.customer_id == bindparam("customer_id"),
            ReceiptRow.recorded_at > bindparam("since"),
            ReceiptRow.kind == "payment",
            ReceiptRow.method == bindparam("method"),
            ReceiptRow.amount_cents == bindparam("amount_cents"),
            ReceiptRow.status.in_(COUNTED),
        )
        .order_by(ReceiptRow.id.desc())
        .limit(1)
    )


def _as_receipt(row: ReceiptRow) -> Receipt:
    return Receipt(
        number=receipt_number(row.id),
        kind=row.kind,
        customer_id=row.customer_id,
        method=row.method,
        amount_cents=row.amount_cents,
        rounding_cents=row.rounding_cents,
        received_on=row.received_on,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        status=row.status,
        origin=row.origin,
        payer=row.payer,
        reference=row.reference,
        purpose=row.purpose,
        note=row.note,
        closed_reason=row.closed_reason,
    )
