"""Invoices, their lines, and what is still due on each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import ColumnElement, Select, bindparam, case, func, insert, select
from sqlalchemy.orm import Session

from domain.errors import GlCodeUnknown
from domain.ledger import Stamp
from domain.tables import AllocationRow, GlCodeRow, InvoiceLineRow, InvoiceRow


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


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line of an invoice to issue, in cents."""

    description: str
    gl_code: str
    amount_cents: int


@dataclass(frozen=True, slots=True)
class NewInvoice:
    """An invoice to issue: whose, when, until when, and its lines as printed."""

    customer_id: str
    issued_on: date
    due_on: date
    lines: tuple[NewLine, ...]


def write_invoice(session: Session, number: str, invoice: NewInvoice, stamp: Stamp) -> None:
    """Write an invoice down; on a cash basis it posts nothing (rules.md §1.13).

    Raises:
        GlCodeUnknown: a line names no GL code of ours.
    """
    for line in invoice.lines:
        require_gl_code(session, line.gl_code)
    invoice_id = session.execute(
        insert(InvoiceRow).returning(InvoiceRow.id),
        {
            "number": number,
            "customer_id": invoice.customer_id,
            "issued_on": invoice.issued_on,
            "due_on": invoice.due_on,
            "recorded_at": stamp.at,
        },
    ).scalar_one()
    _insert_lines(session, invoice_id, invoice.lines, 1)


def add_line(session: Session, invoice: str, line: NewLine) -> None:
    """Add a line at the end of an invoice.

    Raises:
        GlCodeUnknown: it names no GL code of ours.
    """
    require_gl_code(session, line.gl_code)
    invoice_id, last = session.execute(
        select(InvoiceRow.id, func.max(InvoiceLineRow.position))
        .join(InvoiceLineRow, InvoiceLineRow.invoice_id == InvoiceRow.id)
        .where(InvoiceRow.number == invoice)
        .group_by(InvoiceRow.id)
    ).one()
    _insert_lines(session, invoice_id, (line,), last + 1)


def require_gl_code(session: Session, gl_code: str) -> None:
    """Refuse a GL code that is not ours.

    Raises:
        GlCodeUnknown: it is not.
    """
    known = select(GlCodeRow.gl_code).where(GlCodeRow.gl_code == gl_code)
    if session.scalars(known).one_or_none() is None:
        raise GlCodeUnknown(gl_code=gl_code)


def ensure_gl_code(session: Session, gl_code: str, title: str) -> None:
    """Make a built-in GL code on its first use."""
    if session.get(GlCodeRow, gl_code) is None:
        session.execute(insert(GlCodeRow), {"gl_code": gl_code, "title": title})


def list_gl_codes(session: Session, limit: int = 100) -> Sequence[tuple[str, str]]:
    """List GL codes with their titles, by code."""
    rows = session.execute(
        select(GlCodeRow.gl_code, GlCodeRow.title).order_by(GlCodeRow.gl_code).limit(limit)
    )
    return [(code, title) for code, title in rows]


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


def _insert_lines(session: Session, invoice_id: int, lines: Sequence[NewLine], first: int) -> None:
    session.execute(
        insert(InvoiceLineRow),
        [
            {
                "invoice_id": invoice_id,
                "position": position,
                "description": line.description,
                "gl_code": line.gl_code,
                "amount_cents": line.amount_cents,
            }
            for position, line in enumerate(lines, start=first)
        ],
    )


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
