"""Running numbers: given in order, never reused, none skipped."""

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from domain.tables import CounterRow, InvoiceRow


def next_number(session: Session, prefix: str) -> str:
    """Give the next number of its kind: ``CM-000003``.

    The counter's row is held until the transaction ends, so ask for a number after every lock.
    """
    last = session.scalars(
        update(CounterRow)
        .where(CounterRow.prefix == prefix)
        .values(last=CounterRow.last + 1)
        .returning(CounterRow.last)
    ).one_or_none()
    if last is None:
        session.execute(insert(CounterRow), {"prefix": prefix, "last": 1})
        last = 1
    return f"{prefix}-{last:06d}"


def next_invoice_number(session: Session) -> str:
    """Give the next invoice number that no imported invoice bears."""
    while True:
        number = next_number(session, "INV")
        if (
            session.scalars(select(InvoiceRow.id).where(InvoiceRow.number == number)).first()
            is None
        ):
            return number
