"""Column types that rest the same way on SQLite (STRICT tables) and PostgreSQL."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, ClassVar

from sqlalchemy import BigInteger, Date, DateTime, Integer, MetaData, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class NaiveMoment(ValueError):
    """A moment without a zone was about to be stored."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: UTC in, UTC out; one without a zone is refused. ISO text on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Rest as text where the database has no moments."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Text())
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> object:
        """Turn a moment into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise NaiveMoment(value.isoformat())
        moment = value.astimezone(UTC)
        if dialect.name != "sqlite":
            return moment
        return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")

    def process_result_value(self, value: object, dialect: Dialect) -> datetime | None:
        """Give UTC back, whatever the session's zone is."""
        if value is None:
            return None
        return (
            value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        ).astimezone(UTC)


class Day(TypeDecorator[date]):
    """A calendar day; ISO text on SQLite."""

    impl = Date()
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Rest as text where the database has no days."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Text())
        return dialect.type_descriptor(Date())

    def process_bind_param(self, value: date | None, dialect: Dialect) -> object:
        """Write the day as the database keeps it."""
        return value.isoformat() if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: object, dialect: Dialect) -> date | None:
        """Give a date back."""
        if value is None or isinstance(value, date):
            return value
        return date.fromisoformat(str(value))


class Base(DeclarativeBase):
    """What every table shares."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        date: Day(),
        str: Text(),
        int: Integer(),
    }


STRICT = {"sqlite_strict": True}
AutoId = Annotated[
    int, mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
]
BigId = Annotated[int, mapped_column(BigInteger().with_variant(Integer, "sqlite"))]
Key = Annotated[str, mapped_column(Text(), primary_key=True)]
BigCents = Annotated[int, mapped_column(BigInteger().with_variant(Integer, "sqlite"))]
"""A total: it may be above what a single amount may come to."""
