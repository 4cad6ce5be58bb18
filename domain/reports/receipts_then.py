"""How receipts stood at the end of a day, from rows that bear their days (cents)."""

from datetime import date
from typing import TypeVar

from sqlalchemy import ColumnElement, ScalarSelect, Select, case, func, select

from domain.invoices import applied_cents
from domain.movements import IMPORTED, REVENUE, money_out, moves_money
from domain.receipts import COUNTED
from domain.report_rows import Period
from domain.tables import (
    AllocationRow,
    ApprovalRow,
    ClaimRow,
    JournalEntryRow,
    PostingRow,
    ReceiptRow,
    SourceRow,
)

Own = TypeVar("Own", int, date)


def receipts_of(period: Period) -> Select[int]:
    """Select the receipts recorded in a period, with their sources; imported ones are left out."""
    return (
        select(ReceiptRow.id)
        .join(SourceRow, SourceRow.receipt_id == ReceiptRow.id)
        .where(
            ReceiptRow.recorded_on.between(period.from_on, period.to_on),
            ReceiptRow.origin != IMPORTED,
        )
    )


def refunded(to_on: date) -> ColumnElement[int]:
    """Add up what of a receipt had been paid out as refunds, and did not come back."""
    left = case((ClaimRow.left_on <= to_on, ClaimRow.amount_cents), else_=0)
    back = case((ClaimRow.back_on <= to_on, ClaimRow.amount_cents), else_=0)
    return _zero_if_none(
        select(func.sum(left - back))
        .join(ApprovalRow, ApprovalRow.subject == ClaimRow.subject)
        .where(ClaimRow.source == SourceRow.number, ApprovalRow.kind == "refund")
        .correlate(SourceRow)
        .scalar_subquery()
    )


def applied(to_on: date) -> ColumnElement[int]:
    """Add up what of a receipt was applied to lines."""
    return _zero_if_none(
        select(func.sum(applied_cents()))
        .where(AllocationRow.source == SourceRow.number, AllocationRow.applied_on <= to_on)
        .correlate(SourceRow)
        .scalar_subquery()
    )


def undone(to_on: date) -> ColumnElement[int]:
    """Add up what of a receipt's money had left again by a void or a return, whole or not.

    The journal moved the receipt's own amount in; what it moved beyond that undid it.
    """
    moved = _zero_if_none(_own_postings(func.sum(money_out()), to_on))
    return case((ReceiptRow.status.in_(COUNTED), 0), else_=ReceiptRow.amount_cents + moved)


def returned_after_refund(to_on: date) -> ColumnElement[int]:
    """Add up what of the money that left again had been refunded: GL ``returned`` bears it."""
    borne = case((PostingRow.debit.startswith(REVENUE), PostingRow.amount_cents), else_=0)
    moved = _zero_if_none(_own_postings(func.sum(borne), to_on))
    return case((ReceiptRow.status.in_(COUNTED), 0), else_=moved)


def undone_on(to_on: date) -> ColumnElement[date | None]:
    """Find the day on which a receipt was undone."""
    out = case((money_out() > 0, JournalEntryRow.posted_on))
    last = _own_postings(func.max(out), to_on)
    return case((ReceiptRow.status.not_in(COUNTED), last))


def _own_postings(what: ColumnElement[Own], to_on: date) -> ScalarSelect[Own]:
    """Look through what moved the receipt's money: its customer's entries are few."""
    return (
        select(what)
        .select_from(JournalEntryRow)
        .join(PostingRow, PostingRow.entry_id == JournalEntryRow.id)
        .where(
            JournalEntryRow.customer_id == ReceiptRow.customer_id,
            JournalEntryRow.posted_on <= to_on,
            PostingRow.subject == SourceRow.number,
            moves_money(),
        )
        .correlate(ReceiptRow, SourceRow)
        .scalar_subquery()
    )


def _zero_if_none(sums: ScalarSelect[int]) -> ColumnElement[int]:
    return func.coalesce(sums, 0)


def is_undone(status: str) -> bool:
    """Tell whether a receipt of this status counts no more."""
    return status not in COUNTED
