"""Reconciliation: money applied to invoice lines, dated, append-only."""

from collections.abc import Sequence

from sqlalchemy import Select, func, insert, select
from sqlalchemy.orm import Session

from domain.accounts import Account, revenue
from domain.allocation_rules import Fund, Position, Share
from domain.invoices import applied_cents, list_open_lines
from domain.ledger import Posting, Stamp
from domain.tables import AllocationRow, ReceiptRow

COUNTED = ("recorded", "processing", "cleared")
"""States of a receipt whose money counts."""


def receipt_number(receipt_id: int) -> str:
    """Write a receipt's number as people know it."""
    return f"R-{receipt_id:06d}"


def receipt_id(number: str) -> int:
    """Read a receipt's id back from its number."""
    return int(number.removeprefix("R-"))


def load_position(session: Session, customer_id: str) -> Position:
    """Return what the customer has to pay and to spend, both oldest first."""
    return Position(list_open_lines(session, customer_id), list_credits(session, customer_id))


def list_credits(session: Session, customer_id: str) -> Sequence[Fund]:
    """List what is left of the customer's receipts, oldest received first."""
    return [
        Fund(receipt_number(number), left) for number, left in session.execute(_left(customer_id))
    ]


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
    session.execute(
        insert(AllocationRow),
        [
            {
                "entry_id": entry_id,
                "receipt_id": receipt_id(share.source),
                "invoice_line_id": share.line.line_id,
                "amount_cents": share.amount_cents,
                "applied_on": stamp.on,
                "removes_id": None,
            }
            for share in shares
        ],
    )


def _left(customer_id: str) -> Select[int, int]:
    applied = func.coalesce(func.sum(applied_cents()), 0)
    return (
        select(ReceiptRow.id, ReceiptRow.amount_cents - applied)
        .outerjoin(AllocationRow, AllocationRow.receipt_id == ReceiptRow.id)
        .where(ReceiptRow.customer_id == customer_id, ReceiptRow.status.in_(COUNTED))
        .group_by(ReceiptRow.id)
        .having(ReceiptRow.amount_cents > applied)
        .order_by(ReceiptRow.received_on, ReceiptRow.id)
    )
