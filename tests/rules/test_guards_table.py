"""The table of guards keeps up with the code: each text stands where the table says, once."""

from pathlib import Path

import pytest

from tests.guards.guard import Guard
from tests.guards.table import GUARDS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_stands_where_the_table_says(guard: Guard) -> None:
    assert (ROOT / guard.file).read_text(encoding="utf-8").count(guard.old) == 1
    assert (ROOT / guard.tests).exists()


def test_no_guard_is_listed_twice() -> None:
    assert len({(guard.file, guard.old) for guard in GUARDS}) == len(GUARDS)
    assert len({guard.name for guard in GUARDS}) == len(GUARDS)
