"""What the gateway paid out, a line for each movement in a payout, tied to our receipts."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from domain.tables import PayoutLineRow


@dataclass(frozen=True, slots=True)
class PayoutLine:
    """One movement of a payout, in cents; below zero where money went back.

    ``gateway_ref`` is the gateway's own name of the movement; ``kind`` one of its
    ``MovementKind``. ``receipt`` and ``customer_id`` are None where none of ours is concerned.
    """

    gateway_ref: str
    payout: str
    paid_on: date
    moved_on: date
    kind: str
    receipt: str | None
    customer_id: str | None
    amount_cents: int
    fee_cents: int = 0


def record_line(session: Session, line: PayoutLine) -> bool:
    """Write a line down once it was paid out; tell whether it is new, and leave a known one."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    written = (
        insert(PayoutLineRow)
        .values(
            gateway_ref=line.gateway_ref,
            payout=line.payout,
            paid_on=line.paid_on,
            moved_on=line.moved_on,
            kind=line.kind,
            receipt=line.receipt,
            customer_id=line.customer_id,
            amount_cents=line.amount_cents,
            fee_cents=line.fee_cents,
        )
        .on_conflict_do_nothing()
        .returning(PayoutLineRow.gateway_ref)
    )
    return session.scalars(written).one_or_none() is not None
