"""The list ``invoices``: each with its lines and what is due on them."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from domain.extract.items import Cell, Item, stream
from domain.installments import OPEN
from domain.invoices import applied_cents
from domain.money import as_decimal
from domain.tables import AllocationRow, InstallmentRow, InvoiceLineRow, InvoiceRow

Line = tuple[str, str, date, date, int, str, str, int, int]
"""Number, customer, issued, due by, position, description, GL code, amount and applied cents."""


def read_invoices(session: Session, customer_id: str | None) -> Iterator[Item]:
    """Read invoices in the order of their recording."""
    query = _lines()
    if customer_id is not None:
        query = query.where(InvoiceRow.customer_id == customer_id)
    rows = stream(session, query)
    planned = _planned(session)
    for number, lines in groupby(rows, key=lambda line: line[0]):
        yield _as_item(list(lines), planned.get(number, 0))


def status(total_cents: int, due_cents: int, planned_cents: int = 0) -> str:
    """Name how far an invoice is reconciled (rules.md §1.5)."""
    if due_cents == 0:
        return "reconciled"
    if planned_cents >= due_cents:
        return "reconciled_with_planned"
    return "not_reconciled" if due_cents == total_cents else "partially_reconciled"


def _planned(session: Session) -> dict[str, int]:
    """Add up what is planned on each invoice: few invoices have a plan at any moment."""
    rows = session.execute(
        select(InvoiceRow.number, func.sum(InstallmentRow.amount_cents))
        .join(InvoiceRow, InvoiceRow.id == InstallmentRow.invoice_id)
        .where(InstallmentRow.status.in_(OPEN))
        .group_by(InvoiceRow.number)
    )
    return {row[0]: int(row[1]) for row in rows}


def _as_item(lines: Sequence[Line], planned_cents: int) -> Item:
    number, customer_id, issued_on, due_on = lines[0][:4]
    total = sum(line[7] for line in lines)
    due = total - sum(line[8] for line in lines)
    return {
        "number": number,
        "customer_id": customer_id,
        "issued_on": issued_on.isoformat(),
        "due_on": due_on.isoformat(),
        "total": as_decimal(total),
        "due": as_decimal(due),
        "status": status(total, due, planned_cents),
        "lines": [_as_part(line) for line in lines],
    }


def _as_part(line: Line) -> dict[str, Cell]:
    position, description, gl_code, amount, applied = line[4:]
    return {
        "position": position,
        "description": description,
        "gl_code": gl_code,
        "amount": as_decimal(amount),
        "due": as_decimal(amount - applied),
    }


def _lines() -> Select[str, str, date, date, int, str, str, int, int]:
    applied = (
        select(func.coalesce(func.sum(applied_cents()), 0))
        .where(AllocationRow.invoice_line_id == InvoiceLineRow.id)
        .scalar_subquery()
    )
    return (
        select(
            InvoiceRow.number,
            InvoiceRow.customer_id,
            InvoiceRow.issued_on,
            InvoiceRow.due_on,
            InvoiceLineRow.position,
            InvoiceLineRow.description,
            InvoiceLineRow.gl_code,
            InvoiceLineRow.amount_cents,
            applied,
        )
        .join(InvoiceLineRow, InvoiceLineRow.invoice_id == InvoiceRow.id)
        .order_by(InvoiceRow.id, InvoiceLineRow.position)
    )
