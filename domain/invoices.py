"""Invoices, their lines, and what is still due on each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import ColumnElement, Select, bindparam, case, func, select
from sqlalchemy.orm import Session

from domain.tables import AllocationRow, InvoiceLineRow, InvoiceRow


@dataclass(frozen=True, slots=True)
class OpenLine:
    """An invoice line on which something is due."""

    line_id: int
    invoice: str
    issued_on: date
    due_on: date
    position: int
    description: str
    gl_code: str
    due_cents: int

    @property
    def age_order(self) -> tuple[date, str, int]:
        """Oldest invoice first, then its number, then lines as printed (rules E1, E2)."""
        return (self.issued_on, self.invoice, self.position)


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice on which something is due, in cents."""

    number: str
    issued_on: date
    due_on: date
    due_cents: int


def applied_cents() -> ColumnElement[int]:
    """Count an allocation as plus, its removal as minus."""
    return case((AllocationRow.removes_id.is_(None), 1), else_=-1) * AllocationRow.amount_cents


def list_open_lines(session: Session, customer_id: str) -> Sequence[OpenLine]:
    """List what the customer has to pay, in the order in which it is paid."""
    rows = session.execute(_open_lines(), {"customer_id": customer_id})
    lines = [OpenLine(*row) for row in rows]
    return sorted(lines, key=lambda line: line.age_order)


def by_invoice(lines: Sequence[OpenLine]) -> Sequence[OpenInvoice]:
    """Add the lines up, an invoice each, in the order given."""
    due: dict[str, OpenInvoice] = {}
    for line in lines:
        before = due[line.invoice].due_cents if line.invoice in due else 0
        due[line.invoice] = OpenInvoice(
            line.invoice, line.issued_on, line.due_on, before + line.due_cents
        )
    return list(due.values())


def find_owner(session: Session, invoice: str) -> str | None:
    """Return the customer of an invoice."""
    return session.execute(
        select(InvoiceRow.customer_id).where(InvoiceRow.number == invoice)
    ).scalar_one_or_none()


@cache
def _open_lines() -> Select[int, str, date, date, int, str, str, int]:
    applied = func.coalesce(func.sum(applied_cents()), 0)
    return (
        select(
            InvoiceLineRow.id,
            InvoiceRow.number,
            InvoiceRow.issued_on,
            InvoiceRow.due_on,
            InvoiceLineRow.position,
            InvoiceLineRow.description,
            InvoiceLineRow.gl_code,
            InvoiceLineRow.amount_cents - applied,
        )
        .join(InvoiceRow, InvoiceRow.id == InvoiceLineRow.invoice_id)
        .outerjoin(AllocationRow, AllocationRow.invoice_line_id == InvoiceLineRow.id)
        .where(InvoiceRow.customer_id == bindparam("customer_id"))
        .group_by(InvoiceLineRow.id, InvoiceRow.id)
        .having(InvoiceLineRow.amount_cents > applied)
    )
