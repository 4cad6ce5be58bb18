"""A real bot killed while it charges methods on file: nothing lost, doubled or unbalanced.

``make charge-kills`` does it 1,000 times for each combination; ``docs/charges.md`` says what was
found.
"""

import random
from pathlib import Path

import pytest

from tests.faults.charges import COMBINATIONS, SEED, Combination, Ordeal

KILLS, NAIVE_KILLS = 20, 4
RECORDED_FIRST = [one for one in COMBINATIONS if not one.is_naive]


@pytest.mark.parametrize(
    ("database_url", "combination"),
    [(one.database, one) for one in RECORDED_FIRST],
    indirect=["database_url"],
    ids=str,
)
def test_a_bot_killed_while_it_charges_loses_and_doubles_nothing(
    database_url: str, combination: Combination, tmp_path: Path
) -> None:
    ordeal = Ordeal(combination, database_url, tmp_path, random.Random(SEED))
    audit = ordeal.run(KILLS)
    assert audit.is_clean(), audit
    assert ordeal.kills == KILLS
    assert ordeal.in_flight > 0, "no kill fell while an order was on its way"
    assert audit.refunds > 0
    assert audit.captured >= KILLS


def test_the_audit_catches_who_charges_first_and_records_then(tmp_path: Path) -> None:
    combination = Combination("cardpointe", "sqlite", is_naive=True)
    ordeal = Ordeal(combination, f"sqlite:///{tmp_path}/guichet.db", tmp_path, random.Random(SEED))
    audit = ordeal.run(NAIVE_KILLS)
    assert audit.doubled, audit
