"""Account deposits summary: deposits only, a client each (L61).

Opening + deposited − applied − refunded − voided = closing: what of the client's deposits is not
applied at the period's end. A deposit held before these books began exists from its import on.
``applied`` is net of what was taken back, and counts what a deposit gave to another client;
``voided`` counts bank returns too, less what had been refunded of them before.
"""

from sqlalchemy.orm import Session

from domain.business_day import ONE_DAY, Today
from domain.report_rows import Column, Kind, Period, Report, Row, total_of
from domain.sums import add_up
from domain.totals import BEGINNING, DEPOSITS

NAME = "deposits_summary"
COLUMNS = (
    Column("customer_id", Kind.TEXT),
    Column("opening", Kind.CENTS),
    Column("deposited", Kind.CENTS),
    Column("applied", Kind.CENTS),
    Column("refunded", Kind.CENTS),
    Column("voided", Kind.CENTS),
    Column("closing", Kind.CENTS),
)
NOTHING = (0, 0, 0, 0)


def build(session: Session, period: Period, _today: Today) -> Report:
    """Add the period up, a row a client who had, made or used a deposit."""
    earlier = Period(BEGINNING, period.from_on - ONE_DAY)
    before = add_up(session, DEPOSITS, earlier, ["customer_id"])
    moved = add_up(session, DEPOSITS, period, ["customer_id"])
    opening = {keys: left for keys, figures in before.items() if (left := held_of(figures))}
    rows = [
        _as_row(str(keys[0]), opening.get(keys, 0), moved.get(keys, NOTHING))
        for keys in sorted({*opening, *moved})
    ]
    return Report(NAME, period.from_on, period.to_on, COLUMNS, rows, total_of(COLUMNS, rows))


def held_of(figures: tuple[int, ...]) -> int:
    """Return what figures leave in deposits, in cents."""
    deposited, applied, refunded, voided = figures
    return deposited - applied - refunded - voided


def _as_row(customer_id: str, opening: int, figures: tuple[int, ...]) -> Row:
    deposited, applied, refunded, voided = figures
    return {
        "customer_id": customer_id,
        "opening": opening,
        "deposited": deposited,
        "applied": applied,
        "refunded": refunded,
        "voided": voided,
        "closing": opening + held_of(figures),
    }
