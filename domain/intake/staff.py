"""Staff from a file: the file decides everything about the people whom it names."""

from collections.abc import Hashable, Sequence

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from domain.intake.batch import Batch, conclude, refuse
from domain.intake.comparison import chunks, drop_repeats, sort_out
from domain.intake.given import GivenStaff
from domain.intake.refusals import Intake
from domain.ledger import Stamp
from domain.people import Role
from domain.tables import StaffRoleRow, StaffRow


def record_staff(session: Session, batch: Batch[GivenStaff], stamp: Stamp) -> Intake:
    """Write down new members of staff, and replace what is kept of the others, roles included."""
    unique, refusals = drop_repeats(batch.rows, _key)
    if refused := refuse(batch, refusals):
        return refused
    sorted_out = sort_out(unique, _load(session, unique), _key)
    changed = [row for row, _ in sorted_out.changed]
    for some in chunks(sorted_out.new):
        session.execute(insert(StaffRow), [_values(row) for row in some])
        _replace_roles(session, some)
        batch.tick(len(some))
    for some in chunks(changed):
        session.execute(update(StaffRow), [_values(row) for row in some])
        _replace_roles(session, some)
        batch.tick(len(some))
    added, updated = len(sorted_out.new), len(changed)
    return conclude(session, batch, "staff.import", stamp, added=added, updated=updated)


def _key(row: GivenStaff) -> Hashable:
    return row.slack_user_id


def _values(row: GivenStaff) -> dict[str, str | int | None]:
    return {
        "slack_user_id": row.slack_user_id,
        "name": row.name,
        "approval_limit_cents": row.approval_limit_cents,
    }


def _replace_roles(session: Session, rows: Sequence[GivenStaff]) -> None:
    people = [row.slack_user_id for row in rows]
    session.execute(delete(StaffRoleRow).where(StaffRoleRow.slack_user_id.in_(people)))
    granted = [
        {"slack_user_id": row.slack_user_id, "role": role} for row in rows for role in row.roles
    ]
    if granted:
        session.execute(insert(StaffRoleRow), granted)


def _load(session: Session, rows: Sequence[GivenStaff]) -> dict[Hashable, GivenStaff]:
    kept: dict[Hashable, GivenStaff] = {}
    for some in chunks([row.slack_user_id for row in rows]):
        roles = _load_roles(session, some)
        for row in session.scalars(select(StaffRow).where(StaffRow.slack_user_id.in_(some))):
            kept[row.slack_user_id] = GivenStaff(
                slack_user_id=row.slack_user_id,
                name=row.name,
                roles=tuple(sorted(roles.get(row.slack_user_id, ()))),
                approval_limit_cents=row.approval_limit_cents,
            )
    return kept


def _load_roles(session: Session, people: Sequence[str]) -> dict[str, list[Role]]:
    roles: dict[str, list[Role]] = {}
    found = session.execute(
        select(StaffRoleRow.slack_user_id, StaffRoleRow.role).where(
            StaffRoleRow.slack_user_id.in_(people)
        )
    )
    for person, role in found:
        roles.setdefault(person, []).append(Role(role))
    return roles
