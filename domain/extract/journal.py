"""The list ``postings``: the journal, line by line."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.extract.items import Item, stream
from domain.money import as_decimal
from domain.tables import JournalEntryRow, PostingRow


def read_postings(session: Session, customer_id: str | None) -> Iterator[Item]:
    """Read postings in the order of their writing; those of one act share their ``entry``."""
    query = (
        select(
            PostingRow.entry_id,
            JournalEntryRow.posted_on,
            PostingRow.debit,
            PostingRow.credit,
            PostingRow.amount_cents,
            PostingRow.subject,
        )
        .join(JournalEntryRow, JournalEntryRow.id == PostingRow.entry_id)
        .order_by(PostingRow.id)
    )
    if customer_id is not None:
        query = query.where(JournalEntryRow.customer_id == customer_id)
    for entry, posted_on, debit, credit, cents, subject in stream(session, query):
        yield {
            "entry": entry,
            "posted_on": posted_on.isoformat(),
            "debit": debit,
            "credit": credit,
            "amount": as_decimal(cents),
            "subject": subject,
        }
