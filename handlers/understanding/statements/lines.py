"""The lines of a bank's statement: money that came in, each known again wherever it stands."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Final

from domain.card_numbers import holds_card_number
from domain.errors import BankFileHoldsCard, BankFileTooLong

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
class Unread:
    """A row that nobody can read, by its number: the column's name and what stands there."""

    row: int
    column: str = ""
    written: str = ""


@dataclass(frozen=True)
class BankFile:
    """What a file holds: money in, and the rows that nobody can read."""

    lines: Sequence[BankLine] = ()
    unread: Sequence[Unread] = ()


def refuse_card(row: int, *told: str) -> None:
    """Refuse a file whose words hold what looks like a card number, money in or not.

    The bank's own numbers (accounts, references) are no words: many look like a card's.

    Raises:
        BankFileHoldsCard: they do.
    """
    if any(map(holds_card_number, told)):
        raise BankFileHoldsCard(line=row)


def gather(lines: Iterable[BankLine], unread: Sequence[Unread]) -> BankFile:
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
        # A bank's own number may look like a card's by chance: it goes, and the line stays.
        reference = "" if holds_card_number(line.reference) else line.reference
        kept.setdefault(own, replace(line, identity=own, reference=reference))
        if len(kept) > LINES_AT_MOST:
            raise BankFileTooLong(limit=LINES_AT_MOST)
    return BankFile(tuple(kept.values()), tuple(unread))
