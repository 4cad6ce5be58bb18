"""What waits for a decision, and what it took: claims, reserves, money paid out."""

from collections.abc import Iterator

from sqlalchemy import case, func, not_, select, true, union_all
from sqlalchemy.orm import Session

from domain import claims
from domain.accounts import Account
from domain.claims import taken
from domain.tables import ApprovalRow, ClaimRow, PostingRow, SourceRow
from domain.verification.finding import Finding, unequal


def claims_within_their_source(session: Session) -> Iterator[Finding]:
    """What is refunded, in flight or transferred away is never above the source (I4)."""
    claimed = func.sum(case((ClaimRow.state == "released", 0), else_=ClaimRow.amount_cents))
    rows = session.execute(
        select(SourceRow.number, SourceRow.amount_cents, claimed)
        .join(ClaimRow, ClaimRow.source == SourceRow.number)
        .group_by(SourceRow.number)
        .having(claimed > SourceRow.amount_cents)
    )
    for number, amount, cents in rows:
        yield Finding("a source is never claimed above its amount", number, f"{cents} of {amount}")


def reserves_are_held_by_open_requests(session: Session) -> Iterator[Finding]:
    """A claim is held while its request waits, taken once it is carried out, else released.

    A refund that was approved waits at a gateway, part by part; one that failed there may have
    been carried out in part.
    """
    waits = (ApprovalRow.status == "approved") & (ApprovalRow.kind == "refund")
    fits = case(
        (ApprovalRow.status == "requested", ClaimRow.state == "held"),
        (waits, true()),
        (ApprovalRow.status == "failed", ClaimRow.state != "held"),
        (ApprovalRow.status.in_(["sent", "approved"]), ClaimRow.state == "taken"),
        else_=ClaimRow.state == "released",
    )
    rows = session.execute(
        select(ClaimRow.subject, ClaimRow.state, ApprovalRow.status)
        .join(ApprovalRow, ApprovalRow.subject == ClaimRow.subject)
        .where(not_(fits))
    )
    for subject, state, status in rows:
        yield Finding("a reserve follows its request", subject, f"{state} while {status}")


def paid_out_posted(session: Session) -> Iterator[Finding]:
    """What a refund gave left the till or the gateway once, no more, no less.

    One that was sent gave its amount; another one what its sources have given so far.
    """
    lies, own = [Account.CASH, Account.GATEWAY], Account.ACCOUNT_DEPOSITS
    is_refund, is_sent = ApprovalRow.kind == "refund", ApprovalRow.status == "sent"
    out, back = PostingRow.amount_cents, -PostingRow.amount_cents
    posted = select(PostingRow.subject, out).join(
        ApprovalRow, ApprovalRow.subject == PostingRow.subject
    )
    given = select(ApprovalRow.subject, -taken()).join(
        ClaimRow, ClaimRow.subject == ApprovalRow.subject
    )
    both = union_all(
        select(
            ApprovalRow.subject.label("subject"), (-ApprovalRow.amount_cents).label("cents")
        ).where(is_refund, is_sent),
        given.where(is_refund, not_(is_sent)),
        posted.where(is_refund, PostingRow.debit == own, PostingRow.credit.in_(lies)),
        posted.with_only_columns(PostingRow.subject, back).where(
            is_refund, PostingRow.credit == own, PostingRow.debit.in_(lies)
        ),
    ).subquery()
    for subject, apart in unequal(session, both.c.subject, both.c.cents):
        yield Finding("a refund is paid out once", subject, f"{apart} apart")


def parts_are_dated_as_posted(session: Session) -> Iterator[Finding]:
    """Reports count a part on the day that it left; the journal says how much left that day."""
    for subject in claims.find_misdated(session):
        yield Finding("a part left on the day of its posting", subject, "they differ")
