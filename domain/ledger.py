"""The journal: the only writer of entries and postings, dated on the day of their recording."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.tables import JournalEntryRow, PostingRow, insert_numbered, insert_rows


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who writes, when (UTC), and on which local day of the organisation."""

    actor: str
    at: datetime
    on: date

    @classmethod
    def of(cls, actor: str, at: datetime, zone: ZoneInfo) -> "Stamp":
        """Stamp an act of ``actor`` at the moment ``at``."""
        return cls(actor, at, at.astimezone(zone).date())

    def hours_before(self, hours: int) -> datetime:
        """The moment so many hours earlier."""
        return self.at - timedelta(hours=hours)


@dataclass(frozen=True, slots=True)
class Posting:
    """So many cents from the ``credit`` account to the ``debit`` account.

    ``subject`` is the number of the receipt whose money moves.
    """

    debit: str
    credit: str
    amount_cents: int
    subject: str


def post(
    session: Session, kind: str, customer_id: str, postings: Sequence[Posting], stamp: Stamp
) -> int:
    """Write one journal entry with its postings; return the entry's id.

    The database refuses an amount of zero or less and a posting from an account to itself.
    """
    entry_id = insert_numbered(
        session,
        JournalEntryRow,
        {
            "kind": kind,
            "customer_id": customer_id,
            "posted_on": stamp.on,
            "posted_at": stamp.at,
            "actor": stamp.actor,
        },
    )
    insert_rows(
        session,
        PostingRow,
        [
            {
                "entry_id": entry_id,
                "debit": posting.debit,
                "credit": posting.credit,
                "amount_cents": posting.amount_cents,
                "subject": posting.subject,
            }
            for posting in postings
        ],
    )
    return entry_id


def credit_balance(session: Session, account: str, customer_id: str) -> int:
    """Return credits less debits of one customer on ``account``, in cents."""
    rows = session.execute(
        select(PostingRow.debit, PostingRow.credit, func.sum(PostingRow.amount_cents))
        .join(JournalEntryRow, JournalEntryRow.id == PostingRow.entry_id)
        .where(JournalEntryRow.customer_id == customer_id)
        .group_by(PostingRow.debit, PostingRow.credit)
    )
    return sum(
        int(cents) * ((credit == account) - (debit == account)) for debit, credit, cents in rows
    )
