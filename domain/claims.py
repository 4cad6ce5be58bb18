"""What refunds and transfers hold of a source: reserved, then taken or given back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    bindparam,
    case,
    func,
    insert,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import Session

from domain.accounts import MONEY, Account, revenue
from domain.tables import ApprovalRow, ClaimRow, JournalEntryRow, PostingRow, SourceRow


@dataclass(frozen=True, slots=True)
class Claim:
    """So many cents of a source; ``held_cents`` of them were not applied when it was asked."""

    source: str
    amount_cents: int
    held_cents: int


def hold(session: Session, subject: str, claims: Sequence[Claim]) -> None:
    """Reserve the claims for a refund or a transfer."""
    session.execute(
        insert(ClaimRow),
        [
            {
                "subject": subject,
                "source": claim.source,
                "amount_cents": claim.amount_cents,
                "held_cents": claim.held_cents,
                "state": "held",
            }
            for claim in claims
        ],
    )


def take(session: Session, subject: str, on: date, source: str | None = None) -> None:
    """Let what was held leave its sources on this day, or the one of them."""
    _settle(session, subject, source, state="taken", left_on=on)


def release(session: Session, subject: str, source: str | None = None) -> None:
    """Give back what was held, of all sources or of one."""
    _settle(session, subject, source, state="released")


def hold_again(session: Session, subject: str, source: str, held_cents: int) -> None:
    """Reserve anew what had been released of one source: it is leaving all the same."""
    _settle(session, subject, source, "released", state="held", held_cents=held_cents)


def give_back(session: Session, subject: str, source: str, on: date) -> None:
    """Give back to a source, on this day, what had left it."""
    _settle(session, subject, source, "taken", state="released", back_on=on)


def is_held(session: Session, subject: str) -> bool:
    """Tell whether something still waits to leave or to be given back."""
    query = select(ClaimRow.id).where(ClaimRow.subject == subject, ClaimRow.state == "held")
    return session.scalars(query).first() is not None


def is_released(session: Session, subject: str) -> bool:
    """Tell whether something that was claimed did not leave, or came back."""
    query = select(ClaimRow.id).where(ClaimRow.subject == subject, ClaimRow.state == "released")
    return session.scalars(query).first() is not None


def list_claims(session: Session, subject: str) -> Sequence[Claim]:
    """List what a refund or a transfer claims, in the order in which it was asked."""
    rows = session.execute(
        select(ClaimRow.source, ClaimRow.amount_cents, ClaimRow.held_cents)
        .where(ClaimRow.subject == subject)
        .order_by(ClaimRow.id)
    )
    return [Claim(*row) for row in rows]


def claimed_cents(session: Session, source: str) -> int:
    """Return what is claimed of a source, held or taken."""
    query = select(func.coalesce(func.sum(ClaimRow.amount_cents), 0)).where(
        ClaimRow.source == source, ClaimRow.state != "released"
    )
    return int(session.execute(query).scalar_one())


def taken_cents(session: Session, source: str) -> int:
    """Return what has left a source."""
    query = select(func.coalesce(func.sum(taken()), 0)).where(ClaimRow.source == source)
    return int(session.execute(query).scalar_one())


def taken_by_customer(session: Session, customer_ids: Sequence[str]) -> dict[str, int]:
    """Add up what has left each customer's sources that count, in cents."""
    return _sum_by_customer(session, _taken(), customer_ids)


def reserved_by_customer(session: Session, customer_ids: Sequence[str]) -> dict[str, int]:
    """Add up what waits for a decision on each customer's sources that count, in cents."""
    return _sum_by_customer(session, _reserved(), customer_ids)


def find_misdated(session: Session) -> Iterator[str]:
    """Find requests whose parts did not leave, or come back, as the journal posted them that day.

    Reports count a part on its own day; the journal says how much of the request moved then.
    """
    day, cents = JournalEntryRow.posted_on, PostingRow.amount_cents
    held, to_lines = Account.ACCOUNT_DEPOSITS, revenue("")
    posted = (
        select(PostingRow.subject, day)
        .join(JournalEntryRow, JournalEntryRow.id == PostingRow.entry_id)
        .join(ApprovalRow, ApprovalRow.subject == PostingRow.subject)
    )
    out = posted.where(PostingRow.debit == held, ~PostingRow.credit.startswith(to_lines))
    back = posted.where(PostingRow.credit == held, PostingRow.debit.in_(MONEY))
    left, came = ClaimRow.left_on, ClaimRow.back_on
    both = union_all(
        select(
            ClaimRow.subject.label("subject"),
            left.label("day"),
            ClaimRow.amount_cents.label("cents"),
        ).where(left.is_not(None)),
        select(ClaimRow.subject, came, -ClaimRow.amount_cents).where(came.is_not(None)),
        out.add_columns(-cents),
        back.add_columns(cents),
    ).subquery()
    apart = func.sum(both.c.cents) != 0
    found = select(both.c.subject).group_by(both.c.subject, both.c.day).having(apart)
    yield from session.scalars(found)


def taken() -> ColumnElement[int]:
    """Count what has left a source."""
    return case((ClaimRow.state == "taken", ClaimRow.amount_cents), else_=0)


def reserved() -> ColumnElement[int]:
    """Count what is reserved of a source."""
    return case((ClaimRow.state == "held", ClaimRow.held_cents), else_=0)


def spoken_for() -> ScalarSelect[int]:
    """Add up, beside a source's row, what was taken from it and what is reserved."""
    return (
        select(func.coalesce(func.sum(taken() + reserved()), 0))
        .where(ClaimRow.source == SourceRow.number)
        .correlate(SourceRow)
        .scalar_subquery()
    )


def claimed() -> ScalarSelect[int]:
    """Add up, beside a source's row, what is claimed of it, applied or not, held or taken."""
    return (
        select(func.coalesce(func.sum(ClaimRow.amount_cents), 0))
        .where(ClaimRow.source == SourceRow.number, ClaimRow.state != "released")
        .correlate(SourceRow)
        .scalar_subquery()
    )


def gone() -> ScalarSelect[int]:
    """Add up, beside a source's row, what was taken from it."""
    return (
        select(func.coalesce(func.sum(taken()), 0))
        .where(ClaimRow.source == SourceRow.number)
        .correlate(SourceRow)
        .scalar_subquery()
    )


def _sum_by_customer(
    session: Session, query: Select[str, int], customer_ids: Sequence[str]
) -> dict[str, int]:
    rows = session.execute(query, {"customer_ids": customer_ids})
    return {row[0]: int(row[1]) for row in rows}


@cache
def _taken() -> Select[str, int]:
    return _by_customer(taken())


@cache
def _reserved() -> Select[str, int]:
    return _by_customer(reserved())


def _by_customer(cents: ColumnElement[int]) -> Select[str, int]:
    return (
        select(SourceRow.customer_id, func.sum(cents))
        .join(ClaimRow, ClaimRow.source == SourceRow.number)
        .where(
            SourceRow.customer_id.in_(bindparam("customer_ids", expanding=True)),
            SourceRow.counts == 1,
        )
        .group_by(SourceRow.customer_id)
    )


def _settle(
    session: Session, subject: str, source: str | None, before: str = "held", **values: object
) -> None:
    where = [ClaimRow.subject == subject, ClaimRow.state == before]
    if source is not None:
        where.append(ClaimRow.source == source)
    session.execute(update(ClaimRow).where(*where).values(**values))
