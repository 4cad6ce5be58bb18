"""How money comes in: the methods that the organisation offers (R8), and those on file (R15)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

_SAVED = re.compile("saved:([1-9][0-9]{0,8})")


class Method(StrEnum):
    """A method recorded outside: the money moved before it was written down here."""

    CASH = "cash"
    CHEQUE = "cheque"
    CARD_TERMINAL = "card_terminal"
    BANK_TRANSFER = "bank_transfer"
    ECHECK = "echeck"


def in_order(methods: Iterable[str]) -> Sequence[str]:
    """Put methods in the order in which they are offered; those of gateways come after."""
    offered = list(Method)
    known: dict[str, int] = {method: place for place, method in enumerate(offered)}
    return sorted(
        {str(method) for method in methods},
        key=lambda method: (known.get(method, len(offered)), method),
    )


@dataclass(frozen=True, slots=True)
class Saved:
    """A method on file, by its number among its customer's: charged through the gateway."""

    number: int

    def __str__(self) -> str:
        """Write it as forms and files do."""
        return f"saved:{self.number}"


def read_saved(text: str) -> Saved | None:
    """Read ``saved:3``; nothing where the text is no such method."""
    written = _SAVED.fullmatch(text)
    return Saved(int(written[1])) if written else None
