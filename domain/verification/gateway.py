"""At a gateway: each receipt has its charge, the account ties, no more goes back than came."""

from collections.abc import Iterator

from sqlalchemy import and_, case, func, not_, or_, select, true, union_all
from sqlalchemy.orm import Session

from domain.accounts import Account
from domain.attempts import UNRESOLVED, Kind, State
from domain.receipts import AT_GATEWAY, receipt_number
from domain.tables import (
    AttemptRow,
    JournalEntryRow,
    PostingRow,
    ReceiptRow,
    SourceRow,
)
from domain.verification.finding import Finding, unequal

UNDER_WAY = (*UNRESOLVED, State.PROCESSING)
GAVE = (*UNDER_WAY, State.APPROVED)


def charges_follow_their_receipts(session: Session) -> Iterator[Finding]:
    """A receipt at the gateway has one charge, of its amount, that stands as it does (I5, I6)."""
    status, state = ReceiptRow.status, AttemptRow.state
    fits = case(
        (status == "processing", state.in_(UNDER_WAY)),
        (status == "cleared", state == State.APPROVED),
        (status == "failed", state.in_([State.DECLINED, State.NOT_FOUND])),
        (status == "returned", state == State.RETURNED),
        # A void of ours leaves its charge as it was; one made there makes it voided.
        (status == "voided", state.in_([State.VOIDED, State.APPROVED, State.PROCESSING])),
        else_=not_(true()),
    )
    charge = and_(AttemptRow.receipt == SourceRow.number, AttemptRow.kind == Kind.CHARGE)
    rows = session.execute(
        select(ReceiptRow.id, status, func.coalesce(state, "none"), AttemptRow.amount_cents)
        .join(SourceRow, SourceRow.receipt_id == ReceiptRow.id)
        .outerjoin(AttemptRow, charge)
        .where(
            ReceiptRow.origin == AT_GATEWAY,
            or_(
                AttemptRow.id.is_(None),
                AttemptRow.amount_cents != ReceiptRow.amount_cents,
                not_(fits),
            ),
        )
    )
    for receipt_id, told, found, cents in rows:
        yield Finding(
            "a receipt at the gateway has its one charge",
            receipt_number(receipt_id),
            f"{told}, its charge {found} {cents}",
        )


def gateway_account_ties_to_attempts(session: Session) -> Iterator[Finding]:
    """What the journal says the gateway holds is what was charged and not given back (I6)."""
    counted = select(
        SourceRow.customer_id.label("customer_id"), SourceRow.amount_cents.label("cents")
    )
    given = select(AttemptRow.customer_id, -AttemptRow.amount_cents)
    posted = select(JournalEntryRow.customer_id, PostingRow.amount_cents).join(
        PostingRow, PostingRow.entry_id == JournalEntryRow.id
    )
    both = union_all(
        counted.join(ReceiptRow, ReceiptRow.id == SourceRow.receipt_id).where(
            ReceiptRow.origin == AT_GATEWAY, SourceRow.counts == 1
        ),
        given.where(
            AttemptRow.kind != Kind.CHARGE,
            AttemptRow.subject != AttemptRow.receipt,
            AttemptRow.state == State.APPROVED,
        ),
        posted.where(PostingRow.credit == Account.GATEWAY),
        posted.with_only_columns(JournalEntryRow.customer_id, -PostingRow.amount_cents).where(
            PostingRow.debit == Account.GATEWAY
        ),
    ).subquery()
    for customer_id, apart in unequal(session, both.c.customer_id, both.c.cents):
        yield Finding("the gateway's account is what was charged", customer_id, f"{apart} apart")


def no_more_goes_back_than_was_charged(session: Session) -> Iterator[Finding]:
    """Refunds given and in flight are never above their charge (I4)."""
    back = (
        select(AttemptRow.receipt, func.sum(AttemptRow.amount_cents).label("cents"))
        .where(
            AttemptRow.kind != Kind.CHARGE,
            AttemptRow.subject != AttemptRow.receipt,
            AttemptRow.state.in_(GAVE),
        )
        .group_by(AttemptRow.receipt)
        .subquery()
    )
    rows = session.execute(
        select(SourceRow.number, SourceRow.amount_cents, back.c.cents)
        .join(back, back.c.receipt == SourceRow.number)
        .where(back.c.cents > SourceRow.amount_cents)
    )
    for number, amount, cents in rows:
        yield Finding("no more goes back than was charged", number, f"{cents} of {amount}")
