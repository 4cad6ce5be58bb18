"""How much the bench does: enough to trust, a quick look, or just enough to see that it works."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """How often and how much each figure measures."""

    rounds: int = 9
    payments: int = 60
    """Payments of a side in one round."""
    clients: int = 8
    """Clients who pay at once."""
    crowd: int = 60
    """Payments of each of them."""
    few_earlier: int = 10_000
    many_earlier: int = 1_000_000
    customers: int = 5_000
    lines: int = 50_000
    commands: int = 60
    """Commands of a side in one round on the Slack path."""
    people: int = 100
    """People before a slow Slack."""
    starts: int = 5
    year_payments: tuple[int, ...] = (10_000, 100_000, 1_000_000, 5_000_000)
    """Receipts of the years that reports are measured over."""
    recomputed: int = 1_000_000
    """The largest year that is also read from its rows."""
    drawings: int = 200
    """Charts drawn in a row, in one process."""


FULL = Sizes()
QUICK = Sizes(
    rounds=5,
    payments=30,
    crowd=25,
    few_earlier=2_000,
    many_earlier=40_000,
    customers=1_000,
    lines=5_000,
    commands=30,
    people=40,
    starts=3,
    year_payments=(2_000, 20_000),
    drawings=60,
)
TINY = Sizes(
    rounds=1,
    payments=2,
    clients=2,
    crowd=2,
    few_earlier=20,
    many_earlier=40,
    customers=20,
    lines=60,
    commands=2,
    people=3,
    starts=1,
    year_payments=(20, 40),
    drawings=4,
)
