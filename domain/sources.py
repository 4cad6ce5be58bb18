"""What can pay an invoice line: a receipt's money, a credit memo, credit transferred in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from domain.claims import claimed, gone, spoken_for
from domain.errors import SourceUnknown
from domain.invoices import applied_cents
from domain.ledger import Stamp
from domain.tables import AllocationRow, ReceiptRow, SourceRow, insert_row


@dataclass(frozen=True, slots=True)
class Source:
    """One source: whose it is and how many cents it had at first."""

    number: str
    kind: str
    customer_id: str
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How a source stands, in cents: ``free`` can be applied; ``unapplied`` includes reserves.

    ``method`` is that of its receipt, or nothing where no money came in. ``claimed_cents`` is
    what refunds and transfers took or ask for, of what is applied too.
    """

    source: Source
    method: str
    dated_on: date
    counts: bool
    applied_cents: int
    unapplied_cents: int
    free_cents: int
    claimed_cents: int

    @property
    def gone_cents(self) -> int:
        """What was refunded or transferred away."""
        return self.source.amount_cents - self.applied_cents - self.unapplied_cents

    @property
    def reserved_cents(self) -> int:
        """What waits for a decision."""
        return self.unapplied_cents - self.free_cents

    @property
    def unclaimed_cents(self) -> int:
        """What no refund and no transfer asks for, applied or not."""
        return self.source.amount_cents - self.claimed_cents

    @property
    def claimable_cents(self) -> int:
        """What is neither applied nor asked for: it may leave as a transfer or a refund."""
        return min(self.free_cents, self.unclaimed_cents)

    @property
    def refundable_cents(self) -> int:
        """What a refund may ask for: of a payment also what is applied (contract §7)."""
        return self.unclaimed_cents if self.source.kind == "payment" else self.claimable_cents


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
    found = _list(session, SourceRow.number == number)
    if not found:
        raise SourceUnknown(source=number)
    return found[0]


def list_standing(session: Session, customer_id: str) -> Sequence[Standing]:
    """List the customer's sources that count, oldest first."""
    return _list(session, SourceRow.customer_id == customer_id, SourceRow.counts == 1)


def _list(session: Session, *where: ColumnElement[bool]) -> Sequence[Standing]:
    applied = (
        select(func.coalesce(func.sum(applied_cents()), 0))
        .where(AllocationRow.source == SourceRow.number)
        .correlate(SourceRow)
        .scalar_subquery()
    )
    rows = session.execute(
        select(SourceRow, ReceiptRow.method, applied, gone(), spoken_for(), claimed())
        .outerjoin(ReceiptRow, ReceiptRow.id == SourceRow.receipt_id)
        .where(*where)
        .order_by(SourceRow.dated_on, SourceRow.recorded_at, SourceRow.number)
        .execution_options(populate_existing=True)
    )
    return [
        Standing(
            source=Source(row.number, row.kind, row.customer_id, row.amount_cents),
            method=method or "",
            dated_on=row.dated_on,
            counts=bool(row.counts),
            applied_cents=used,
            unapplied_cents=row.amount_cents - used - left,
            free_cents=row.amount_cents - used - spoken,
            claimed_cents=asked,
        )
        for row, method, used, left, spoken, asked in rows
    ]
