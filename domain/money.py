"""Amounts: whole cents in plain integers, in the organisation's one currency (ADR 2)."""

MAX_CENTS = 999_999_999
"""The largest amount that anybody may type: 9,999,999.99."""


def split_evenly(total_cents: int, parts: int) -> tuple[int, ...]:
    """Split ``total_cents`` into equal shares that add up exactly; the last takes the odd cents."""
    share, odd_cents = divmod(total_cents, parts)
    return (*[share] * (parts - 1), share + odd_cents)


def round_cash(amount_cents: int, step_cents: int) -> int:
    """Return what rounding to coins of ``step_cents`` adds to a cash total (CRA GI-131).

    Nothing is rounded where ``step_cents`` is 0. A result below zero is given to the payer.
    """
    if step_cents == 0:
        return 0
    over = amount_cents % step_cents
    return step_cents - over if 2 * over >= step_cents else -over


def as_decimal(cents: int) -> str:
    """Write cents as the files and the export do: ``123450`` is ``1234.50``."""
    sign = "-" if cents < 0 else ""
    whole, part = divmod(abs(cents), 100)
    return f"{sign}{whole}.{part:02d}"
