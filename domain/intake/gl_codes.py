"""GL codes from a file; a title that differs is refused, for reports already bear it."""

from collections.abc import Hashable, Sequence

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from domain.intake.batch import Batch, conclude, refuse
from domain.intake.comparison import chunks, differs_from_kept, drop_repeats, sort_out
from domain.intake.given import GivenGlCode
from domain.intake.refusals import Intake
from domain.ledger import Stamp
from domain.tables import GlCodeRow


def record_gl_codes(session: Session, batch: Batch[GivenGlCode], stamp: Stamp) -> Intake:
    """Write down the GL codes that are new."""
    unique, refusals = drop_repeats(batch.rows, _key)
    sorted_out = sort_out(unique, _load(session, unique), _key)
    refusals += [differs_from_kept(row, kept) for row, kept in sorted_out.changed]
    if refused := refuse(batch, refusals):
        return refused
    for some in chunks(sorted_out.new):
        values = [{"gl_code": row.gl_code, "title": row.title} for row in some]
        session.execute(insert(GlCodeRow), values)
        batch.tick(len(some))
    return conclude(session, batch, "gl_codes.import", stamp, added=len(sorted_out.new))


def _key(row: GivenGlCode) -> Hashable:
    return row.gl_code


def _load(session: Session, rows: Sequence[GivenGlCode]) -> dict[Hashable, GivenGlCode]:
    kept: dict[Hashable, GivenGlCode] = {}
    for some in chunks([row.gl_code for row in rows]):
        found = session.execute(
            select(GlCodeRow.gl_code, GlCodeRow.title).where(GlCodeRow.gl_code.in_(some))
        )
        kept.update({code: GivenGlCode(gl_code=code, title=title) for code, title in found})
    return kept
