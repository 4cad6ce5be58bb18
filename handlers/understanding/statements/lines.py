"""The lines of a bank's statement: money that came in, each known again wherever it stands."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Final

from domain.errors import BankFileTooLong

LINES_AT_MOST: Final = 1_000


@dataclass(frozen=True)
class BankLine:
    """One line of money in, in cents; ``posted_on`` is None where the day may be several.

    ``row`` is where it stands in the file. ``identity`` is the bank's own id of it; where the bank
    gives none, it becomes what the line has ``said``, with its turn among those that say the same.
    """

    row: int
    amount_cents: int
    posted_on: date | None
    told: str
    payer: str = ""
    reference: str = ""
    said: str = ""
    identity: str = ""

    @property
    def request_id(self) -> str:
        """The id under which this line is recorded, once."""
        return "bank-" + sha256(self.identity.encode()).hexdigest()[:40]


@dataclass(frozen=True)
class BankFile:
    """What a file holds: money in; rows that nobody can read are told by their numbers."""

    lines: Sequence[BankLine] = ()
    unread: Sequence[int] = ()


def gather(lines: Iterable[BankLine], unread: Sequence[int]) -> BankFile:
    """Number the lines that say the same, and keep those that bear one bank's id once.

    Raises:
        BankFileTooLong: there are more than are matched at once.
    """
    kept: dict[str, BankLine] = {}
    turns: Counter[str] = Counter()
    for line in lines:
        own = line.identity
        if not own:
            turns[line.said] += 1
            own = f"{line.said}|{turns[line.said]}"
        kept.setdefault(own, replace(line, identity=own))
        if len(kept) > LINES_AT_MOST:
            raise BankFileTooLong(limit=LINES_AT_MOST)
    return BankFile(tuple(kept.values()), tuple(unread))
