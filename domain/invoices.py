"""Invoices, their lines, and what is still due on each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import ColumnElement, Select, bindparam, case, func, insert, select
from sqlalchemy.orm import Session

from domain.errors import GlCodeUnknown, InvoiceUnknown
from domain.ledger import Stamp
from domain.tables import AllocationRow, GlCodeRow, InvoiceLineRow, InvoiceRow

AT_ONCE = 500
"""How many numbers one question names."""


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
class Line:
    """A line as printed, and what is still due on it, in cents."""

    position: int
    description: str
    gl_code: str
    amount_cents: int
    due_cents: int


@dataclass(frozen=True, slots=True)
class Invoice:
    """A whole invoice, paid or not."""

    number: str
    customer_id: str
    issued_on: date
    due_on: date
    lines: Sequence[Line]

    @property
    def total_cents(self) -> int:
        """What was invoiced."""
        return sum(line.amount_cents for line in self.lines)

    @property
    def due_cents(self) -> int:
        """What is still to pay."""
        return sum(line.due_cents for line in self.lines)


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


def add_line(session: Session, invoice: str, line: NewLine, added_on: date) -> None:
    """Add a line at the end of an invoice, dated the day on which it is added.

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
    _insert_lines(session, invoice_id, (line,), last + 1, added_on)


def require_gl_code(session: Session, gl_code: str) -> None:
    """Refuse a GL code that is not ours.

    Raises:
        GlCodeUnknown: it is not.
    """
    if not knows_gl_code(session, gl_code):
        raise GlCodeUnknown(gl_code=gl_code)


def knows_gl_code(session: Session, gl_code: str) -> bool:
    """Tell whether a GL code is ours."""
    known = select(GlCodeRow.gl_code).where(GlCodeRow.gl_code == gl_code)
    return session.scalars(known).one_or_none() is not None


def ensure_gl_code(session: Session, gl_code: str, title: str) -> None:
    """Make a built-in GL code on its first use."""
    if session.get(GlCodeRow, gl_code) is None:
        session.execute(insert(GlCodeRow), {"gl_code": gl_code, "title": title})


def search_gl_codes(session: Session, typed: str, limit: int = 100) -> Sequence[tuple[str, str]]:
    """List the GL codes whose code or title holds what was typed, with their titles, by code."""
    query = select(GlCodeRow.gl_code, GlCodeRow.title).order_by(GlCodeRow.gl_code)
    found = [(code, title) for code, title in session.execute(query)]
    wanted = typed.casefold()
    return [(c, t) for c, t in found if wanted in f"{c} {t}".casefold()][:limit]


def count_gl_codes(session: Session) -> int:
    """Count the GL codes."""
    return session.execute(select(func.count()).select_from(GlCodeRow)).scalar_one()


def applied_cents() -> ColumnElement[int]:
    """Count an allocation as plus, its removal as minus."""
    return case((AllocationRow.removes_id.is_(None), 1), else_=-1) * AllocationRow.amount_cents


def list_open_lines(session: Session, customer_id: str) -> Sequence[OpenLine]:
    """List what the customer has to pay, in the order in which it is paid."""
    rows = session.execute(_open_lines(), {"customer_id": customer_id})
    lines = [OpenLine(*row) for row in rows]
    return sorted(lines, key=lambda line: line.age_order)


def list_open_of(
    session: Session, customer_ids: Collection[str]
) -> Mapping[str, Sequence[OpenInvoice]]:
    """List the open invoices of several customers, by customer, the oldest first."""
    wanted, lines = sorted(customer_ids), dict[str, list[OpenLine]]()
    for first in range(0, len(wanted), AT_ONCE):
        query = _due_lines().add_columns(InvoiceRow.customer_id)
        of_these = InvoiceRow.customer_id.in_(wanted[first : first + AT_ONCE])
        for *told, customer_id in session.execute(query.where(of_these)):
            lines.setdefault(customer_id, []).append(OpenLine(*told))
    return {
        one: by_invoice(sorted(told, key=lambda line: line.age_order))
        for one, told in lines.items()
    }


def list_owners(session: Session, numbers: Collection[str]) -> Mapping[str, str]:
    """Return the customers of these invoices, by invoice; unknown numbers are left out."""
    wanted, owners = sorted(numbers), dict[str, str]()
    for first in range(0, len(wanted), AT_ONCE):
        query = select(InvoiceRow.number, InvoiceRow.customer_id).where(
            InvoiceRow.number.in_(wanted[first : first + AT_ONCE])
        )
        owners |= {row.number: row.customer_id for row in session.execute(query)}
    return owners


def by_invoice(lines: Sequence[OpenLine]) -> Sequence[OpenInvoice]:
    """Add the lines up, an invoice each, in the order given."""
    due: dict[str, OpenInvoice] = {}
    for line in lines:
        before = due[line.invoice].due_cents if line.invoice in due else 0
        due[line.invoice] = OpenInvoice(
            line.invoice, line.issued_on, line.due_on, before + line.due_cents
        )
    return list(due.values())


def load_invoice(session: Session, number: str) -> Invoice:
    """Return a whole invoice, paid or not.

    Raises:
        InvoiceUnknown: no invoice bears this number.
    """
    row = session.scalars(select(InvoiceRow).where(InvoiceRow.number == number)).one_or_none()
    if row is None:
        raise InvoiceUnknown(invoice=number)
    applied = func.coalesce(func.sum(applied_cents()), 0)
    lines = session.execute(
        select(
            InvoiceLineRow.position,
            InvoiceLineRow.description,
            InvoiceLineRow.gl_code,
            InvoiceLineRow.amount_cents,
            InvoiceLineRow.amount_cents - applied,
        )
        .outerjoin(AllocationRow, AllocationRow.invoice_line_id == InvoiceLineRow.id)
        .where(InvoiceLineRow.invoice_id == row.id)
        .group_by(InvoiceLineRow.id)
        .order_by(InvoiceLineRow.position)
    )
    printed = [Line(*line) for line in lines]
    return Invoice(row.number, row.customer_id, row.issued_on, row.due_on, printed)


def list_numbers(
    session: Session, customer_id: str, typed: str = "", limit: int = 100
) -> Sequence[tuple[str, date]]:
    """List the customer's invoices whose number holds what was typed, newest first."""
    rows = session.execute(
        select(InvoiceRow.number, InvoiceRow.issued_on)
        .where(
            InvoiceRow.customer_id == customer_id,
            func.lower(InvoiceRow.number).contains(typed.strip().lower(), autoescape=True),
        )
        .order_by(InvoiceRow.issued_on.desc(), InvoiceRow.number.desc())
        .limit(limit)
    )
    return [(number, issued_on) for number, issued_on in rows]


def find_number(session: Session, typed: str) -> str:
    """Return the number of the invoice that was typed, whatever its capitals.

    Raises:
        InvoiceUnknown: no invoice bears it, or several differ by capitals alone.
    """
    wanted = typed.strip()
    if find_owner(session, wanted) is not None:
        return wanted
    query = select(InvoiceRow.number).where(func.lower(InvoiceRow.number) == wanted.lower())
    found = session.scalars(query).all()
    if len(found) != 1:
        raise InvoiceUnknown(invoice=wanted)
    return found[0]


def find_owner(session: Session, invoice: str) -> str | None:
    """Return the customer of an invoice."""
    return session.execute(
        select(InvoiceRow.customer_id).where(InvoiceRow.number == invoice)
    ).scalar_one_or_none()


def _insert_lines(
    session: Session,
    invoice_id: int,
    lines: Sequence[NewLine],
    first: int,
    added_on: date | None = None,
) -> None:
    session.execute(
        insert(InvoiceLineRow),
        [
            {
                "invoice_id": invoice_id,
                "position": position,
                "description": line.description,
                "gl_code": line.gl_code,
                "amount_cents": line.amount_cents,
                "added_on": added_on,
            }
            for position, line in enumerate(lines, start=first)
        ],
    )


@cache
def _open_lines() -> Select[int, str, date, date, int, str, str, int]:
    return _due_lines().where(InvoiceRow.customer_id == bindparam("customer_id"))


def _due_lines() -> Select[int, str, date, date, int, str, str, int]:
    """Select the lines on which something is due."""
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
        .group_by(InvoiceLineRow.id, InvoiceRow.id)
        .having(InvoiceLineRow.amount_cents > applied)
    )
