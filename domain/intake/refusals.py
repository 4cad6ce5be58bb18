"""Why rows were not taken: facts and a place to point at, never a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class BooksReason(StrEnum):
    """What the books, or the file's other rows, say against a row."""

    CUSTOMER_UNKNOWN = "customer_unknown"
    GL_CODE_UNKNOWN = "gl_code_unknown"
    DIFFERS_FROM_KEPT = "differs_from_kept"
    DIFFERS_FROM_LINE = "differs_from_line"
    NOT_ON_INVOICE = "not_on_invoice"
    IN_FUTURE = "in_future"
    DAY_CLOSED = "day_closed"
    ANONYMISED = "anonymised"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing that is wrong, at a line and a column of the file."""

    line: int
    column: str
    reason: StrEnum
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of a file's rows; with any refusal, nothing was written."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    refusals: tuple[Refusal, ...] = ()
