"""The chart of accounts. Every revenue account is the GL code of the lines that feed it."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Account(StrEnum):
    """A ledger account; ``docs/money-rules.md`` says what each holds."""

    CASH = "cash"
    GATEWAY = "gateway"
    ACCOUNT_DEPOSITS = "account_deposits"
    OPENING_BALANCES = "opening_balances"
    CASH_ROUNDING = "cash_rounding"
    TRANSFERS = "transfers"


MONEY = (Account.CASH, Account.GATEWAY)
"""The accounts that hold money, wherever it is: what moves there is what reports count."""
PLACES: Final[Mapping[str, Account]] = MappingProxyType(
    {
        "counter": Account.CASH,
        "gateway": Account.GATEWAY,
        "import": Account.OPENING_BALANCES,
    }
)
"""Where a receipt's money lies, by the receipt's origin."""


def revenue(gl_code: str) -> str:
    """Name the revenue account of a GL code."""
    return f"revenue:{gl_code}"
