"""Deposits that were held before: opening balances, in no payments report.

They are posted against ``opening_balances``: the money came in before these books began, so that
cash does not move.
"""

from collections.abc import Hashable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import ledger, receipts
from domain.accounts import Account
from domain.intake.batch import Batch, conclude, refuse
from domain.intake.comparison import chunks, differs_from_kept, drop_repeats, sort_out
from domain.intake.given import GivenDeposit
from domain.intake.known import refuse_closed_days, refuse_unknown_customers
from domain.intake.refusals import BooksReason, Intake, Refusal
from domain.ledger import Posting, Stamp
from domain.methods import Method
from domain.receipts import Received
from domain.tables import ReceiptRow

ORIGIN = "import"
ENTRY_KIND = "opening_deposit"


def record_deposits(session: Session, batch: Batch[GivenDeposit], stamp: Stamp) -> Intake:
    """Write down and post the deposits whose reference is new, in the order of the file."""
    unique, refusals = drop_repeats(batch.rows, _key)
    sorted_out = sort_out(unique, _load(session, unique), _key)
    refusals += [differs_from_kept(row, kept) for row, kept in sorted_out.changed]
    refusals += _refuse_future(sorted_out.new, stamp)
    refusals += refuse_unknown_customers(session, sorted_out.new)
    days = ((row.line, row.received_on) for row in sorted_out.new)
    refusals += refuse_closed_days(session, "received_on", days)
    if refused := refuse(batch, refusals):
        return refused
    for row in sorted_out.new:
        _insert(session, row, stamp)
        batch.tick(1)
    return conclude(session, batch, "deposits.import", stamp, added=len(sorted_out.new))


def _key(row: GivenDeposit) -> Hashable:
    return row.reference


def _refuse_future(rows: Sequence[GivenDeposit], stamp: Stamp) -> list[Refusal]:
    return [
        Refusal(
            row.line, "received_on", BooksReason.IN_FUTURE, {"day": row.received_on.isoformat()}
        )
        for row in rows
        if row.received_on > stamp.on
    ]


def _load(session: Session, rows: Sequence[GivenDeposit]) -> dict[Hashable, GivenDeposit]:
    kept: dict[Hashable, GivenDeposit] = {}
    for some in chunks([row.reference for row in rows]):
        imported = select(ReceiptRow).where(
            ReceiptRow.origin == ORIGIN, ReceiptRow.reference.in_(some)
        )
        kept.update({row.reference: _as_given(row) for row in session.scalars(imported)})
    return kept


def _as_given(row: ReceiptRow) -> GivenDeposit:
    return GivenDeposit(
        customer_id=row.customer_id,
        received_on=row.received_on,
        method=Method(row.method),
        amount_cents=row.amount_cents,
        reference=row.reference,
    )


def _insert(session: Session, row: GivenDeposit, stamp: Stamp) -> None:
    received = Received(
        row.amount_cents, row.method, row.received_on, reference=row.reference, origin=ORIGIN
    )
    number = receipts.take_in(session, "deposit", row.customer_id, received, stamp)
    opening = Posting(
        debit=Account.OPENING_BALANCES,
        credit=Account.ACCOUNT_DEPOSITS,
        amount_cents=row.amount_cents,
        subject=number,
    )
    ledger.post(session, ENTRY_KIND, row.customer_id, [opening], stamp)
