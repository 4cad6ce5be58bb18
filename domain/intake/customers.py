"""Customers from a file; the other system's name, e-mail, phone and locale replace ours."""

from collections.abc import Hashable, Sequence

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from domain.customers import search_key
from domain.intake.batch import Batch, conclude, refuse
from domain.intake.comparison import chunks, drop_repeats, sort_out
from domain.intake.given import GivenCustomer
from domain.intake.refusals import BooksReason, Intake, Refusal
from domain.ledger import Stamp
from domain.tables import CustomerRow


def record_customers(session: Session, batch: Batch[GivenCustomer], stamp: Stamp) -> Intake:
    """Write down new customers, and what changed about those that are there."""
    unique, refusals = drop_repeats(batch.rows, _key)
    if refused := refuse(batch, refusals):
        return refused
    sorted_out = sort_out(unique, _load(session, unique), _key)
    changed = [row for row, _ in sorted_out.changed]
    if refused := refuse(batch, _refuse_anonymised(session, changed)):
        return refused
    for some in chunks(sorted_out.new):
        session.execute(insert(CustomerRow), [_values(row) for row in some])
        batch.tick(len(some))
    for some in chunks(changed):
        session.execute(update(CustomerRow), [_values(row) for row in some])
        batch.tick(len(some))
    added, updated = len(sorted_out.new), len(changed)
    return conclude(session, batch, "customers.import", stamp, added=added, updated=updated)


def _key(row: GivenCustomer) -> Hashable:
    return row.customer_id


def _refuse_anonymised(session: Session, changed: Sequence[GivenCustomer]) -> list[Refusal]:
    """Refuse to bring back what identified somebody."""
    anonymised: set[str] = set()
    for some in chunks([row.customer_id for row in changed]):
        forgotten = select(CustomerRow.customer_id).where(
            CustomerRow.customer_id.in_(some), CustomerRow.anonymised_at.is_not(None)
        )
        anonymised.update(session.scalars(forgotten))
    return [
        Refusal(row.line, "customer_id", BooksReason.ANONYMISED, {"customer": row.customer_id})
        for row in changed
        if row.customer_id in anonymised
    ]


def _values(row: GivenCustomer) -> dict[str, str]:
    return {
        "customer_id": row.customer_id,
        "name": row.name,
        "email": row.email,
        "phone": row.phone,
        "locale": row.locale,
        "search_key": search_key(row.name, row.customer_id, row.email),
    }


def _load(session: Session, rows: Sequence[GivenCustomer]) -> dict[Hashable, GivenCustomer]:
    kept: dict[Hashable, GivenCustomer] = {}
    for some in chunks([row.customer_id for row in rows]):
        for row in session.scalars(select(CustomerRow).where(CustomerRow.customer_id.in_(some))):
            kept[row.customer_id] = GivenCustomer(
                customer_id=row.customer_id,
                name=row.name,
                email=row.email,
                phone=row.phone,
                locale=row.locale,
            )
    return kept
