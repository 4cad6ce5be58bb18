"""The chart of accounts. Every revenue account is the GL code of the lines that feed it."""

from enum import StrEnum


class Account(StrEnum):
    """A ledger account; ``docs/money-rules.md`` says what each holds."""

    CASH = "cash"
    ACCOUNT_DEPOSITS = "account_deposits"
    OPENING_BALANCES = "opening_balances"
    CASH_ROUNDING = "cash_rounding"
    TRANSFERS = "transfers"


MONEY = (Account.CASH,)
"""The accounts that hold money, wherever it is: what moves there is what reports count."""


def revenue(gl_code: str) -> str:
    """Name the revenue account of a GL code."""
    return f"revenue:{gl_code}"
