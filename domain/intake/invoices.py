"""Invoices from a file, a row a line. They post nothing: the books are on a cash basis."""

from collections.abc import Hashable, Sequence
from itertools import groupby

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from domain.intake.batch import Batch, Tick, conclude, refuse
from domain.intake.comparison import (
    chunks,
    differs_from_kept,
    differs_from_line,
    drop_repeats,
    sort_out,
)
from domain.intake.given import GivenInvoiceLine
from domain.intake.known import (
    refuse_closed_days,
    refuse_unknown_customers,
    refuse_unknown_gl_codes,
)
from domain.intake.refusals import BooksReason, Intake, Refusal
from domain.ledger import Stamp
from domain.tables import InvoiceLineRow, InvoiceRow

SHARED = ("customer_id", "issued_on", "due_on")
"""What every line of an invoice must say alike."""


def record_invoices(session: Session, batch: Batch[GivenInvoiceLine], stamp: Stamp) -> Intake:
    """Write down the invoices that are new, in the order of the file.

    An invoice that is there is compared line by line with what is given of it; a line that it has
    beyond those (the fee of a cancellation) is no difference.
    """
    unique, refusals = drop_repeats(batch.rows, _key)
    kept = _load(session, unique)
    sorted_out = sort_out(unique, kept, _key)
    refusals += [differs_from_kept(row, before) for row, before in sorted_out.changed]
    refusals += _refuse_more_lines(sorted_out.new, {row.invoice_number for row in kept.values()})
    refusals += _refuse_unlike_lines(sorted_out.new)
    refusals += refuse_unknown_customers(session, sorted_out.new)
    refusals += refuse_unknown_gl_codes(session, sorted_out.new)
    days = ((row.line, row.issued_on) for row in sorted_out.new)
    refusals += refuse_closed_days(session, "issued_on", days)
    if refused := refuse(batch, refusals):
        return refused
    _insert(session, sorted_out.new, stamp, batch.tick)
    return conclude(session, batch, "invoices.import", stamp, added=len(sorted_out.new))


def _key(row: GivenInvoiceLine) -> Hashable:
    return row.invoice_number, row.position


def _refuse_more_lines(new: Sequence[GivenInvoiceLine], there: set[str]) -> list[Refusal]:
    return [
        Refusal(row.line, "position", BooksReason.NOT_ON_INVOICE, {"invoice": row.invoice_number})
        for row in new
        if row.invoice_number in there
    ]


def _refuse_unlike_lines(new: Sequence[GivenInvoiceLine]) -> list[Refusal]:
    first: dict[str, GivenInvoiceLine] = {}
    refusals = []
    for row in new:
        earlier = first.setdefault(row.invoice_number, row)
        if any(getattr(row, name) != getattr(earlier, name) for name in SHARED):
            refusals.append(differs_from_line(row, earlier, SHARED))
    return refusals


def _load(session: Session, rows: Sequence[GivenInvoiceLine]) -> dict[Hashable, GivenInvoiceLine]:
    kept: dict[Hashable, GivenInvoiceLine] = {}
    for some in chunks(list(dict.fromkeys(row.invoice_number for row in rows))):
        found = session.execute(
            select(InvoiceRow, InvoiceLineRow)
            .join(InvoiceLineRow, InvoiceLineRow.invoice_id == InvoiceRow.id)
            .where(InvoiceRow.number.in_(some))
        )
        kept.update({_key(row): row for row in (_as_given(*pair) for pair in found)})
    return kept


def _as_given(invoice: InvoiceRow, line: InvoiceLineRow) -> GivenInvoiceLine:
    return GivenInvoiceLine(
        invoice_number=invoice.number,
        customer_id=invoice.customer_id,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        position=line.position,
        description=line.description,
        gl_code=line.gl_code,
        amount_cents=line.amount_cents,
    )


def _insert(session: Session, rows: Sequence[GivenInvoiceLine], stamp: Stamp, tick: Tick) -> None:
    first_seen = {row.invoice_number: order for order, row in reversed(list(enumerate(rows)))}
    ordered = sorted(rows, key=lambda row: (first_seen[row.invoice_number], row.position))
    invoices = [list(lines) for _, lines in groupby(ordered, key=lambda row: row.invoice_number)]
    for some in chunks(invoices):
        _insert_some(session, some, stamp)
        tick(sum(len(lines) for lines in some))


def _insert_some(
    session: Session, invoices: Sequence[Sequence[GivenInvoiceLine]], stamp: Stamp
) -> None:
    ids = session.scalars(
        insert(InvoiceRow).returning(InvoiceRow.id, sort_by_parameter_order=True),
        [
            {
                "number": lines[0].invoice_number,
                "customer_id": lines[0].customer_id,
                "issued_on": lines[0].issued_on,
                "due_on": lines[0].due_on,
                "recorded_at": stamp.at,
            }
            for lines in invoices
        ],
    ).all()
    session.execute(
        insert(InvoiceLineRow),
        [
            {
                "invoice_id": invoice_id,
                "position": line.position,
                "description": line.description,
                "gl_code": line.gl_code,
                "amount_cents": line.amount_cents,
            }
            for invoice_id, lines in zip(ids, invoices, strict=True)
            for line in lines
        ],
    )
