"""What may happen only so often a day, counted for all processes together."""

from datetime import date

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from domain.tables import CounterRow


def take_turn(session: Session, what: str, on: date, most: int) -> bool:
    """Take one of the day's turns; tell whether one was left.

    One statement counts and compares: of two who ask for the last turn at once, one gets it.
    """
    if most < 1:
        return False
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    counted = (
        insert(CounterRow)
        .values(prefix=f"{what}:{on.isoformat()}", last=1)
        .on_conflict_do_update(
            index_elements=["prefix"],
            set_={"last": CounterRow.last + 1},
            where=CounterRow.last < most,
        )
        .returning(CounterRow.last)
    )
    return session.scalars(counted).first() is not None
