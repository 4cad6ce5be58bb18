"""E-cheque status: each e-cheque recorded in the period, as it stood at its end (L57).

``status_on`` is the day on which it got that status, ``expected_on`` the one on which an e-cheque
that a gateway still processes should clear. ``invoices`` are those on which its money
stands; of one that came back, those that it had paid.
"""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from domain.business_day import Today
from domain.invoices import applied_cents
from domain.methods import Method
from domain.receipts import receipt_number
from domain.report_rows import MAX_ROWS, Column, Kind, Period, Report, Row, total_of
from domain.reports import receipts_then
from domain.tables import (
    AllocationRow,
    AttemptRow,
    InvoiceLineRow,
    InvoiceRow,
    ReceiptRow,
    SourceRow,
)

NAME = "echeck_status"
COLUMNS = (
    Column("received_on", Kind.DAY),
    Column("customer_id", Kind.TEXT),
    Column("receipt", Kind.TEXT),
    Column("amount", Kind.CENTS),
    Column("status", Kind.CODE, "receipt_status"),
    Column("status_on", Kind.DAY),
    Column("expected_on", Kind.DAY),
    Column("return_code", Kind.TEXT),
    Column("invoices", Kind.NUMBERS),
)
BEFORE: Mapping[str, str] = {"failed": "processing"}
"""What an e-cheque was before it was undone; ``recorded`` where nothing is said."""


def build(session: Session, period: Period, _today: Today) -> Report:
    """List the period's e-cheques in the order of their recording."""
    stand, stood = _read_invoices(session, period)
    rows: list[Row] = []
    for receipt, on, expected_on, code in session.execute(_echecks(period).limit(MAX_ROWS)):
        number = receipt_number(receipt.id)
        places = (stand if on is None else stood).get(number, [])
        row = _as_row(receipt, number, on, " ".join(places))
        waits = row["status"] == "processing"
        told = code if code and row["return_code"] else row["return_code"]
        rows.append({**row, "expected_on": expected_on if waits else None, "return_code": told})
    totals, count = _read_totals(session, period)
    cut_at = MAX_ROWS if count > MAX_ROWS else None
    return Report(NAME, period.from_on, period.to_on, COLUMNS, rows, totals, cut_at=cut_at)


def _echecks(period: Period) -> Select[ReceiptRow, date | None, date | None, str | None]:
    """Read each with what its charge tells: when it should clear, and the bank's own code."""
    ordered, told = (
        select(column)
        .where(AttemptRow.receipt == SourceRow.number, AttemptRow.kind == "charge")
        .correlate(SourceRow)
        .scalar_subquery()
        for column in (func.max(AttemptRow.expected_on), func.max(AttemptRow.code))
    )
    return (
        receipts_then.receipts_of(period)
        .where(ReceiptRow.method == Method.ECHECK)
        .with_only_columns(ReceiptRow, receipts_then.undone_on(period.to_on), ordered, told)
        .order_by(ReceiptRow.id)
    )


def _as_row(receipt: ReceiptRow, number: str, undone_on: date | None, invoices: str) -> Row:
    is_then = undone_on is not None or not receipts_then.is_undone(receipt.status)
    return {
        "received_on": receipt.received_on,
        "customer_id": receipt.customer_id,
        "receipt": number,
        "amount": receipt.amount_cents,
        "status": receipt.status if is_then else BEFORE.get(receipt.status, "recorded"),
        "status_on": undone_on or receipt.recorded_on,
        "return_code": receipt.closed_reason if undone_on and receipt.status != "voided" else None,
        "invoices": invoices,
    }


def _read_invoices(
    session: Session, period: Period
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return the invoices on which each e-cheque stands, and all on which it ever stood."""
    applied = func.sum(applied_cents())
    found = session.execute(
        receipts_then.receipts_of(period)
        .where(ReceiptRow.method == Method.ECHECK)
        .join(AllocationRow, AllocationRow.source == SourceRow.number)
        .join(InvoiceLineRow, InvoiceLineRow.id == AllocationRow.invoice_line_id)
        .join(InvoiceRow, InvoiceRow.id == InvoiceLineRow.invoice_id)
        .where(AllocationRow.applied_on <= period.to_on)
        .with_only_columns(SourceRow.number, InvoiceRow.number, applied)
        .group_by(SourceRow.number, InvoiceRow.id)
        .order_by(InvoiceRow.id)
    )
    stand: dict[str, list[str]] = {}
    stood: dict[str, list[str]] = {}
    for number, invoice, cents in found:
        stood.setdefault(number, []).append(invoice)
        if cents:
            stand.setdefault(number, []).append(invoice)
    return stand, stood


def _read_totals(session: Session, period: Period) -> tuple[Row, int]:
    found = receipts_then.receipts_of(period).where(ReceiptRow.method == Method.ECHECK)
    cents, count = session.execute(
        found.with_only_columns(func.coalesce(func.sum(ReceiptRow.amount_cents), 0), func.count())
    ).one()
    return {**total_of(COLUMNS, ()), "amount": int(cents)}, count
