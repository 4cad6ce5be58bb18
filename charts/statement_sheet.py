"""What an account statement says on paper, as words; it costs nothing to import."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StatementSheet:
    """What the pages say: who and when, a table, and what it comes to."""

    organisation: str
    title: str
    facts: Sequence[str]
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    closing: str
    page: str
