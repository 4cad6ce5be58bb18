"""How money comes in: the methods that the organisation offers (R8)."""

from collections.abc import Iterable, Sequence
from enum import StrEnum


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
