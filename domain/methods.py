"""How money comes in: the methods that the organisation offers (R8)."""

from enum import StrEnum


class Method(StrEnum):
    """A method recorded outside: the money moved before it was written down here."""

    CASH = "cash"
    CHEQUE = "cheque"
    CARD_TERMINAL = "card_terminal"
    BANK_TRANSFER = "bank_transfer"
    ECHECK = "echeck"
