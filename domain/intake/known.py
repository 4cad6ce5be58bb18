"""What the books already know of what a file names: customers, GL codes, closed days."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from domain import settings
from domain.intake.comparison import chunks
from domain.intake.given import GivenDeposit, GivenInvoiceLine, GivenSavedMethod
from domain.intake.refusals import BooksReason, Refusal
from domain.tables import CustomerRow, GlCodeRow


def refuse_unknown_customers(
    session: Session,
    rows: Sequence[GivenInvoiceLine] | Sequence[GivenDeposit] | Sequence[GivenSavedMethod],
) -> list[Refusal]:
    """Refuse each row whose customer is not there."""
    known = _known(session, CustomerRow.customer_id, (row.customer_id for row in rows))
    return [
        Refusal(
            row.line, "customer_id", BooksReason.CUSTOMER_UNKNOWN, {"customer": row.customer_id}
        )
        for row in rows
        if row.customer_id not in known
    ]


def refuse_unknown_gl_codes(session: Session, rows: Sequence[GivenInvoiceLine]) -> list[Refusal]:
    """Refuse each line whose GL code is not there."""
    known = _known(session, GlCodeRow.gl_code, (row.gl_code for row in rows))
    return [
        Refusal(row.line, "gl_code", BooksReason.GL_CODE_UNKNOWN, {"gl_code": row.gl_code})
        for row in rows
        if row.gl_code not in known
    ]


def refuse_closed_days(
    session: Session, column: str, days: Iterable[tuple[int, date]]
) -> list[Refusal]:
    """Refuse each line of the file whose day lies in a closed period."""
    closed = settings.load(session).closed_through
    return [
        Refusal(line, column, BooksReason.DAY_CLOSED, {"day": day.isoformat()})
        for line, day in days
        if closed is not None and day <= closed
    ]


def _known(session: Session, column: InstrumentedAttribute[str], named: Iterable[str]) -> set[str]:
    known: set[str] = set()
    for some in chunks(list(dict.fromkeys(named))):
        known.update(session.scalars(select(column).where(column.in_(some))))
    return known
