"""Reconciliation by hand: take one link back, apply to a chosen line, or reconcile everything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from domain import (
    allocations,
    audit,
    customers,
    installments,
    ledger,
    outbox,
    people,
    requests,
    sources,
)
from domain.allocation_rules import Fund, Share, spread
from domain.allocations import Undoing
from domain.errors import (
    LineOverApplied,
    LineUnknown,
    LinkUnknown,
    NothingToReconcile,
    SourceNotTheirs,
)
from domain.invoices import OpenLine, applied_cents, list_open_lines
from domain.ledger import Stamp
from domain.people import Permission
from domain.promises import ShowReceipt
from domain.requests import Request
from domain.tables import AllocationRow, InvoiceLineRow, InvoiceRow, SourceRow

KINDS = {
    "payments": ("payment",),
    "deposits": ("deposit", "transfer"),
    "credit_memos": ("credit_memo",),
}
"""What each box of ``include`` lets the automatic reconciliation use."""


@dataclass(frozen=True, slots=True)
class ApplyByHand:
    """So many cents of one source for one line, ``INVOICE/POSITION``."""

    request_id: str
    customer_id: str
    source: str
    invoice_line: str
    amount_cents: int


@dataclass(frozen=True, slots=True)
class InvoiceStanding:
    """How far one invoice is reconciled, in cents."""

    number: str
    issued_on: date
    total_cents: int
    due_cents: int
    planned_cents: int


@dataclass(frozen=True, slots=True)
class Left:
    """A source of which something is left to apply, in cents."""

    number: str
    kind: str
    cents: int


def list_left(session: Session, customer_id: str) -> Sequence[Left]:
    """List what is left of a customer's sources, oldest first, with the kind of each."""
    query = select(SourceRow.number, SourceRow.kind).where(SourceRow.customer_id == customer_id)
    kinds = {row.number: row.kind for row in session.execute(query)}
    credit = allocations.list_credits(session, customer_id)
    return [Left(fund.source, kinds[fund.source], fund.cents) for fund in credit]


def list_invoices(session: Session, customer_id: str) -> Sequence[InvoiceStanding]:
    """List every invoice of a customer, newest first, with how far it is reconciled."""
    planned = installments.planned_by_invoice(session, customer_id)
    rows = session.execute(_totals(), {"customer_id": customer_id})
    return [
        InvoiceStanding(number, issued_on, int(total), int(due), planned.get(number, 0))
        for number, issued_on, total, due in rows
    ]


def unapply_link(session: Session, source: str, invoice: str, position: int, stamp: Stamp) -> int:
    """Take one link back, dated today, and leave the others; return the cents freed.

    Raises:
        LinkUnknown: it was taken back already.
    """
    people.require(session, stamp.actor, Permission.RECONCILE)
    owner = sources.find_owner(session, source)
    if owner is None:
        raise LinkUnknown(source=source, invoice=f"{invoice}/{position}")
    customers.lock(session, owner)
    links = [
        link
        for link in allocations.standing_of_source(session, source)
        if (link.invoice, link.position) == (invoice, position)
    ]
    if not links:
        raise LinkUnknown(source=source, invoice=f"{invoice}/{position}")
    undone = [Undoing(link) for link in links]
    allocations.unapply(session, "unapply", owner, undone, stamp)
    _tell(session, "reconcile.unapply", [source], stamp)
    return sum(link.amount_cents for link in links)


def apply_by_hand(session: Session, command: ApplyByHand, stamp: Stamp) -> None:
    """Apply a source to a chosen line; the same request applies once.

    Raises:
        LineUnknown, SourceNotTheirs: the line or the source is not this customer's.
        LineOverApplied: more than the line needs, or than the source has left.
    """
    people.require(session, stamp.actor, Permission.RECONCILE)
    customers.lock(session, command.customer_id)
    details = (command.customer_id, command.source, command.invoice_line, command.amount_cents)
    request = Request.of(command.request_id, "apply", *details)
    if requests.find_answer(session, request) is not None:
        return
    line = find_line(list_open_lines(session, command.customer_id), command.invoice_line)
    credit = {
        fund.source: fund.cents for fund in allocations.list_credits(session, command.customer_id)
    }
    if command.source not in credit:
        raise SourceNotTheirs(source=command.source)
    most = min(line.due_cents, credit[command.source])
    if command.amount_cents > most:
        raise LineOverApplied(max_cents=most)
    share = Share(command.source, line, command.amount_cents)
    _apply(session, "apply", command.customer_id, [share], stamp)
    requests.remember_answer(session, request, (command.source,), stamp)


def reconcile_all(
    session: Session, customer_id: str, include: Sequence[str], stamp: Stamp
) -> Sequence[Share]:
    """Apply what is left of the chosen kinds to what is due, oldest to newest on both sides.

    Doing it twice changes nothing: the second time nothing fits.

    Raises:
        NothingToReconcile: nothing that is left fits anything due.
    """
    people.require(session, stamp.actor, Permission.RECONCILE)
    customers.lock(session, customer_id)
    position = allocations.load_position(session, customer_id)
    kinds = [kind for name in include for kind in KINDS.get(name, ())]
    usable = set(
        session.scalars(
            select(SourceRow.number).where(
                SourceRow.customer_id == customer_id, SourceRow.kind.in_(kinds)
            )
        )
    )
    funds: list[Fund] = [fund for fund in position.credits if fund.source in usable]
    shares = spread(funds, position.lines)
    if not shares:
        raise NothingToReconcile()
    _apply(session, "reconcile", customer_id, shares, stamp)
    return shares


def find_line(lines: Sequence[OpenLine], invoice_line: str) -> OpenLine:
    """Return the open line ``INVOICE/POSITION``; an invoice number may hold slashes itself.

    Raises:
        LineUnknown: nothing is due on such a line.
    """
    invoice, _, position = invoice_line.rpartition("/")
    for line in lines:
        if (line.invoice, str(line.position)) == (invoice, position):
            return line
    raise LineUnknown(invoice_line=invoice_line)


def _apply(
    session: Session, kind: str, customer_id: str, shares: Sequence[Share], stamp: Stamp
) -> None:
    entry_id = ledger.post(session, kind, customer_id, allocations.postings_of(shares), stamp)
    allocations.apply(session, entry_id, shares, stamp)
    installments.fit(session, customer_id, stamp)
    _tell(session, f"reconcile.{kind}", [*dict.fromkeys(s.source for s in shares)], stamp)


def _tell(session: Session, action: str, numbers: Sequence[str], stamp: Stamp) -> None:
    audit.record(session, stamp, action, " ".join(numbers))
    for number in numbers:
        if number.startswith("R-"):
            outbox.promise(session, ShowReceipt(number), stamp)


@cache
def _totals() -> Select[str, date, int, int]:
    applied = (
        select(func.coalesce(func.sum(applied_cents()), 0))
        .where(AllocationRow.invoice_line_id == InvoiceLineRow.id)
        .scalar_subquery()
    )
    return (
        select(
            InvoiceRow.number,
            InvoiceRow.issued_on,
            func.sum(InvoiceLineRow.amount_cents),
            func.sum(InvoiceLineRow.amount_cents - applied),
        )
        .join(InvoiceLineRow, InvoiceLineRow.invoice_id == InvoiceRow.id)
        .where(InvoiceRow.customer_id == bindparam("customer_id"))
        .group_by(InvoiceRow.id)
        .order_by(InvoiceRow.issued_on.desc(), InvoiceRow.number.desc())
    )
