"""Methods on file from a file: the client's authorisation is taken as given, today (R15)."""

from collections.abc import Hashable, Sequence

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from domain.gateway import Rail
from domain.intake.batch import Batch, conclude, refuse
from domain.intake.comparison import chunks, differs_from_kept, drop_repeats, sort_out
from domain.intake.given import GivenSavedMethod
from domain.intake.known import refuse_unknown_customers
from domain.intake.refusals import Intake
from domain.ledger import Stamp
from domain.tables import SavedMethodRow


def record_saved_methods(session: Session, batch: Batch[GivenSavedMethod], stamp: Stamp) -> Intake:
    """Put the methods on file that are new; one that differs is refused."""
    unique, refusals = drop_repeats(batch.rows, _key)
    sorted_out = sort_out(unique, _load(session, unique), _key)
    refusals += refuse_unknown_customers(session, batch.rows)
    refusals += [differs_from_kept(row, kept) for row, kept in sorted_out.changed]
    if refused := refuse(batch, refusals):
        return refused
    for some in chunks(sorted_out.new):
        session.execute(insert(SavedMethodRow), [_values(row, stamp) for row in some])
        batch.tick(len(some))
    return conclude(session, batch, "saved_methods.import", stamp, added=len(sorted_out.new))


def _key(row: GivenSavedMethod) -> Hashable:
    return row.customer_id, row.saved_method


def _values(row: GivenSavedMethod, stamp: Stamp) -> dict[str, object]:
    return {
        "customer_id": row.customer_id,
        "number": row.saved_method,
        "kind": row.kind,
        "label": row.label,
        "token": row.gateway_token,
        "gateway_customer": "",
        "expires": row.expires,
        "authorised_at": stamp.at,
        "authorised_by": stamp.actor,
        "state": "active",
    }


def _load(session: Session, rows: Sequence[GivenSavedMethod]) -> dict[Hashable, GivenSavedMethod]:
    kept: dict[Hashable, GivenSavedMethod] = {}
    for some in chunks(list({row.customer_id for row in rows})):
        known = select(SavedMethodRow).where(SavedMethodRow.customer_id.in_(some))
        for row in session.scalars(known):
            given = GivenSavedMethod(
                customer_id=row.customer_id,
                saved_method=row.number,
                kind=Rail(row.kind),
                label=row.label,
                gateway_token=row.token,
                expires=row.expires,
            )
            kept[_key(given)] = given
    return kept
