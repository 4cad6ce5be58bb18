"""The chart that the bench draws: thirty days of six methods, the same numbers for every side."""

from typing import Final

from charts import palette
from charts.scale import choose_ticks
from charts.sheets import ColumnsSheet, Heading, Named, Series, Tick

DAYS: Final = 30
TINTS: Final = (
    palette.GREEN,
    palette.BLUE,
    palette.YELLOW,
    palette.RED,
    palette.PURPLE,
    palette.CYAN,
)
AMOUNTS: Final = [
    [1_000 + 7_919 * (day + 1) * (method + 3) % 90_000 for day in range(DAYS)]
    for method in range(len(TINTS))
]
"""Cents by method, then by day."""

_HIGHEST: Final = max(sum(day) for day in zip(*AMOUNTS, strict=True))
MONTH: Final = ColumnsSheet(
    Heading("Cash: 24% of what came in", "Net money in per day, by method", "", ""),
    [f"Nov {day + 1}" for day in range(DAYS)],
    [
        Series(Named(f"Method {place}", tint, "17%"), cents)
        for place, (tint, cents) in enumerate(zip(TINTS, AMOUNTS, strict=True))
    ],
    [Tick(cents, f"${cents // 100:,}") for cents in choose_ticks(0, _HIGHEST)],
)
