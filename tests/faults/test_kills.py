"""A real bot killed at random moments: nothing lost, nothing doubled, everything announced.

``make kills`` does it 200 times; ``docs/reliability.md`` holds that count.
"""

import random
from pathlib import Path

from tests.faults.kills import BETWEEN, SEED, Ordeal

KILLS = {"sqlite": 25, "postgresql": 15}
MANY = 0.5
"""The share of so few kills that must fall between an arrival and its card; 0.75 of the 200."""


def test_a_bot_killed_at_random_moments_loses_and_doubles_nothing(
    database_url: str, tmp_path: Path
) -> None:
    kills = KILLS[database_url.partition(":")[0]]
    ordeal = Ordeal(database_url, tmp_path, random.Random(SEED))
    ordeal.run(kills)
    ordeal.audit()
    counted = ordeal.count()
    ordeal.close()
    assert counted["kills"] == kills
    assert counted[BETWEEN] >= MANY * kills, counted
