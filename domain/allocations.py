"""Reconciliation: sources applied to invoice lines and taken back, dated, append-only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from domain import ledger
from domain.accounts import Account, revenue
from domain.allocation_rules import Fund, Position, Share
from domain.claims import reserved_by_customer, spoken_for
from domain.invoices import applied_cents, list_open_lines
from domain.ledger import Posting, Stamp
from domain.tables import AllocationRow, InvoiceLineRow, InvoiceRow, SourceRow, insert_rows


@dataclass(frozen=True, slots=True)
class Standing:
    """One allocation that stands: so much of a source on a line since a day."""

    allocation_id: int
    source: str
    amount_cents: int
    applied_on: date
    line_id: int
    invoice: str
    position: int
    gl_code: str


@dataclass(frozen=True, slots=True)
class Undoing:
    """An allocation to take back, and what is kept of it, in cents."""

    allocation: Standing
    kept_cents: int = 0

    @property
    def freed_cents(self) -> int:
        """What taking it back frees."""
        return self.allocation.amount_cents - self.kept_cents


def load_position(session: Session, customer_id: str) -> Position:
    """Return what the customer has to pay and to spend, both oldest first."""
    return Position(
        list_open_lines(session, customer_id),
        list_credits(session, customer_id),
        reserved_by_customer(session, [customer_id]).get(customer_id, 0),
    )


def list_credits(session: Session, customer_id: str) -> Sequence[Fund]:
    """List what is left of the customer's sources, oldest first."""
    left = session.execute(_left(), {"customer_id": customer_id})
    return [Fund(number, cents) for number, cents in left]


def postings_of(shares: Sequence[Share]) -> Sequence[Posting]:
    """Turn shares into postings: the money leaves account deposits and becomes revenue."""
    return [
        Posting(
            debit=Account.ACCOUNT_DEPOSITS,
            credit=revenue(share.line.gl_code),
            amount_cents=share.amount_cents,
            subject=share.source,
        )
        for share in shares
    ]


def apply(session: Session, entry_id: int, shares: Sequence[Share], stamp: Stamp) -> None:
    """Write the shares down, dated today, under the journal entry that posted them."""
    insert_rows(
        session,
        AllocationRow,
        [
            {
                "entry_id": entry_id,
                "source": share.source,
                "invoice_line_id": share.line.line_id,
                "amount_cents": share.amount_cents,
                "applied_on": stamp.on,
                "removes_id": None,
            }
            for share in shares
        ],
    )


def list_standing(session: Session, *where: ColumnElement[bool]) -> Sequence[Standing]:
    """List the allocations that stand, first applied first."""
    removal = aliased(AllocationRow)
    rows = session.execute(
        select(
            AllocationRow.id,
            AllocationRow.source,
            AllocationRow.amount_cents,
            AllocationRow.applied_on,
            InvoiceLineRow.id,
            InvoiceRow.number,
            InvoiceLineRow.position,
            InvoiceLineRow.gl_code,
        )
        .join(InvoiceLineRow, InvoiceLineRow.id == AllocationRow.invoice_line_id)
        .join(InvoiceRow, InvoiceRow.id == InvoiceLineRow.invoice_id)
        .outerjoin(removal, removal.removes_id == AllocationRow.id)
        .where(AllocationRow.removes_id.is_(None), removal.id.is_(None), *where)
        .order_by(AllocationRow.id)
    )
    return [Standing(*row) for row in rows]


def standing_of_source(session: Session, source: str) -> Sequence[Standing]:
    """List where a source stands applied, first applied first."""
    return list_standing(session, AllocationRow.source == source)


def standing_on_line(session: Session, line_id: int) -> Sequence[Standing]:
    """List what stands applied to a line, first applied first."""
    return list_standing(session, AllocationRow.invoice_line_id == line_id)


def standing_of_customer(session: Session, customer_id: str) -> Sequence[Standing]:
    """List every allocation that stands on a customer's invoices, first applied first."""
    return list_standing(session, InvoiceRow.customer_id == customer_id)


def take_last(standing: Sequence[Standing], cents: int) -> Sequence[Undoing]:
    """Choose what to take back so as to free ``cents``, last applied first."""
    undone: list[Undoing] = []
    for allocation in reversed(standing):
        freed = min(cents, allocation.amount_cents)
        if freed > 0:
            undone.append(Undoing(allocation, allocation.amount_cents - freed))
            cents -= freed
    return undone


def unapply(
    session: Session, kind: str, customer_id: str, undone: Sequence[Undoing], stamp: Stamp
) -> None:
    """Take allocations back, dated today; the part of one that is kept is applied anew.

    The row of the allocation stays; its removal is a row of its own.
    """
    postings = [_posting_back(undoing.allocation) for undoing in undone]
    postings += [_posting_kept(undoing) for undoing in undone if undoing.kept_cents]
    entry_id = ledger.post(session, kind, customer_id, postings, stamp)
    rows = [_row(entry_id, u.allocation, stamp, removes=True) for u in undone]
    rows += [
        {**_row(entry_id, u.allocation, stamp), "amount_cents": u.kept_cents}
        for u in undone
        if u.kept_cents
    ]
    insert_rows(session, AllocationRow, rows)


def _row(
    entry_id: int, allocation: Standing, stamp: Stamp, *, removes: bool = False
) -> dict[str, object]:
    return {
        "entry_id": entry_id,
        "source": allocation.source,
        "invoice_line_id": allocation.line_id,
        "amount_cents": allocation.amount_cents,
        "applied_on": stamp.on,
        "removes_id": allocation.allocation_id if removes else None,
    }


def _posting_back(allocation: Standing) -> Posting:
    return Posting(
        debit=revenue(allocation.gl_code),
        credit=Account.ACCOUNT_DEPOSITS,
        amount_cents=allocation.amount_cents,
        subject=allocation.source,
    )


def _posting_kept(undoing: Undoing) -> Posting:
    return Posting(
        debit=Account.ACCOUNT_DEPOSITS,
        credit=revenue(undoing.allocation.gl_code),
        amount_cents=undoing.kept_cents,
        subject=undoing.allocation.source,
    )


@cache
def _left() -> Select[str, int]:
    left = SourceRow.amount_cents - func.coalesce(func.sum(applied_cents()), 0) - spoken_for()
    return (
        select(SourceRow.number, left)
        .outerjoin(AllocationRow, AllocationRow.source == SourceRow.number)
        .where(SourceRow.customer_id == bindparam("customer_id"), SourceRow.counts == 1)
        .group_by(SourceRow.number)
        .having(left > 0)
        .order_by(SourceRow.dated_on, SourceRow.recorded_at, SourceRow.number)
    )
