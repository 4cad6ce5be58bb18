"""Charges without a clear answer, through both adapters: none doubled, none lost, all resolved.

``make ambiguity`` does 5,000 at each gateway; ``docs/charges.md`` holds what it found.
"""

import pytest

from tests.faults.ambiguity import AT_ONCE, opened
from tests.faults.tills import TILLS

CHARGES = 3 * AT_ONCE


@pytest.mark.parametrize("gateway", TILLS)
def test_charges_without_a_clear_answer_are_resolved_and_never_doubled(
    database_url: str, gateway: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.faults.ambiguity.DEAF_EVERY", 2)
    with opened(gateway, database_url) as ambiguity:
        found = ambiguity.run(CHARGES)
    assert (found.doubled, found.lost, found.invented) == (frozenset(), frozenset(), frozenset())
    assert found.unresolved == 0
    assert found.failed > 0, "nothing was lost on its way: too fair a weather"
    assert found.humans > 0, "nobody was called, though no inquiry was answered"
    assert found.humans_too_early == 0
