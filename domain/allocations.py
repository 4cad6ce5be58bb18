"""Reconciliation: money applied to invoice lines, dated, append-only."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from domain.accounts import Account, revenue
from domain.allocation_rules import Fund, Position, Share
from domain.invoices import applied_cents, list_open_lines
from domain.ledger import Posting, Stamp
from domain.tables import AllocationRow, SourceRow, insert_rows


def load_position(session: Session, customer_id: str) -> Position:
    """Return what the customer has to pay and to spend, both oldest first."""
    return Position(list_open_lines(session, customer_id), list_credits(session, customer_id))


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


@cache
def _left() -> Select[str, int]:
    applied = func.coalesce(func.sum(applied_cents()), 0)
    return (
        select(SourceRow.number, SourceRow.amount_cents - applied)
        .outerjoin(AllocationRow, AllocationRow.source == SourceRow.number)
        .where(SourceRow.customer_id == bindparam("customer_id"), SourceRow.counts == 1)
        .group_by(SourceRow.number)
        .having(SourceRow.amount_cents > applied)
        .order_by(SourceRow.dated_on, SourceRow.recorded_at, SourceRow.number)
    )
