"""Running numbers: given in order, never reused, none skipped."""

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from domain.tables import CounterRow, InvoiceRow


def next_number(session: Session, prefix: str) -> str:
    """Give the next number of its kind: ``CM-000003``.

    The counter's row is held until the transaction ends, so ask for a number after every lock.
    """
    # One statement: two who ask for the very first number at once must queue, not collide.
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    counted = (
        insert(CounterRow)
        .values(prefix=prefix, last=1)
        .on_conflict_do_update(index_elements=["prefix"], set_={"last": CounterRow.last + 1})
        .returning(CounterRow.last)
    )
    last = session.scalars(counted, execution_options={"populate_existing": True}).one()
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
