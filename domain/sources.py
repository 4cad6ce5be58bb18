"""What can pay an invoice line: a receipt's money, a credit memo, credit transferred in."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from domain.claims import gone, spoken_for
from domain.errors import SourceUnknown
from domain.invoices import applied_cents
from domain.ledger import Stamp
from domain.tables import AllocationRow, SourceRow, insert_row


@dataclass(frozen=True, slots=True)
class Source:
    """One source: whose it is and how many cents it had at first."""

    number: str
    kind: str
    customer_id: str
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How a source stands, in cents: ``free`` can be applied; ``unapplied`` includes reserves."""

    source: Source
    dated_on: date
    counts: bool
    applied_cents: int
    unapplied_cents: int
    free_cents: int


def open_source(
    session: Session, source: Source, dated_on: date, stamp: Stamp, receipt_id: int | None = None
) -> None:
    """Let a source's cents be applied from now on; ``dated_on`` orders it among credits."""
    insert_row(
        session,
        SourceRow,
        {
            "number": source.number,
            "kind": source.kind,
            "customer_id": source.customer_id,
            "amount_cents": source.amount_cents,
            "dated_on": dated_on,
            "recorded_at": stamp.at,
            "counts": 1,
            "receipt_id": receipt_id,
        },
    )


def close_source(session: Session, number: str) -> None:
    """Let a source count no more: it was voided, returned or failed."""
    session.execute(update(SourceRow).where(SourceRow.number == number).values(counts=0))


def find_owner(session: Session, number: str) -> str | None:
    """Return the customer of a source."""
    return session.scalars(
        select(SourceRow.customer_id).where(SourceRow.number == number)
    ).one_or_none()


def load_standing(session: Session, number: str) -> Standing:
    """Return how a source stands; lock its customer first where money depends on it.

    Raises:
        SourceUnknown: there is no such source.
    """
    applied = (
        select(func.coalesce(func.sum(applied_cents()), 0))
        .where(AllocationRow.source == SourceRow.number)
        .scalar_subquery()
    )
    row = session.execute(
        select(SourceRow, applied, gone(), spoken_for()).where(SourceRow.number == number)
    ).one_or_none()
    if row is None:
        raise SourceUnknown(source=number)
    kept, used, left, spoken = row
    source = Source(kept.number, kept.kind, kept.customer_id, kept.amount_cents)
    return Standing(
        source=source,
        dated_on=kept.dated_on,
        counts=bool(kept.counts),
        applied_cents=used,
        unapplied_cents=kept.amount_cents - used - left,
        free_cents=kept.amount_cents - used - spoken,
    )
